#include "store/redis/redis_inbox.hpp"

#include "store/redis/fields.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

namespace switchboard::store {

namespace {

using ports::InboxItem;
using Items = RedisInbox::Items;

/// Up to where the streams were read, and which of them have read items left to trim.
struct Cursor {
    std::map<std::string, std::string> after; // stream to the last id answered
    std::map<std::string, std::string> trim;  // cell prefix to the first id to keep
};

/// "<ms>-<n>" to "<ms>-<n+1>": the smallest id that is not yet read.
std::string next_id(std::string const& id) {
    auto const dash = id.find('-');
    return id.substr(0, dash + 1) + std::to_string(std::stoull("0" + id.substr(dash + 1)) + 1);
}

/// Takes up to `limit` items out of XREAD's reply and moves the cursor over them.
Items take(RedisReply const& reply, Cursor& cursor, std::uint32_t limit) {
    Items items;
    for (RedisReply const& stream : reply.items) {
        std::string const& key = stream.text_at(0);
        for (RedisReply const& item : stream.at(1).items) {
            if (items.size() == limit) return items;
            std::string const& id = item.text_at(0);
            items.push_back({id, parse<v1::InboxRecord>(item.at(1).text_at(1))});
            cursor.after[key] = id;
            cursor.trim[key.substr(0, key.find(':', key.find('}')) + 1)] = next_id(id);
        }
    }
    return items;
}

void trim(RedisClient& client, std::string const& node, Cursor& cursor) {
    for (auto const& [cell, keep] : cursor.trim)
        client.write("trim_inbox", cell, {node, keep}, [](auto const&) {});
    cursor.trim.clear();
}

/// XREAD of these streams from where the cursor stands; blocks for `wait`, if any.
RedisClient::Args read_streams(
    std::vector<std::string> const& keys, Cursor const& cursor, std::uint32_t limit, Millis wait) {
    RedisClient::Args args{"XREAD", "COUNT", std::to_string(limit)};
    if (wait > Millis{0}) args.insert(args.end(), {"BLOCK", std::to_string(wait.count())});
    args.emplace_back("STREAMS");
    args.insert(args.end(), keys.begin(), keys.end());
    for (std::string const& key : keys) {
        auto const after = cursor.after.find(key);
        args.push_back(after == cursor.after.end() ? "0-0" : after->second);
    }
    return args;
}

class JoinedInbox final : public RedisInbox {
public:
    JoinedInbox(ClientPtr client, std::string node)
        : client_(std::move(client))
        , node_(std::move(node)) {
        for (std::string const& cell : client_->every_cell())
            keys_.push_back(cell + "/in:" + node_);
    }

    void read(std::uint32_t limit, Millis wait, ports::Done<Items> done) override {
        trim(*client_, node_, *cursor_);
        auto args = read_streams(keys_, *cursor_, limit, wait);
        auto then = [cursor = cursor_, limit,
                     done = std::move(done)](ports::Outcome<RedisReply> const& outcome) {
            if (!outcome) return done(outcome.error());
            if (outcome->type == RedisReply::Type::Failure) return done(error_of(outcome->text));
            done(take(*outcome, *cursor, limit));
        };
        if (wait <= Millis{0})
            return client_->command(keys_.front(), std::move(args), std::move(then));
        // What a primary that lost its replicas has written nobody may see: it may never have been.
        client_->block(keys_.front(), std::move(args), wait, true, std::move(then));
    }

private:
    ClientPtr client_;
    std::string node_;
    std::vector<std::string> keys_;
    std::shared_ptr<Cursor> cursor_ = std::make_shared<Cursor>();
};

/// In a cluster one command cannot name several cells: each has a read of its own, and what comes
/// while nobody asks is kept for the next time.
class ScatteredInbox final : public RedisInbox,
                             public std::enable_shared_from_this<ScatteredInbox> {
public:
    ScatteredInbox(boost::asio::io_context& io, ClientPtr client, std::string node)
        : client_(std::move(client))
        , node_(std::move(node))
        , io_(io)
        , timer_(io) {
        for (std::string const& cell : client_->every_cell())
            cells_.push_back({cell + "/in:" + node_, false});
    }
    ~ScatteredInbox() override {
        if (done_)
            refuse(io_, std::move(done_), error(v1::STORE_UNAVAILABLE, "the store was closed"));
    }
    ScatteredInbox(ScatteredInbox const&) = delete;
    ScatteredInbox& operator=(ScatteredInbox const&) = delete;

    void read(std::uint32_t limit, Millis wait, ports::Done<Items> done) override {
        trim(*client_, node_, cursor_);
        limit_ = limit;
        done_ = std::move(done);
        timer_.expires_after(found_.empty() ? std::max(wait, Millis{0}) : Millis{0});
        timer_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
            auto const self = weak.lock();
            if (!failed && self) self->answer();
        });
        Millis const each = std::max(wait, Millis{1});
        for (Cell& cell : cells_)
            if (!std::exchange(cell.reading, true)) read_cell(cell, each);
    }

private:
    struct Cell {
        std::string key;
        bool reading = false;
    };

    void read_cell(Cell& cell, Millis wait) {
        auto args = read_streams({cell.key}, ahead_, limit_, wait);
        client_->block(
            cell.key, std::move(args), wait, true,
            [weak = weak_from_this(), &cell](ports::Outcome<RedisReply> const& outcome) {
                if (auto const self = weak.lock()) self->on_read(cell, outcome);
            });
    }
    void on_read(Cell& cell, ports::Outcome<RedisReply> const& outcome) {
        cell.reading = false;
        if (!outcome) return fail(outcome.error());
        if (outcome->type == RedisReply::Type::Failure) return fail(error_of(outcome->text));
        for (InboxItem& item : take(*outcome, ahead_, limit_))
            found_.emplace_back(cell.key, std::move(item));
        if (!found_.empty()) answer();
    }
    void fail(ports::Error const& error) {
        if (!done_) return;
        timer_.cancel();
        std::exchange(done_, nullptr)(error);
    }
    void answer() {
        if (!done_) return;
        timer_.cancel();
        Items items;
        while (!found_.empty() && items.size() < limit_) {
            auto& [key, item] = found_.front();
            cursor_.trim[key.substr(0, key.find(':', key.find('}')) + 1)] = next_id(item.id);
            items.push_back(std::move(item));
            found_.pop_front();
        }
        std::exchange(done_, nullptr)(std::move(items));
    }

    ClientPtr client_;
    std::string node_;
    boost::asio::io_context& io_;
    boost::asio::steady_timer timer_;
    std::vector<Cell> cells_;
    Cursor ahead_, cursor_; // up to where was read, up to where was answered
    std::deque<std::pair<std::string, InboxItem>> found_;
    std::uint32_t limit_ = 0;
    ports::Done<Items> done_;
};

} // namespace

std::shared_ptr<RedisInbox>
make_redis_inbox(boost::asio::io_context& io, ClientPtr client, std::string node) {
    if (client->joins_cells())
        return std::make_shared<JoinedInbox>(std::move(client), std::move(node));
    return std::make_shared<ScatteredInbox>(io, std::move(client), std::move(node));
}

} // namespace switchboard::store
