// Looks at the machine for the doctor: ports, programs, limits, disks. Blocks for moments; one
// thread. It never changes what it looks at; the port it tries is given back at once.
#pragma once

#include "commands/doctor/checks.hpp"
#include "scanning/clamd_place.hpp"
#include "store/redis/redis_url.hpp"

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
    std::string redis;           // URL of that Redis; empty: not looked at
    std::uint32_t ack_replicas = 0;
    std::string server_file; // settings of `serve`: which Redis, which virus scanner
    bool json = false;
};

/// Says what is wrong with the function library of the store in use; nothing if it is right.
using LibraryCheck = std::function<std::optional<std::string>()>;

/// Whom the settings of a server name.
struct NamedPlaces {
    std::optional<store::RedisUrl> redis; // nothing: the private one
    std::uint32_t ack_replicas = 0;
    std::string trouble; // what is wrong with the settings; empty: nothing
    scanning::ClamdPlace clamd{};
};
using PlaceReader = std::function<NamedPlaces(std::string const& server_file)>;

/// `library` may be empty: there is no store to ask. `place` reads Options::server_file.
[[nodiscard]] Facts
look(Options const& options, LibraryCheck const& library, PlaceReader const& place = {});

} // namespace switchboard::commands::doctor
