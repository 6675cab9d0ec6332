#include "gateway/http_connection.hpp"

#include "codec/upgrade_request.hpp"
#include "gateway/websocket_connection.hpp"
#include "gateway/worker.hpp"
#include "http/request_parts.hpp"
#include "http/routes.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>

namespace switchboard::gateway {
namespace beast_http = boost::beast::http;
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

bool is_for(codec::RequestHead const& head, std::string_view path) {
    return head.target.substr(0, head.target.find('?')) == path;
}

} // namespace

HttpConnection::HttpConnection(
    Worker& worker, Socket socket, Door door, std::string peer, std::uint64_t address_key)
    : worker_{worker}
    , door_{door}
    , tls_{door.certificates != nullptr ? door.certificates->current() : nullptr}
    , transport_{std::in_place, std::move(socket), tls_.get()}
    , peer_{std::move(peer)}
    , address_key_{address_key}
    , draining_{worker.is_draining()} {
    worker_.node().connections.fetch_add(1, std::memory_order_relaxed);
}

void HttpConnection::start() {
    bool const is_tls = tls_ != nullptr;
    auto const& settings = worker_.settings();
    enter(is_tls ? State::Handshake : State::Head, is_tls ? settings.tls_time : settings.head_time);
    wait_read();
}

void HttpConnection::drain() {
    draining_ = true;
    if (state_ == State::Head && input_.empty()) end();
}

void HttpConnection::abandon() {
    end();
}

void HttpConnection::shed() {
    if (!is_shed()) return;
    if (state_ == State::Body) return refuse(503, worker_.node().short_of_memory());
    if (state_ != State::Writing || held_ == 0) return;
    worker_.statistics().reached(Limit::Memory);
    end();
}

void HttpConnection::hold(std::size_t bytes) {
    worker_.hold(static_cast<std::int64_t>(bytes) - static_cast<std::int64_t>(held_));
    held_ = bytes;
}

void HttpConnection::enter(State state, Millis time_allowed) {
    state_ = state;
    worker_.wheel().schedule(*this, Worker::now() + time_allowed);
}

void HttpConnection::on_timer(TimePoint /*now*/) {
    auto const self = shared_from_this();
    end_late();
}

void HttpConnection::end_late() {
    Statistics& statistics = worker_.statistics();
    if (state_ == State::Handshake) {
        statistics.reached(Limit::TlsTime);
        ++statistics.counts.tls_failures;
    }
    if (state_ == State::Head && !input_.empty()) statistics.reached(Limit::HeadTime);
    if (state_ == State::Body) statistics.reached(Limit::BodyTime);
    if (state_ == State::Answering) statistics.reached(Limit::AnswerTime);
    if (state_ == State::Writing) {
        if (keeps_pace()) return enter(State::Writing, worker_.settings().answer_time);
        statistics.reached(Limit::AnswerPace);
    }
    bool const is_begun = state_ == State::Body || (state_ == State::Head && !input_.empty());
    if (is_begun) return refuse(408, "the request was not completed in time");
    if (state_ == State::Answering) return refuse(504, "there was no answer in time");
    end();
}

void HttpConnection::wait_read() {
    transport_->async_wait_read([self = shared_from_this()](ErrorCode const& error) {
        if (error || self->state_ == State::Ended) return;
        Worker& worker = self->worker_;
        worker.begin_event();
        self->on_readable();
        worker.end_event();
    });
}

bool HttpConnection::shake_hands() {
    ErrorCode error;
    Statistics& statistics = worker_.statistics();
    if (transport_->handshake(error)) {
        ++statistics.counts.tls_handshakes;
        enter(State::Head, worker_.settings().head_time);
        return true;
    }
    if (is_try_again(error)) {
        wait_read();
        return false;
    }
    ++statistics.counts.tls_failures;
    worker_.note_refusal(peer_, "no TLS could be agreed on");
    end();
    return false;
}

void HttpConnection::on_readable() {
    if (state_ == State::Handshake && !shake_hands()) return;
    ErrorCode error;
    std::size_t const size = transport_->read_some(worker_.read_buffer(), error);
    if (is_try_again(error)) return wait_read();
    if (error) return end();
    worker_.statistics().counts.bytes_in += size;
    if (state_ == State::Lingering) return wait_read(); // nobody looks at it any more
    bool const is_first = input_.empty() && state_ == State::Head;
    input_.append(worker_.read_buffer().data(), size);
    if (is_first) enter(State::Head, worker_.settings().head_time);
    proceed();
}

void HttpConnection::proceed() {
    hold(input_.size() + (body_parser_ ? body_parser_->get().body().size() : 0));
    if (state_ == State::Head && !read_request_head()) return;
    if (state_ == State::Body && is_shed()) return refuse(503, worker_.node().short_of_memory());
    if (state_ == State::Body && !read_body()) return;
    dispatch();
}

/// False if there is nothing to dispatch yet, or never will be.
bool HttpConnection::read_request_head() {
    head_only_ = false;
    auto const head = codec::read_head(input_, worker_.settings().head);
    if (!head) {
        ++worker_.statistics().counts.malformed_requests;
        refuse(head.error().status, head.error().reason);
        return false;
    }
    if (!head->has_value()) {
        wait_read();
        return false;
    }
    return admit_request(**head);
}

bool HttpConnection::admit_request(codec::RequestHead const& head) {
    auto request = http::to_request(head);
    if (!request.has_value()) {
        refuse(400, "the target cannot be decoded");
        return false;
    }
    request_ = *std::move(request);
    head_only_ = head.method == "HEAD";
    keep_alive_ = codec::wants_keep_alive(head) && !draining_;
    http::TrustedProxies const& proxies = *worker_.node().proxies;
    request_.remote_address = proxies.client_of(peer_, head);
    is_secure_ = tls_ != nullptr || proxies.is_secure(peer_, head);
    request_.secure = is_secure_;
    bool const for_files = is_for_files();
    routes_ = for_files ? door_.files.routes : door_.routes;
    bool const is_upgrade = door_.is_public && !for_files &&
                            is_for(head, worker_.settings().socket_path) &&
                            codec::asks_for_upgrade(head);
    if (auto const problem = count_client(is_upgrade)) {
        refuse(429, *problem);
        return false;
    }
    can_wait_ = can_wait(head);
    if (is_shed()) {
        refuse(503, worker_.node().short_of_memory());
        return false;
    }
    if (is_upgrade) {
        upgrade(head);
        return false;
    }
    body_at_ = head.size;
    if (!head.chunked && head.content_length.value_or(0) == 0) return true;
    return begin_body(head);
}

/// A proxy may carry many clients on one connection, one after the other: each is counted while a
/// request of its own is under way, and for its WebSocket. New connections are paid for by whom the
/// first request is of, and by who takes one for a WebSocket.
std::optional<std::string> HttpConnection::count_client(bool is_upgrade) {
    if (!door_.is_public || request_.remote_address == peer_) return std::nullopt;
    using Price = AddressLimits::Price;
    bool const is_new = is_upgrade || !was_charged_;
    auto problem = worker_.count_address(
        request_.remote_address, address_key_, is_new ? Price::OfANewOne : Price::Nothing);
    if (!problem) is_forwarded_ = was_charged_ = true;
    return problem;
}

void HttpConnection::release_client() {
    if (!std::exchange(is_forwarded_, false)) return;
    worker_.node().addresses.release(std::exchange(address_key_, 0));
}

bool HttpConnection::is_shed() const {
    return can_wait_ && worker_.node().load() == Load::ChatOnly;
}

/// What a chat needs is served as long as anything is.
bool HttpConnection::can_wait(codec::RequestHead const& head) const {
    constexpr std::array<std::string_view, 5> kKept{
        "/healthz", "/readyz", "/metrics", "/api/v1/visitor-token", "/api/v1/socket-ticket"};
    if (!door_.is_public) return false;
    if (is_for(head, worker_.settings().socket_path)) return false;
    return std::none_of(kKept.begin(), kKept.end(), [&](auto path) { return is_for(head, path); });
}

/// By the name alone: cookies and the same host's other ports do not tell them apart either.
bool HttpConnection::is_for_files() const {
    return door_.files.routes != nullptr &&
           http::host_name(request_.header("host")) == door_.files.name;
}

bool HttpConnection::begin_body(codec::RequestHead const& head) {
    std::size_t const of_call = routes_->body_bytes_max(request_.method, request_.path);
    body_limit_ = std::min(worker_.settings().body_bytes_max, of_call);
    body_limit_key_ = body_limit_ < of_call ? "body_bytes" : "call_body_bytes";
    if (head.content_length.value_or(0) > body_limit_) {
        refuse(413, http::too_long(body_limit_, body_limit_key_));
        return false;
    }
    if (auto const expect = head.find("Expect")) {
        ErrorCode ignored; // a full socket buffer before the first answer cannot be
        std::array<std::string_view, 1> const views{kContinue};
        if (codec::equals_ignoring_case(*expect, "100-continue"))
            (void)transport_->write_some(views, ignored);
    }
    body_parser_ = std::make_unique<BodyParser>();
    body_parser_->eager(true);
    body_parser_->body_limit(body_limit_);
    body_at_ = 0;
    enter(State::Body, worker_.settings().body_time);
    return true;
}

bool HttpConnection::read_body() {
    while (!body_parser_->is_done()) {
        ErrorCode error;
        std::string_view const rest = std::string_view{input_}.substr(body_at_);
        body_at_ += body_parser_->put(boost::asio::buffer(rest.data(), rest.size()), error);
        if (error == beast_http::error::need_more) break;
        if (error == beast_http::error::body_limit) {
            refuse(413, http::too_long(body_limit_, body_limit_key_));
            return false;
        }
        if (error) {
            refuse(400, "the body is not well framed");
            return false;
        }
        if (body_at_ == input_.size()) break;
    }
    if (body_parser_->is_done()) {
        request_.body = std::move(body_parser_->get().body());
        body_parser_.reset();
        return true;
    }
    input_.erase(0, body_at_); // the parser has it
    body_at_ = 0;
    wait_read();
    return false;
}

void HttpConnection::upgrade(codec::RequestHead const& head) {
    codec::UpgradeRules const rules{worker_.settings().origins};
    auto const upgrade = codec::check_upgrade(head, rules);
    if (!upgrade) {
        ++worker_.statistics().counts.malformed_requests;
        return refuse(upgrade.error().status, upgrade.error().reason);
    }
    std::uint64_t const payer =
        address_key_ != 0 ? address_key_ : AddressLimits::payer_of(request_.remote_address);
    if (draining_ || worker_.is_draining()) return refuse(503, "this node is draining");
    std::string answer = codec::switching_protocols(*upgrade);
    auto socket = std::make_unique<WebSocketConnection>(
        worker_, *std::move(transport_), upgrade->encoding, std::exchange(address_key_, 0));
    hub::ConnectionInfo info{upgrade->encoding, request_.remote_address, upgrade->origin, payer};
    std::string const rest = input_.substr(head.size);
    auto const self = shared_from_this();
    transport_.reset();
    end();
    worker_.begin_websocket(std::move(socket), std::move(info), std::move(answer), rest);
}

void HttpConnection::dispatch() {
    ++worker_.statistics().counts.requests;
    input_.erase(0, body_at_);
    body_at_ = 0;
    enter(State::Answering, worker_.settings().answer_time);
    routes_->dispatch(std::move(request_), [weak = weak_from_this()](http::Response response) {
        auto const self = weak.lock();
        if (self != nullptr && self->state_ == State::Answering) self->answer(std::move(response));
    });
}

void HttpConnection::end() {
    if (state_ == State::Ended) return;
    state_ = State::Ended;
    hold(0);
    // Here and not in the destructor: a wait that was cancelled may keep this object beyond the
    // worker.
    worker_.node().connections.fetch_sub(1, std::memory_order_relaxed);
    if (address_key_ != 0) worker_.node().addresses.release(address_key_);
    TimerWheel::cancel(*this);
    if (transport_.has_value()) transport_->close();
    worker_.end_http(*this);
}

} // namespace switchboard::gateway
