#include "client/session_core.hpp"

#include <algorithm>

namespace switchboard::client {

namespace {

/// Close codes after which the same token will not be taken again.
bool ends_session(std::uint16_t code) {
    return code == v1::CLOSE_AUTH_FAILED || code == v1::CLOSE_AUTH_EXPIRED ||
           code == v1::CLOSE_FORBIDDEN_ORIGIN || code == v1::CLOSE_SUPERSEDED;
}

v1::Error make_error(v1::ErrorCode code, std::string message) {
    v1::Error error;
    error.set_code(code);
    error.set_message(std::move(message));
    return error;
}

} // namespace

bool is_temporary(v1::ErrorCode code) {
    switch (code) {
    case v1::RATE_LIMITED:
    case v1::TOO_MANY_IN_FLIGHT:
    case v1::STORE_UNAVAILABLE:
    case v1::OVERLOADED:
    case v1::DRAINING:
    case v1::TIMED_OUT:
    case v1::INTERNAL:
        return true;
    default:
        return false;
    }
}

SessionCore::SessionCore(SessionOptions options)
    : options_(std::move(options)) {}

std::vector<Effect> SessionCore::take_effects() {
    return std::exchange(effects_, {});
}

void SessionCore::change(SessionState state, v1::Error error) {
    if (state_ == state) return;
    state_ = state;
    effects_.emplace_back(Changed{state, std::move(error)});
}

Millis SessionCore::jitter(Millis ceiling) {
    auto const span = static_cast<std::uint32_t>(std::max<std::int64_t>(ceiling.count(), 1));
    return Millis{options_.random ? options_.random() % span : span / 2};
}

void SessionCore::start(std::string token, TimePoint now) {
    token_ = std::move(token);
    if (state_ == SessionState::Stopped || state_ == SessionState::Ended) dial(now);
}

void SessionCore::stop() {
    if (state_ == SessionState::Opening || state_ == SessionState::Greeting ||
        state_ == SessionState::Live)
        effects_.emplace_back(Hangup{});
    change(SessionState::Stopped);
}

void SessionCore::dial(TimePoint now) {
    change(SessionState::Opening);
    deadline_ = now + options_.open_timeout;
    effects_.emplace_back(Dial{});
}

void SessionCore::wait_to_dial(TimePoint now) {
    Millis ceiling = options_.backoff_min * (std::int64_t{1} << std::min(failures_, 6U));
    ceiling = std::min(ceiling, options_.backoff_max);
    ++failures_;
    deadline_ = now + jitter(ceiling);
    change(SessionState::Waiting);
}

void SessionCore::end(v1::Error error) {
    fail_asked();
    sends_.lost();
    change(SessionState::Ended, std::move(error));
}

/// The connection is not worth keeping, or gone already.
void SessionCore::drop(TimePoint now) {
    fail_asked();
    sends_.lost();
    sent_.clear();
    fetches_.clear();
    for (auto& [conversation, line] : lines_) line.fetching = false;
    wait_to_dial(now);
}

/// Whether requests that were written took effect is unknown; unwritten ones wait for the next
/// connection.
void SessionCore::fail_asked() {
    for (auto at = asked_.begin(); at != asked_.end();) {
        if (!at->second.written) {
            ++at;
            continue;
        }
        v1::ServerFrame frame;
        frame.set_request(at->first);
        *frame.mutable_error() = make_error(v1::TIMED_OUT, "the connection was lost");
        effects_.emplace_back(Answered{at->first, std::move(frame)});
        at = asked_.erase(at);
    }
}

void SessionCore::write(v1::ClientFrame frame) {
    effects_.emplace_back(Write{std::move(frame)});
}

void SessionCore::on_open(TimePoint now) {
    if (state_ != SessionState::Opening) return;
    change(SessionState::Greeting);
    deadline_ = now + options_.open_timeout;
    v1::ClientFrame frame;
    hello_request_ = next_request_++;
    frame.set_request(hello_request_);
    auto& hello = *frame.mutable_hello();
    hello.set_token(token_);
    hello.set_client(options_.name);
    hello.set_locale(options_.locale);
    for (auto const& [conversation, line] : lines_)
        if (line.last() != 0)
            *hello.mutable_resume()->add_positions() = line.position(conversation);
    if (!session_.empty()) hello.mutable_resume()->set_session(session_);
    write(std::move(frame));
}

void SessionCore::reconnect(TimePoint now) {
    if (state_ == SessionState::Stopped || state_ == SessionState::Ended) return;
    if (state_ != SessionState::Waiting) {
        effects_.emplace_back(Hangup{});
        drop(now);
    }
    dial(now);
}

void SessionCore::on_closed(std::uint16_t code, TimePoint now) {
    if (state_ == SessionState::Stopped || state_ == SessionState::Ended) return;
    if (ends_session(code))
        return end(make_error(v1::UNAUTHENTICATED, "closed with code " + std::to_string(code)));
    drop(now);
}

void SessionCore::on_time(TimePoint now) {
    if (state_ == SessionState::Waiting && now >= deadline_) return dial(now);
    bool const late =
        (state_ == SessionState::Opening || state_ == SessionState::Greeting) && now >= deadline_;
    bool const silent = state_ == SessionState::Live && now >= silence_at_;
    if (late || silent) {
        effects_.emplace_back(Hangup{});
        return drop(now);
    }
    if (state_ == SessionState::Live && now >= ping_at_) {
        v1::ClientFrame frame;
        frame.mutable_ping();
        write(std::move(frame));
        ping_at_ = now + heartbeat_;
        silence_at_ = std::min(silence_at_, now + options_.silence_max);
    }
    for (auto at = asked_.begin(); at != asked_.end();) {
        if (at->second.expires > now) {
            ++at;
            continue;
        }
        v1::ServerFrame frame;
        frame.set_request(at->first);
        *frame.mutable_error() = make_error(v1::TIMED_OUT, "no answer in time");
        effects_.emplace_back(Answered{at->first, std::move(frame)});
        at = asked_.erase(at);
    }
    pump(now);
}

std::optional<TimePoint> SessionCore::next_deadline() const {
    std::optional<TimePoint> next;
    auto const consider = [&](TimePoint at) {
        if (!next || at < *next) next = at;
    };
    switch (state_) {
    case SessionState::Waiting:
    case SessionState::Opening:
    case SessionState::Greeting:
        consider(deadline_);
        break;
    case SessionState::Live:
        consider(std::min(ping_at_, silence_at_));
        if (auto const at = sends_.next_time()) consider(*at);
        break;
    default:
        return next;
    }
    for (auto const& [number, asked] : asked_) consider(asked.expires);
    return next;
}

void SessionCore::send(v1::Send send, TimePoint now) {
    sends_.push(std::move(send));
    pump(now);
}

std::uint32_t SessionCore::request(v1::ClientFrame frame, TimePoint now) {
    std::uint32_t const number = next_request_++;
    frame.set_request(number);
    asked_[number] = {std::move(frame), false, now + options_.request_timeout};
    write_asked(now);
    return number;
}

void SessionCore::forget(std::string const& conversation) {
    lines_.erase(conversation);
}

void SessionCore::write_asked(TimePoint) {
    if (state_ != SessionState::Live) return;
    for (auto& [number, asked] : asked_) {
        if (asked.written) continue;
        asked.written = true;
        write(asked.frame);
    }
}

void SessionCore::pump(TimePoint now) {
    if (state_ != SessionState::Live) return;
    for (auto& send : sends_.take(now)) {
        v1::ClientFrame frame;
        std::uint32_t const number = next_request_++;
        frame.set_request(number);
        sent_[number] = {send.conversation(), send.client_id()};
        *frame.mutable_send() = std::move(send);
        write(std::move(frame));
    }
}

} // namespace switchboard::client
