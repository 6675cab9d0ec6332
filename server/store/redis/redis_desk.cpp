#include "store/redis/redis_ports.hpp"

namespace switchboard::store {

namespace {

class RedisDesk final : public ports::DeskStore {
public:
    RedisDesk(boost::asio::io_context& io, ClientPtr client)
        : io_(io)
        , client_(std::move(client)) {}

    void load(ports::Caller caller, std::string name, ports::Done<std::string> done) override {
        client_->read(
            "load_desk", client_->account_key(caller.account), {caller.id, std::move(name)},
            answer<std::string>(std::move(done), [](RedisReply const& reply) {
                return std::string(reply.text_at(1));
            }));
    }
    void save(
        ports::Caller caller, std::string name, std::string bytes,
        ports::Done<ports::Unit> done) override {
        if (auto bad = check_desk(caller, name, bytes)) return refuse(io_, std::move(done), *bad);
        client_->write(
            "save_desk", client_->account_key(caller.account),
            {caller.id, std::move(name), std::move(bytes)}, answer_unit(std::move(done)));
    }

private:
    boost::asio::io_context& io_;
    ClientPtr client_;
};

} // namespace

std::unique_ptr<ports::DeskStore> make_redis_desk(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisDesk>(io, std::move(client));
}

} // namespace switchboard::store
