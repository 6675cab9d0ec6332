// A board as far as its watcher was given it: other queues have no figures, other conversations no
// row. Pure; any thread. Whoever is not restricted is not asked about here.
#pragma once

#include "access/authorize.hpp"

#include <switchboard/v1/wire.pb.h>

#include <set>
#include <string>

namespace switchboard::hub {

/// `shown`: the conversations that the watcher's board has.
void keep_given(access::Who const& who, v1::Board& board, std::set<std::string>& shown);
/// A conversation that goes where the watcher may not look is gone for it; of one that it never had
/// not even the id is told.
void keep_given(access::Who const& who, v1::BoardDelta& delta, std::set<std::string>& shown);
/// The directory: all names, since a conversation may be handed to any of them; figures of what was
/// given.
void keep_given(access::Who const& who, v1::Colleagues& colleagues);

} // namespace switchboard::hub
