// The store as the settings name it: the embedded Redis started, or a given one found and checked.
// Blocking; the main thread, before the loops start. It never guesses: a wrong setting is refused
// with its key.
#pragma once

#include "app/server.hpp"
#include "app/settings.hpp"
#include "store/embedded/embedded_redis.hpp"
#include "store/redis/redis_stores.hpp"

#include <memory>

namespace switchboard::app {

struct OpenedStore {
    std::unique_ptr<store::EmbeddedRedis> embedded; // nothing for a given Redis
    store::RedisUrl url;
    store::Prepared prepared;
};

[[nodiscard]] Result<OpenedStore, StartError> open_store(ServerSettings const& settings);

/// For every bundle of ports of this process; without a log.
[[nodiscard]] store::RedisOptions redis_options(ServerSettings const& settings);

} // namespace switchboard::app
