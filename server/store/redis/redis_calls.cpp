// The calls of a connection: sending, deadlines, answers, and waiting for replicas.
#include "store/redis/redis_send.hpp"

#include <boost/asio/post.hpp>

namespace switchboard::store {

namespace {

constexpr std::uint32_t kTimeoutsToOpen = 5;

} // namespace

void RedisConnection::fail_all(v1::ErrorCode code, std::string const& why) {
    while (!pending_.empty()) finish(pending_.begin()->first, ports::Error{code, why});
    unsent_.clear();
}

void RedisConnection::call(Args args, Millis timeout, Then then, Confirm confirm) {
    auto const refuse = [&](v1::ErrorCode code, char const* why) {
        boost::asio::post(
            io_, [then = std::move(then), error = ports::Error{code, why}] { then(error); });
    };
    if (state_ == State::Stopped) return refuse(v1::STORE_UNAVAILABLE, "the store was closed");
    if (pending_.size() >= options_.in_flight_max) {
        tell_refused("store_calls_in_flight");
        return refuse(v1::OVERLOADED, "too many calls to the store in flight");
    }
    if (circuit_open_ && state_ != State::Ready) {
        tell_refused("store_breaker");
        return refuse(v1::STORE_UNAVAILABLE, "the store cannot be reached");
    }
    if (options_.ack_replicas == 0) confirm = Confirm::No;
    if (confirm != Confirm::No) timeout += options_.replicas_timeout;
    std::uint64_t const id = ++last_id_;
    auto const now = Clock::now();
    auto const deadline = now + timeout;
    pending_[id] = Pending{std::move(then), now, deadline, confirm, {}, std::nullopt};
    deadlines_.emplace(deadline, id);
    arm_deadline();
    if (state_ == State::Ready) return send(id, args);
    pending_[id].args = std::move(args);
    unsent_.push_back(id);
}

void RedisConnection::send(std::uint64_t id, Args const& args) {
    bool const sent = context_ != nullptr &&
                      send_args(context_, on_reply_event, as_pointer(id), args) == REDIS_OK;
    if (!sent)
        return finish(id, ports::Error{v1::STORE_UNAVAILABLE, "the store cannot be reached"});
    auto const pending = pending_.find(id);
    if (pending == pending_.end() || pending->second.confirm != Confirm::Write) return;
    uncovered_.push_back(id);
    if (!waiting_) send_wait();
}

void RedisConnection::on_reply_event(redisAsyncContext* context, void* reply, void* id) {
    RedisConnection* const self = owner_of(context);
    if (self == nullptr || reply == nullptr) return; // `lost` answers what was in flight
    self->on_reply(as_id(id), static_cast<redisReply const*>(reply));
}

void RedisConnection::on_reply(std::uint64_t id, redisReply const* reply) {
    timeouts_ = 0;
    RedisReply value = RedisReply::copy(*reply);
    if (hold(id, value)) return;
    bool const demoted = value.type == RedisReply::Type::Failure && is_demoted(value.text);
    finish(id, std::move(value));
    if (demoted) renew_later("it is no longer the primary");
}

/// True if the answer has to wait for the replicas.
bool RedisConnection::hold(std::uint64_t id, RedisReply& value) {
    auto const found = pending_.find(id);
    bool const nothing_to_confirm = found == pending_.end() ||
                                    found->second.confirm == Confirm::No ||
                                    value.type == RedisReply::Type::Failure;
    if (nothing_to_confirm) return false;
    if (found->second.confirm == Confirm::Read) {
        if (value.type == RedisReply::Type::Nil) return false;
        uncovered_.push_back(id);
        // WAIT waits for what was written before the connection's last command, and a read that
        // blocked began long before what it has read was written: a command between brings it up
        // to date.
        (void)send_args(context_, nullptr, nullptr, {"PING"});
        if (!waiting_) send_wait();
    }
    found->second.reply = std::move(value);
    return true;
}

void RedisConnection::send_wait() {
    waiting_ = true;
    covered_ = std::exchange(uncovered_, {});
    (void)send_args(
        context_, on_wait_event, nullptr,
        {"WAIT", std::to_string(options_.ack_replicas),
         std::to_string(options_.replicas_timeout.count())});
}

void RedisConnection::on_wait_event(redisAsyncContext* context, void* reply, void*) {
    RedisConnection* const self = owner_of(context);
    if (self == nullptr || reply == nullptr) return; // `lost` answers what was covered
    self->on_confirmed(RedisReply::copy(*static_cast<redisReply const*>(reply)));
}

void RedisConnection::on_confirmed(RedisReply const& reply) {
    waiting_ = false;
    bool const enough =
        reply.type == RedisReply::Type::Integer && reply.integer >= options_.ack_replicas;
    for (std::uint64_t const id : std::exchange(covered_, {})) {
        auto const found = pending_.find(id);
        if (found == pending_.end()) continue; // answered by its deadline, or failed
        if (enough && found->second.reply)
            finish(id, std::move(*found->second.reply));
        else
            finish(id, ports::Error{v1::TIMED_OUT, "too few replicas confirmed in time"});
        if (!enough) tell_refused("store_replica_milliseconds");
    }
    if (std::exchange(paused_, !enough) == enough)
        log(enough ? "replicas confirm again"
                   : "acknowledgements pause: " + std::to_string(reply.integer) + " of " +
                         std::to_string(options_.ack_replicas) + " replicas confirm");
    if (!enough) return renew_later("too few replicas confirmed a write");
    if (!uncovered_.empty()) send_wait();
}

/// Not from inside hiredis' callback: the other replies of the same read are still to come.
void RedisConnection::renew_later(std::string why) {
    boost::asio::post(io_, [weak = weak_from_this(), attempt = attempt_, why = std::move(why)] {
        auto const self = weak.lock();
        if (self && self->attempt_ == attempt) self->renew(why);
    });
}

void RedisConnection::subscribe() {
    Args args{"SUBSCRIBE"};
    args.insert(args.end(), use_.channels.begin(), use_.channels.end());
    (void)send_args(context_, on_message_event, nullptr, args);
}

void RedisConnection::on_message_event(redisAsyncContext* context, void* reply, void*) {
    RedisConnection* const self = owner_of(context);
    if (self == nullptr || reply == nullptr || !self->use_.on_message) return;
    // Posted: what follows from a message may close this connection.
    boost::asio::post(
        self->io_, [weak = self->weak_from_this(),
                    message = RedisReply::copy(*static_cast<redisReply const*>(reply))] {
            if (auto const live = weak.lock()) live->use_.on_message(message);
        });
}

void RedisConnection::finish(std::uint64_t id, ports::Outcome<RedisReply> outcome) {
    auto const found = pending_.find(id);
    if (found == pending_.end()) return; // answered by its deadline
    Then then = std::move(found->second.then);
    if (outcome && options_.watch.answered)
        options_.watch.answered(Clock::now() - found->second.begun);
    deadlines_.erase({found->second.deadline, id});
    pending_.erase(found);
    boost::asio::post(io_, [then = std::move(then), outcome = std::move(outcome)]() mutable {
        then(std::move(outcome));
    });
}

void RedisConnection::tell_refused(char const* limit) const {
    if (options_.watch.refused) options_.watch.refused(limit);
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
        tell_refused("store_call_milliseconds");
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
