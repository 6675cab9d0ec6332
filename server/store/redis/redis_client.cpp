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
    , options_(options)
    , cells_(cells)
    , route_(make_route(io, url, options))
    , soon_(std::make_shared<WriteGatherer>(io)) {}

void RedisClient::start() {
    route_->start();
}

void RedisClient::stop() {
    stopped_ = true;
    soon_->close(); // what waits is answered like what is on its way
    route_->stop();
    for (auto const& weak : blocked_)
        if (auto const connection = weak.lock()) connection->stop();
}

void RedisClient::read(std::string_view function, std::string key, Args args, Then then) {
    Args call = function_call(function, {key}, std::move(args));
    command(key, std::move(call), unwrap(std::move(then)));
}

void RedisClient::write(std::string_view function, std::string key, Args args, Then then) {
    Args call = function_call(function, {key}, std::move(args));
    route_->call(
        key, std::move(call), options_.op_timeout, unwrap(std::move(then)),
        RedisRoute::Confirm::Write);
}

void RedisClient::write_soon(std::string_view function, std::string key, Args args, Then then) {
    Args call = function_call(function, {key}, std::move(args));
    soon_->run([route = route_, key = std::move(key), call = std::move(call),
                timeout = options_.op_timeout, then = unwrap(std::move(then))]() mutable {
        route->call(key, std::move(call), timeout, std::move(then), RedisRoute::Confirm::Write);
    });
}

void RedisClient::write_every_cell(std::string_view function, Args args, Then then) {
    if (joins_cells()) {
        Args call = function_call(function, every_cell(), std::move(args));
        return route_->call(
            cell_key(0), std::move(call), options_.op_timeout, unwrap(std::move(then)),
            RedisRoute::Confirm::Write);
    }
    struct Sum {
        std::uint32_t left = 0;
        ports::Outcome<RedisReply> outcome{RedisReply{}};
    };
    auto const sum = std::make_shared<Sum>();
    sum->left = cells_;
    auto const add = [sum, then = std::move(then)](ports::Outcome<RedisReply> outcome) {
        bool const first = sum->outcome && sum->outcome->items.empty();
        bool const larger =
            sum->outcome && outcome && outcome->number_at(1) > sum->outcome->number_at(1);
        if (sum->outcome && (first || larger || !outcome)) sum->outcome = std::move(outcome);
        if (--sum->left == 0) then(std::move(sum->outcome));
    };
    for (std::string const& cell : every_cell()) write(function, cell, args, add);
}

void RedisClient::command(std::string const& key, Args args, Then then) {
    route_->call(
        key, std::move(args), options_.op_timeout, std::move(then), RedisRoute::Confirm::No);
}

void RedisClient::block(std::string const& key, Args args, Millis wait, bool confirmed, Then then) {
    std::erase_if(blocked_, [](auto const& weak) { return weak.expired(); });
    std::string const place = route_->place_of(key);
    auto& idle = idle_[place];
    Connection connection;
    if (!idle.empty()) {
        connection = std::move(idle.back());
        idle.pop_back();
    } else if (blocked_.size() >= options_.blocking_connections_max) {
        return boost::asio::post(io_, [then = std::move(then)] {
            then(ports::Error{v1::OVERLOADED, "too many blocking reads"});
        });
    } else {
        connection = route_->blocking(key);
        blocked_.push_back(connection);
    }
    auto finished = [self = shared_from_this(), connection, place,
                     then = std::move(then)](ports::Outcome<RedisReply> outcome) {
        // After a timeout the blocked call may still be on its way, after another error the key may
        // have moved.
        bool const reusable = outcome && outcome->type != RedisReply::Type::Failure;
        self->done_blocking(place, connection, reusable);
        then(std::move(outcome));
    };
    connection->call(
        std::move(args), wait + options_.op_timeout, std::move(finished),
        confirmed ? RedisRoute::Confirm::Read : RedisRoute::Confirm::No);
}

void RedisClient::done_blocking(
    std::string const& place, Connection const& connection, bool reusable) {
    if (!reusable) return connection->stop();
    if (!stopped_) idle_[place].push_back(connection);
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
