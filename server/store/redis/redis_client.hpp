// What the ports of one bundle share: the pipelined connection, the blocking ones, names of keys,
// calls of functions. Runs on its io_context's one thread. Never interprets a domain reply.
#pragma once

#include "store/redis/redis_connection.hpp"

#include <cstdint>
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
    void write(std::string_view function, Args keys, Args args, Then then);
    /// A plain command on the pipelined connection.
    void command(Args args, Then then);
    /// A blocking command on a connection of its own.
    void block(Args args, Millis wait, Then then);

    [[nodiscard]] std::uint32_t cells() const { return cells_; }
    [[nodiscard]] bool healthy() const { return main_->healthy(); }
    [[nodiscard]] std::string account_key(std::string const& account) const;
    [[nodiscard]] static std::string cell_key(std::uint32_t cell);
    [[nodiscard]] static std::string global_key(std::string_view rest = {});
    [[nodiscard]] Args every_cell() const;

private:
    using Connection = std::shared_ptr<RedisConnection>;
    void confirm(Args call, Then then);

    boost::asio::io_context& io_;
    RedisUrl url_;
    RedisOptions options_;
    std::uint32_t cells_;
    Connection main_;
    std::vector<Connection> idle_;
    std::vector<std::weak_ptr<RedisConnection>> blocked_;
    bool stopped_ = false;
};

} // namespace switchboard::store
