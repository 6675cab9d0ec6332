// The fields that many client frames share, and whether a frame's fields are within their limits.
// Pure functions; any thread. They look at one frame only, never at who sent it.
#pragma once

#include "session/limits.hpp"
#include "session/refusal.hpp"

#include <switchboard/v1/wire.pb.h>

#include <optional>
#include <string>

namespace switchboard::session {

/// The conversation that a frame is about; empty if its kind names none.
[[nodiscard]] std::string const& conversation_of(v1::ClientFrame const& frame);

/// The sender's own id of what the frame adds; empty if its kind has none.
[[nodiscard]] std::string const& client_id_of(v1::ClientFrame const& frame);

/// What is wrong with the frame's ids, numbers and short texts; nothing if it is well-formed. Texts
/// of messages, notes and whispers are judged by conversation::check_text.
[[nodiscard]] std::optional<Refusal>
check_fields(v1::ClientFrame const& frame, Limits const& limits);

} // namespace switchboard::session
