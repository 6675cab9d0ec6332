#include "gateway/http_connection.hpp"

#include "codec/upgrade_request.hpp"
#include "gateway/http_answer.hpp"
#include "gateway/websocket_connection.hpp"
#include "gateway/worker.hpp"
#include "http/request_parts.hpp"
#include "http/routes.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

namespace switchboard::gateway {
namespace beast_http = boost::beast::http;
namespace {

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

bool is_for(codec::RequestHead const& head, std::string_view path) {
    return head.target.substr(0, head.target.find('?')) == path;
}

char const* code_of(int status) {
    switch (status) {
    case 413:
        return "TOO_LARGE";
    case 429:
        return "RATE_LIMITED";
    case 503:
        return "OVERLOADED";
    case 504:
        return "TIMED_OUT";
    case 403:
        return "FORBIDDEN";
    default:
        return "INVALID_ARGUMENT";
    }
}

} // namespace

HttpConnection::HttpConnection(
    Worker& worker, Socket socket, std::string peer, std::uint64_t address_key)
    : worker_{worker}
    , transport_{std::in_place, std::move(socket)}
    , peer_{std::move(peer)}
    , address_key_{address_key}
    , draining_{worker.is_draining()} {
    worker_.node().connections.fetch_add(1, std::memory_order_relaxed);
}

void HttpConnection::start() {
    enter(State::Head, worker_.settings().head_time);
    wait_read();
}

void HttpConnection::drain() {
    draining_ = true;
    if (state_ == State::Head && input_.empty()) end();
}

void HttpConnection::abandon() {
    end();
}

void HttpConnection::enter(State state, Millis time_allowed) {
    state_ = state;
    worker_.wheel().schedule(*this, Worker::now() + time_allowed);
}

void HttpConnection::on_timer(TimePoint /*now*/) {
    auto const self = shared_from_this();
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

void HttpConnection::on_readable() {
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
    if (state_ == State::Head && !read_request_head()) return;
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
    request_.secure = proxies.is_secure(peer_, head);
    bool const is_forwarded = request_.remote_address != peer_;
    if (is_forwarded && address_key_ == 0 && !count_address(request_.remote_address)) {
        refuse(429, "too many connections");
        return false;
    }
    if (is_for(head, worker_.settings().socket_path) && codec::asks_for_upgrade(head)) {
        upgrade(head);
        return false;
    }
    body_at_ = head.size;
    if (!head.chunked && head.content_length.value_or(0) == 0) return true;
    return begin_body(head);
}

/// Behind a proxy, the proxy's connection is counted for the first client that it carries.
bool HttpConnection::count_address(std::string const& address) {
    std::uint64_t const key = AddressLimits::key_of(http::address_group(address));
    if (!worker_.node().addresses.acquire(key, Worker::now())) return false;
    address_key_ = key;
    return true;
}

bool HttpConnection::begin_body(codec::RequestHead const& head) {
    std::size_t const limit = worker_.settings().body_bytes_max;
    if (head.content_length.value_or(0) > limit) {
        refuse(413, "the body is too long");
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
    body_parser_->body_limit(limit);
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
            refuse(413, "the body is too long");
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
    if (draining_ || worker_.is_draining()) return refuse(503, "this node is draining");
    std::string answer = codec::switching_protocols(*upgrade);
    auto socket = std::make_unique<WebSocketConnection>(
        worker_, *std::move(transport_), upgrade->encoding, std::exchange(address_key_, 0));
    hub::ConnectionInfo info{upgrade->encoding, request_.remote_address, upgrade->origin};
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
    worker_.node().routes.dispatch(
        std::move(request_), [weak = weak_from_this()](http::Response response) {
            auto const self = weak.lock();
            if (self != nullptr && self->state_ == State::Answering)
                self->answer(std::move(response));
        });
}

/// After a refusal the framing of what follows cannot be trusted, so the connection ends.
void HttpConnection::refuse(int status, std::string_view reason) {
    keep_alive_ = false;
    http::Response response = http::json_error(status, code_of(status), reason);
    if (status == 426) response.headers.emplace_back("Sec-WebSocket-Version", "13");
    if (status == 429 || status == 503)
        response.headers.emplace_back("Retry-After", worker_.retry_after());
    answer(std::move(response));
}

void HttpConnection::answer(http::Response response) {
    enter(State::Writing, worker_.settings().answer_time);
    keep_alive_ = keep_alive_ && !draining_;
    response_ = std::move(response);
    head_out_ = answer_head(response_, keep_alive_, Worker::now());
    written_ = 0;
    write();
}

void HttpConnection::write() {
    bool const has_body = !head_only_ && response_.status != 304 && response_.status != 204;
    std::string_view const body = has_body ? body_of(response_) : std::string_view{};
    while (written_ < head_out_.size() + body.size()) {
        std::size_t const head_written = std::min(written_, head_out_.size());
        std::array<std::string_view, 2> const views{
            std::string_view{head_out_}.substr(head_written), body.substr(written_ - head_written)};
        ErrorCode error;
        std::size_t const size = transport_->write_some(views, error);
        written_ += size;
        worker_.statistics().counts.bytes_out += size;
        if (is_try_again(error)) {
            return transport_->async_wait_write(
                [self = shared_from_this()](ErrorCode const& failed) {
                    if (!failed && self->state_ == State::Writing) self->write();
                });
        }
        if (error) return end();
    }
    after_write();
}

void HttpConnection::after_write() {
    response_ = {};
    head_out_.clear();
    if (!keep_alive_) {
        // The peer may still be sending: a close with unread bytes would take the answer away from
        // it.
        transport_->shutdown_send();
        enter(State::Lingering, worker_.settings().half_close_grace);
        return wait_read();
    }
    bool const has_more = !input_.empty();
    enter(State::Head, has_more ? worker_.settings().head_time : worker_.settings().idle_time);
    if (!has_more) return wait_read();
    // Not from here: a handler that answers at once would make the stack as deep as the pipeline.
    boost::asio::post(worker_.io(), [self = shared_from_this()] {
        if (self->state_ != State::Head) return;
        self->worker_.begin_event();
        self->proceed();
        self->worker_.end_event();
    });
}

void HttpConnection::end() {
    if (state_ == State::Ended) return;
    state_ = State::Ended;
    // Here and not in the destructor: a wait that was cancelled may keep this object beyond the
    // worker.
    worker_.node().connections.fetch_sub(1, std::memory_order_relaxed);
    if (address_key_ != 0) worker_.node().addresses.release(address_key_);
    TimerWheel::cancel(*this);
    if (transport_.has_value()) transport_->close();
    worker_.end_http(*this);
}

} // namespace switchboard::gateway
