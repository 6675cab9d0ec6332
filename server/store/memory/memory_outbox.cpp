#include "ports/topics.hpp"
#include "store/memory/memory_tickets.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>

namespace switchboard::store {

using ports::Delivery;
using ports::DeliveryState;
using ports::Outcome;

namespace {

class MemoryOutbox final : public ports::OutboxStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    void claim(
        std::string account, ports::ClaimName name, std::uint32_t limit, Millis lease,
        ports::Done<std::vector<v1::OutboxItem>> done) override;
    void complete(
        v1::OutboxItem item, ports::TicketReference reference,
        ports::Done<ports::Unit> done) override;
    void retry(v1::OutboxItem item, std::string error, Millis delay, ports::Done<ports::Unit> done)
        override;
    void park(v1::OutboxItem item, std::string error, ports::Done<ports::Unit> done) override;
    void redrive(v1::OutboxItem item, ports::Done<ports::Unit> done) override;
    void redrive_parked(
        std::string account, std::uint32_t limit, ports::Done<std::uint32_t> done) override;
    void demand(
        std::string account, std::string conversation, std::vector<std::string> sinks,
        ports::Done<ports::Unit> done) override;
    void
    owe_letter(std::string account, ports::Letter letter, ports::Done<ports::Unit> done) override;
    void counts(std::string account, ports::Done<ports::OutboxCounts> done) override;
    void list(
        std::string account, DeliveryState state, std::uint32_t limit,
        ports::Done<std::vector<Delivery>> done) override;
    void events(
        std::string account, DeliveryState state, std::uint32_t limit,
        ports::Done<std::vector<Delivery>> done) override;
    void deliveries(
        std::string account, std::string conversation,
        ports::Done<std::vector<Delivery>> done) override;
    void tickets(
        std::string account, ports::TicketState state, std::string cursor, std::uint32_t limit,
        ports::Done<ports::TicketPage> done) override;
    void reconcile(
        std::string account, std::string cursor, std::uint32_t limit,
        ports::Done<std::string> done) override;
    void source(v1::OutboxItem item, ports::Done<ports::TranscriptSource> done) override;
    void transcript(
        std::string account, std::string conversation,
        ports::Done<ports::TranscriptSource> done) override;

private:
    void due_again(Delivery& delivery) const {
        delivery.state = DeliveryState::Pending;
        delivery.at = data_.now();
        delivery.item.set_attempts(0);
        set_time(*delivery.item.mutable_owed_at(), data_.now());
    }
    void keep_ticket(v1::OutboxItem const& item, ports::TicketReference const& reference);
    [[nodiscard]] bool is_behind(MemoryAccount const& account, v1::OutboxItem const& item) const;
    void send_again(MemoryDelivery& owed);
    [[nodiscard]] v1::OutboxItem told(MemoryAccount& account, v1::OutboxItem item) const;
    [[nodiscard]] std::vector<MemoryDelivery*>
    due_items(MemoryAccount& account, std::uint32_t limit) const;
    void hold(MemoryDelivery& owed, Millis lease) const {
        owed.held = owed.delivery.at = data_.now() + lease;
    }
    void list_if(
        std::string const& operation, std::string const& account, std::uint32_t limit,
        ports::Done<std::vector<Delivery>> done,
        std::function<bool(Delivery const&)> const& wanted);
    /// Runs `change` on the item if the caller still holds it.
    template<class Change> Outcome<ports::Unit> held(v1::OutboxItem const& item, Change change) {
        auto& outbox = data_.account(item.account()).outbox;
        auto const found = outbox.find(outbox_id(item));
        if (found == outbox.end()) return not_found("outbox item");
        Delivery& delivery = found->second.delivery;
        if (delivery.state != DeliveryState::Pending || delivery.item.token() != item.token())
            return error(v1::CONFLICT, "the item is held by another worker");
        bool const outdated = delivery.item.revision() != item.revision();
        change(delivery);
        if (outdated && delivery.state != DeliveryState::Pending) due_again(delivery);
        found->second.held = TimePoint{};
        delivery.item.set_token(++data_.counter);
        found->second.order = data_.counter;
        return ports::Unit{};
    }
};

bool MemoryOutbox::is_behind(MemoryAccount const& account, v1::OutboxItem const& item) const {
    if (item.generation() < 2) return false;
    v1::OutboxItem before = item;
    before.set_generation(item.generation() - 1);
    auto const found = account.outbox.find(outbox_id(before));
    return found != account.outbox.end() && found->second.delivery.state == DeliveryState::Pending;
}

/// With the reference that the conversation's ticket has by now.
v1::OutboxItem MemoryOutbox::told(MemoryAccount& account, v1::OutboxItem item) const {
    auto const found = account.conversations.find(item.conversation());
    if (found == account.conversations.end()) return item;
    for (auto const& ticket : found->second.value.tickets())
        if (ticket.sink() == item.sink()) item.set_reference(ticket.reference());
    return item;
}

/// Those whose turn it is, the one that waits longest first.
std::vector<MemoryDelivery*>
MemoryOutbox::due_items(MemoryAccount& account, std::uint32_t limit) const {
    std::vector<MemoryDelivery*> due;
    for (auto& [key, owed] : account.outbox) {
        bool const ready =
            owed.delivery.state == DeliveryState::Pending && owed.delivery.at <= data_.now();
        if (ready && !is_behind(account, owed.delivery.item)) due.push_back(&owed);
    }
    std::stable_sort(due.begin(), due.end(), [](auto const* a, auto const* b) {
        return a->delivery.at < b->delivery.at;
    });
    if (due.size() > limit) due.resize(limit);
    return due;
}

void MemoryOutbox::claim(
    std::string id, ports::ClaimName name, std::uint32_t limit, Millis lease,
    ports::Done<std::vector<v1::OutboxItem>> done) {
    answer("claim", std::move(done), [&]() -> Outcome<std::vector<v1::OutboxItem>> {
        MemoryAccount& account = data_.account(id);
        MemoryClaim& last = account.claims[name.owner];
        std::vector<v1::OutboxItem> claimed;
        if (name.number < last.number) return claimed;
        if (name.number == last.number) {
            for (auto const& [key, token] : last.items) {
                auto const found = account.outbox.find(key);
                if (found == account.outbox.end()) continue;
                Delivery& delivery = found->second.delivery;
                if (delivery.state != DeliveryState::Pending || delivery.item.token() != token)
                    continue;
                hold(found->second, lease);
                claimed.push_back(told(account, delivery.item));
            }
            return claimed;
        }
        std::vector<std::pair<std::string, std::uint64_t>> items;
        for (MemoryDelivery* const owed : due_items(account, limit)) {
            Delivery& delivery = owed->delivery;
            hold(*owed, lease);
            delivery.item.set_attempts(delivery.item.attempts() + 1);
            delivery.item.set_token(++data_.counter);
            items.emplace_back(outbox_id(delivery.item), delivery.item.token());
            claimed.push_back(told(account, delivery.item));
        }
        if (!items.empty()) last = {name.number, std::move(items)};
        return claimed;
    });
}

void MemoryOutbox::keep_ticket(
    v1::OutboxItem const& item, ports::TicketReference const& reference) {
    MemoryConversation* const of = data_.conversation(item.account(), item.conversation());
    if (of == nullptr || reference.id.empty() || !item.event().empty()) return;
    v1::Ticket* kept = nullptr;
    for (auto& ticket : *of->value.mutable_tickets())
        if (ticket.sink() == item.sink()) kept = &ticket;
    if (kept == nullptr) kept = of->value.add_tickets();
    kept->set_sink(item.sink());
    kept->set_reference(reference.id);
    kept->set_url(reference.url);
    kept->set_generation(item.generation());
    set_time(*kept->mutable_at(), data_.now());
    auto const topic = ports::conversation_topic(item.conversation());
    data_.fan_snapshot(data_.account(item.account()), *of, topic, {});
}

void MemoryOutbox::complete(
    v1::OutboxItem item, ports::TicketReference reference, ports::Done<ports::Unit> done) {
    answer("complete", std::move(done), [&] {
        return held(item, [&](Delivery& delivery) {
            delivery.state = DeliveryState::Delivered;
            delivery.at = data_.now();
            delivery.reference = reference.id;
            delivery.item.clear_last_error();
            keep_ticket(item, reference);
        });
    });
}

void MemoryOutbox::retry(
    v1::OutboxItem item, std::string why, Millis delay, ports::Done<ports::Unit> done) {
    answer("retry", std::move(done), [&] {
        return held(item, [&](Delivery& delivery) {
            delivery.at = data_.now() + delay;
            delivery.item.set_attempts(item.attempts());
            delivery.item.set_last_error(why);
        });
    });
}

void MemoryOutbox::park(v1::OutboxItem item, std::string why, ports::Done<ports::Unit> done) {
    answer("park", std::move(done), [&] {
        return held(item, [&](Delivery& delivery) {
            delivery.state = DeliveryState::Parked;
            delivery.at = data_.now();
            delivery.item.set_last_error(why);
        });
    });
}

void MemoryOutbox::send_again(MemoryDelivery& owed) {
    due_again(owed.delivery);
    owed.delivery.item.clear_last_error();
    owed.delivery.item.set_token(++data_.counter);
    owed.order = data_.counter;
}

void MemoryOutbox::redrive(v1::OutboxItem item, ports::Done<ports::Unit> done) {
    answer("redrive", std::move(done), [&]() -> Outcome<ports::Unit> {
        auto& outbox = data_.account(item.account()).outbox;
        auto const found = outbox.find(outbox_id(item));
        if (found == outbox.end()) return not_found("outbox item");
        bool const pending = found->second.delivery.state == DeliveryState::Pending;
        if (pending && found->second.held > data_.now())
            return error(v1::WRONG_STATE, "the item is being delivered right now");
        send_again(found->second);
        return ports::Unit{};
    });
}

void MemoryOutbox::redrive_parked(
    std::string account, std::uint32_t limit, ports::Done<std::uint32_t> done) {
    answer("redrive_parked", std::move(done), [&]() -> Outcome<std::uint32_t> {
        std::uint32_t count = 0;
        for (auto& [id, owed] : data_.account(account).outbox) {
            if (owed.delivery.state != DeliveryState::Parked || count >= limit) continue;
            send_again(owed);
            ++count;
        }
        return count;
    });
}

void MemoryOutbox::demand(
    std::string id, std::string conversation, std::vector<std::string> sinks,
    ports::Done<ports::Unit> done) {
    answer("demand", std::move(done), [&]() -> Outcome<ports::Unit> {
        MemoryConversation const* const found = data_.conversation(id, conversation);
        if (found == nullptr) return not_found("conversation");
        auto const generation = found->value.generation() + (found->done ? 0 : 1);
        for (auto const& sink : sinks) data_.owe(data_.account(id), *found, sink, generation);
        return ports::Unit{};
    });
}

void MemoryOutbox::owe_letter(std::string id, ports::Letter letter, ports::Done<ports::Unit> done) {
    answer("owe_letter", std::move(done), [&]() -> Outcome<ports::Unit> {
        MemoryConversation* const found = data_.conversation(id, letter.conversation);
        if (found == nullptr) return not_found("conversation");
        if (!found->done) return error(v1::WRONG_STATE, "conversation: is open");
        if (!data_.owe_letter(data_.account(id), *found, letter))
            return error(v1::WRONG_STATE, "conversation: 10 letters were sent, more are not");
        return ports::Unit{};
    });
}

void MemoryOutbox::counts(std::string account, ports::Done<ports::OutboxCounts> done) {
    answer("counts", std::move(done), [&]() -> Outcome<ports::OutboxCounts> {
        return count_outbox(data_.account(account));
    });
}

void MemoryOutbox::list_if(
    std::string const& operation, std::string const& account, std::uint32_t limit,
    ports::Done<std::vector<Delivery>> done, std::function<bool(Delivery const&)> const& wanted) {
    answer(operation, std::move(done), [&]() -> Outcome<std::vector<Delivery>> {
        std::vector<MemoryDelivery const*> found;
        for (auto const& [key, owed] : data_.account(account).outbox)
            if (wanted(owed.delivery)) found.push_back(&owed);
        std::sort(found.begin(), found.end(), [](auto const* a, auto const* b) {
            return a->order > b->order;
        });
        if (found.size() > limit) found.resize(limit);
        std::vector<Delivery> result;
        for (MemoryDelivery const* const owed : found) result.push_back(owed->delivery);
        return result;
    });
}

void MemoryOutbox::list(
    std::string account, DeliveryState state, std::uint32_t limit,
    ports::Done<std::vector<Delivery>> done) {
    list_if("list_outbox", account, limit, std::move(done), [&](Delivery const& each) {
        return each.state == state && each.item.event().empty();
    });
}

void MemoryOutbox::events(
    std::string account, DeliveryState state, std::uint32_t limit,
    ports::Done<std::vector<Delivery>> done) {
    list_if("list_events", account, limit, std::move(done), [&](Delivery const& each) {
        return each.state == state && !each.item.event().empty();
    });
}

void MemoryOutbox::deliveries(
    std::string id, std::string conversation, ports::Done<std::vector<Delivery>> done) {
    answer("deliveries", std::move(done), [&]() -> Outcome<std::vector<Delivery>> {
        return deliveries_of(data_.account(id), conversation);
    });
}

void MemoryOutbox::tickets(
    std::string id, ports::TicketState state, std::string cursor, std::uint32_t limit,
    ports::Done<ports::TicketPage> done) {
    answer("tickets", std::move(done), [&] {
        MemoryAccount& account = data_.account(id);
        auto page = page_of_tickets(account, state, cursor, limit);
        if (!page) return page;
        for (auto& row : page->rows)
            row.about = data_.snapshot(account, account.conversations.at(row.conversation));
        return page;
    });
}

void MemoryOutbox::reconcile(
    std::string, std::string, std::uint32_t, ports::Done<std::string> done) {
    // Nothing to put right: where a conversation stands is worked out whenever it is asked for.
    answer("reconcile", std::move(done), []() -> Outcome<std::string> { return std::string{}; });
}

void MemoryOutbox::source(v1::OutboxItem item, ports::Done<ports::TranscriptSource> done) {
    answer("transcript", std::move(done), [&]() -> Outcome<ports::TranscriptSource> {
        MemoryAccount& account = data_.account(item.account());
        ports::TranscriptSource source;
        if (account.config) source.account = account.config->account();
        source.account.set_id(item.account());
        if (!item.contact().empty()) {
            auto const contact = account.contacts.find(item.contact());
            if (contact == account.contacts.end()) return not_found("contact");
            *source.conversation.mutable_contact() = contact->second;
            return source;
        }
        MemoryConversation const* const found =
            data_.conversation(item.account(), item.conversation());
        if (found == nullptr) return not_found("conversation");
        source.conversation = data_.snapshot(account, *found);
        for (auto const& entry : found->entries) {
            if (entry.seq() > item.head_seq()) break;
            if (is_of_whole(item) || entry.seq() == item.seq()) source.entries.push_back(entry);
        }
        return source;
    });
}

void MemoryOutbox::transcript(
    std::string id, std::string conversation, ports::Done<ports::TranscriptSource> done) {
    answer("transcript", std::move(done), [&]() -> Outcome<ports::TranscriptSource> {
        MemoryAccount& account = data_.account(id);
        MemoryConversation const* const found = data_.conversation(id, conversation);
        if (found == nullptr) return not_found("conversation");
        ports::TranscriptSource source;
        source.conversation = data_.snapshot(account, *found);
        if (account.config) source.account = account.config->account();
        source.account.set_id(id);
        source.entries = found->entries;
        return source;
    });
}

} // namespace

std::unique_ptr<ports::OutboxStore>
make_memory_outbox(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    return std::make_unique<MemoryOutbox>(database, std::move(post));
}

} // namespace switchboard::store
