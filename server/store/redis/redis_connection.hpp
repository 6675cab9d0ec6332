// One pipelined connection to one Redis: connects, authenticates, checks the role, reconnects for
// ever with back-off, gives every call a deadline. Runs on its io_context's one thread; completions
// are posted there. It never repeats a call by itself: whether that is safe is known only above.
//
//   Waiting --(timer)--> Connecting --> Greeting (AUTH, SELECT, ROLE) --> Ready
//      ^------------- any failure; calls in flight: STORE_UNAVAILABLE -------+
//
// While the circuit is closed, calls wait for a connection up to their own deadline, in order. It
// opens when connecting failed twice or calls timed out several times in a row: then calls fail at
// once.
#pragma once

#include "base/time.hpp"
#include "store/redis/redis_reply.hpp"
#include "store/redis/redis_stores.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

struct redisAsyncContext;

namespace switchboard::store {

class RedisConnection : public std::enable_shared_from_this<RedisConnection> {
public:
    using Args = std::vector<std::string>;
    using Then = std::function<void(ports::Outcome<RedisReply>)>;

    RedisConnection(boost::asio::io_context& io, RedisUrl url, RedisOptions options);
    ~RedisConnection();
    void start();
    /// Answers everything in flight with STORE_UNAVAILABLE and stays closed.
    void stop();
    /// A failure reply of Redis is a value here (Type::Failure); errors are those of the
    /// connection.
    void call(Args args, Millis timeout, Then then);
    [[nodiscard]] bool healthy() const { return state_ == State::Ready && !circuit_open_; }
    [[nodiscard]] std::size_t in_flight() const { return pending_.size(); }
    /// Drops the connection because its answers cannot be trusted (demoted, short of replicas).
    void renew(std::string const& why);

private:
    using Clock = std::chrono::steady_clock;
    enum class State : std::uint8_t { Waiting, Connecting, Greeting, Ready, Stopped };
    struct Pending {
        Then then;
        Clock::time_point deadline;
        Args args; // kept only while it waits for a connection
    };

    void connect();
    void greet();
    void on_greeting(RedisReply const& reply, bool is_role);
    void on_ready();
    void on_reply(std::uint64_t id, redisReply const* reply);
    void lost(std::string const& why);
    void schedule_connect();
    void fail_all(v1::ErrorCode code, std::string const& why);
    void send(std::uint64_t id, Args const& args);
    void send_greeting(Args const& args, bool is_role);
    void finish(std::uint64_t id, ports::Outcome<RedisReply> outcome);
    void arm_deadline();
    void on_deadline();
    void log(std::string const& line) const;
    void free_context();

    static void on_connect_event(redisAsyncContext const* context, int status);
    static void on_disconnect_event(redisAsyncContext const* context, int status);
    static void on_reply_event(redisAsyncContext* context, void* reply, void* id);
    static void on_greeting_event(redisAsyncContext* context, void* reply, void* is_role);

    boost::asio::io_context& io_;
    RedisUrl url_;
    RedisOptions options_;
    boost::asio::steady_timer reconnect_timer_, deadline_timer_, connect_timer_;
    redisAsyncContext* context_ = nullptr;
    State state_ = State::Waiting;
    bool circuit_open_ = false;
    std::uint32_t failures_ = 0; // to connect, in a row
    std::uint32_t timeouts_ = 0; // of calls, in a row
    std::uint64_t last_id_ = 0;
    std::map<std::uint64_t, Pending> pending_;
    std::deque<std::uint64_t> unsent_;
    std::set<std::pair<Clock::time_point, std::uint64_t>> deadlines_;
    Clock::time_point armed_ = Clock::time_point::max();
};

} // namespace switchboard::store
