// Where a Redis is: a host and port or a unix socket, with credentials and a database number.
// A value; any thread. Never prints its password.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace switchboard::store {

struct RedisUrl {
    std::string host; // empty for a unix socket
    std::uint16_t port = 6379;
    std::string unix_path; // empty for TCP
    std::string user;      // empty: the default user
    std::string password;  // empty: no AUTH
    std::uint32_t database = 0;

    /// redis://[user:pass@]host[:port][/db] or unix:///path/to.sock[?db=N]; the error says what is
    /// wrong.
    [[nodiscard]] static Result<RedisUrl, std::string> parse(std::string_view text);
    [[nodiscard]] static RedisUrl unix_socket(std::string path);
    /// For logs: without credentials.
    [[nodiscard]] std::string describe() const;
};

} // namespace switchboard::store
