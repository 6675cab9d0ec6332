// The Redis store over a real redis-server, one for the whole executable, emptied for each test.
#include "redis_server.hpp"
#include "store/redis/redis_stores.hpp"
#include "world.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <stdexcept>

namespace switchboard::store::test {

namespace {

RedisServer& shared_server() {
    static RedisServer server;
    return server;
}

Prepared prepare_empty(RedisUrl const& url) {
    (void)redis_command(shared_server().socket(), {"FLUSHALL"});
    auto const prepared = prepare(url, {});
    if (!prepared) throw std::runtime_error(prepared.error());
    return *prepared;
}

class RedisWorld final : public World {
public:
    RedisWorld()
        : url_(RedisUrl::unix_socket(shared_server().socket()))
        , prepared_(prepare_empty(url_))
        , one_(make_redis_stores(io_, url_, prepared_, options()))
        , two_(make_redis_stores(io_, url_, prepared_, options())) {}

    [[nodiscard]] Ports ports(std::size_t worker) override {
        RedisStores& from = worker == 0 ? one_ : two_;
        return {from.store.get(), from.routing.get(), from.outbox.get(),       from.config.get(),
                from.nodes.get(), from.uploads.get(), from.desk.get(),         from.vault.get(),
                from.audit.get(), from.privacy.get(), from.contact_notes.get()};
    }
    [[nodiscard]] bool run_until(std::function<bool()> const& done) override {
        auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (!done() && std::chrono::steady_clock::now() < until)
            io_.run_one_for(std::chrono::milliseconds{100});
        return done();
    }
    void tick() override { io_.run_for(std::chrono::milliseconds{5}); }

private:
    static RedisOptions options() {
        RedisOptions options;
        options.op_timeout = Millis{20'000}; // a busy machine is not what is tested here
        return options;
    }

    boost::asio::io_context io_;
    RedisUrl url_;
    Prepared prepared_;
    RedisStores one_, two_;
};

} // namespace

std::unique_ptr<World> make_world() {
    return std::make_unique<RedisWorld>();
}

} // namespace switchboard::store::test
