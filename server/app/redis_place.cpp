// Which Redis the settings name, checked before anything is connected to.
#include "app/settings.hpp"

namespace switchboard::app {
namespace {

using store::RedisPeer;
using store::RedisUrl;
using FoundPlace = Result<std::optional<RedisUrl>, SettingsError>;

constexpr std::uint16_t kRedisPort = 6'379;
constexpr std::uint16_t kSentinelPort = 26'379;
constexpr std::size_t kSentinelsLeast = 3; // two are no majority when one of them fails
constexpr std::size_t kPeersMax = 64;

Result<std::vector<RedisPeer>, SettingsError>
peers_of(std::vector<std::string> const& texts, std::uint16_t port, std::string const& key) {
    std::vector<RedisPeer> peers;
    for (std::string const& text : texts) {
        auto const peer = store::parse_peer(text, port);
        if (!peer) return SettingsError{key + ": '" + text + "': " + peer.error()};
        for (RedisPeer const& known : peers)
            if (known == *peer) return SettingsError{key + ": '" + text + "' is named twice"};
        peers.push_back(*peer);
    }
    if (peers.size() > kPeersMax) return SettingsError{key + ": at most 64 addresses"};
    return peers;
}

RedisUrl with_credentials(ServerSettings const& settings, RedisUrl::Kind kind) {
    RedisUrl url;
    url.kind = kind;
    url.user = settings.redis_user;
    url.password = settings.redis_password;
    url.sentinel_password = settings.redis_sentinel_password;
    return url;
}

FoundPlace sentinels_of(ServerSettings const& settings) {
    if (!store::is_master_name(settings.redis_master))
        return SettingsError{
            "redis.master: what the sentinels call the primary: letters, digits and .-_, at most "
            "128"};
    if (settings.redis_sentinels.size() < kSentinelsLeast)
        return SettingsError{
            "redis.sentinels: name all of them, at least 3; with fewer no majority survives the "
            "loss of one"};
    auto peers = peers_of(settings.redis_sentinels, kSentinelPort, "redis.sentinels");
    if (peers.has_error()) return peers.error();
    RedisUrl url = with_credentials(settings, RedisUrl::Kind::Sentinels);
    url.master = settings.redis_master;
    url.peers = std::move(peers).value();
    return std::optional{std::move(url)};
}

FoundPlace cluster_of(ServerSettings const& settings) {
    auto peers = peers_of(settings.redis_cluster, kRedisPort, "redis.cluster");
    if (peers.has_error()) return peers.error();
    RedisUrl url = with_credentials(settings, RedisUrl::Kind::Cluster);
    url.peers = std::move(peers).value();
    return std::optional{std::move(url)};
}

} // namespace

Result<std::optional<RedisUrl>, SettingsError> redis_place(ServerSettings const& settings) {
    int const named = (settings.redis_url.empty() ? 0 : 1) +
                      (settings.redis_sentinels.empty() ? 0 : 1) +
                      (settings.redis_cluster.empty() ? 0 : 1);
    if (named > 1)
        return SettingsError{"redis: name one of url, sentinels and cluster, not several"};
    if (!settings.redis_sentinels.empty()) return sentinels_of(settings);
    if (!settings.redis_master.empty()) return SettingsError{"redis.master: needs redis.sentinels"};
    if (!settings.redis_cluster.empty()) return cluster_of(settings);
    if (!settings.redis_url.empty()) {
        auto const url = RedisUrl::parse(settings.redis_url);
        if (!url) return SettingsError{"redis.url: " + url.error()};
        return std::optional{*url};
    }
    if (settings.redis_ack_replicas > 0)
        return SettingsError{
            "redis.ack_replicas: the embedded Redis has no replicas; name redis.sentinels"};
    return std::optional<RedisUrl>{};
}

} // namespace switchboard::app
