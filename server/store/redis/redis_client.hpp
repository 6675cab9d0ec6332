// What the ports of one bundle share: the route to the servers, the blocking connections, names of
// keys, calls of functions. Runs on its io_context's one thread. Never interprets a domain reply.
#pragma once

#include "store/redis/redis_route.hpp"
#include "store/redis/write_gatherer.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchboard::store {

class RedisClient : public std::enable_shared_from_this<RedisClient> {
public:
    using Args = RedisConnection::Args;
    using Then = RedisConnection::Then;

    RedisClient(
        boost::asio::io_context& io, RedisUrl const& url, std::uint32_t cells,
        RedisOptions const& options);
    void start();
    void stop();

    /// Calls a function that only reads.
    void read(std::string_view function, std::string key, Args args, Then then);
    /// Calls a function that writes; answered when every replica that must have it has it.
    void write(std::string_view function, std::string key, Args args, Then then);
    /// The same for what need not go this moment: together with others of its kind, in their order.
    void write_soon(std::string_view function, std::string key, Args args, Then then);
    /// The same with every cell's prefix as its keys; where cells live on several servers, one call
    /// for each cell, answered with the largest second item, or the first error.
    void write_every_cell(std::string_view function, Args args, Then then);
    /// A plain command that only reads, at the server of `key`.
    void command(std::string const& key, Args args, Then then);
    /// A blocking read on a connection of its own. With `confirmed` it is answered when the
    /// replicas have what was read.
    void block(std::string const& key, Args args, Millis wait, bool confirmed, Then then);
    /// One command may name keys of several cells.
    [[nodiscard]] bool joins_cells() const { return route_->joins_cells(); }

    [[nodiscard]] std::uint32_t cells() const { return cells_; }
    [[nodiscard]] bool healthy() const { return route_->healthy(); }
    [[nodiscard]] std::string account_key(std::string const& account) const;
    [[nodiscard]] static std::string cell_key(std::uint32_t cell);
    [[nodiscard]] static std::string global_key(std::string_view rest = {});
    [[nodiscard]] Args every_cell() const;

private:
    using Connection = std::shared_ptr<RedisConnection>;
    void done_blocking(std::string const& place, Connection const& connection, bool reusable);

    boost::asio::io_context& io_;
    RedisOptions options_;
    std::uint32_t cells_;
    std::shared_ptr<RedisRoute> route_;
    std::shared_ptr<WriteGatherer> soon_;
    std::map<std::string, std::vector<Connection>> idle_; // by place
    std::vector<std::weak_ptr<RedisConnection>> blocked_;
    bool stopped_ = false;
};

} // namespace switchboard::store
