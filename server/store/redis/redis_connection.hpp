// One pipelined connection to one Redis: finds out where it is, connects, authenticates, checks the
// role, reconnects for ever with back-off, gives every call a deadline. Runs on its io_context's
// one thread; completions are posted there. It never repeats a call by itself: whether that is safe
// is known only above.
//
//   Waiting --(timer)--> Locating --> Connecting --> Greeting (AUTH, SELECT, ROLE) --> Ready
//      ^------------- any failure; calls in flight: STORE_UNAVAILABLE --------------------+
//
// While the circuit is closed, calls wait for a connection up to their own deadline, in order. It
// opens when connecting failed twice or calls timed out several times in a row: then calls fail at
// once.
//
// Replicas: a call that asks for it is answered only when `ack_replicas` of them have everything
// that was written before its reply. One `WAIT` covers all such calls that went out before it; the
// next is sent when that one is answered, so that one round over the network confirms many writes.
// Too few: none of them is answered well, and the connection is made anew, because the primary may
// no longer be one (https://redis.io/docs/latest/commands/wait/).
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
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

struct redisAsyncContext;

namespace switchboard::store {

/// What a connection is for; the default is a primary at a fixed place.
struct ConnectionUse {
    using Located = std::function<void(Result<RedisUrl, std::string>)>;

    std::string role = "master"; // what ROLE has to say; empty: anything
    /// Asked before every attempt where to connect; answers later, on the same thread. Empty: the
    /// place is fixed.
    std::function<void(Located)> locate;
    std::vector<std::string> channels; // subscribed to as soon as it is ready
    std::function<void(RedisReply const&)> on_message;
    std::function<void()> on_lost; // a connection that was ready, or could not be made
};

class RedisConnection : public std::enable_shared_from_this<RedisConnection> {
public:
    using Args = std::vector<std::string>;
    using Then = std::function<void(ports::Outcome<RedisReply>)>;
    /// Whether an answer waits for the replicas: not at all, for a write, or for what a blocking
    /// read has read.
    enum class Confirm : std::uint8_t { No, Write, Read };

    RedisConnection(
        boost::asio::io_context& io, RedisUrl url, RedisOptions options, ConnectionUse use = {});
    ~RedisConnection();
    void start();
    /// Answers everything in flight with STORE_UNAVAILABLE and stays closed.
    void stop();
    /// A failure reply of Redis is a value here (Type::Failure); errors are those of the
    /// connection.
    void call(Args args, Millis timeout, Then then, Confirm confirm = Confirm::No);
    [[nodiscard]] bool healthy() const { return state_ == State::Ready && !circuit_open_; }
    [[nodiscard]] std::size_t in_flight() const { return pending_.size(); }
    /// Drops the connection because its answers cannot be trusted (demoted, short of replicas).
    void renew(std::string const& why);
    /// What it talks to is there now: leaves another place at once.
    void move_to(RedisUrl const& where);
    /// Where it is connected, or was last.
    [[nodiscard]] RedisUrl const& url() const { return url_; }

private:
    using Clock = std::chrono::steady_clock;
    enum class State : std::uint8_t { Waiting, Locating, Connecting, Greeting, Ready, Stopped };
    struct Pending {
        Then then;
        Clock::time_point begun;
        Clock::time_point deadline;
        Confirm confirm = Confirm::No;
        Args args;                       // kept only while it waits for a connection
        std::optional<RedisReply> reply; // kept while the replicas are waited for
    };

    void connect();
    void on_located(Result<RedisUrl, std::string> const& where);
    void dial();
    void arm_connect_timer();
    void greet();
    void on_greeting(RedisReply const& reply, bool is_role);
    void on_ready();
    void subscribe();
    void on_reply(std::uint64_t id, redisReply const* reply);
    bool hold(std::uint64_t id, RedisReply& value);
    void send_wait();
    void on_confirmed(RedisReply const& reply);
    void renew_later(std::string why);
    void lost(std::string const& why);
    void schedule_connect();
    void fail_all(v1::ErrorCode code, std::string const& why);
    void send(std::uint64_t id, Args const& args);
    void send_greeting(Args const& args, bool is_role);
    void finish(std::uint64_t id, ports::Outcome<RedisReply> outcome);
    void arm_deadline();
    void tell_refused(char const* limit) const;
    void on_deadline();
    void log(std::string const& line) const;
    void free_context();

    static void on_connect_event(redisAsyncContext const* context, int status);
    static void on_disconnect_event(redisAsyncContext const* context, int status);
    static void on_reply_event(redisAsyncContext* context, void* reply, void* id);
    static void on_greeting_event(redisAsyncContext* context, void* reply, void* is_role);
    static void on_message_event(redisAsyncContext* context, void* reply, void* unused);
    static void on_wait_event(redisAsyncContext* context, void* reply, void* unused);

    boost::asio::io_context& io_;
    RedisUrl url_;
    RedisOptions options_;
    ConnectionUse use_;
    boost::asio::steady_timer reconnect_timer_, deadline_timer_, connect_timer_;
    redisAsyncContext* context_ = nullptr;
    State state_ = State::Waiting;
    bool circuit_open_ = false;
    std::uint32_t failures_ = 0; // to connect, in a row
    std::uint32_t timeouts_ = 0; // of calls, in a row
    std::uint64_t last_id_ = 0;
    std::uint64_t attempt_ = 0; // to connect; an answer to an older one is not heard
    std::map<std::uint64_t, Pending> pending_;
    std::deque<std::uint64_t> unsent_;
    std::vector<std::uint64_t> covered_, uncovered_; // by the WAIT that is on its way, or not yet
    bool waiting_ = false;                           // for that WAIT's answer
    bool paused_ = false; // the last one was short: told once in the log, not every time
    std::set<std::pair<Clock::time_point, std::uint64_t>> deadlines_;
    Clock::time_point armed_ = Clock::time_point::max();
};

} // namespace switchboard::store
