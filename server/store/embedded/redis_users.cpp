#include "store/embedded/redis_users.hpp"

#include "base/random.hpp"

namespace switchboard::store {

std::vector<std::string> const& gateway_commands() {
    static std::vector<std::string> const commands{
        // sent by the server itself
        "auth", "ping", "role", "select", "wait", "fcall", "xread",
        // called by the functions, which run with the caller's rights
        "decrby", "del", "exists", "get", "set", "setnx", "incr", "incrby", "pexpire", "pttl",
        "time", "hdel", "hexists", "hget", "hgetall", "hincrby", "hkeys", "hmget", "hset", "hsetnx",
        "hvals", "sadd", "scard", "smembers", "srem", "xadd", "xlen", "xrange", "xrevrange",
        "xtrim", "zadd", "zcard", "zrange", "zrangebyscore", "zrem", "zremrangebyrank", "zrevrange",
        "zrevrangebyscore", "zscore", "zcount"};
    return commands;
}

RedisUsers RedisUsers::make() {
    constexpr std::size_t kPasswordBytes = 32;
    return {{"operator", random_token(kPasswordBytes)}, {"gateway", random_token(kPasswordBytes)}};
}

std::string RedisUsers::acl() const {
    // Nobody logs in as the default user, but Redis 7.0 reads its append-only file with that user's
    // rights: with fewer, every MULTI in the file would be refused without a word, and lost.
    std::string text = "user default off resetpass ~* &* +@all\n";
    text += "user " + operators.user + " on >" + operators.password + " ~* &* +@all\n";
    text += "user " + gateways.user + " on >" + gateways.password +
            " resetkeys ~sb:* resetchannels -@all";
    for (std::string const& command : gateway_commands()) text += " +" + command;
    return text + "\n";
}

} // namespace switchboard::store
