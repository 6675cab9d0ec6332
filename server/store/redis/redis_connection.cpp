#include "store/redis/redis_connection.hpp"

#include "store/redis/bounded_reader.hpp"
#include "store/redis/redis_send.hpp"
#include "store/redis/redis_socket.hpp"

#include <hiredis/async.h>

#include <algorithm>
#include <random>

namespace switchboard::store {

namespace {

constexpr std::uint32_t kFailuresToOpen = 2;

} // namespace

RedisConnection::RedisConnection(
    boost::asio::io_context& io, RedisUrl url, RedisOptions options, ConnectionUse use)
    : io_(io)
    , url_(std::move(url))
    , options_(std::move(options))
    , use_(std::move(use))
    , reconnect_timer_(io)
    , deadline_timer_(io)
    , connect_timer_(io) {}

RedisConnection::~RedisConnection() {
    free_context();
}

void RedisConnection::start() {
    connect();
}

void RedisConnection::stop() {
    if (state_ == State::Stopped) return;
    state_ = State::Stopped;
    free_context();
    fail_all(v1::STORE_UNAVAILABLE, "the store's connection was closed");
    reconnect_timer_.cancel();
    deadline_timer_.cancel();
    connect_timer_.cancel();
}

void RedisConnection::free_context() {
    if (context_ == nullptr) return;
    redisAsyncContext* const context = std::exchange(context_, nullptr);
    context->data = nullptr; // its callbacks must not reach us any more
    redisAsyncFree(context);
}

void RedisConnection::log(std::string const& line) const {
    if (options_.log) options_.log("redis " + url_.describe() + ": " + line);
}

void RedisConnection::connect() {
    arm_connect_timer();
    ++attempt_;
    if (!use_.locate) return dial();
    state_ = State::Locating;
    use_.locate(
        [weak = weak_from_this(), attempt = attempt_](Result<RedisUrl, std::string> const& where) {
            auto const self = weak.lock();
            if (!self || self->state_ != State::Locating || self->attempt_ != attempt) return;
            self->on_located(where);
        });
}

void RedisConnection::on_located(Result<RedisUrl, std::string> const& where) {
    if (!where) return lost(where.error());
    url_ = *where;
    dial();
}

void RedisConnection::dial() {
    state_ = State::Connecting;
    context_ = url_.unix_path.empty() ? redisAsyncConnect(url_.host.c_str(), url_.port)
                                      : redisAsyncConnectUnix(url_.unix_path.c_str());
    if (context_ == nullptr) return lost("out of memory");
    if (context_->err != 0) return lost(context_->errstr);
    context_->data = this;
    bound_items(*context_->c.reader);
    RedisSocket::attach(io_, *context_);
    redisAsyncSetConnectCallback(context_, on_connect_event);
    redisAsyncSetDisconnectCallback(context_, on_disconnect_event);
}

void RedisConnection::arm_connect_timer() {
    connect_timer_.expires_after(options_.connect_timeout);
    connect_timer_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
        auto const self = weak.lock();
        if (failed || !self) return;
        bool const unfinished = self->state_ == State::Locating ||
                                self->state_ == State::Connecting ||
                                self->state_ == State::Greeting;
        if (unfinished) self->lost("no answer within the connect timeout");
    });
}

void RedisConnection::on_connect_event(redisAsyncContext const* context, int status) {
    RedisConnection* const self = owner_of(context);
    if (self == nullptr) return;
    if (status == REDIS_OK) return self->greet();
    self->context_ = nullptr; // hiredis frees it after this callback
    self->lost(context->errstr != nullptr ? context->errstr : "refused");
}

void RedisConnection::on_disconnect_event(redisAsyncContext const* context, int) {
    RedisConnection* const self = owner_of(context);
    if (self == nullptr) return;
    self->context_ = nullptr;
    self->lost(context->err != 0 ? context->errstr : "closed by the server");
}

void RedisConnection::greet() {
    state_ = State::Greeting;
    if (!url_.password.empty()) {
        Args auth{"AUTH"};
        if (!url_.user.empty()) auth.push_back(url_.user);
        auth.push_back(url_.password);
        send_greeting(auth, false);
    }
    if (url_.database != 0) send_greeting({"SELECT", std::to_string(url_.database)}, false);
    send_greeting({"ROLE"}, true);
}

void RedisConnection::send_greeting(Args const& args, bool is_role) {
    if (context_ != nullptr)
        send_args(context_, on_greeting_event, as_pointer(is_role ? 1 : 0), args);
}

void RedisConnection::on_greeting_event(redisAsyncContext* context, void* reply, void* is_role) {
    RedisConnection* const self = owner_of(context);
    if (self == nullptr || reply == nullptr) return; // the disconnect event follows
    self->on_greeting(
        RedisReply::copy(*static_cast<redisReply const*>(reply)), as_id(is_role) != 0);
}

void RedisConnection::on_greeting(RedisReply const& reply, bool is_role) {
    if (state_ != State::Greeting) return;
    if (reply.type == RedisReply::Type::Failure) return lost(reply.text);
    if (!is_role) return;
    if (!use_.role.empty() && reply.text_at(0) != use_.role)
        return lost(
            "is a " + reply.text_at(0) + ", not a " +
            (use_.role == "master" ? "primary" : use_.role));
    on_ready();
}

void RedisConnection::on_ready() {
    state_ = State::Ready;
    connect_timer_.cancel();
    if (failures_ > 0 || circuit_open_) log("connected again");
    failures_ = 0;
    timeouts_ = 0;
    circuit_open_ = false;
    if (!use_.channels.empty()) subscribe();
    while (!unsent_.empty() && state_ == State::Ready) {
        std::uint64_t const id = unsent_.front();
        unsent_.pop_front();
        auto const found = pending_.find(id);
        if (found == pending_.end()) continue; // timed out meanwhile
        Args const args = std::move(found->second.args);
        send(id, args);
    }
}

void RedisConnection::renew(std::string const& why) {
    if (state_ == State::Ready) lost(why);
}

void RedisConnection::move_to(RedisUrl const& where) {
    if (url_.same_server(where) || state_ == State::Stopped || state_ == State::Locating) return;
    if (state_ != State::Waiting) return lost("the primary is now " + where.describe());
    failures_ = 0;
    schedule_connect();
}

void RedisConnection::lost(std::string const& why) {
    if (state_ == State::Stopped || state_ == State::Waiting) return;
    bool const was_ready = state_ == State::Ready;
    state_ = State::Waiting;
    connect_timer_.cancel();
    free_context();
    waiting_ = false;
    covered_.clear();
    uncovered_.clear();
    if (was_ready || failures_ == 0) log("lost: " + why);
    if (!was_ready) ++failures_;
    if (failures_ >= kFailuresToOpen) circuit_open_ = true;
    std::set<std::uint64_t> const waiting(unsent_.begin(), unsent_.end());
    std::vector<std::uint64_t> sent;
    for (auto const& [id, pending] : pending_)
        if (circuit_open_ || !waiting.contains(id)) sent.push_back(id);
    for (std::uint64_t const id : sent)
        finish(id, ports::Error{v1::STORE_UNAVAILABLE, "the store's connection was lost: " + why});
    schedule_connect();
    if (use_.on_lost) use_.on_lost();
}

void RedisConnection::schedule_connect() {
    auto const doubled = options_.backoff_min.count() << std::min(failures_, 10U);
    auto const ceiling = std::min<std::int64_t>(doubled, options_.backoff_max.count());
    // Full jitter, so that the workers of a node do not come back in step.
    thread_local std::minstd_rand random{std::random_device{}()};
    auto const delay = std::uniform_int_distribution<std::int64_t>{ceiling / 2, ceiling}(random);
    reconnect_timer_.expires_after(Millis{delay});
    reconnect_timer_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
        auto const self = weak.lock();
        if (!failed && self && self->state_ == State::Waiting) self->connect();
    });
}

} // namespace switchboard::store
