// What stays of people who leave, for log-in by OpenID Connect: their addresses make nobody new,
// and their links end. Around the saving of settings that no longer have them: a save that fails
// has taken nobody's way in. On the worker of the call.
#pragma once

#include "api/impl/calls.hpp"

#include <functional>

namespace switchboard::api {

/// Before the save: marks the addresses that are nobody's any more, and ends what a crash left of
/// links under ids that are given to somebody now. Refuses the call where the store does not
/// answer.
void note_who_leaves(
    CallPtr const& call, v1::AccountConfig const& before, v1::AccountConfig const& after,
    std::function<void()> then);

/// After it: ends the links of who is gone. Goes on to `then` whatever the store says, since it is
/// saved: a link that stays is nobody's, and ends when its person's id is given again.
void end_links_of_who_left(
    CallPtr const& call, v1::AccountConfig const& before, v1::AccountConfig const& after,
    std::function<void()> then);

} // namespace switchboard::api
