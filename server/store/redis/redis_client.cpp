#include "store/redis/redis_client.hpp"

#include "store/redis/function_library.hpp"
#include "store/rules/wire.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <iterator>

namespace switchboard::store {

namespace {

RedisClient::Args
function_call(std::string_view function, RedisClient::Args keys, RedisClient::Args args) {
    RedisClient::Args call{
        "FCALL", std::string(kFunctionPrefix).append(function), std::to_string(keys.size())};
    std::move(keys.begin(), keys.end(), std::back_inserter(call));
    std::move(args.begin(), args.end(), std::back_inserter(call));
    return call;
}

RedisClient::Then unwrap(RedisClient::Then then) {
    return [then = std::move(then)](ports::Outcome<RedisReply> outcome) {
        if (!outcome) return then(outcome.error());
        then(function_result(std::move(*outcome)));
    };
}

} // namespace

RedisClient::RedisClient(
    boost::asio::io_context& io, RedisUrl const& url, std::uint32_t cells,
    RedisOptions const& options)
    : io_(io)
    , url_(url)
    , options_(options)
    , cells_(cells)
    , main_(std::make_shared<RedisConnection>(io, url, options)) {}

void RedisClient::start() {
    main_->start();
}

void RedisClient::stop() {
    stopped_ = true;
    main_->stop();
    for (Connection const& connection : idle_) connection->stop();
    for (auto const& weak : blocked_)
        if (auto const connection = weak.lock()) connection->stop();
}

void RedisClient::read(std::string_view function, std::string key, Args args, Then then) {
    command(function_call(function, {std::move(key)}, std::move(args)), unwrap(std::move(then)));
}

void RedisClient::write(std::string_view function, std::string key, Args args, Then then) {
    write(function, Args{std::move(key)}, std::move(args), std::move(then));
}

void RedisClient::write(std::string_view function, Args keys, Args args, Then then) {
    Args call = function_call(function, std::move(keys), std::move(args));
    if (options_.ack_replicas == 0) return command(std::move(call), unwrap(std::move(then)));
    confirm(std::move(call), unwrap(std::move(then)));
}

// Profile H: the call and a WAIT behind it in the same pipeline. An answer that too few replicas
// have is no answer: the caller repeats with the same client id, and finds what was written.
void RedisClient::confirm(Args call, Then then) {
    auto answer = std::make_shared<ports::Outcome<RedisReply>>(RedisReply{});
    main_->call(std::move(call), options_.op_timeout, [answer](ports::Outcome<RedisReply> outcome) {
        *answer = std::move(outcome);
    });
    Args wait{
        "WAIT", std::to_string(options_.ack_replicas),
        std::to_string(options_.replicas_timeout.count())};
    auto check = [self = shared_from_this(), answer,
                  then = std::move(then)](ports::Outcome<RedisReply> outcome) {
        if (!*answer || (*answer)->type == RedisReply::Type::Failure) return then(*answer);
        if (!outcome) return then(outcome.error());
        if (outcome->integer >= self->options_.ack_replicas) return then(*answer);
        self->main_->renew("too few replicas confirmed a write");
        then(ports::Error{v1::TIMED_OUT, "too few replicas confirmed in time"});
    };
    main_->call(std::move(wait), options_.op_timeout + options_.replicas_timeout, std::move(check));
}

void RedisClient::command(Args args, Then then) {
    main_->call(std::move(args), options_.op_timeout, std::move(then));
}

void RedisClient::block(Args args, Millis wait, Then then) {
    std::erase_if(blocked_, [](auto const& weak) { return weak.expired(); });
    Connection connection;
    if (!idle_.empty()) {
        connection = std::move(idle_.back());
        idle_.pop_back();
    } else if (blocked_.size() >= options_.blocking_connections_max) {
        return boost::asio::post(io_, [then = std::move(then)] {
            then(ports::Error{v1::OVERLOADED, "too many blocking reads"});
        });
    } else {
        connection = std::make_shared<RedisConnection>(io_, url_, options_);
        connection->start();
        blocked_.push_back(connection);
    }
    auto finished = [self = shared_from_this(), connection,
                     then = std::move(then)](ports::Outcome<RedisReply> outcome) {
        // After a timeout the blocked call may still be on its way: such a connection is not used
        // again.
        if (!outcome && outcome.error().code == v1::TIMED_OUT)
            connection->stop();
        else if (!self->stopped_)
            self->idle_.push_back(connection);
        then(std::move(outcome));
    };
    connection->call(std::move(args), wait + options_.op_timeout, std::move(finished));
}

std::string RedisClient::account_key(std::string const& account) const {
    return cell_key(cell_for(account, cells_)) + account;
}

std::string RedisClient::cell_key(std::uint32_t cell) {
    return "sb:{c" + std::to_string(cell) + "}:";
}

std::string RedisClient::global_key(std::string_view rest) {
    return std::string("sb:{g}:").append(rest);
}

RedisClient::Args RedisClient::every_cell() const {
    Args keys;
    for (std::uint32_t cell = 0; cell < cells_; ++cell) keys.push_back(cell_key(cell));
    return keys;
}

} // namespace switchboard::store
