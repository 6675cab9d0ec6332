#include "store/redis/fields.hpp"
#include "store/redis/redis_ports.hpp"
#include "store/rules/wire.hpp"

#include <charconv>

namespace switchboard::store {

namespace {

using ports::Delivery;
using ports::DeliveryState;
using Deliveries = std::vector<Delivery>;

constexpr std::size_t kErrorBytesMax = 1'000;

std::string name_of(DeliveryState state) {
    if (state == DeliveryState::Pending) return "due";
    return state == DeliveryState::Delivered ? "done" : "parked";
}

Deliveries read_deliveries(RedisReply const& reply) {
    Deliveries found;
    for (std::size_t i = 1; i < reply.items.size(); ++i) {
        RedisReply const& row = reply.at(i);
        Delivery& delivery = found.emplace_back();
        delivery.item = parse<v1::OutboxItem>(row.text_at(0));
        if (row.text_at(1) == "done") delivery.state = DeliveryState::Delivered;
        if (row.text_at(1) == "parked") delivery.state = DeliveryState::Parked;
        delivery.at = time_point_ms(row.number_at(2));
        delivery.reference = row.text_at(3);
    }
    return found;
}

class RedisOutbox final : public ports::OutboxStore {
public:
    RedisOutbox(boost::asio::io_context&, ClientPtr client)
        : client_(std::move(client)) {}

    void claim(
        std::string account, std::uint32_t limit, Millis lease,
        ports::Done<std::vector<v1::OutboxItem>> done) override {
        auto read = [](RedisReply const& reply) {
            std::vector<v1::OutboxItem> items;
            for (std::size_t i = 1; i < reply.items.size(); ++i)
                items.push_back(parse<v1::OutboxItem>(reply.text_at(i)));
            return items;
        };
        client_->write(
            "claim", client_->account_key(account),
            {std::to_string(limit), std::to_string(lease.count())},
            answer<std::vector<v1::OutboxItem>>(std::move(done), read));
    }
    void
    complete(v1::OutboxItem item, std::string reference, ports::Done<ports::Unit> done) override {
        settle(item, DeliveryState::Delivered, Millis{0}, {}, reference, std::move(done));
    }
    void retry(v1::OutboxItem item, std::string error, Millis delay, ports::Done<ports::Unit> done)
        override {
        settle(item, DeliveryState::Pending, delay, error, {}, std::move(done));
    }
    void park(v1::OutboxItem item, std::string error, ports::Done<ports::Unit> done) override {
        settle(item, DeliveryState::Parked, Millis{0}, error, {}, std::move(done));
    }
    void redrive(v1::OutboxItem item, ports::Done<ports::Unit> done) override {
        client_->write(
            "redrive", client_->account_key(item.account()), {outbox_id(item)},
            answer_unit(std::move(done)));
    }
    void counts(std::string account, ports::Done<ports::OutboxCounts> done) override {
        auto read = [](RedisReply const& reply) {
            return ports::OutboxCounts{
                static_cast<std::uint64_t>(reply.number_at(1)),
                static_cast<std::uint64_t>(reply.number_at(2)),
                static_cast<std::uint64_t>(reply.number_at(3))};
        };
        client_->read(
            "outbox_counts", client_->account_key(account), {},
            answer<ports::OutboxCounts>(std::move(done), read));
    }
    void list(
        std::string account, DeliveryState state, std::uint32_t limit,
        ports::Done<Deliveries> done) override {
        client_->read(
            "outbox_list", client_->account_key(account), {name_of(state), std::to_string(limit)},
            answer<Deliveries>(std::move(done), read_deliveries));
    }
    void deliveries(
        std::string account, std::string conversation, ports::Done<Deliveries> done) override {
        client_->read(
            "deliveries", client_->account_key(account), {std::move(conversation)},
            answer<Deliveries>(std::move(done), read_deliveries));
    }
    void transcript(
        std::string account, std::string conversation,
        ports::Done<ports::TranscriptSource> done) override {
        auto read = [account](RedisReply const& reply) {
            ports::TranscriptSource source;
            source.conversation = parse<v1::Conversation>(reply.text_at(1));
            source.account = parse<v1::AccountConfig>(reply.text_at(2)).account();
            source.account.set_id(account);
            for (std::size_t i = 3; i < reply.items.size(); ++i)
                source.entries.push_back(parse<v1::Entry>(reply.text_at(i)));
            return source;
        };
        client_->read(
            "transcript", client_->account_key(account), {std::move(conversation)},
            answer<ports::TranscriptSource>(std::move(done), read));
    }

private:
    void settle(
        v1::OutboxItem const& item, DeliveryState state, Millis delay, std::string const& error,
        std::string const& reference, ports::Done<ports::Unit> done) {
        client_->write(
            "settle", client_->account_key(item.account()),
            {outbox_id(item), std::to_string(item.token()), name_of(state),
             std::to_string(delay.count()), error.substr(0, kErrorBytesMax), reference},
            answer_unit(std::move(done)));
    }

    ClientPtr client_;
};

} // namespace

std::unique_ptr<ports::OutboxStore>
make_redis_outbox(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisOutbox>(io, std::move(client));
}

} // namespace switchboard::store
