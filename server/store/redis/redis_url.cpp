#include "store/redis/redis_url.hpp"

#include <charconv>

namespace switchboard::store {

namespace {

using UrlResult = Result<RedisUrl, std::string>;

// By name: an aggregate that begins with a string could be made from an error text as well.
UrlResult bad(std::string const& why) {
    return UrlResult(boost::system::in_place_error, "redis url: " + why);
}

bool parse_number(std::string_view text, std::uint32_t max, std::uint32_t& out) {
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    return failed == std::errc{} && end == text.data() + text.size() && out <= max;
}

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        char const* const digits = text.data() + i + 1;
        bool const escaped = text[i] == '%' && i + 2 < text.size() &&
                             std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
        out.push_back(escaped ? static_cast<char>(value) : text[i]);
        if (escaped) i += 2;
    }
    return out;
}

UrlResult parse_unix(std::string_view rest) {
    RedisUrl url;
    auto const query = rest.find('?');
    url.unix_path = unescape(rest.substr(0, query));
    if (url.unix_path.empty() || url.unix_path.front() != '/')
        return bad("unix:// needs an absolute path");
    if (query == std::string_view::npos) return url;
    std::string_view const value = rest.substr(query + 1);
    if (!value.starts_with("db=") || !parse_number(value.substr(3), 1'000'000, url.database))
        return bad("after the path only ?db=N is known");
    return url;
}

constexpr std::uint16_t kRedisPort = 6379;
constexpr std::uint16_t kSentinelPort = 26'379;
constexpr std::size_t kPeersMax = 64;

void take_credentials(std::string_view& rest, RedisUrl& url) {
    auto const at = rest.rfind('@', rest.find('/'));
    if (at == std::string_view::npos) return;
    std::string_view const credentials = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    auto const colon = credentials.find(':');
    if (colon == std::string_view::npos) {
        url.password = unescape(credentials);
        return;
    }
    url.user = unescape(credentials.substr(0, colon));
    url.password = unescape(credentials.substr(colon + 1));
}

} // namespace

Result<RedisPeer, std::string> parse_peer(std::string_view text, std::uint16_t default_port) {
    using PeerResult = Result<RedisPeer, std::string>;
    auto const wrong = [](char const* why) {
        return PeerResult(boost::system::in_place_error, std::string(why));
    };
    bool const bracketed = text.starts_with('[');
    auto const host_end = bracketed ? text.find(']') + 1 : text.rfind(':');
    std::string_view const host = text.substr(0, host_end);
    RedisPeer peer{std::string(bracketed ? host.substr(1, host.size() - 2) : host), default_port};
    if (host_end < text.size()) {
        std::uint32_t port = 0;
        if (text[host_end] != ':' || !parse_number(text.substr(host_end + 1), 65'535, port))
            return wrong("the port is a number up to 65535");
        peer.port = static_cast<std::uint16_t>(port);
    }
    if (peer.host.empty()) return wrong("the host is missing");
    return peer;
}

bool is_master_name(std::string_view name) {
    static constexpr std::string_view kAllowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    return !name.empty() && name.size() <= 128 &&
           name.find_first_not_of(kAllowed) == std::string_view::npos;
}

namespace {

UrlResult take_peers(std::string_view list, std::uint16_t default_port, RedisUrl url) {
    for (bool more = true; more;) {
        auto const comma = list.find(',');
        auto const peer = parse_peer(list.substr(0, comma), default_port);
        if (!peer) return bad(peer.error());
        url.peers.push_back(*peer);
        more = comma != std::string_view::npos;
        if (more) list.remove_prefix(comma + 1);
    }
    if (url.peers.size() > kPeersMax) return bad("at most 64 addresses");
    return url;
}

UrlResult parse_sentinels(std::string_view rest) {
    RedisUrl url;
    url.kind = RedisUrl::Kind::Sentinels;
    take_credentials(rest, url);
    auto const slash = rest.find('/');
    if (slash == std::string_view::npos) return bad("after the sentinels stands /MASTER");
    std::string_view const path = rest.substr(slash + 1);
    auto const second = path.find('/');
    url.master = path.substr(0, second);
    if (!is_master_name(url.master))
        return bad("the primary's name is made of letters, digits and .-_");
    bool const has_database = second != std::string_view::npos;
    if (has_database && !parse_number(path.substr(second + 1), 1'000'000, url.database))
        return bad("the database is a number");
    return take_peers(rest.substr(0, slash), kSentinelPort, std::move(url));
}

UrlResult parse_cluster(std::string_view rest) {
    RedisUrl url;
    url.kind = RedisUrl::Kind::Cluster;
    take_credentials(rest, url);
    if (rest.find('/') != std::string_view::npos) return bad("a cluster has no databases");
    return take_peers(rest, kRedisPort, std::move(url));
}

} // namespace

UrlResult RedisUrl::parse(std::string_view text) {
    if (text.starts_with("unix://")) return parse_unix(text.substr(7));
    if (text.starts_with("redis+sentinel://")) return parse_sentinels(text.substr(17));
    if (text.starts_with("redis+cluster://")) return parse_cluster(text.substr(16));
    if (!text.starts_with("redis://"))
        return bad("begins with redis://, unix://, redis+sentinel:// or redis+cluster://");
    std::string_view rest = text.substr(8);
    RedisUrl url;
    take_credentials(rest, url);
    auto const slash = rest.find('/');
    if (slash != std::string_view::npos && slash + 1 < rest.size() &&
        !parse_number(rest.substr(slash + 1), 1'000'000, url.database))
        return bad("the database is a number");
    auto const peer = parse_peer(rest.substr(0, slash), kRedisPort);
    if (!peer) return bad(peer.error());
    url.host = peer->host;
    url.port = peer->port;
    return url;
}

RedisUrl RedisUrl::unix_socket(std::string path) {
    RedisUrl url;
    url.unix_path = std::move(path);
    return url;
}

RedisUrl RedisUrl::server(RedisPeer const& at) const {
    RedisUrl url;
    url.host = at.host;
    url.port = at.port;
    url.user = user;
    url.password = password;
    url.database = database;
    return url;
}

RedisUrl RedisUrl::sentinel(RedisPeer const& at) const {
    RedisUrl url;
    url.host = at.host;
    url.port = at.port;
    url.password = sentinel_password;
    return url;
}

std::string RedisUrl::describe() const {
    if (kind == Kind::Server && !unix_path.empty()) return "unix://" + unix_path;
    if (kind == Kind::Server)
        return "redis://" + host + ":" + std::to_string(port) + "/" + std::to_string(database);
    std::string list;
    for (RedisPeer const& peer : peers) list += (list.empty() ? "" : ",") + peer.text();
    if (kind == Kind::Cluster) return "redis+cluster://" + list;
    return "redis+sentinel://" + list + "/" + master;
}

} // namespace switchboard::store
