#include "app/settings.hpp"

#include <toml++/toml.h>

#include <charconv>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>

namespace switchboard::app {
namespace {

/// A key with a value of the wrong kind or out of range; the text says what is allowed.
struct Wrong : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void take(toml::node const& node, std::string& out) {
    if (!node.is_string()) throw Wrong{"must be a text in quotes"};
    out = node.as_string()->get();
}
void take(toml::node const& node, bool& out) {
    if (!node.is_boolean()) throw Wrong{"must be true or false"};
    out = node.as_boolean()->get();
}
void take(toml::node const& node, std::uint32_t& out) {
    constexpr std::int64_t kMax = 1'000'000'000;
    if (!node.is_integer()) throw Wrong{"must be a whole number"};
    std::int64_t const value = node.as_integer()->get();
    if (value < 0 || value > kMax) throw Wrong{"must be from 0 to 1000000000"};
    out = static_cast<std::uint32_t>(value);
}
void take(toml::node const& node, std::filesystem::path& out) {
    std::string text;
    take(node, text);
    out = text;
}
void take(toml::node const& node, std::vector<std::string>& out) {
    if (!node.is_array()) throw Wrong{"must be a list of texts"};
    out.clear();
    for (auto const& item : *node.as_array()) take(item, out.emplace_back());
}
struct Listen {
    std::string& host;
    std::uint16_t& port;
};
void take(toml::node const& node, Listen out) {
    std::string text;
    take(node, text);
    auto parsed = parse_listen(text);
    if (parsed.has_error()) throw Wrong{parsed.error().message};
    out.host = parsed->first;
    out.port = parsed->second;
}

using Take = std::function<void(toml::node const&)>;

std::map<std::string, Take, std::less<>> keys(ServerSettings& s) {
    auto const into = [](auto& member) {
        return [&member](toml::node const& node) { take(node, member); };
    };
    return {
        {"server.listen",
         [&s](toml::node const& n) {
             take(n, Listen{s.host, s.port});
         }},
        {"server.data", into(s.data)},
        {"server.workers", into(s.workers)},
        {"server.node", into(s.node)},
        {"server.trusted_proxies", into(s.trusted_proxies)},
        {"redis.url", into(s.redis_url)},
        {"redis.sentinels", into(s.redis_sentinels)},
        {"redis.master", into(s.redis_master)},
        {"redis.cluster", into(s.redis_cluster)},
        {"redis.user", into(s.redis_user)},
        {"redis.password", into(s.redis_password)},
        {"redis.sentinel_password", into(s.redis_sentinel_password)},
        {"redis.relaxed", into(s.redis_relaxed)},
        {"redis.ack_replicas", into(s.redis_ack_replicas)},
        {"redis.cells", into(s.cells)},
        {"cluster.lease_ms",
         [&s](toml::node const& n) {
             take(n, s.lease_ms);
             if (s.lease_ms < 1'000 || s.lease_ms > 60'000)
                 throw Wrong{"must be from 1000 to 60000"};
         }},
        {"sinks.loopback_http", into(s.sinks_loopback_http)},
        {"sinks.private_addresses", into(s.sinks_private_addresses)},
        {"limits.unlimited_addresses", into(s.unlimited_addresses)},
        {"limits.connections_per_address", into(s.connections_per_address)},
        {"limits.connections", into(s.connections_max)},
        {"log.level", into(s.log_level)},
    };
}

std::string at(std::filesystem::path const& file, toml::source_region const& where) {
    std::ostringstream out;
    out << file.string() << ":" << where.begin.line << ":" << where.begin.column << ": ";
    return out.str();
}

} // namespace

Result<ServerSettings, SettingsError>
read_settings(std::filesystem::path const& file, ServerSettings base) {
    toml::table table;
    try {
        table = toml::parse_file(file.string());
    } catch (toml::parse_error const& error) {
        return SettingsError{at(file, error.source()) + std::string{error.description()}};
    }
    auto const known = keys(base);
    for (auto const& [section, content] : table) {
        std::string const name{section.str()};
        if (!content.is_table())
            return SettingsError{
                at(file, content.source()) + name + ": keys stand in a section, as [server]"};
        for (auto const& [key, value] : *content.as_table()) {
            std::string const path = name + "." + std::string{key.str()};
            auto const found = known.find(path);
            if (found == known.end())
                return SettingsError{at(file, value.source()) + path + ": no such setting"};
            try {
                found->second(value);
            } catch (Wrong const& wrong) {
                return SettingsError{at(file, value.source()) + path + ": " + wrong.what()};
            }
        }
    }
    return base;
}

std::vector<std::string>
changes_for_restart(ServerSettings const& running, ServerSettings const& wanted) {
    std::vector<std::string> changed;
    auto const compare = [&](auto const& a, auto const& b, char const* key) {
        if (a != b) changed.emplace_back(key);
    };
    compare(
        std::pair{running.host, running.port}, std::pair{wanted.host, wanted.port},
        "server.listen");
    compare(running.data, wanted.data, "server.data");
    compare(running.workers, wanted.workers, "server.workers");
    compare(running.node, wanted.node, "server.node");
    compare(running.trusted_proxies, wanted.trusted_proxies, "server.trusted_proxies");
    compare(running.redis_url, wanted.redis_url, "redis.url");
    compare(running.redis_sentinels, wanted.redis_sentinels, "redis.sentinels");
    compare(running.redis_master, wanted.redis_master, "redis.master");
    compare(running.redis_cluster, wanted.redis_cluster, "redis.cluster");
    compare(running.redis_relaxed, wanted.redis_relaxed, "redis.relaxed");
    compare(running.redis_ack_replicas, wanted.redis_ack_replicas, "redis.ack_replicas");
    compare(running.lease_ms, wanted.lease_ms, "cluster.lease_ms");
    compare(running.sinks_loopback_http, wanted.sinks_loopback_http, "sinks.loopback_http");
    compare(
        running.sinks_private_addresses, wanted.sinks_private_addresses, "sinks.private_addresses");
    compare(running.unlimited_addresses, wanted.unlimited_addresses, "limits.unlimited_addresses");
    return changed;
}

Result<std::pair<std::string, std::uint16_t>, SettingsError> parse_listen(std::string_view text) {
    SettingsError const problem{
        "listen address '" + std::string{text} + "': write HOST:PORT, as 127.0.0.1:8080"};
    auto const colon = text.rfind(':');
    if (colon == std::string_view::npos) return problem;
    std::string_view const digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
        return problem;
    std::string host{text.substr(0, colon)};
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string::npos)
        return problem;
    if (host.empty()) host = "::";
    if (host == "localhost") host = "127.0.0.1";
    return std::pair{host, port};
}

} // namespace switchboard::app
