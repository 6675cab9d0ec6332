#include "redis_cluster.hpp"

#include "store/redis/cluster_map.hpp"

#include <stdexcept>

namespace switchboard::store::test {

RedisCluster::RedisCluster()
    : owner_(kClusterSlots) {
    for (std::size_t i = 0; i < kPrimaries; ++i) add_server();
    for (std::size_t i = 0; i < kPrimaries; ++i) {
        std::size_t const from = kClusterSlots * i / kPrimaries;
        std::size_t const to = kClusterSlots * (i + 1) / kPrimaries - 1;
        for (std::size_t slot = from; slot <= to; ++slot) owner_[slot] = i;
        must(i, {"CLUSTER", "ADDSLOTSRANGE", std::to_string(from), std::to_string(to)});
        must(i, {"CLUSTER", "SET-CONFIG-EPOCH", std::to_string(i + 1)});
        must(
            0, {"CLUSTER", "MEET", "127.0.0.1", std::to_string(ports_[i]),
                std::to_string(bus_ports_[i])});
    }
    if (!wait_for([this] { return whole(); }))
        throw std::runtime_error("the cluster did not come together");
}

void RedisCluster::add_server() {
    ports_.push_back(free_port());
    do bus_ports_.push_back(free_port());
    while (bus_ports_.back() == ports_.back());
    servers_.push_back(std::make_unique<RedisServer>(std::vector<std::string>{
        "--port", std::to_string(ports_.back()), "--bind", "127.0.0.1", "--cluster-enabled", "yes",
        "--cluster-port", std::to_string(bus_ports_.back()), "--cluster-node-timeout", "1000"}));
}

std::string RedisCluster::url() const {
    return "redis+cluster://127.0.0.1:" + std::to_string(ports_[0]);
}

RedisReply RedisCluster::call(std::size_t server, std::vector<std::string> const& args) {
    RedisSession session;
    constexpr Millis kPatience{5'000};
    std::string const why =
        session.open(RedisUrl::unix_socket(servers_[server]->socket()), kPatience);
    if (!why.empty()) throw std::runtime_error(why);
    return session.call(args);
}

void RedisCluster::must(std::size_t server, std::vector<std::string> const& args) {
    RedisReply const reply = call(server, args);
    if (RedisSession::failed(reply)) throw std::runtime_error(args[1] + ": " + reply.text);
}

bool RedisCluster::whole() const {
    for (auto const& server : servers_) {
        std::string const info = redis_command(server->socket(), {"CLUSTER", "INFO"});
        for (char const* wanted :
             {"cluster_state:ok", "cluster_slots_ok:16384", "cluster_known_nodes:3"})
            if (info.find(wanted) == std::string::npos) return false;
    }
    return true;
}

std::int64_t RedisCluster::number(std::size_t server, std::vector<std::string> const& args) {
    return call(server, args).integer;
}

std::int64_t RedisCluster::refusals(std::size_t server, std::string const& error) {
    std::string const stats = call(server, {"INFO", "errorstats"}).text;
    std::string const name = "errorstat_" + error + ":count=";
    auto const at = stats.find(name);
    return at == std::string::npos ? 0 : std::stoll(stats.substr(at + name.size()));
}

std::string RedisCluster::id(std::size_t server) {
    return call(server, {"CLUSTER", "MYID"}).text;
}

void RedisCluster::begin_move(std::size_t slot, std::size_t to) {
    std::size_t const from = owner(slot);
    must(to, {"CLUSTER", "SETSLOT", std::to_string(slot), "IMPORTING", id(from)});
    must(from, {"CLUSTER", "SETSLOT", std::to_string(slot), "MIGRATING", id(to)});
}

std::size_t RedisCluster::move_keys(std::size_t slot, std::size_t to, std::size_t most) {
    std::size_t const from = owner(slot);
    RedisReply const keys =
        call(from, {"CLUSTER", "GETKEYSINSLOT", std::to_string(slot), std::to_string(most)});
    if (keys.items.empty()) return 0;
    std::vector<std::string> args{"MIGRATE", "127.0.0.1", std::to_string(ports_[to]), "", "0",
                                  "5000",    "KEYS"};
    for (RedisReply const& key : keys.items) args.push_back(key.text);
    must(from, args);
    return keys.items.size();
}

void RedisCluster::end_move(std::size_t slot, std::size_t to) {
    std::string const name = id(to);
    must(to, {"CLUSTER", "SETSLOT", std::to_string(slot), "NODE", name});
    must(owner(slot), {"CLUSTER", "SETSLOT", std::to_string(slot), "NODE", name});
    owner_[slot] = to;
}

} // namespace switchboard::store::test
