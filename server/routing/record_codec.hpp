// Bytes for the engine's records, as the store keeps them between commits. Pure; any thread.
// The format is this installation's own: a version byte, then the members in order. A reader
// refuses a version it does not know; it never guesses.
#pragma once

#include "router/records.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace switchboard::routing {

[[nodiscard]] std::string encode_record(router::ConversationRecord const& record);
[[nodiscard]] std::string encode_record(router::AgentRecord const& record);
[[nodiscard]] std::string encode_record(router::EngineRecord const& record);

/// None: not a record of this version, or damaged.
[[nodiscard]] std::optional<router::ConversationRecord> decode_conversation(std::string_view bytes);
[[nodiscard]] std::optional<router::AgentRecord> decode_agent(std::string_view bytes);
[[nodiscard]] std::optional<router::EngineRecord> decode_engine(std::string_view bytes);

} // namespace switchboard::routing
