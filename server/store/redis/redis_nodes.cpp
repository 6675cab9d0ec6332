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
