#include "app/settings.hpp"

#include "app/limit_settings.hpp"
#include "codec/upgrade_request.hpp"
#include "http/request_parts.hpp"

#include <charconv>
#include <sstream>

namespace switchboard::app {
namespace {

struct Listen {
    std::string& host;
    std::uint16_t& port;
};
void take_address(toml::node const& node, Listen out) {
    std::string text;
    take(node, text);
    auto parsed = parse_listen(text);
    if (parsed.has_error()) throw Wrong{parsed.error().message};
    out.host = parsed->first;
    out.port = parsed->second;
}

void take_listen(KeyTable& keys, char const* key, std::string& host, std::uint16_t& port) {
    keys[key] = [&host, &port](toml::node const& node) { take_address(node, Listen{host, port}); };
}

/// The path of a unix socket, or HOST:PORT.
void take_clamd(toml::node const& node, scanning::ClamdPlace& out) {
    constexpr std::size_t kPathMax = 107; // of a unix socket, unix(7)
    std::string text;
    take(node, text);
    out = {};
    if (text.empty()) return;
    if (text.front() == '/') {
        if (text.size() > kPathMax) throw Wrong{"the path of a socket has at most 107 bytes"};
        out.path = text;
        return;
    }
    auto const parsed = parse_listen(text);
    if (parsed.has_error() || parsed->second == 0 || text.front() == ':')
        throw Wrong{
            "must be the path of clamd's socket, as /run/clamav/clamd.ctl, or HOST:PORT, as "
            "127.0.0.1:3310"};
    out.host = parsed->first;
    out.port = parsed->second;
}

void take_clamd_down(toml::node const& node, bool& take_unchecked) {
    std::string word;
    take(node, word);
    if (word != "refuse" && word != "take") throw Wrong{"must be \"refuse\" or \"take\""};
    take_unchecked = word == "take";
}

void add_upload_keys(KeyTable& keys, ServerSettings& s) {
    keys["uploads.origin"] = into(s.uploads_origin);
    keys["uploads.clamd"] = [&s](toml::node const& node) { take_clamd(node, s.uploads_clamd); };
    keys["uploads.clamd_timeout"] = number(s.uploads_clamd_timeout_s, 1, 300);
    keys["uploads.clamd_at_once"] = number(s.uploads_clamd_at_once, 1, 1'000);
    keys["uploads.clamd_down"] = [&s](toml::node const& node) {
        take_clamd_down(node, s.uploads_take_unchecked);
    };
}

KeyTable keys_of(ServerSettings& s) {
    KeyTable keys;
    take_listen(keys, "server.listen", s.host, s.port);
    keys["server.data"] = into(s.data);
    keys["server.workers"] = into(s.workers);
    keys["server.blocked_seconds"] = number(s.blocked_seconds, 0, 3'600);
    keys["server.node"] = into(s.node);
    keys["server.trusted_proxies"] = into(s.trusted_proxies);
    keys["server.behind_proxy"] = into(s.behind_proxy);
    keys["server.allowed_origins"] = into(s.gateway.origins);
    keys["server.public_url"] = into(s.public_url);
    keys["tls.certificate"] = into(s.tls.certificate);
    keys["tls.key"] = into(s.tls.key);
    keys["tls.hsts_seconds"] = number(s.gateway.hsts_s, 0, 63'072'000);
    take_listen(keys, "admin.listen", s.admin_host, s.admin_port);
    keys["admin.only"] = into(s.admin_only);
    keys["redis.url"] = into(s.redis_url);
    keys["redis.sentinels"] = into(s.redis_sentinels);
    keys["redis.master"] = into(s.redis_master);
    keys["redis.cluster"] = into(s.redis_cluster);
    keys["redis.user"] = into(s.redis_user);
    keys["redis.password"] = into(s.redis_password);
    keys["redis.sentinel_password"] = into(s.redis_sentinel_password);
    keys["redis.relaxed"] = into(s.redis_relaxed);
    keys["redis.memory_bytes"] = number(s.redis_memory_bytes, 32 << 20, std::int64_t{1} << 50);
    keys["redis.ack_replicas"] = into(s.redis_ack_replicas);
    keys["redis.cells"] = into(s.cells);
    keys["cluster.lease_ms"] = number(s.lease_ms, 1'000, 60'000);
    keys["sinks.loopback_http"] = into(s.sinks_loopback_http);
    keys["sinks.private_addresses"] = into(s.sinks_private_addresses);
    keys["sinks.lease_ms"] = number(s.sinks_lease_ms, 5'000, 600'000);
    keys["sinks.key_file"] = into(s.sinks_key_file);
    keys["sinks.ca_file"] = into(s.sinks_ca_file);
    keys["open_id.loopback_http"] = into(s.open_id_loopback_http);
    keys["open_id.private_addresses"] = into(s.open_id_private_addresses);
    keys["log.level"] = into(s.log_level);
    add_upload_keys(keys, s);
    add_limit_keys(keys, s);
    return keys;
}

/// A host of its own, by name: cookies do not tell the ports of one host apart.
std::string check_files_origin(ServerSettings const& settings) {
    std::string const& origin = settings.uploads_origin;
    if (origin.empty()) return {};
    bool const is_secure = origin.starts_with("https://");
    if (!codec::is_origin(origin) || (!is_secure && !origin.starts_with("http://")))
        return "uploads.origin: '" + origin +
               "' is no origin; write one, as https://files.example.com";
    if (settings.public_url.empty())
        return "uploads.origin needs server.public_url, whose pages read from there";
    if (!is_secure && settings.public_url.starts_with("https://"))
        return "uploads.origin: begin it with https:// as server.public_url, or browsers ask "
               "nothing of it";
    if (http::host_of(origin).empty() ||
        http::host_of(origin) == http::host_of(settings.public_url))
        return "uploads.origin: '" + origin +
               "' must be another host than server.public_url; another port is not enough";
    return {};
}

/// What only all settings together can say.
std::string check_together(ServerSettings& settings) {
    if (settings.tls.certificate.empty() != settings.tls.key.empty())
        return "tls.certificate and tls.key belong together";
    if (settings.admin_only && settings.admin_host.empty())
        return "admin.only needs admin.listen, or nobody could administer";
    if (!http::TrustedProxies{settings.trusted_proxies}.valid())
        return "server.trusted_proxies must be addresses and networks, as 10.0.0.1 and 10.0.0.0/8";
    for (std::string const& origin : settings.gateway.origins)
        if (origin != "*" && !codec::is_origin(origin))
            return "server.allowed_origins: '" + origin +
                   "' is no origin; write one, as https://shop.example";
    if (!settings.public_url.empty() && !codec::is_origin(settings.public_url))
        return "server.public_url: '" + settings.public_url +
               "' is no origin; write one, as https://desk.shop.example";
    if (!settings.uploads_clamd.empty() &&
        std::chrono::seconds{settings.uploads_clamd_timeout_s} >= settings.gateway.answer_time)
        return "uploads.clamd_timeout must be below limits.answer_seconds, or nobody hears why";
    if (std::string why = check_files_origin(settings); !why.empty()) return why;
    std::uint64_t const budget = settings.gateway.memory_bytes;
    if (budget > 0 && settings.redis_memory_bytes >= budget)
        return "redis.memory_bytes must be below limits.memory_bytes, of which it is a part";
    return settle_limits(settings);
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
    KeyTable const known = keys_of(base);
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
    if (std::string why = check_together(base); !why.empty())
        return SettingsError{file.string() + ": " + why};
    return base;
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
