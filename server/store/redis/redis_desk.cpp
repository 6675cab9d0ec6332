#include "store/redis/redis_desk.hpp"

#include "store/redis/list_page.hpp"
#include "store/rules/desk.hpp"

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

    void mentions(
        ports::Caller caller, std::string cursor, std::uint32_t limit,
        ports::Done<ports::ListResult> done) override {
        std::string index = "m:" + caller.id;
        ports::ListRequest request;
        request.caller = std::move(caller);
        request.cursor = std::move(cursor);
        request.limit = page_size(limit);
        read_list(*client_, io_, request, std::move(index), std::nullopt, std::move(done));
    }
    void list_since(
        ports::ListRequest request, TimePoint since, ports::Done<ports::ListResult> done) override {
        if (auto bad = check_list(request)) return refuse(io_, std::move(done), *bad);
        read_list(*client_, io_, request, index_of(request), since, std::move(done));
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
