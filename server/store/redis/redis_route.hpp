// Carries a call to the server that has its key: one server, the primary of a Sentinel set, or the
// nodes of a cluster. Owned by one RedisClient; runs on its io_context's one thread. It never
// interprets a domain reply and never repeats a call that may have taken effect.
#pragma once

#include "store/redis/redis_connection.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <string>

namespace switchboard::store {

class RedisRoute {
public:
    using Args = RedisConnection::Args;
    using Then = RedisConnection::Then;
    using Confirm = RedisConnection::Confirm;

    virtual ~RedisRoute() = default;
    virtual void start() = 0;
    virtual void stop() = 0;
    [[nodiscard]] virtual bool healthy() const = 0;
    /// `Confirm::No` is for what only reads: it does not queue behind writes that wait for
    /// replicas.
    virtual void
    call(std::string const& key, Args args, Millis timeout, Then then, Confirm confirm) = 0;
    /// A new connection to the key's server, for reads that block; it is started already.
    [[nodiscard]] virtual std::shared_ptr<RedisConnection> blocking(std::string const& key) = 0;
    /// Keys of the same place may share a blocking connection.
    [[nodiscard]] virtual std::string place_of(std::string const& key) const = 0;
    /// One command may name keys of several cells.
    [[nodiscard]] virtual bool joins_cells() const = 0;
};

/// By the url's kind.
[[nodiscard]] std::shared_ptr<RedisRoute>
make_route(boost::asio::io_context& io, RedisUrl const& url, RedisOptions const& options);

[[nodiscard]] std::shared_ptr<RedisRoute>
make_cluster_route(boost::asio::io_context& io, RedisUrl const& url, RedisOptions const& options);

} // namespace switchboard::store
