#include "store/memory/memory_tickets.hpp"

#include "store/rules/wire.hpp"

#include <algorithm>
#include <charconv>

namespace switchboard::store {

using ports::DeliveryState;
using ports::TicketState;

namespace {

struct Standing {
    TicketState state = TicketState::Missing;
    std::uint64_t order = 0; // of the change that led to it
    TimePoint since{};
};

Standing standing_of(MemoryAccount const& account, MemoryConversation const& conversation) {
    Standing at{
        conversation.exempt ? TicketState::Exempt : TicketState::Missing, conversation.activity,
        time_of(conversation.value.closed_at())};
    bool parked = false, owed = false, any = false;
    for (auto const& [id, each] : account.outbox) {
        auto const& item = each.delivery.item;
        if (!item.event().empty() || item.conversation() != conversation.value.id()) continue;
        any = true;
        parked |= each.delivery.state == DeliveryState::Parked;
        owed |= each.delivery.state == DeliveryState::Pending;
        at.order = std::max(at.order, each.order);
        at.since = std::max(at.since, time_of(item.owed_at()));
    }
    if (any) at.state = TicketState::Ticketed;
    if (owed) at.state = TicketState::Owed;
    if (parked) at.state = TicketState::Parked;
    return at;
}

void count_items(MemoryAccount const& account, ports::OutboxCounts& counts) {
    for (auto const& [key, owed] : account.outbox) {
        bool const event = !owed.delivery.item.event().empty();
        switch (owed.delivery.state) {
        case DeliveryState::Pending:
            ++(event ? counts.events_pending : counts.pending);
            break;
        case DeliveryState::Delivered:
            ++(event ? counts.events_delivered : counts.delivered);
            break;
        case DeliveryState::Parked:
            ++(event ? counts.events_parked : counts.parked);
            break;
        }
    }
}

std::uint64_t& count_of(ports::OutboxCounts& counts, TicketState state) {
    switch (state) {
    case TicketState::Ticketed:
        return counts.ticketed;
    case TicketState::Owed:
        return counts.owed;
    case TicketState::Parked:
        return counts.stuck;
    case TicketState::Exempt:
        return counts.exempt;
    case TicketState::Missing:
        break;
    }
    return counts.missing;
}

} // namespace

ports::TicketState
ticket_state(MemoryAccount const& account, MemoryConversation const& conversation) {
    return standing_of(account, conversation).state;
}

std::vector<ports::Delivery>
deliveries_of(MemoryAccount const& account, std::string const& conversation) {
    std::vector<ports::Delivery> found;
    for (auto const& [key, owed] : account.outbox) {
        auto const& item = owed.delivery.item;
        if (item.event().empty() && item.conversation() == conversation)
            found.push_back(owed.delivery);
    }
    return found;
}

ports::OutboxCounts count_outbox(MemoryAccount const& account) {
    ports::OutboxCounts counts;
    count_items(account, counts);
    for (auto const& [id, conversation] : account.conversations) {
        if (!conversation.done) continue;
        ++counts.finished;
        Standing const at = standing_of(account, conversation);
        ++count_of(counts, at.state);
        bool const older = counts.oldest_owed == TimePoint{} || at.since < counts.oldest_owed;
        if (at.state == TicketState::Owed && older) counts.oldest_owed = at.since;
    }
    return counts;
}

ports::Outcome<ports::TicketPage> page_of_tickets(
    MemoryAccount const& account, TicketState state, std::string const& cursor,
    std::uint32_t limit) {
    std::uint64_t before = std::numeric_limits<std::uint64_t>::max();
    if (!cursor.empty()) {
        auto const [end, bad] =
            std::from_chars(cursor.data(), cursor.data() + cursor.size(), before);
        if (bad != std::errc{} || end != cursor.data() + cursor.size())
            return error(v1::INVALID_ARGUMENT, "cursor: not one of ours");
    }
    std::vector<std::pair<std::uint64_t, ports::TicketRow>> found;
    for (auto const& [id, conversation] : account.conversations) {
        if (!conversation.done) continue;
        Standing const at = standing_of(account, conversation);
        if (at.state == state && at.order < before)
            found.emplace_back(at.order, ports::TicketRow{id, at.since, {}, {}});
    }
    std::sort(
        found.begin(), found.end(), [](auto const& a, auto const& b) { return a.first > b.first; });
    ports::TicketPage page;
    if (found.size() > limit) found.resize(limit);
    if (found.size() == limit && limit > 0) page.next_cursor = std::to_string(found.back().first);
    for (auto& [order, row] : found) {
        row.deliveries = deliveries_of(account, row.conversation);
        page.rows.push_back(std::move(row));
    }
    return page;
}

} // namespace switchboard::store
