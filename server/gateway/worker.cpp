#include "gateway/worker.hpp"

#include "base/assert.hpp"
#include "base/limit_text.hpp"
#include "gateway/http_connection.hpp"
#include "gateway/listener.hpp"
#include "gateway/websocket_connection.hpp"
#include "http/request_parts.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace switchboard::gateway {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kSpareOutboxes = 256; // enough for one event's receivers, little when idle
constexpr std::uint32_t kTicksPerPublish = 4;

} // namespace

NodeShare::NodeShare(GatewaySettings all_settings, ports::Metrics& all_metrics)
    : settings{std::move(all_settings)}
    , connections_max{settings.connections_max}
    , metrics{all_metrics}
    , proxies{std::make_unique<http::TrustedProxies const>(settings.trusted_proxies)}
    , addresses{{settings.address_connections_max, settings.address_burst, settings.address_per_second}}
    , pressure_{settings.memory_bytes} {}

NodeShare::~NodeShare() = default;

std::string NodeShare::short_of_memory() const {
    return limit_text("this node is short of memory", {{"memory_bytes", settings.memory_bytes}});
}

void NodeShare::measure(TimePoint now) {
    if (!memory_used) return;
    std::unique_lock const lock{measuring_, std::try_to_lock};
    if (!lock || now - measured_ < Millis{1000}) return;
    measured_ = now;
    held_then_ = held();
    used_then_ = memory_used();
    metrics
        .gauge(
            "switchboard_gateway_held_bytes",
            "Kept for peers: bodies of requests, answers, send queues")
        .set(static_cast<double>(held_then_));
    judge(used_then_);
}

void NodeShare::hold(std::int64_t bytes) {
    std::int64_t const now = held_.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    if (bytes <= 0 || !memory_used) return;
    std::unique_lock const lock{measuring_, std::try_to_lock};
    if (!lock || now <= held_then_) return; // who holds it looks at all of it
    std::uint64_t const used = used_then_ + static_cast<std::uint64_t>(now - held_then_);
    if (used > judged_) judge(used);
}

void NodeShare::judge(std::uint64_t used) {
    judged_ = used;
    Load const before = load();
    Load const load = pressure_.update(used);
    load_.store(load, std::memory_order_relaxed);
    metrics.gauge("switchboard_load_level", "0 normal, 1 no new connections, 2 chat only")
        .set(static_cast<double>(load));
    if (load == before || !log) return;
    log(load == Load::Normal             ? "memory: within the budget again"
        : load == Load::NoNewConnections ? "memory: above 80 % of the budget, no new connections"
                                         : "memory: above 90 % of the budget, chat only");
}

Worker::Worker(asio::io_context& io, NodeShare& node, hub::ConnectionHost& host)
    : io_{io}
    , node_{node}
    , host_{host}
    , statistics_{node.metrics}
    , wheel_{now()}
    , ticker_{io} {}

Worker::~Worker() {
    stop();
    websockets_.clear(); // the loop has stopped: nobody follows the pointers of cancelled waits
}

TimePoint Worker::now() {
    using std::chrono::steady_clock;
    using std::chrono::system_clock;
    static auto const offset =
        system_clock::now().time_since_epoch() - steady_clock::now().time_since_epoch();
    auto const now = steady_clock::now().time_since_epoch() + offset;
    return TimePoint{std::chrono::duration_cast<Millis>(now)};
}

asio::ip::tcp::endpoint
Worker::listen(asio::ip::tcp::endpoint const& endpoint, Door door, ErrorCode& error) {
    auto listener = std::make_shared<Listener>(*this, door);
    auto const bound = listener->open(endpoint, error);
    if (!error) listeners_.push_back(std::move(listener));
    return bound;
}

void Worker::start() {
    ticker_.expires_after(TimerWheel::kResolution);
    ticker_.async_wait([this](ErrorCode const& error) {
        if (error) return;
        tick();
        if (!stopped_) start();
    });
}

void Worker::close_listeners() {
    for (auto const& listener : listeners_) listener->close();
    listeners_.clear();
}

void Worker::tick() {
    begin_event();
    TimePoint const time = now();
    wheel_.advance(time);
    host_.tick(time);
    for (auto& listener : listeners_) listener->resume();
    if (++ticks_ % kTicksPerPublish == 0) {
        statistics_.publish();
        node_.addresses.sweep(time);
        share_held();
        node_.measure(time);
    }
    if (node_.load() == Load::ChatOnly) shed();
    end_event();
    if (draining_) check_drained();
}

void Worker::share_held() {
    if (unshared_held_ != 0) node_.hold(std::exchange(unshared_held_, 0));
}

void Worker::shed() {
    auto const requesters = https_; // ending one changes the set
    for (auto const& connection : requesters) connection->shed();
    for (auto const& connection : websockets_) connection->shed();
}

void Worker::drain(std::function<void()> drained) {
    draining_ = true;
    drained_ = std::move(drained);
    drain_by_ = now() + settings().drain_time;
    auto const requesters = https_; // ending one changes the set
    for (auto const& connection : requesters) connection->drain();
    host_.drain(now());
    end_event();
}

void Worker::check_drained() {
    if (now() >= drain_by_)
        for (auto& connection : websockets_)
            if (connection != nullptr) connection->close(codec::kCloseGoingAway, "draining");
    end_event();
    bool const timed_out = now() >= drain_by_ + settings().close_time;
    if (timed_out) stop();
    if ((!websockets_.empty() || !https_.empty()) && !timed_out) return;
    close_listeners();
    if (auto const drained = std::exchange(drained_, nullptr)) drained();
}

void Worker::stop() {
    stopped_ = true;
    ticker_.cancel();
    close_listeners();
    auto const requesters = https_;
    for (auto const& connection : requesters) connection->abandon();
    for (auto& connection : websockets_) connection->end(codec::kCloseAbnormal);
    end_event();
    share_held();
    statistics_.publish();
}

void Worker::mark_dirty(WebSocketConnection& connection) {
    dirty_.push_back(&connection);
    schedule_event_end();
}

void Worker::mark_ended(WebSocketConnection& connection) {
    ended_.push_back(&connection);
    schedule_event_end();
}

/// For what happens outside of our own handlers: an answer of the store, a record of another
/// worker.
void Worker::schedule_event_end() {
    if (event_end_posted_ || in_event_end_ || in_event_) return;
    event_end_posted_ = true;
    asio::post(io_, [this] {
        event_end_posted_ = false;
        end_event();
    });
}

void Worker::end_event() {
    in_event_ = false;
    if (in_event_end_) return;
    in_event_end_ = true;
    while (!dirty_.empty() || !ended_.empty()) {
        while (!dirty_.empty()) {
            WebSocketConnection* const connection = dirty_.back();
            dirty_.pop_back();
            connection->flush();
        }
        bury_ended();
    }
    in_event_end_ = false;
}

void Worker::bury_ended() {
    while (!ended_.empty()) {
        WebSocketConnection* const connection = ended_.back();
        ended_.pop_back();
        connection->report_end();
        if (!dirty_.empty()) return; // what the host said to others goes first
    }
}

void Worker::destroy(WebSocketConnection& connection) {
    std::size_t const place = connection.place();
    SB_ASSERT(websockets_[place].get() == &connection, "a connection knows its place");
    if (place + 1 != websockets_.size()) {
        std::swap(websockets_[place], websockets_.back());
        websockets_[place]->set_place(place);
    }
    websockets_.pop_back();
}

std::unique_ptr<Outbox> Worker::take_outbox() {
    if (outboxes_.empty()) return std::make_unique<Outbox>();
    auto outbox = std::move(outboxes_.back());
    outboxes_.pop_back();
    return outbox;
}

void Worker::give_outbox(std::unique_ptr<Outbox> outbox) {
    if (outboxes_.size() >= kSpareOutboxes) return;
    outbox->reset();
    outboxes_.push_back(std::move(outbox));
}

void Worker::note_refusal(std::string_view who, std::string_view reason) {
    if (!node_.log) return;
    auto const more = refusals_.note(reason, now());
    if (!more) return;
    std::string const network = http::address_network(who);
    std::string line = "refused " + (network.empty() ? std::string{who} : network) + ": ";
    line += reason;
    if (*more > 0) line += " (and " + std::to_string(*more) + " more since the last line)";
    node_.log(line);
}

std::optional<std::string>
Worker::count_address(std::string const& address, std::uint64_t& key, AddressLimits::Price price) {
    using Verdict = AddressLimits::Verdict;
    std::uint64_t const wanted = AddressLimits::key_of(address);
    Verdict const verdict = node_.addresses.acquire(wanted, now(), price);
    if (verdict == Verdict::Admitted) {
        key = wanted;
        return std::nullopt;
    }
    bool const is_fast = verdict == Verdict::TooFast;
    statistics_.reached(is_fast ? Limit::AddressPace : Limit::AddressConnections);
    return node_.addresses.words(verdict);
}

std::uint32_t Worker::retry_after_s() {
    constexpr std::uint32_t kStep = 7; // coprime to the usual range, so that each value comes
    auto const& limits = settings();
    std::uint32_t const least = std::min(limits.retry_after_min_s, limits.retry_after_max_s);
    retries_ += kStep;
    return least + retries_ % (limits.retry_after_max_s - least + 1);
}

void Worker::begin_http(Socket socket, Door door, std::string peer, std::uint64_t address_key) {
    auto connection = std::make_shared<HttpConnection>(
        *this, std::move(socket), door, std::move(peer), address_key);
    https_.insert(connection);
    ++statistics_.requesters;
    connection->start();
}

void Worker::end_http(HttpConnection const& connection) {
    auto const found = https_.find(const_cast<HttpConnection&>(connection).shared_from_this());
    if (found == https_.end()) return;
    https_.erase(found);
    --statistics_.requesters;
}

void Worker::begin_websocket(
    std::unique_ptr<WebSocketConnection> connection, hub::ConnectionInfo info, std::string answer,
    std::string_view first_bytes) {
    WebSocketConnection& kept = *connection;
    kept.set_place(websockets_.size());
    websockets_.push_back(std::move(connection));
    kept.open(std::move(info), std::move(answer));
    kept.start(first_bytes);
}

} // namespace switchboard::gateway
