// Knows where the primary of a Sentinel set is: asks all sentinels, believes a majority, listens
// for their +switch-master and asks again each second, so that a lost announcement costs a second.
// Runs on its io_context's one thread. It never believes one sentinel alone; when no majority can
// be reached it answers with the last place that a majority named (the ROLE check and the replicas'
// confirmation guard against an old primary).
//
// Protocol: https://redis.io/docs/latest/develop/reference/sentinel-clients/
#pragma once

#include "store/redis/redis_connection.hpp"
#include "store/redis/sentinel_vote.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::store {

class SentinelWatch : public std::enable_shared_from_this<SentinelWatch> {
public:
    using Located = ConnectionUse::Located;

    SentinelWatch(boost::asio::io_context& io, RedisUrl set, RedisOptions const& options);
    /// `moved` is called whenever a majority names another place than before.
    void start(std::function<void(RedisUrl const&)> moved);
    void stop();
    /// Asks the sentinels now; answers later.
    void locate(Located then);

private:
    using Connection = std::shared_ptr<RedisConnection>;
    struct Round {
        explicit Round(std::size_t sentinels)
            : vote(sentinels) {}
        SentinelVote vote;
        bool decided = false;
    };
    void add_sentinel(RedisPeer const& peer);
    void ask();
    void decide(Round& round);
    void learn(RedisUrl const& where);
    void settle(Result<RedisUrl, std::string> const& where);
    void ask_again_after(Millis delay);
    void on_message(RedisReply const& message);
    void log(std::string const& line) const;

    boost::asio::io_context& io_;
    RedisUrl set_;
    RedisOptions options_;
    boost::asio::steady_timer timer_;
    std::vector<Connection> asked_, heard_; // one of each for a sentinel: questions, announcements
    std::vector<Located> waiting_;
    std::shared_ptr<Round> round_;
    std::optional<RedisUrl> known_; // the last that a majority named
    std::function<void(RedisUrl const&)> moved_;
    std::uint32_t hurry_ = 0; // rounds that still follow an announcement at short distance
    bool reachable_ = true;   // a majority answered the last round
    bool stopped_ = false;
};

} // namespace switchboard::store
