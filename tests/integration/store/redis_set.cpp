#include "redis_set.hpp"

#include <stdexcept>

namespace switchboard::store::test {

namespace {

constexpr char const* kGateways = "127.0.0.1";

std::string server_address(std::size_t i) {
    return "127.0.1." + std::to_string(i + 1);
}
std::string sentinel_address(std::size_t i) {
    return "127.0.2." + std::to_string(i + 1);
}

std::string field(std::string const& info, std::string const& name) {
    auto const at = info.find(name + ":");
    if (at == std::string::npos) return {};
    auto const from = at + name.size() + 1;
    return info.substr(from, info.find('\r', from) - from);
}

} // namespace

RedisSet::RedisSet(std::size_t servers) {
    for (std::size_t i = 0; i < servers; ++i) add_server();
    for (std::size_t i = 0; i < kSentinels; ++i) add_sentinel();
    if (!wait_whole()) throw std::runtime_error("the Sentinel set did not come together");
}

void RedisSet::add_server() {
    std::size_t const i = servers_.size();
    std::string const port = std::to_string(free_port());
    doors_.push_back(
        std::make_unique<CutProxy>(std::uint16_t{0}, static_cast<std::uint16_t>(std::stoi(port))));
    std::vector<std::string> settings{
        "--port",
        port,
        "--bind",
        "127.0.0.1",
        "--bind-source-addr",
        server_address(i),
        "--replica-announce-ip",
        "127.0.0.1",
        "--replica-announce-port",
        std::to_string(doors_[i]->port()),
        "--repl-diskless-sync-delay",
        "0",
        "--repl-ping-replica-period",
        "1",
        "--repl-timeout",
        "4"};
    if (i > 0)
        settings.insert(
            settings.end(), {"--replicaof", "127.0.0.1", std::to_string(doors_[0]->port())});
    servers_.push_back(std::make_unique<RedisServer>(std::move(settings)));
}

void RedisSet::add_sentinel() {
    std::size_t const i = sentinels_.size();
    std::string const name = kSetName;
    std::uint16_t const port = free_port();
    sentinel_doors_.push_back(std::make_unique<CutProxy>(std::uint16_t{0}, port));
    sentinels_.push_back(std::make_unique<RedisServer>(
        std::vector<std::string>{
            "--port",
            std::to_string(port),
            "--bind",
            "127.0.0.1",
            "--bind-source-addr",
            sentinel_address(i),
            "--sentinel",
            "announce-ip",
            "127.0.0.1",
            "--sentinel",
            "monitor",
            name,
            "127.0.0.1",
            std::to_string(doors_[0]->port()),
            "2",
            "--sentinel",
            "down-after-milliseconds",
            name,
            "1000",
            "--sentinel",
            "failover-timeout",
            name,
            "3000"},
        RedisServer::Mode::Sentinel));
}

std::string RedisSet::url() const {
    std::string list;
    for (auto const& door : sentinel_doors_)
        list +=
            (list.empty() ? "" : ",") + std::string("127.0.0.1:") + std::to_string(door->port());
    return "redis+sentinel://" + list + "/" + kSetName;
}

std::optional<std::size_t> RedisSet::primary() const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < servers_.size(); ++i) {
        std::string const info = redis_command(servers_[i]->socket(), {"INFO", "replication"});
        if (field(info, "role") != "master") continue;
        if (field(info, "connected_slaves") != "0") return i;
        found = i;
    }
    return found;
}

std::optional<std::size_t> RedisSet::named() const {
    std::vector<std::size_t> votes(servers_.size());
    for (auto const& sentinel : sentinels_) {
        std::string const info = redis_command(sentinel->socket(), {"INFO", "sentinel"});
        for (std::size_t i = 0; i < servers_.size(); ++i)
            if (info.find("address=" + address(i) + ",") != std::string::npos) ++votes[i];
    }
    for (std::size_t i = 0; i < votes.size(); ++i)
        if (2 * votes[i] > kSentinels) return i;
    return std::nullopt;
}

std::string RedisSet::address(std::size_t server) const {
    return "127.0.0.1:" + std::to_string(doors_[server]->port());
}

bool RedisSet::whole() const {
    auto const first = named();
    if (!first) return false;
    std::string const master_port = std::to_string(doors_[*first]->port());
    for (std::size_t i = 0; i < servers_.size(); ++i) {
        std::string const info = redis_command(servers_[i]->socket(), {"INFO", "replication"});
        bool const fits = i == *first ? field(info, "role") == "master"
                                      : field(info, "role") == "slave" &&
                                            field(info, "master_port") == master_port &&
                                            field(info, "master_link_status") == "up";
        if (!fits) return false;
    }
    for (auto const& sentinel : sentinels_) {
        std::string const info = redis_command(sentinel->socket(), {"INFO", "sentinel"});
        bool const knows_all = info.find(
                                   "status=ok,address=" + address(*first) +
                                   ",slaves=" + std::to_string(servers_.size() - 1) +
                                   ",sentinels=" + std::to_string(kSentinels)) != std::string::npos;
        if (!knows_all) return false;
    }
    return true;
}

bool RedisSet::wait_whole() const {
    return wait_for([this] { return whole(); });
}

void RedisSet::isolate(std::vector<std::size_t> const& servers, bool gateways) {
    std::set<std::string> inside, outside;
    for (std::size_t i = 0; i < servers_.size(); ++i) outside.insert(server_address(i));
    for (std::size_t i = 0; i < kSentinels; ++i) outside.insert(sentinel_address(i));
    for (std::size_t const i : servers) {
        outside.erase(server_address(i));
        inside.insert(server_address(i));
    }
    if (gateways) outside.insert(kGateways);
    for (std::size_t i = 0; i < servers_.size(); ++i)
        doors_[i]->shut(inside.contains(server_address(i)) ? outside : inside);
}

void RedisSet::hide_sentinels() {
    for (auto const& door : sentinel_doors_) door->shut({kGateways});
}

void RedisSet::heal() {
    for (auto const* list : {&doors_, &sentinel_doors_})
        for (auto const& door : *list) door->shut({});
}

} // namespace switchboard::store::test
