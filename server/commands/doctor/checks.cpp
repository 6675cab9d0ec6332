#include "commands/doctor/checks.hpp"

#include "commands/doctor/clamd_check.hpp"
#include "commands/doctor/redis_checks.hpp"
#include "configuration/toml.hpp"
#include "configuration/validate.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace switchboard::commands::doctor {

namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;
constexpr std::uint64_t kOpenFilesLeast = 1'024;
constexpr std::uint64_t kOpenFilesGood = 65'536; // one per visitor, and some
constexpr std::uint64_t kDiskLeast = 512 * kMiB;
constexpr std::uint64_t kDiskGood = 5 * 1024 * kMiB;
constexpr std::uint32_t kSomaxconnGood = 1'024;
constexpr int kRedisMajor = 7;
constexpr std::uint32_t kForOthers = 077;

Check check_port(Facts const& facts) {
    std::string const port = std::to_string(facts.port);
    if (facts.port_free) return {"port", Status::Ok, port + " is free", {}};
    return {
        "port", Status::Fail, port + " is in use",
        "stop what listens there (ss -ltnp 'sport = :" + port + "') or choose another --port"};
}

Check check_redis(Facts const& facts) {
    auto const major = redis_major(facts.redis_version);
    Status const bad = facts.needs_redis_server ? Status::Fail : Status::Warn;
    if (!major) {
        return {
            "redis-server", bad, "not found",
            "install it (apt install redis-server), or give the address of a Redis"};
    }
    if (*major < kRedisMajor) {
        return {
            "redis-server", bad, "version " + std::to_string(*major) + " has no functions",
            "install version 7.0 or later"};
    }
    return {"redis-server", Status::Ok, facts.redis_version, {}};
}

Check check_library(Facts const& facts) {
    if (!facts.library_checked) {
        return {
            "function library", Status::Ok, "not checked: it is loaded when the server starts", {}};
    }
    if (!facts.library) return {"function library", Status::Ok, "is the one of this version", {}};
    return {
        "function library", Status::Fail, *facts.library,
        "load the library of this version into Redis before the server starts"};
}

Check check_open_files(Facts const& facts) {
    std::string const found = std::to_string(facts.open_files) + " open files allowed";
    if (facts.open_files >= kOpenFilesGood) return {"open files", Status::Ok, found, {}};
    bool const hardly = facts.open_files < kOpenFilesLeast;
    return {
        "open files", hardly ? Status::Fail : Status::Warn, found,
        "each visitor takes one: ulimit -n 65536, or LimitNOFILE=65536 in the unit file"};
}

Check check_data_dir(Facts const& facts) {
    std::string const& dir = facts.data_dir;
    if (!facts.data_dir_exists) {
        return {
            "data directory", Status::Warn, dir + " does not exist",
            "it is made at the first start; or: mkdir -m 700 " + dir};
    }
    if (!facts.data_dir_writable) {
        return {
            "data directory", Status::Fail, dir + " cannot be written",
            "give it to the user who runs the server: chown USER " + dir};
    }
    if ((facts.data_dir_mode & kForOthers) != 0) {
        return {
            "data directory", Status::Warn, dir + " is open to other users",
            "it holds conversations: chmod 700 " + dir};
    }
    return {"data directory", Status::Ok, dir, {}};
}

Check check_disk(Facts const& facts) {
    std::string const found = std::to_string(facts.free_bytes / kMiB) + " MiB free";
    if (facts.free_bytes >= kDiskGood) return {"disk space", Status::Ok, found, {}};
    bool const hardly = facts.free_bytes < kDiskLeast;
    return {
        "disk space", hardly ? Status::Fail : Status::Warn, found,
        "a full disk stops the store: make room for at least 5 GiB"};
}

Check check_somaxconn(Facts const& facts) {
    if (!facts.somaxconn) return {"listen backlog", Status::Ok, "the system does not say", {}};
    std::string const found = "net.core.somaxconn is " + std::to_string(*facts.somaxconn);
    if (*facts.somaxconn >= kSomaxconnGood) return {"listen backlog", Status::Ok, found, {}};
    return {
        "listen backlog", Status::Warn, found,
        "a reconnect storm needs more: sysctl -w net.core.somaxconn=4096"};
}

Check check_zones(Facts const& facts) {
    if (facts.zone_data) return {"time zones", Status::Ok, "the data is installed", {}};
    return {
        "time zones", Status::Fail, "there is no time zone data",
        "opening hours need it: apt install tzdata"};
}

Check check_config(Facts const& facts) {
    std::string const& file = facts.config_file;
    if (!facts.config_text) {
        return {
            "settings", Status::Fail, file + " cannot be read", "check the path and its rights"};
    }
    auto const read = configuration::read_toml(*facts.config_text);
    if (!read.errors.empty()) {
        auto const& first = read.errors.front();
        return {
            "settings", Status::Fail,
            file + ":" + std::to_string(first.place.line) + ":" +
                std::to_string(first.place.column) + ": " +
                (first.field.empty() ? "" : first.field + ": ") + first.message,
            "correct the file; switchboard apply --dry-run shows every mistake"};
    }
    auto config = read.config;
    // The server fills in the id of the account that the file is applied to.
    if (config.account().id().empty()) config.mutable_account()->set_id("account");
    for (auto const& finding : configuration::validate(config)) {
        return {
            "settings", finding.warning ? Status::Warn : Status::Fail,
            file + ": " + finding.path + ": " + finding.message,
            "correct the file; switchboard apply --dry-run shows every mistake"};
    }
    return {"settings", Status::Ok, file + " has no mistake", {}};
}

std::string_view word(Status status) {
    switch (status) {
    case Status::Ok:
        return "OK";
    case Status::Warn:
        return "WARN";
    case Status::Fail:
        return "FAIL";
    }
    return "FAIL";
}

} // namespace

std::optional<int> redis_major(std::string const& text) {
    auto const mark = text.find("v=");
    if (mark == text.npos) return std::nullopt;
    int major = 0;
    auto const [end, failed] =
        std::from_chars(text.data() + mark + 2, text.data() + text.size(), major);
    if (failed != std::errc{}) return std::nullopt;
    return major;
}

std::vector<Check> judge(Facts const& facts) {
    std::vector<Check> checks{check_port(facts),       check_redis(facts),    check_library(facts),
                              check_open_files(facts), check_data_dir(facts), check_disk(facts),
                              check_somaxconn(facts),  check_zones(facts)};
    if (!facts.config_file.empty()) checks.push_back(check_config(facts));
    if (facts.redis)
        for (Check& check : judge_redis(*facts.redis)) checks.push_back(std::move(check));
    if (facts.clamd) checks.push_back(judge_clamd(*facts.clamd));
    return checks;
}

bool has_failure(std::vector<Check> const& checks) {
    return std::any_of(checks.begin(), checks.end(), [](Check const& each) {
        return each.status == Status::Fail;
    });
}

std::string to_text(std::vector<Check> const& checks) {
    std::string text;
    for (auto const& each : checks) {
        std::string line{word(each.status)};
        line.resize(6, ' ');
        line += each.name;
        line.resize(std::max<std::size_t>(line.size() + 1, 24), ' ');
        text += line + each.finding + '\n';
        if (each.advice.empty()) continue;
        text.append(24, ' ').append("-> ").append(each.advice).append("\n");
    }
    return text;
}

std::string to_json(std::vector<Check> const& checks) {
    boost::json::array list;
    for (auto const& each : checks) {
        list.push_back(boost::json::object{
            {"name", each.name},
            {"status", word(each.status)},
            {"finding", each.finding},
            {"advice", each.advice}});
    }
    return boost::json::serialize(
        boost::json::object{{"ok", !has_failure(checks)}, {"checks", std::move(list)}});
}

} // namespace switchboard::commands::doctor
