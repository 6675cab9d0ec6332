// Where finished conversations stand with their tickets, worked out from the outbox. Pure reading
// of the memory database's tables; one thread. It changes nothing.
#pragma once

#include "store/memory/memory_data.hpp"

#include <string>
#include <vector>

namespace switchboard::store {

[[nodiscard]] std::vector<ports::Delivery>
deliveries_of(MemoryAccount const& account, std::string const& conversation);

/// Of a finished conversation.
[[nodiscard]] ports::TicketState
ticket_state(MemoryAccount const& account, MemoryConversation const& conversation);

[[nodiscard]] ports::OutboxCounts count_outbox(MemoryAccount const& account);

[[nodiscard]] ports::Outcome<ports::TicketPage> page_of_tickets(
    MemoryAccount const& account, ports::TicketState state, std::string const& cursor,
    std::uint32_t limit);

} // namespace switchboard::store
