// A cluster: each call goes to the node that has its key's slot, and follows MOVED and ASK. A
// redirected call took no effect where it was refused, so sending it on repeats nothing.
//
// A function is not sent after an ASK: the slot is moving key by key, and a function reads many
// keys of it; at the new place those that are still at the old one would seem not to exist ("no
// such conversation"). The key that names its slot exists nowhere, so the old place always refuses
// it before its first step; it waits until the slot has arrived.
#include "store/redis/cluster_map.hpp"
#include "store/redis/redis_route.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace switchboard::store {

namespace {

constexpr Millis kRefreshEvery{10'000};
constexpr Millis kRefreshSoon{100}; // after a redirection or a lost node
constexpr Millis kMapTimeout{500};
constexpr Millis kMovingAgain{20}; // a slot that moves is asked for again

class ClusterRoute final : public RedisRoute, public std::enable_shared_from_this<ClusterRoute> {
public:
    ClusterRoute(boost::asio::io_context& io, RedisUrl url, RedisOptions options)
        : io_(io)
        , url_(std::move(url))
        , options_(std::move(options))
        , timer_(io) {}

    void start() override {
        for (RedisPeer const& seed : url_.peers) node(seed);
        refresh();
    }
    void stop() override {
        stopped_ = true;
        timer_.cancel();
        settle_early();
        for (auto const& [at, connection] : nodes_) connection->stop();
    }
    [[nodiscard]] bool healthy() const override {
        if (!map_.complete()) return false;
        for (RedisPeer const& peer : map_.nodes()) {
            auto const found = nodes_.find(peer.text());
            if (found == nodes_.end() || !found->second->healthy()) return false;
        }
        return true;
    }
    void
    call(std::string const& key, Args args, Millis timeout, Then then, Confirm confirm) override {
        Travel travel{
            cluster_slot(key), std::move(args), std::chrono::steady_clock::now() + timeout,
            std::move(then), confirm};
        if (!map_.complete() && !stopped_ && !map_.node_of(travel.slot)) {
            if (early_.size() < options_.in_flight_max)
                early_.push_back(std::move(travel));
            else
                refuse(travel, v1::OVERLOADED, "too many calls to the store in flight");
            return;
        }
        send(std::move(travel));
    }
    [[nodiscard]] std::shared_ptr<RedisConnection> blocking(std::string const& key) override {
        auto const at = map_.node_of(cluster_slot(key));
        RedisOptions options = options_;
        options.log = {};
        options.watch = {};
        auto connection = std::make_shared<RedisConnection>(
            io_, url_.server(at.value_or(url_.peers.front())), options);
        connection->start();
        return connection;
    }
    [[nodiscard]] std::string place_of(std::string const& key) const override {
        auto const at = map_.node_of(cluster_slot(key));
        return at ? at->text() : std::string();
    }
    [[nodiscard]] bool joins_cells() const override { return false; }

private:
    using Clock = std::chrono::steady_clock;
    using Connection = std::shared_ptr<RedisConnection>;
    struct Travel {
        std::size_t slot = 0;
        Args args;
        Clock::time_point deadline;
        Then then;
        Confirm confirm = Confirm::No;
        int hops = 0;
    };

    Connection node(RedisPeer const& peer) {
        Connection& known = nodes_[peer.text()];
        if (known) return known;
        ConnectionUse use;
        use.role.clear(); // a replica knows the map as well, and says MOVED to everything else
        use.on_lost = [weak = weak_from_this()] {
            if (auto const self = weak.lock()) self->refresh_after(kRefreshSoon);
        };
        known = std::make_shared<RedisConnection>(io_, url_.server(peer), options_, std::move(use));
        known->start();
        return known;
    }

    void refuse(Travel& travel, v1::ErrorCode code, char const* why) {
        boost::asio::post(
            io_, [then = std::move(travel.then), error = ports::Error{code, why}] { then(error); });
    }

    void send(Travel travel) {
        auto const at = map_.node_of(travel.slot);
        if (stopped_) return refuse(travel, v1::STORE_UNAVAILABLE, "the store was closed");
        if (!at)
            return refuse(travel, v1::STORE_UNAVAILABLE, "no node of the cluster has the slot");
        send_to(*at, std::move(travel), false);
    }

    void send_to(RedisPeer const& at, Travel travel, bool asking) {
        auto const left = std::chrono::duration_cast<Millis>(travel.deadline - Clock::now());
        if (left <= Millis{0})
            return refuse(travel, v1::TIMED_OUT, "the store did not answer in time");
        Connection const connection = node(at);
        if (asking) connection->call({"ASKING"}, left, [](auto const&) {});
        Args args = travel.args;
        Confirm const confirm = travel.confirm;
        auto then = [weak = weak_from_this(), at,
                     travel = std::move(travel)](ports::Outcome<RedisReply> outcome) mutable {
            auto const self = weak.lock();
            auto const redirection =
                outcome ? redirection_of(*outcome, at.host) : std::optional<Redirection>();
            if (!self || !redirection) return travel.then(std::move(outcome));
            self->follow(*redirection, std::move(travel));
        };
        connection->call(std::move(args), left, std::move(then), confirm);
    }

    void follow(Redirection const& redirection, Travel travel) {
        if (redirection.ask && travel.args.front() == "FCALL")
            return wait_for_slot(std::move(travel));
        if (++travel.hops > kClusterHopsMax)
            return refuse(travel, v1::STORE_UNAVAILABLE, "the cluster sends calls in circles");
        if (redirection.ask) return send_to(redirection.to, std::move(travel), true);
        map_.learn(redirection);
        refresh_after(kRefreshSoon);
        send_to(redirection.to, std::move(travel), false);
    }

    void wait_for_slot(Travel travel) {
        if (Clock::now() + kMovingAgain >= travel.deadline)
            return refuse(travel, v1::STORE_UNAVAILABLE, "the slot is moving to another node");
        auto const timer = std::make_shared<boost::asio::steady_timer>(io_, kMovingAgain);
        timer->async_wait([self = shared_from_this(), timer,
                           travel = std::move(travel)](boost::system::error_code) mutable {
            self->send(std::move(travel));
        });
    }

    void refresh_after(Millis delay) {
        if (stopped_ || (delay != kRefreshEvery && std::exchange(refresh_is_near_, true))) return;
        timer_.expires_after(delay);
        timer_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
            auto const self = weak.lock();
            if (!failed && self) self->refresh();
        });
    }

    /// Asks every node that is there, one after another, until one answers.
    void refresh() {
        refresh_is_near_ = false;
        if (stopped_) return;
        std::vector<std::pair<std::string, Connection>> candidates;
        for (auto const& [at, connection] : nodes_)
            if (connection->healthy() || !connected_once_) candidates.emplace_back(at, connection);
        ask(std::move(candidates));
    }
    void ask(std::vector<std::pair<std::string, Connection>> candidates) {
        if (candidates.empty()) return settle_early(), refresh_after(kRefreshEvery / 10);
        auto const connection = candidates.back().second;
        std::string const host = connection->url().host;
        candidates.pop_back();
        connection->call(
            {"CLUSTER", "SLOTS"}, kMapTimeout,
            [weak = weak_from_this(), host,
             rest = std::move(candidates)](ports::Outcome<RedisReply> const& outcome) mutable {
                auto const self = weak.lock();
                if (!self || self->stopped_) return;
                if (!outcome || !self->map_.learn(*outcome, host))
                    return self->ask(std::move(rest));
                self->on_map();
            });
    }
    void on_map() {
        connected_once_ = true;
        for (RedisPeer const& peer : map_.nodes()) node(peer);
        std::erase_if(nodes_, [&](auto const& each) {
            bool const stays = names(map_.nodes(), each.first) || names(url_.peers, each.first);
            if (!stays) each.second->stop();
            return !stays;
        });
        settle_early();
        refresh_after(kRefreshEvery);
    }
    [[nodiscard]] static bool names(std::vector<RedisPeer> const& peers, std::string const& at) {
        return std::any_of(
            peers.begin(), peers.end(), [&](RedisPeer const& peer) { return peer.text() == at; });
    }
    /// What was called before anything was known of the cluster.
    void settle_early() {
        for (Travel& travel : std::exchange(early_, {})) send(std::move(travel));
    }

    boost::asio::io_context& io_;
    RedisUrl url_;
    RedisOptions options_;
    boost::asio::steady_timer timer_;
    ClusterMap map_;
    std::map<std::string, Connection> nodes_; // by address
    std::vector<Travel> early_;
    bool connected_once_ = false;
    bool refresh_is_near_ = false;
    bool stopped_ = false;
};

} // namespace

std::shared_ptr<RedisRoute>
make_cluster_route(boost::asio::io_context& io, RedisUrl const& url, RedisOptions const& options) {
    return std::make_shared<ClusterRoute>(io, url, options);
}

} // namespace switchboard::store
