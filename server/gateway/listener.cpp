#include "gateway/listener.hpp"

#include "base/limit_text.hpp"
#include "gateway/http_answer.hpp"
#include "gateway/worker.hpp"
#include "http/request_parts.hpp"
#include "http/routes.hpp"

#include <array>
#include <boost/asio/error.hpp>
#include <sys/socket.h>
#include <utility>

namespace switchboard::gateway {
namespace asio = boost::asio;
namespace {

constexpr int kAcceptsPerEvent = 64; // then others get their turn, also where no pace is set
constexpr int kBacklog = 4096; // a reconnecting crowd waits here; the kernel caps it at somaxconn
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;

} // namespace

Listener::Listener(Worker& worker, Door door)
    : worker_{worker}
    , door_{door}
    , acceptor_{worker.io()}
    , rounds_{worker.io()}
    , pace_{{.most_per_second = worker.settings().accepts_per_second}} {}
Listener::~Listener() = default;

asio::ip::tcp::endpoint Listener::open(asio::ip::tcp::endpoint const& endpoint, ErrorCode& error) {
    // Each step runs only if the one before it went well.
    if (!error) acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(asio::socket_base::reuse_address{true}, error);
    if (!error) acceptor_.set_option(ReusePort{true}, error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(kBacklog, error);
    if (!error) acceptor_.non_blocking(true, error);
    if (error) return {};
    round_began_ = Clock::now();
    wait();
    return acceptor_.local_endpoint(error);
}

void Listener::close() {
    ErrorCode ignored;
    acceptor_.close(ignored);
    rounds_.cancel();
}

void Listener::resume() {
    if (std::exchange(paused_, false)) wait();
}

void Listener::wait() {
    acceptor_.async_wait(Acceptor::wait_read, [self = shared_from_this()](ErrorCode const& error) {
        if (error || !self->acceptor_.is_open()) return;
        self->worker_.begin_event();
        self->begin_round({});
        self->accept_some();
        self->worker_.end_event();
    });
}

/// How late its timer is tells how long this loop lets everybody wait.
void Listener::wait_round() {
    rounds_.expires_after(ArrivalPace::kRound);
    rounds_.async_wait([self = shared_from_this()](ErrorCode const& error) {
        if (error || !self->acceptor_.is_open()) return;
        auto const late = Clock::now() - self->rounds_.expiry();
        self->worker_.begin_event();
        self->begin_round(std::chrono::duration_cast<std::chrono::microseconds>(late));
        self->accept_some();
        self->worker_.end_event();
    });
}

void Listener::begin_round(std::chrono::microseconds late) {
    auto const now = Clock::now();
    auto const passed = now - std::exchange(round_began_, now);
    pace_.round(
        std::chrono::duration_cast<std::chrono::microseconds>(passed), late,
        worker_.unanswered_arrivals());
}

void Listener::accept_some() {
    for (int i = 0; i < kAcceptsPerEvent; ++i) {
        if (!pace_.take()) {
            ++worker_.statistics().counts.held_rounds;
            return wait_round();
        }
        ErrorCode error;
        Socket socket{worker_.io()};
        acceptor_.accept(socket, error);
        if (is_try_again(error)) break;
        if (error == asio::error::no_descriptors || error == asio::error::no_memory) {
            paused_ = true; // the next tick goes on
            return;
        }
        if (!error) admit(std::move(socket));
    }
    wait();
}

void Listener::admit(Socket socket) {
    ErrorCode error;
    auto const peer = socket.remote_endpoint(error);
    if (error) return; // gone already
    asio::ip::address address = peer.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    std::string text = address.to_string();
    std::uint64_t key = 0;
    if (door_.is_public) {
        NodeShare& node = worker_.node();
        Statistics& statistics = worker_.statistics();
        std::size_t const open = node.connections.load(std::memory_order_relaxed);
        std::size_t const most = node.connections_max.load(std::memory_order_relaxed);
        bool const is_full = most != 0 && open >= most;
        if (is_full || node.load() != Load::Normal) {
            statistics.reached(is_full ? Limit::Connections : Limit::Memory);
            std::string const words =
                is_full ? limit_text("the node has all its connections", {{"connections", most}})
                        : node.short_of_memory();
            return refuse(std::move(socket), 503, text, words);
        }
        bool const counted = !node.proxies->contains(text) &&
                             (node.settings.limit_loopback || !address.is_loopback());
        if (counted)
            if (auto const problem = worker_.count_address(text, key))
                return refuse(std::move(socket), 429, text, *problem);
    }
    ++worker_.statistics().counts.accepted;
    worker_.begin_http(std::move(socket), door_, std::move(text), key);
}

/// Says so in one packet and does not wait whether it is read. Under TLS nothing can be said before
/// a handshake, which is what has to be spared: the connection just ends.
void Listener::refuse(
    Socket socket, int status, std::string const& address, std::string const& words) {
    worker_.note_refusal(address, words);
    ++worker_.statistics().counts.refused;
    if (door_.certificates != nullptr) return;
    http::Response response =
        http::json_error(status, status == 429 ? "RATE_LIMITED" : "OVERLOADED", words);
    response.headers.emplace_back("Retry-After", std::to_string(worker_.retry_after_s()));
    std::string const head = answer_head(response, false, Worker::now());
    Transport transport{std::move(socket)};
    std::array<std::string_view, 2> const views{head, response.body};
    ErrorCode ignored;
    (void)transport.write_some(views, ignored);
    transport.shutdown_send();
}

} // namespace switchboard::gateway
