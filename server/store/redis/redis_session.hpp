// One blocking connection, for the start-up step and for the doctor: they run before any event
// loop. One thread. Never used while the server serves.
#pragma once

#include "base/time.hpp"
#include "store/redis/redis_reply.hpp"
#include "store/redis/redis_url.hpp"

#include <memory>
#include <string>
#include <vector>

struct redisContext;

namespace switchboard::store {

class RedisSession {
public:
    /// Connects, authenticates, selects. Empty if that went well, else why not.
    [[nodiscard]] std::string open(RedisUrl const& url, Millis timeout);
    /// How long each call from now on may take; before: as long as `open` had.
    void allow(Millis timeout);
    /// A lost connection, and an answer that does not come in time, are failure replies as well.
    [[nodiscard]] RedisReply call(std::vector<std::string> const& args);
    [[nodiscard]] static bool failed(RedisReply const& reply) {
        return reply.type == RedisReply::Type::Failure;
    }

private:
    struct Free {
        void operator()(redisContext* context) const;
    };
    std::unique_ptr<redisContext, Free> context_;
};

/// `name:value` out of the reply of INFO; empty if it is not there.
[[nodiscard]] std::string info_value(std::string const& info, std::string const& name);

/// Asks each sentinel once; the error says why there is no majority.
[[nodiscard]] Result<RedisUrl, std::string> find_primary(RedisUrl const& set, Millis timeout);

} // namespace switchboard::store
