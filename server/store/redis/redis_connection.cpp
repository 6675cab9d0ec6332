#include "store/redis/redis_connection.hpp"

#include "store/redis/redis_socket.hpp"

#include <boost/asio/post.hpp>

#include <hiredis/async.h>
#include <hiredis/hiredis.h>

#include <algorithm>
#include <random>

namespace switchboard::store {

namespace {

constexpr std::uint32_t kTimeoutsToOpen = 5;
constexpr std::uint32_t kFailuresToOpen = 2;

void* as_pointer(std::uint64_t id) {
    return reinterpret_cast<void*>(id);
}
std::uint64_t as_id(void* pointer) {
    return reinterpret_cast<std::uint64_t>(pointer);
}

RedisConnection* owner_of(redisAsyncContext const* context) {
    return static_cast<RedisConnection*>(context->data);
}

int send_args(
    redisAsyncContext* context, redisCallbackFn* callback, void* data,
    RedisConnection::Args const& args) {
    std::vector<char const*> texts;
    std::vector<std::size_t> sizes;
    for (std::string const& arg : args) {
        texts.push_back(arg.data());
        sizes.push_back(arg.size());
    }
    return redisAsyncCommandArgv(
        context, callback, data, static_cast<int>(args.size()), texts.data(), sizes.data());
}

} // namespace

RedisConnection::RedisConnection(boost::asio::io_context& io, RedisUrl url, RedisOptions options)
    : io_(io)
    , url_(std::move(url))
    , options_(std::move(options))
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
    state_ = State::Connecting;
    context_ = url_.unix_path.empty() ? redisAsyncConnect(url_.host.c_str(), url_.port)
                                      : redisAsyncConnectUnix(url_.unix_path.c_str());
    if (context_ == nullptr) return lost("out of memory");
    if (context_->err != 0) return lost(context_->errstr);
    context_->data = this;
    RedisSocket::attach(io_, *context_);
    redisAsyncSetConnectCallback(context_, on_connect_event);
    redisAsyncSetDisconnectCallback(context_, on_disconnect_event);
    connect_timer_.expires_after(options_.connect_timeout);
    connect_timer_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
        auto const self = weak.lock();
        if (failed || !self) return;
        bool const unfinished =
            self->state_ == State::Connecting || self->state_ == State::Greeting;
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
    if (reply.text_at(0) != "master") return lost("is a " + reply.text_at(0) + ", not a primary");
    on_ready();
}

void RedisConnection::on_ready() {
    state_ = State::Ready;
    connect_timer_.cancel();
    if (failures_ > 0 || circuit_open_) log("connected again");
    failures_ = 0;
    timeouts_ = 0;
    circuit_open_ = false;
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

void RedisConnection::lost(std::string const& why) {
    if (state_ == State::Stopped || state_ == State::Waiting) return;
    bool const was_ready = state_ == State::Ready;
    state_ = State::Waiting;
    connect_timer_.cancel();
    free_context();
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

void RedisConnection::fail_all(v1::ErrorCode code, std::string const& why) {
    while (!pending_.empty()) finish(pending_.begin()->first, ports::Error{code, why});
    unsent_.clear();
}

void RedisConnection::call(Args args, Millis timeout, Then then) {
    auto const refuse = [&](v1::ErrorCode code, char const* why) {
        boost::asio::post(
            io_, [then = std::move(then), error = ports::Error{code, why}] { then(error); });
    };
    if (state_ == State::Stopped) return refuse(v1::STORE_UNAVAILABLE, "the store was closed");
    if (pending_.size() >= options_.in_flight_max)
        return refuse(v1::OVERLOADED, "too many calls to the store in flight");
    if (circuit_open_ && state_ != State::Ready)
        return refuse(v1::STORE_UNAVAILABLE, "the store cannot be reached");
    std::uint64_t const id = ++last_id_;
    auto const deadline = Clock::now() + timeout;
    pending_[id] = Pending{std::move(then), deadline, {}};
    deadlines_.emplace(deadline, id);
    arm_deadline();
    if (state_ == State::Ready) return send(id, args);
    pending_[id].args = std::move(args);
    unsent_.push_back(id);
}

void RedisConnection::send(std::uint64_t id, Args const& args) {
    bool const sent = context_ != nullptr &&
                      send_args(context_, on_reply_event, as_pointer(id), args) == REDIS_OK;
    if (!sent) finish(id, ports::Error{v1::STORE_UNAVAILABLE, "the store cannot be reached"});
}

void RedisConnection::on_reply_event(redisAsyncContext* context, void* reply, void* id) {
    RedisConnection* const self = owner_of(context);
    if (self == nullptr || reply == nullptr) return; // `lost` answers what was in flight
    self->on_reply(as_id(id), static_cast<redisReply const*>(reply));
}

void RedisConnection::on_reply(std::uint64_t id, redisReply const* reply) {
    timeouts_ = 0;
    RedisReply value = RedisReply::copy(*reply);
    bool const demoted = value.type == RedisReply::Type::Failure && is_demoted(value.text);
    finish(id, std::move(value));
    if (!demoted) return;
    // Not from inside hiredis' callback: the other replies of this read are still to come.
    boost::asio::post(io_, [weak = weak_from_this()] {
        if (auto const self = weak.lock()) self->renew("it is no longer the primary");
    });
}

void RedisConnection::finish(std::uint64_t id, ports::Outcome<RedisReply> outcome) {
    auto const found = pending_.find(id);
    if (found == pending_.end()) return; // answered by its deadline
    Then then = std::move(found->second.then);
    deadlines_.erase({found->second.deadline, id});
    pending_.erase(found);
    boost::asio::post(io_, [then = std::move(then), outcome = std::move(outcome)]() mutable {
        then(std::move(outcome));
    });
}

void RedisConnection::arm_deadline() {
    if (deadlines_.empty() || deadlines_.begin()->first >= armed_) return;
    armed_ = deadlines_.begin()->first;
    deadline_timer_.expires_at(armed_);
    deadline_timer_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
        auto const self = weak.lock();
        if (!failed && self) self->on_deadline();
    });
}

void RedisConnection::on_deadline() {
    armed_ = Clock::time_point::max();
    auto const now = Clock::now();
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        ++timeouts_;
        finish(
            deadlines_.begin()->second,
            ports::Error{v1::TIMED_OUT, "the store did not answer in time"});
    }
    std::erase_if(unsent_, [&](std::uint64_t id) { return !pending_.contains(id); });
    if (timeouts_ >= kTimeoutsToOpen && state_ == State::Ready) {
        circuit_open_ = true;
        lost("it does not answer");
    }
    arm_deadline();
}

} // namespace switchboard::store
