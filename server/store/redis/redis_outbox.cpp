#include "store/redis/fields.hpp"
#include "store/redis/redis_ports.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>

namespace switchboard::store {

namespace {

using ports::Delivery;
using ports::DeliveryState;
using Deliveries = std::vector<Delivery>;

constexpr std::size_t kErrorBytesMax = 1'000;

std::string word_of(ports::TicketState state) {
    switch (state) {
    case ports::TicketState::Ticketed:
        return "ticketed";
    case ports::TicketState::Owed:
        return "owed";
    case ports::TicketState::Parked:
        return "parked";
    case ports::TicketState::Exempt:
        return "exempt";
    case ports::TicketState::Missing:
        return "missing";
    }
    return {};
}

std::string word_of(DeliveryState state) {
    if (state == DeliveryState::Pending) return "due";
    return state == DeliveryState::Delivered ? "done" : "parked";
}

Deliveries read_deliveries(RedisReply const& reply, std::size_t first) {
    Deliveries found;
    for (std::size_t i = first; i < reply.items.size(); ++i) {
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

Deliveries all_deliveries(RedisReply const& reply) {
    return read_deliveries(reply, 1);
}

ports::OutboxCounts read_counts(RedisReply const& reply) {
    ports::OutboxCounts counts;
    std::size_t at = 0;
    for (auto* const field :
         {&counts.pending, &counts.delivered, &counts.parked, &counts.events_pending,
          &counts.events_delivered, &counts.events_parked, &counts.finished, &counts.ticketed,
          &counts.owed, &counts.stuck, &counts.exempt, &counts.missing})
        *field = static_cast<std::uint64_t>(reply.number_at(++at));
    counts.oldest_owed = time_point_ms(reply.number_at(++at));
    return counts;
}

ports::TicketPage read_page(RedisReply const& reply) {
    ports::TicketPage page;
    page.next_cursor = reply.text_at(1);
    for (std::size_t i = 2; i < reply.items.size(); ++i) {
        RedisReply const& row = reply.at(i);
        page.rows.push_back(
            {row.text_at(0), time_point_ms(row.number_at(1)), read_deliveries(row, 3),
             parse<v1::Conversation>(row.text_at(2))});
    }
    return page;
}

std::uint32_t second_number(RedisReply const& reply) {
    return static_cast<std::uint32_t>(reply.number_at(1));
}

std::string second_text(RedisReply const& reply) {
    return reply.text_at(1);
}

auto source_reader(std::string account) {
    return [account = std::move(account)](RedisReply const& reply) {
        ports::TranscriptSource source;
        source.conversation = parse<v1::Conversation>(reply.text_at(1));
        source.account = parse<v1::AccountConfig>(reply.text_at(2)).account();
        source.account.set_id(account);
        for (std::size_t i = 3; i < reply.items.size(); ++i)
            source.entries.push_back(parse<v1::Entry>(reply.text_at(i)));
        return source;
    };
}

class RedisOutbox final : public ports::OutboxStore {
public:
    RedisOutbox(boost::asio::io_context& io, ClientPtr client)
        : io_(io)
        , client_(std::move(client)) {}

    void claim(
        std::string account, ports::ClaimName name, std::uint32_t limit, Millis lease,
        ports::Done<std::vector<v1::OutboxItem>> done) override {
        auto read = [](RedisReply const& reply) {
            std::vector<v1::OutboxItem> items;
            for (std::size_t i = 1; i < reply.items.size(); ++i)
                items.push_back(parse<v1::OutboxItem>(reply.text_at(i)));
            return items;
        };
        client_->write(
            "claim", client_->account_key(account),
            {std::to_string(limit), std::to_string(lease.count()), std::move(name.owner),
             std::to_string(name.number)},
            answer<std::vector<v1::OutboxItem>>(std::move(done), read));
    }
    void complete(
        v1::OutboxItem item, ports::TicketReference reference,
        ports::Done<ports::Unit> done) override {
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
    void redrive_parked(
        std::string account, std::uint32_t limit, ports::Done<std::uint32_t> done) override {
        client_->write(
            "redrive_parked", client_->account_key(account), {std::to_string(limit)},
            answer<std::uint32_t>(std::move(done), second_number));
    }
    void demand(
        std::string account, std::string conversation, std::vector<std::string> sinks,
        ports::Done<ports::Unit> done) override {
        RedisClient::Args args{std::move(conversation)};
        args.insert(args.end(), sinks.begin(), sinks.end());
        client_->write(
            "demand", client_->account_key(account), std::move(args), answer_unit(std::move(done)));
    }
    void
    owe_letter(std::string account, ports::Letter letter, ports::Done<ports::Unit> done) override {
        client_->write(
            "owe_letter", client_->account_key(account),
            {std::move(letter.conversation), std::move(letter.sink), std::move(letter.recipient),
             std::move(letter.language), std::to_string(ports::kLettersMax)},
            answer_unit(std::move(done)));
    }
    void counts(std::string account, ports::Done<ports::OutboxCounts> done) override {
        client_->read(
            "outbox_counts", client_->account_key(account), {},
            answer<ports::OutboxCounts>(std::move(done), read_counts));
    }
    void list(
        std::string account, DeliveryState state, std::uint32_t limit,
        ports::Done<Deliveries> done) override {
        list_of(account, word_of(state), limit, std::move(done));
    }
    void events(
        std::string account, DeliveryState state, std::uint32_t limit,
        ports::Done<Deliveries> done) override {
        list_of(account, "e" + word_of(state), limit, std::move(done));
    }
    void deliveries(
        std::string account, std::string conversation, ports::Done<Deliveries> done) override {
        client_->read(
            "deliveries", client_->account_key(account), {std::move(conversation)},
            answer<Deliveries>(std::move(done), all_deliveries));
    }
    void tickets(
        std::string account, ports::TicketState state, std::string cursor, std::uint32_t limit,
        ports::Done<ports::TicketPage> done) override;
    void reconcile(
        std::string account, std::string cursor, std::uint32_t limit,
        ports::Done<std::string> done) override;
    void transcript(
        std::string account, std::string conversation,
        ports::Done<ports::TranscriptSource> done) override {
        client_->read(
            "transcript", client_->account_key(account), {std::move(conversation), "-", "+"},
            answer<ports::TranscriptSource>(std::move(done), source_reader(account)));
    }
    void source(v1::OutboxItem item, ports::Done<ports::TranscriptSource> done) override;

private:
    void list_of(
        std::string const& account, std::string name, std::uint32_t limit,
        ports::Done<Deliveries> done) {
        client_->read(
            "outbox_list", client_->account_key(account), {std::move(name), std::to_string(limit)},
            answer<Deliveries>(std::move(done), all_deliveries));
    }
    void settle(
        v1::OutboxItem const& item, DeliveryState state, Millis delay, std::string const& error,
        ports::TicketReference const& reference, ports::Done<ports::Unit> done) {
        client_->write(
            "settle", client_->account_key(item.account()),
            {outbox_id(item), std::to_string(item.token()), word_of(state),
             std::to_string(delay.count()), error.substr(0, kErrorBytesMax), reference.id,
             reference.url, std::to_string(item.revision()), std::to_string(item.attempts())},
            answer_unit(std::move(done)));
    }

    boost::asio::io_context& io_;
    ClientPtr client_;
};

bool is_number(std::string const& text) {
    return text.size() <= 20 && text.find_first_not_of("0123456789") == std::string::npos;
}

void RedisOutbox::tickets(
    std::string account, ports::TicketState state, std::string cursor, std::uint32_t limit,
    ports::Done<ports::TicketPage> done) {
    if (!is_number(cursor))
        return refuse(io_, std::move(done), error(v1::INVALID_ARGUMENT, "cursor: not one of ours"));
    client_->read(
        "tickets", client_->account_key(account),
        {word_of(state), std::move(cursor), std::to_string(std::max(1U, limit))},
        answer<ports::TicketPage>(std::move(done), read_page));
}

void RedisOutbox::reconcile(
    std::string account, std::string cursor, std::uint32_t limit, ports::Done<std::string> done) {
    if (!is_number(cursor))
        return refuse(io_, std::move(done), error(v1::INVALID_ARGUMENT, "cursor: not one of ours"));
    client_->write(
        "reconcile", client_->account_key(account),
        {std::move(cursor), std::to_string(std::max(1U, limit))},
        answer<std::string>(std::move(done), second_text));
}

void RedisOutbox::source(v1::OutboxItem item, ports::Done<ports::TranscriptSource> done) {
    auto const key = client_->account_key(item.account());
    auto reader = source_reader(item.account());
    if (!item.contact().empty())
        return client_->read(
            "contact_source", key, {item.contact()},
            answer<ports::TranscriptSource>(std::move(done), reader));
    std::string const last = std::to_string(std::max(1U, item.head_seq()));
    client_->read(
        "transcript", key, {item.conversation(), is_of_whole(item) ? "1" : last, last},
        answer<ports::TranscriptSource>(std::move(done), reader));
}

} // namespace

std::unique_ptr<ports::OutboxStore>
make_redis_outbox(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisOutbox>(io, std::move(client));
}

} // namespace switchboard::store
