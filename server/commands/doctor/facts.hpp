// Looks at the machine for the doctor: ports, programs, limits, disks. Blocks for moments; one
// thread. It never changes what it looks at; the port it tries is given back at once.
#pragma once

#include "commands/doctor/checks.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace switchboard::commands::doctor {

struct Options {
    std::uint16_t port = 8080;
    std::string data_dir = "data";
    std::string config_file; // TOML of an account; empty: not checked
    std::string redis_server = "redis-server";
    bool external_redis = false; // an address of a Redis is configured
    bool json = false;
};

/// Says what is wrong with the function library of the store in use; nothing if it is right.
using LibraryCheck = std::function<std::optional<std::string>()>;

/// `library` may be empty: there is no store to ask.
[[nodiscard]] Facts look(Options const& options, LibraryCheck const& library);

} // namespace switchboard::commands::doctor
