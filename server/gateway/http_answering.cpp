// The second half of an HTTP connection: refusals and answers, and what follows them.
#include "gateway/http_answer.hpp"
#include "gateway/http_connection.hpp"
#include "gateway/worker.hpp"
#include "http/routes.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <utility>

namespace switchboard::gateway {
namespace {

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

/// After a refusal the framing of what follows cannot be trusted, so the connection ends.
void HttpConnection::refuse(int status, std::string_view reason) {
    keep_alive_ = false;
    count_refusal(status);
    worker_.note_refusal(request_.remote_address.empty() ? peer_ : request_.remote_address, reason);
    http::Response response = http::json_error(status, code_of(status), reason);
    body_parser_.reset(); // nobody reads what came of it
    input_ = {};
    body_at_ = 0;
    if (status == 426) response.headers.emplace_back("Sec-WebSocket-Version", "13");
    if (status == 429 || status == 503)
        response.headers.emplace_back("Retry-After", std::to_string(worker_.retry_after_s()));
    answer(std::move(response));
}

void HttpConnection::count_refusal(int status) {
    Statistics& statistics = worker_.statistics();
    if (status == 413) statistics.reached(Limit::Body);
    if (status == 414 || status == 431) statistics.reached(Limit::Head);
    if (status == 429 || status == 503) ++statistics.counts.refused;
    if (status == 503 && worker_.node().load() == Load::ChatOnly) statistics.reached(Limit::Memory);
}

void HttpConnection::answer(http::Response response) {
    enter(State::Writing, worker_.settings().answer_time);
    keep_alive_ = keep_alive_ && !draining_;
    response_ = std::move(response);
    hold(response_.body.size());
    if (is_secure_ && worker_.settings().hsts_s > 0)
        response_.headers.emplace_back(
            "Strict-Transport-Security", "max-age=" + std::to_string(worker_.settings().hsts_s));
    head_out_ = answer_head(response_, keep_alive_, Worker::now());
    written_ = taken_ = 0;
    write();
}

/// What the kernel keeps for a slow peer can be megabytes: only what the peer has acknowledged says
/// whether it reads.
bool HttpConnection::keeps_pace() {
    auto const& settings = worker_.settings();
    std::size_t const before =
        std::exchange(taken_, written_ - std::min(written_, transport_->unacknowledged()));
    auto const time = static_cast<std::size_t>(settings.answer_time.count());
    return taken_ >= before + settings.answer_bytes_per_second * time / 1000;
}

void HttpConnection::write() {
    bool const has_body = !head_only_ && response_.status != 304 && response_.status != 204;
    std::string_view const body = has_body ? body_of(response_) : std::string_view{};
    while (written_ < head_out_.size() + body.size() || transport_->has_unsent()) {
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
    hold(0);
    release_client();
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

} // namespace switchboard::gateway
