#include "store/redis/redis_inbox.hpp"
#include "store/redis/redis_ports.hpp"

#include <map>

namespace switchboard::store {

namespace {

using Items = RedisInbox::Items;

class RedisNodes final : public ports::NodeStore {
public:
    RedisNodes(boost::asio::io_context& io, ClientPtr client)
        : io_(io)
        , client_(std::move(client)) {}

    void renew_node(std::string node, Millis ttl, ports::Done<bool> done) override {
        client_->write_every_cell(
            "renew_node", {std::move(node), std::to_string(ttl.count())},
            answer<bool>(
                std::move(done), [](RedisReply const& reply) { return reply.number_at(1) == 1; }));
    }
    void drop_node(std::string node, ports::Done<ports::Unit> done) override {
        client_->write_every_cell("drop_node", {std::move(node)}, answer_unit(std::move(done)));
    }
    void read_inbox(
        std::string node, std::uint32_t limit, Millis wait, ports::Done<Items> done) override {
        auto& inbox = inboxes_[node];
        if (!inbox) inbox = make_redis_inbox(io_, client_, node);
        inbox->read(limit, wait, std::move(done));
    }
    void signal(
        std::string origin, std::vector<v1::InboxRecord> records,
        ports::Done<ports::Unit> done) override {
        std::map<std::string, RedisClient::Args> by_account;
        for (v1::InboxRecord const& record : records) {
            auto& args = by_account[record.account()];
            if (args.empty()) args.push_back(origin);
            args.push_back(record.topic());
            args.push_back(record.SerializeAsString());
        }
        // Best effort: the last answer stands for all of them.
        auto last = answer_unit(std::move(done));
        std::size_t left = by_account.size();
        for (auto& [account, args] : by_account) {
            bool const is_last = --left == 0;
            client_->write(
                "signal", client_->account_key(account), std::move(args),
                is_last ? std::move(last) : [](auto const&) {});
        }
    }
    void ping(ports::Done<ports::Unit> done) override {
        client_->read("version", RedisClient::global_key("meta"), {}, answer_unit(std::move(done)));
    }

private:
    boost::asio::io_context& io_;
    ClientPtr client_;
    std::map<std::string, std::shared_ptr<RedisInbox>> inboxes_;
};

} // namespace

std::unique_ptr<ports::NodeStore> make_redis_nodes(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisNodes>(io, std::move(client));
}

} // namespace switchboard::store
