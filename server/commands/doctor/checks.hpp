// Judges what was found out about a machine: fit to serve, or what to do about it. Pure; any
// thread. It never looks for itself (facts.hpp does) and never changes anything.
#pragma once

#include "commands/doctor/clamd_facts.hpp"
#include "commands/doctor/redis_facts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::commands::doctor {

enum class Status { Ok, Warn, Fail };

struct Check {
    std::string name;
    Status status = Status::Ok;
    std::string finding;
    std::string advice; // what to do; empty where all is well
};

struct Facts {
    std::uint16_t port = 0;
    bool port_free = false;
    bool needs_redis_server = true;     // no Redis address was given: a private one is started
    std::string redis_version;          // what `redis-server --version` says; empty: not found
    bool library_checked = false;       // whether somebody could ask a store
    std::optional<std::string> library; // what is wrong with the store's function library
    std::uint64_t open_files = 0;
    std::string data_dir;
    bool data_dir_exists = false, data_dir_writable = false;
    std::uint32_t data_dir_mode = 0; // permission bits
    std::uint64_t free_bytes = 0;
    std::optional<std::uint32_t> somaxconn; // unknown where the system does not say
    bool zone_data = false;
    std::string config_file;                // empty: none was given
    std::optional<std::string> config_text; // nothing: it cannot be read
    std::optional<RedisFacts> redis;        // nothing: no Redis was named
    std::optional<ClamdFacts> clamd;        // nothing: files are not scanned
};

[[nodiscard]] std::vector<Check> judge(Facts const& facts);
[[nodiscard]] bool has_failure(std::vector<Check> const& checks);
[[nodiscard]] std::string to_text(std::vector<Check> const& checks);
[[nodiscard]] std::string to_json(std::vector<Check> const& checks);

/// Major version in a line such as "Redis server v=7.0.15 sha=...", or nothing.
[[nodiscard]] std::optional<int> redis_major(std::string const& text);

} // namespace switchboard::commands::doctor
