// One server has everything: at a fixed place, or wherever the sentinels say.
#include "store/redis/redis_route.hpp"

#include "store/redis/sentinel_watch.hpp"

#include <utility>
#include <vector>

namespace switchboard::store {

namespace {

class OneServerRoute final : public RedisRoute,
                             public std::enable_shared_from_this<OneServerRoute> {
public:
    OneServerRoute(boost::asio::io_context& io, RedisUrl url, RedisOptions options)
        : io_(io)
        , url_(std::move(url))
        , options_(std::move(options)) {
        if (url_.kind == RedisUrl::Kind::Sentinels)
            watch_ = std::make_shared<SentinelWatch>(io_, url_, options_);
    }

    void start() override {
        if (watch_) {
            watch_->start([weak = weak_from_this()](RedisUrl const& where) {
                if (auto const self = weak.lock()) self->move_to(where);
            });
        }
        writes_ = connect(options_);
        // A WAIT holds everything behind it on its connection: reads have one of their own.
        reads_ = options_.ack_replicas == 0 ? writes_ : connect(quiet());
    }
    void stop() override {
        if (watch_) watch_->stop();
        for (auto const& connection : {writes_, reads_})
            if (connection) connection->stop();
    }
    [[nodiscard]] bool healthy() const override { return writes_->healthy() && reads_->healthy(); }
    void call(std::string const& /*key*/, Args args, Millis timeout, Then then, Confirm confirm)
        override {
        auto const& connection = confirm == Confirm::No ? reads_ : writes_;
        connection->call(std::move(args), timeout, std::move(then), confirm);
    }
    [[nodiscard]] std::shared_ptr<RedisConnection> blocking(std::string const& /*key*/) override {
        std::erase_if(blocking_, [](auto const& weak) { return weak.expired(); });
        RedisOptions options = quiet();
        options.watch = {};
        auto connection = connect(options);
        blocking_.push_back(connection);
        return connection;
    }
    [[nodiscard]] std::string place_of(std::string const& /*key*/) const override { return {}; }
    [[nodiscard]] bool joins_cells() const override { return true; }

private:
    [[nodiscard]] RedisOptions quiet() const {
        RedisOptions options = options_; // they are lost and found together with the first one
        options.log = {};
        return options;
    }
    std::shared_ptr<RedisConnection> connect(RedisOptions const& options) {
        ConnectionUse use;
        if (watch_) {
            use.locate = [watch = watch_](ConnectionUse::Located then) {
                watch->locate(std::move(then));
            };
        }
        auto connection = std::make_shared<RedisConnection>(io_, url_, options, std::move(use));
        connection->start();
        return connection;
    }
    void move_to(RedisUrl const& where) {
        writes_->move_to(where);
        if (reads_ != writes_) reads_->move_to(where);
        for (auto const& weak : std::vector{blocking_})
            if (auto const connection = weak.lock()) connection->move_to(where);
    }

    boost::asio::io_context& io_;
    RedisUrl url_;
    RedisOptions options_;
    std::shared_ptr<SentinelWatch> watch_; // of a Sentinel set only
    std::shared_ptr<RedisConnection> writes_, reads_;
    std::vector<std::weak_ptr<RedisConnection>> blocking_;
};

} // namespace

std::shared_ptr<RedisRoute>
make_route(boost::asio::io_context& io, RedisUrl const& url, RedisOptions const& options) {
    if (url.kind == RedisUrl::Kind::Cluster) return make_cluster_route(io, url, options);
    return std::make_shared<OneServerRoute>(io, url, options);
}

} // namespace switchboard::store
