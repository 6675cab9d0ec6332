// Decides how a client that was away goes on in one conversation: from where it stood, or from a
// reset. Pure functions; any thread. They compare positions only and never see entries' contents.
#pragma once

#include <switchboard/v1/wire.pb.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace switchboard::conversation {

/// What the store says about the conversation.
struct Timeline {
    std::string epoch;
    std::uint32_t head = 0;
};

/// Why the client cannot go on from its position; empty if it can.
[[nodiscard]] inline std::string_view
reset_reason(v1::Position const& client, Timeline const& store, std::uint32_t missing_max) {
    if (!client.epoch().empty() && client.epoch() != store.epoch) return "history_lost";
    if (client.seq() > store.head) return "rollback";
    if (store.head - client.seq() > missing_max) return "too_far";
    return {};
}

/// The same for the entry at the client's seq, when it was read: it must be the one the client has.
[[nodiscard]] inline std::string_view
reset_reason(v1::Position const& client, v1::Entry const& entry_at_seq) {
    bool const same =
        client.last_client_id().empty() || client.last_client_id() == entry_at_seq.client_id();
    return same ? std::string_view{} : std::string_view{"rollback"};
}

} // namespace switchboard::conversation
