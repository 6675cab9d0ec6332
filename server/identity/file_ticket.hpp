// Tickets that open one file once: what stands in the address of a file on its own host, where
// nobody brings a cookie or a token. A ticket is a random name; who asked for it rests in the
// store, under that name and the file's, so that every node knows it and nothing can be made of one
// but that file. Called and answered on the thread of the store that is given. It is no session and
// opens no other call.
#pragma once

#include "identity/sessions.hpp"
#include "ports/caller.hpp"
#include "ports/config_store.hpp"

#include <string>
#include <string_view>

namespace switchboard::identity {

inline constexpr std::string_view kFileTicketPrefix = "f.";
/// A browser follows at once; one that waits for its turn with many images does so too.
inline constexpr Millis kFileTicketLife = std::chrono::seconds{60};

/// For who may read that file, which the maker has looked at.
void make_file_ticket(
    ports::ConfigStore& store, ports::Caller caller, std::string const& file, TimePoint now,
    ports::Done<Ticket> done);

/// Who it was made for, and it is used up; NOT_FOUND where it is none of this file, was used or has
/// expired. Of staff the caller as the settings were then: ports::Authenticator::recheck says what
/// has become of them.
void take_file_ticket(
    ports::ConfigStore& store, std::string const& ticket, std::string const& file, TimePoint now,
    ports::Done<ports::Caller> done);

} // namespace switchboard::identity
