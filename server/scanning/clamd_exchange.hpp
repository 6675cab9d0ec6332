// One question to clamd over a connection of its own, and its one answer (clamd(8): commands begin
// with 'z' and end with NUL, as do replies; the bytes of INSTREAM come in chunks, each behind its
// length as 32 bits in network order, and a length of 0 ends them). Runs on the io_context's
// thread. It judges nothing and keeps nothing.
#pragma once

#include "base/time.hpp"
#include "ports/outcome.hpp"
#include "scanning/clamd_place.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace switchboard::scanning {

struct ClamdQuestion {
    std::string command;     // "PING", "VERSION", "INSTREAM"
    std::uint32_t parts = 0; // of INSTREAM: how many `part` gives, none of them empty
    std::function<void(std::uint32_t number, ports::Done<std::string> done)> part{};
};

struct ClamdAnswer {
    std::string text;                         // what it said, without the NUL
    std::string problem{};                    // why it said nothing; empty: it did
    std::optional<ports::Error> unreadable{}; // that of a part which could not be given
};

/// `done` is called once, later, within `patience`. Connecting counts into it.
void ask_clamd(
    boost::asio::io_context& io, ClamdPlace place, Millis patience, ClamdQuestion question,
    std::function<void(ClamdAnswer)> done);

/// The same for a command without bytes; blocks for at most `patience`.
[[nodiscard]] ClamdAnswer ask_clamd_now(ClamdPlace place, Millis patience, std::string command);

} // namespace switchboard::scanning
