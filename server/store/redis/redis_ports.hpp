// Makers of the single ports over a shared client. Used by redis_stores.cpp only; same thread as
// the client. Never exposed outside this folder.
#pragma once

#include "store/redis/redis_client.hpp"
#include "store/rules/requests.hpp"

#include <boost/asio/post.hpp>

#include <memory>

namespace switchboard::store {

using ClientPtr = std::shared_ptr<RedisClient>;

[[nodiscard]] std::unique_ptr<ports::Store>
make_redis_store(boost::asio::io_context& io, ClientPtr client);
[[nodiscard]] std::unique_ptr<ports::RoutingStore>
make_redis_routing(boost::asio::io_context& io, ClientPtr client);
[[nodiscard]] std::unique_ptr<ports::OutboxStore>
make_redis_outbox(boost::asio::io_context& io, ClientPtr client);
[[nodiscard]] std::unique_ptr<ports::ConfigStore>
make_redis_config(boost::asio::io_context& io, ClientPtr client);
[[nodiscard]] std::unique_ptr<ports::UploadStore> make_redis_uploads(ClientPtr client);
[[nodiscard]] std::unique_ptr<ports::NodeStore>
make_redis_nodes(boost::asio::io_context& io, ClientPtr client);

/// How functions know a caller: customer, agent, supervisor.
[[nodiscard]] std::string rank_of(ports::Caller const& caller);
[[nodiscard]] std::string name_of(Action action);

/// Refuses without a round trip; never from inside the call.
template<class T>
void refuse(boost::asio::io_context& io, ports::Done<T> done, ports::Error error) {
    boost::asio::post(io, [done = std::move(done), error = std::move(error)] { done(error); });
}

/// Turns a function's reply into the port's answer.
template<class T, class Read>
[[nodiscard]] RedisClient::Then answer(ports::Done<T> done, Read read) {
    return [done = std::move(done), read = std::move(read)](ports::Outcome<RedisReply> outcome) {
        if (!outcome) return done(outcome.error());
        done(read(*outcome));
    };
}

[[nodiscard]] inline RedisClient::Then answer_unit(ports::Done<ports::Unit> done) {
    return answer<ports::Unit>(std::move(done), [](RedisReply const&) { return ports::Unit{}; });
}

} // namespace switchboard::store
