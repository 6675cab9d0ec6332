// The search thread: its loop, its own way to the store, the indexes of the accounts. Made, started
// and stopped by Server; workers ask from their threads and are answered there.
#pragma once

#include "api/doors.hpp"
#include "app/loop.hpp"
#include "app/settings.hpp"
#include "search/service.hpp"
#include "store/redis/redis_stores.hpp"

#include <memory>

namespace switchboard::app {

class Searching {
public:
    Searching(
        ServerSettings const& settings, store::RedisUrl const& url,
        store::Prepared const& prepared);

    void start();
    void stop();
    /// Callable on every worker's thread.
    [[nodiscard]] api::SearchDoor door();

private:
    void sweep();

    Loop loop_{"sb-search"};
    store::RedisStores stores_;
    search::Service service_;
};

} // namespace switchboard::app
