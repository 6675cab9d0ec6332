#include "commands/doctor/redis_checks.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <set>

namespace switchboard::commands::doctor {

namespace {

using Server = RedisServerFacts;

constexpr int kMajor = 7;
constexpr std::uint64_t kFullPercent = 80;
constexpr std::int64_t kClockApartMs = 60'000; // what tokens allow
constexpr std::size_t kSentinelsLeast = 3;
constexpr std::uint32_t kAllSlots = 16'384;

/// The worst of several servers decides; each is named.
class Worst {
public:
    explicit Worst(std::string name)
        : check_{std::move(name), Status::Ok, {}, {}} {}

    void add(Status status, std::string const& finding, std::string const& advice) {
        if (status < check_.status) return;
        if (status > check_.status) check_.finding.clear();
        check_.status = status;
        check_.finding += (check_.finding.empty() ? "" : "; ") + finding;
        if (status != Status::Ok) check_.advice = advice;
    }
    [[nodiscard]] Check take() { return std::move(check_); }

private:
    Check check_;
};

int major_of(std::string const& version) {
    int major = 0;
    (void)std::from_chars(version.data(), version.data() + version.size(), major);
    return major;
}

Check check_reachable(RedisFacts const& facts) {
    if (!facts.trouble.empty())
        return {
            "redis", Status::Fail, facts.described + ": " + facts.trouble,
            "start it, or correct the address, user or password"};
    Worst worst{"redis"};
    for (Server const& server : facts.servers) {
        if (!server.trouble.empty())
            worst.add(
                Status::Fail, server.address + ": " + server.trouble,
                "start it, or correct the address, user or password");
        else if (major_of(server.version) < kMajor)
            worst.add(
                Status::Fail, server.address + ": version " + server.version + " has no functions",
                "install version 7.0 or later");
        else
            worst.add(Status::Ok, server.address + " " + server.version, {});
    }
    bool const is_replica = facts.kind == RedisFacts::Kind::Server && !facts.servers.empty() &&
                            facts.servers[0].role == "slave";
    if (is_replica)
        worst.add(
            Status::Fail, facts.servers[0].address + " is a replica: it takes no writes",
            "name the primary, or the sentinels");
    return worst.take();
}

void judge_file(Worst& worst, Server const& server) {
    std::string const& at = server.address;
    if (!server.aof)
        return worst.add(
            Status::Fail, at + ": no append-only file: a restart loses everything",
            "CONFIG SET appendonly yes, and in its configuration: appendonly yes");
    if (!server.aof_write_status.empty() && server.aof_write_status != "ok")
        return worst.add(
            Status::Fail, at + ": the last write to the append-only file failed",
            "make room on its disk, look into its log; until then it refuses every message");
    if (!server.fsync)
        return worst.add(
            Status::Warn, at + ": may not be asked for appendfsync",
            "see to it that it is 'always'; with 'everysec' a power cut loses a second");
    if (*server.fsync != "always")
        return worst.add(
            Status::Warn,
            at + ": appendfsync " + *server.fsync +
                ": a power cut loses messages that were acknowledged",
            "CONFIG SET appendfsync always, and in its configuration");
    if (server.load_truncated && *server.load_truncated != "no")
        return worst.add(
            Status::Warn,
            at + ": aof-load-truncated yes: behind half a transaction, which an interrupted write "
                 "leaves, it loses what comes next",
            "aof-load-truncated no in its configuration, and before each of its starts "
            "'switchboard guard DIR'");
    worst.add(Status::Ok, at + ": appendfsync always", {});
}

Check check_files(RedisFacts const& facts) {
    Worst worst{"redis durability"};
    for (Server const& server : facts.servers)
        if (server.trouble.empty()) judge_file(worst, server);
    return worst.take();
}

std::string mib(std::uint64_t bytes) {
    return std::to_string(bytes >> 20U) + " MiB";
}

void judge_memory(Worst& worst, Server const& server) {
    std::string const& at = server.address;
    if (server.eviction && *server.eviction != "noeviction")
        return worst.add(
            Status::Fail, at + ": maxmemory-policy " + *server.eviction + " drops conversations",
            "CONFIG SET maxmemory-policy noeviction, and in its configuration");
    if (server.memory_limit == 0)
        return worst.add(
            Status::Warn, at + ": no maxmemory; " + mib(server.memory_used) + " used",
            "set maxmemory below what the machine has: a full one then refuses new messages and "
            "keeps the rest, instead of being killed");
    std::string const used = mib(server.memory_used) + " of " + mib(server.memory_limit) + " used";
    if (server.memory_used * 100 >= server.memory_limit * kFullPercent)
        return worst.add(
            Status::Warn, at + ": " + used, "give it more memory, or shorten what is kept");
    worst.add(Status::Ok, at + ": " + used, {});
}

Check check_memory(RedisFacts const& facts) {
    Worst worst{"redis memory"};
    for (Server const& server : facts.servers)
        if (server.trouble.empty()) judge_memory(worst, server);
    return worst.take();
}

Check check_clocks(RedisFacts const& facts) {
    Worst worst{"redis clock"};
    for (Server const& server : facts.servers) {
        if (!server.trouble.empty()) continue;
        auto const apart = std::abs(server.clock_ahead_ms);
        if (apart >= kClockApartMs)
            worst.add(
                Status::Warn,
                server.address + ": " + std::to_string(apart / 1000) + " s apart from this machine",
                "let both keep time (apt install chrony)");
        else
            worst.add(Status::Ok, server.address + " agrees with this machine", {});
    }
    return worst.take();
}

/// Of the servers behind sentinels: who may be made primary, and whether acks wait for them.
Check check_replicas(RedisFacts const& facts) {
    Worst worst{"redis replicas"};
    std::uint32_t promotable = 0;
    for (Server const& server : facts.servers) {
        if (server.role != "slave" || !server.trouble.empty()) continue;
        promotable += server.priority == 0 ? 0U : 1U;
        if (!server.link_up)
            worst.add(
                Status::Fail, server.address + " has no connection to its primary",
                "start it, look into its log; until then no message is acknowledged");
    }
    std::string const found = std::to_string(promotable) + " that may become primary, " +
                              "redis.ack_replicas " + std::to_string(facts.ack_replicas);
    std::string const wanted = "redis.ack_replicas = " + std::to_string(promotable);
    if (promotable == 0)
        worst.add(
            Status::Fail, "none that may become primary: the sentinels can save nothing",
            "add a replica with an append-only file of its own");
    else if (facts.ack_replicas < promotable)
        worst.add(
            Status::Warn, found + ": a failover may lose messages that were acknowledged",
            "set " + wanted + " for every node of the server");
    else if (facts.ack_replicas > promotable)
        worst.add(
            Status::Fail, found + ": no message can be acknowledged",
            "attach the missing replica, or set " + wanted);
    else
        worst.add(Status::Ok, found, {});
    return worst.take();
}

/// A second fence: what a primary without its replicas takes is going to be thrown away.
Check check_fence(RedisFacts const& facts) {
    Worst worst{"redis fence"};
    for (Server const& server : facts.servers) {
        if (server.role != "master" || !server.trouble.empty()) continue;
        if (!server.min_replicas)
            worst.add(
                Status::Warn, server.address + ": may not be asked for min-replicas-to-write",
                "see to it that it is 1 on every server of the set");
        else if (*server.min_replicas == 0)
            worst.add(
                Status::Warn,
                server.address + ": min-replicas-to-write 0: a primary that was cut "
                                 "off goes on taking writes",
                "CONFIG SET min-replicas-to-write 1 on every server of the set");
        else
            worst.add(
                Status::Ok,
                server.address + ": min-replicas-to-write " + std::to_string(*server.min_replicas),
                {});
    }
    return worst.take();
}

Check check_sentinels(RedisFacts const& facts) {
    Worst worst{"sentinels"};
    std::set<std::string> named;
    std::size_t answering = 0;
    for (SentinelFacts const& sentinel : facts.sentinels) {
        if (!sentinel.trouble.empty()) {
            worst.add(
                Status::Warn, sentinel.address + ": " + sentinel.trouble,
                "start it: with one more lost there is no majority");
            continue;
        }
        ++answering;
        named.insert(sentinel.primary);
        if (sentinel.others + 1 != facts.sentinels.size())
            worst.add(
                Status::Warn,
                sentinel.address + " knows " + std::to_string(sentinel.others + 1) +
                    " sentinels, the settings name " + std::to_string(facts.sentinels.size()),
                "name all of them in redis.sentinels: a majority is counted of what is named");
    }
    std::string const count =
        std::to_string(answering) + " of " + std::to_string(facts.sentinels.size());
    if (facts.sentinels.size() < kSentinelsLeast)
        worst.add(
            Status::Fail, std::to_string(facts.sentinels.size()) + " are named",
            "run at least three, on machines of their own: with fewer no majority survives");
    if (answering * 2 <= facts.sentinels.size())
        worst.add(Status::Fail, count + " answer: no majority", "start the others");
    if (named.size() > 1)
        worst.add(
            Status::Warn, "they name " + std::to_string(named.size()) + " primaries",
            "a failover is under way, or they are parted: look again in a minute");
    if (answering > 0 && named.size() == 1)
        worst.add(Status::Ok, count + " answer and name " + *named.begin(), {});
    return worst.take();
}

Check check_cluster(RedisFacts const& facts) {
    Worst worst{"redis cluster"};
    if (facts.cluster_slots < kAllSlots)
        worst.add(
            Status::Fail, std::to_string(facts.cluster_slots) + " of 16384 slots have a node",
            "give every slot a node (redis-cli --cluster fix)");
    else if (!facts.cluster_ok)
        worst.add(
            Status::Fail, "it says that its state is not ok",
            "look into CLUSTER INFO of its nodes");
    worst.add(
        Status::Warn, "a lost primary takes messages with it that were acknowledged",
        "where that must not be, use sentinels (deploy/README.md)");
    for (Server const& server : facts.servers)
        if (server.trouble.empty() && server.replicas == 0)
            worst.add(
                Status::Warn, server.address + " has no replica",
                "add one to each primary, or its accounts stop with it");
    return worst.take();
}

} // namespace

std::vector<Check> judge_redis(RedisFacts const& facts) {
    std::vector<Check> checks{check_reachable(facts)};
    if (facts.kind == RedisFacts::Kind::Sentinels) checks.push_back(check_sentinels(facts));
    bool const nobody =
        std::all_of(facts.servers.begin(), facts.servers.end(), [](auto const& each) {
            return !each.trouble.empty();
        });
    if (nobody) return checks;
    checks.push_back(check_files(facts));
    checks.push_back(check_memory(facts));
    checks.push_back(check_clocks(facts));
    if (facts.kind == RedisFacts::Kind::Sentinels) {
        checks.push_back(check_replicas(facts));
        checks.push_back(check_fence(facts));
    }
    if (facts.kind == RedisFacts::Kind::Cluster) checks.push_back(check_cluster(facts));
    return checks;
}

} // namespace switchboard::commands::doctor
