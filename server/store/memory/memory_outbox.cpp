#include "store/memory/memory_data.hpp"
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
        std::string account, std::uint32_t limit, Millis lease,
        ports::Done<std::vector<v1::OutboxItem>> done) override;
    void
    complete(v1::OutboxItem item, std::string reference, ports::Done<ports::Unit> done) override;
    void retry(v1::OutboxItem item, std::string error, Millis delay, ports::Done<ports::Unit> done)
        override;
    void park(v1::OutboxItem item, std::string error, ports::Done<ports::Unit> done) override;
    void redrive(v1::OutboxItem item, ports::Done<ports::Unit> done) override;
    void counts(std::string account, ports::Done<ports::OutboxCounts> done) override;
    void list(
        std::string account, DeliveryState state, std::uint32_t limit,
        ports::Done<std::vector<Delivery>> done) override;
    void deliveries(
        std::string account, std::string conversation,
        ports::Done<std::vector<Delivery>> done) override;
    void transcript(
        std::string account, std::string conversation,
        ports::Done<ports::TranscriptSource> done) override;

private:
    /// Runs `change` on the item if the caller still holds it.
    template<class Change> Outcome<ports::Unit> held(v1::OutboxItem const& item, Change change) {
        auto& outbox = data_.account(item.account()).outbox;
        auto const found = outbox.find(outbox_id(item));
        if (found == outbox.end()) return not_found("outbox item");
        Delivery& delivery = found->second.delivery;
        if (delivery.state != DeliveryState::Pending || delivery.item.token() != item.token())
            return error(v1::CONFLICT, "the item is held by another worker");
        change(delivery);
        delivery.item.set_token(++data_.counter);
        found->second.order = data_.counter;
        return ports::Unit{};
    }
};

void MemoryOutbox::claim(
    std::string id, std::uint32_t limit, Millis lease,
    ports::Done<std::vector<v1::OutboxItem>> done) {
    answer("claim", std::move(done), [&]() -> Outcome<std::vector<v1::OutboxItem>> {
        std::vector<Delivery*> due;
        for (auto& [key, owed] : data_.account(id).outbox)
            if (owed.delivery.state == DeliveryState::Pending && owed.delivery.at <= data_.now())
                due.push_back(&owed.delivery);
        std::stable_sort(
            due.begin(), due.end(), [](auto const* a, auto const* b) { return a->at < b->at; });
        if (due.size() > limit) due.resize(limit);
        std::vector<v1::OutboxItem> claimed;
        for (Delivery* const delivery : due) {
            delivery->at = data_.now() + lease;
            delivery->item.set_attempts(delivery->item.attempts() + 1);
            delivery->item.set_token(++data_.counter);
            claimed.push_back(delivery->item);
        }
        return claimed;
    });
}

void MemoryOutbox::complete(
    v1::OutboxItem item, std::string reference, ports::Done<ports::Unit> done) {
    answer("complete", std::move(done), [&] {
        return held(item, [&](Delivery& delivery) {
            delivery.state = DeliveryState::Delivered;
            delivery.at = data_.now();
            delivery.reference = reference;
            delivery.item.clear_last_error();
        });
    });
}

void MemoryOutbox::retry(
    v1::OutboxItem item, std::string why, Millis delay, ports::Done<ports::Unit> done) {
    answer("retry", std::move(done), [&] {
        return held(item, [&](Delivery& delivery) {
            delivery.at = data_.now() + delay;
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

void MemoryOutbox::redrive(v1::OutboxItem item, ports::Done<ports::Unit> done) {
    answer("redrive", std::move(done), [&]() -> Outcome<ports::Unit> {
        auto& outbox = data_.account(item.account()).outbox;
        auto const found = outbox.find(outbox_id(item));
        if (found == outbox.end()) return not_found("outbox item");
        Delivery& delivery = found->second.delivery;
        delivery.state = DeliveryState::Pending;
        delivery.at = data_.now();
        delivery.item.set_attempts(0);
        delivery.item.set_token(++data_.counter);
        found->second.order = data_.counter;
        return ports::Unit{};
    });
}

void MemoryOutbox::counts(std::string account, ports::Done<ports::OutboxCounts> done) {
    answer("counts", std::move(done), [&]() -> Outcome<ports::OutboxCounts> {
        ports::OutboxCounts counts;
        for (auto const& [key, owed] : data_.account(account).outbox) {
            if (owed.delivery.state == DeliveryState::Pending) ++counts.pending;
            if (owed.delivery.state == DeliveryState::Delivered) ++counts.delivered;
            if (owed.delivery.state == DeliveryState::Parked) ++counts.parked;
        }
        return counts;
    });
}

void MemoryOutbox::list(
    std::string account, DeliveryState state, std::uint32_t limit,
    ports::Done<std::vector<Delivery>> done) {
    answer("list_outbox", std::move(done), [&]() -> Outcome<std::vector<Delivery>> {
        std::vector<MemoryDelivery const*> found;
        for (auto const& [key, owed] : data_.account(account).outbox)
            if (owed.delivery.state == state) found.push_back(&owed);
        std::sort(found.begin(), found.end(), [](auto const* a, auto const* b) {
            return a->order > b->order;
        });
        if (found.size() > limit) found.resize(limit);
        std::vector<Delivery> result;
        for (MemoryDelivery const* const owed : found) result.push_back(owed->delivery);
        return result;
    });
}

void MemoryOutbox::deliveries(
    std::string account, std::string conversation, ports::Done<std::vector<Delivery>> done) {
    answer("deliveries", std::move(done), [&]() -> Outcome<std::vector<Delivery>> {
        std::vector<Delivery> found;
        for (auto const& [key, owed] : data_.account(account).outbox)
            if (owed.delivery.item.conversation() == conversation) found.push_back(owed.delivery);
        return found;
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
