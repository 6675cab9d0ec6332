// One event loop's share of the gateway: its listening socket, connections, read buffer, timer
// wheel and the list of connections with something to write. Everything runs on the loop's thread.
// It knows no frame's meaning and shares nothing with other workers but NodeShare.
#pragma once

#include "gateway/address_limits.hpp"
#include "gateway/door.hpp"
#include "gateway/outbox.hpp"
#include "gateway/pressure.hpp"
#include "gateway/refusal_log.hpp"
#include "gateway/settings.hpp"
#include "gateway/statistics.hpp"
#include "gateway/timer_wheel.hpp"
#include "gateway/transport.hpp"
#include "hub/connection.hpp"

#include <array>
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace switchboard::http {
class Routes;
class TrustedProxies;
} // namespace switchboard::http

namespace switchboard::gateway {

class HttpConnection;
class Listener;
class WebSocketConnection;

/// What the workers of one node have in common. Outlives them.
struct NodeShare {
    NodeShare(GatewaySettings all_settings, ports::Metrics& all_metrics);
    ~NodeShare();
    GatewaySettings const settings;
    /// As the settings say at first; an operator may change it while the node runs. Any thread.
    std::atomic<std::size_t> connections_max;
    ports::Metrics& metrics;
    std::unique_ptr<http::TrustedProxies const> const proxies;
    AddressLimits addresses;
    std::atomic<std::size_t> connections{0};

    // Set before the workers start.
    std::function<std::uint64_t()> memory_used;  // bytes; not set: nothing is shed
    std::function<void(std::string const&)> log; // not set: silent

    /// What is said of a refusal for load.
    [[nodiscard]] std::string short_of_memory() const;
    [[nodiscard]] Load load() const { return load_.load(std::memory_order_relaxed); }
    /// Looks at the memory once a second, whichever worker asks first.
    void measure(TimePoint now);
    /// So many bytes more, or fewer, that peers make this node keep: bodies, answers, send queues.
    /// What came since the last look counts at once, since a second is long. Any thread.
    void hold(std::int64_t bytes);
    [[nodiscard]] std::int64_t held() const { return held_.load(std::memory_order_relaxed); }

private:
    void judge(std::uint64_t used); // under `measuring_`

    std::atomic<std::int64_t> held_{0};
    std::mutex measuring_;
    TimePoint measured_{};
    std::uint64_t used_then_ = 0; // bytes, when it was measured
    std::uint64_t judged_ = 0;    // the most since then; only a look makes it less
    std::int64_t held_then_ = 0;
    Pressure pressure_;
    std::atomic<Load> load_{Load::Normal};
};

class Worker {
public:
    /// `host` gets tick() four times a second. The loop is run by the caller.
    Worker(boost::asio::io_context& io, NodeShare& node, hub::ConnectionHost& host);
    ~Worker(); // after the loop has stopped
    Worker(Worker const&) = delete;
    Worker& operator=(Worker const&) = delete;

    /// Binds with SO_REUSEPORT, so that every worker may have the same endpoint; port 0 asks for a
    /// free one. Answers the endpoint that it is. May be called more than once.
    boost::asio::ip::tcp::endpoint
    listen(boost::asio::ip::tcp::endpoint const& endpoint, Door door, ErrorCode& error);
    /// Begins to tick.
    void start();
    /// Refuses new sockets with 503, so that who asks hears why and looks elsewhere, and answers
    /// each HTTP connection once more; tells the host, closes what is left after drain_time, and
    /// with it the door; then calls `drained`.
    void drain(std::function<void()> drained);
    [[nodiscard]] bool is_draining() const { return draining_; }
    /// Ends everything at once, without goodbye; the host hears on_closed.
    void stop();

    // --- for the connections of this worker ---
    /// The wall clock as it was when the process started, carried on without steps: a deadline must
    /// neither pass nor stay away because somebody set the clock.
    [[nodiscard]] static TimePoint now();
    [[nodiscard]] NodeShare& node() { return node_; }
    [[nodiscard]] GatewaySettings const& settings() const { return node_.settings; }
    [[nodiscard]] hub::ConnectionHost& host() { return host_; }
    [[nodiscard]] Statistics& statistics() { return statistics_; }
    [[nodiscard]] TimerWheel& wheel() { return wheel_; }
    [[nodiscard]] std::span<char> read_buffer() { return read_buffer_; }
    [[nodiscard]] boost::asio::io_context& io() { return io_; }

    /// The connection has something to write: it is flushed once at the end of this event.
    void mark_dirty(WebSocketConnection& connection);
    /// The connection is over: the host is told and it is destroyed at the end of this event.
    void mark_ended(WebSocketConnection& connection);
    /// Every handler begins with this, so that what it causes is written once, at its end.
    void begin_event() { in_event_ = true; }
    /// Every handler ends with this: writes what the event brought and buries who ended.
    void end_event();
    void destroy(WebSocketConnection& connection);
    /// For the log, at most a line in ten seconds for each reason. `who` is an address, whose
    /// network is told, or our own word; `reason` is our own words.
    void note_refusal(std::string_view who, std::string_view reason);
    /// Counts one connection more of the address, which `key` gives back; why not, if it has too
    /// many already.
    [[nodiscard]] std::optional<std::string> count_address(
        std::string const& address, std::uint64_t& key,
        AddressLimits::Price price = AddressLimits::Price::OfANewOne);
    /// What somebody who is refused for load is told to wait, spread over the settings' range.
    [[nodiscard]] std::uint32_t retry_after_s();

    /// A WebSocket's first message is with the host; it was answered, or the connection ended.
    void arrival_began() { ++unanswered_arrivals_; }
    void arrival_over() { --unanswered_arrivals_; }
    [[nodiscard]] std::uint32_t unanswered_arrivals() const { return unanswered_arrivals_; }

    /// So many bytes more, or fewer, that a peer makes us keep; the node hears of it in steps, so
    /// that workers do not meet at one counter for each frame.
    void hold(std::int64_t bytes) {
        unshared_held_ += bytes;
        if (unshared_held_ >= kHeldStep || unshared_held_ <= -kHeldStep) share_held();
    }
    /// The same for what waits in an outbox.
    void queued(std::int64_t bytes) {
        statistics_.queued_bytes += bytes;
        hold(bytes);
    }

    std::unique_ptr<Outbox> take_outbox();
    void give_outbox(std::unique_ptr<Outbox> outbox);

    void begin_http(Socket socket, Door door, std::string peer, std::uint64_t address_key);
    void end_http(HttpConnection const& connection);
    /// Opens a session, answers the request, then takes the bytes that came with it.
    void begin_websocket(
        std::unique_ptr<WebSocketConnection> connection, hub::ConnectionInfo info,
        std::string answer, std::string_view first_bytes);

private:
    static constexpr std::int64_t kHeldStep = 64 * 1024; // bytes; 4 MiB for the most workers
    void tick();
    void share_held();
    /// Ends what is not chat and keeps memory, and who does not take what is sent.
    void shed();
    void schedule_event_end();
    void close_listeners();
    void bury_ended();
    void check_drained();

    boost::asio::io_context& io_;
    NodeShare& node_;
    hub::ConnectionHost& host_;
    Statistics statistics_;
    TimerWheel wheel_;
    boost::asio::steady_timer ticker_;
    std::vector<std::shared_ptr<Listener>> listeners_;
    std::vector<std::unique_ptr<WebSocketConnection>> websockets_;
    std::unordered_set<std::shared_ptr<HttpConnection>> https_;
    std::vector<WebSocketConnection*> dirty_;
    std::vector<WebSocketConnection*> ended_;
    std::vector<std::unique_ptr<Outbox>> outboxes_; // spare ones
    std::function<void()> drained_;
    TimePoint drain_by_{};
    RefusalLog refusals_;
    std::int64_t unshared_held_ = 0;
    std::uint32_t ticks_ = 0;
    std::uint32_t retries_ = 0;
    std::uint32_t unanswered_arrivals_ = 0;
    bool draining_ = false;
    bool stopped_ = false;
    bool in_event_ = false;
    bool in_event_end_ = false;
    bool event_end_posted_ = false;
    std::array<char, 64 * 1024> read_buffer_;
};

} // namespace switchboard::gateway
