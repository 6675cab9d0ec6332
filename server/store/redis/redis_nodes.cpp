#include "store/redis/fields.hpp"
#include "store/redis/redis_ports.hpp"

#include <map>

namespace switchboard::store {

namespace {

using ports::InboxItem;
using Items = std::vector<InboxItem>;

/// Up to where one node's inboxes were read, and which of them have read items left to trim.
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

class RedisNodes final : public ports::NodeStore {
public:
    RedisNodes(boost::asio::io_context&, ClientPtr client)
        : client_(std::move(client)) {}

    void renew_node(std::string node, Millis ttl, ports::Done<bool> done) override {
        client_->write(
            "renew_node", client_->every_cell(), {std::move(node), std::to_string(ttl.count())},
            answer<bool>(
                std::move(done), [](RedisReply const& reply) { return reply.number_at(1) == 1; }));
    }
    void drop_node(std::string node, ports::Done<ports::Unit> done) override {
        client_->write(
            "drop_node", client_->every_cell(), {std::move(node)}, answer_unit(std::move(done)));
    }
    void read_inbox(
        std::string node, std::uint32_t limit, Millis wait, ports::Done<Items> done) override;
    void ping(ports::Done<ports::Unit> done) override {
        client_->read("version", RedisClient::global_key("meta"), {}, answer_unit(std::move(done)));
    }

private:
    void trim(std::string const& node, Cursor& cursor) {
        for (auto const& [cell, keep] : cursor.trim)
            client_->write("trim_inbox", cell, {node, keep}, [](auto const&) {});
        cursor.trim.clear();
    }

    ClientPtr client_;
    std::map<std::string, std::shared_ptr<Cursor>> cursors_;
};

void RedisNodes::read_inbox(
    std::string node, std::uint32_t limit, Millis wait, ports::Done<Items> done) {
    auto& known = cursors_[node];
    if (!known) known = std::make_shared<Cursor>();
    trim(node, *known);
    RedisClient::Args args{"XREAD", "COUNT", std::to_string(limit)};
    if (wait > Millis{0}) {
        args.push_back("BLOCK");
        args.push_back(std::to_string(wait.count()));
    }
    args.push_back("STREAMS");
    std::vector<std::string> ids;
    for (std::string const& cell : client_->every_cell()) {
        args.push_back(cell + "/in:" + node);
        auto const after = known->after.find(args.back());
        ids.push_back(after == known->after.end() ? "0-0" : after->second);
    }
    args.insert(args.end(), ids.begin(), ids.end());
    auto read = [cursor = known, limit,
                 done = std::move(done)](ports::Outcome<RedisReply> const& outcome) {
        if (!outcome) return done(outcome.error());
        if (outcome->type == RedisReply::Type::Failure) return done(error_of(outcome->text));
        done(take(*outcome, *cursor, limit));
    };
    if (wait > Millis{0}) return client_->block(std::move(args), wait, std::move(read));
    client_->command(std::move(args), std::move(read));
}

} // namespace

std::unique_ptr<ports::NodeStore> make_redis_nodes(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisNodes>(io, std::move(client));
}

} // namespace switchboard::store
