#include "faults.hpp"

#include <csignal>

namespace switchboard::fire {

namespace {

using std::chrono::milliseconds;
using store::test::RedisSet;

std::size_t other(RedisSet& set, std::size_t primary) {
    return (primary + 1) % set.size();
}

void heal(RedisSet& set, std::size_t /*primary*/) {
    set.heal();
}

Fault sentinels(std::size_t count) {
    return {
        "sentinels-" + std::to_string(count),
        std::to_string(count) + " of 3 sentinels killed",
        2,
        milliseconds{2'000},
        [count](RedisSet& set, std::size_t) {
            for (std::size_t i = 0; i < count; ++i) set.sentinel(i).kill_hard();
        },
        [count](RedisSet& set, std::size_t) {
            for (std::size_t i = 0; i < count; ++i) set.sentinel(i).start();
        }};
}

std::vector<Fault> make_faults() {
    return {
        {"kill-primary", "the primary killed, started again", 2, milliseconds{4'000},
         [](RedisSet& set, std::size_t primary) { set.server(primary).kill_hard(); },
         [](RedisSet& set, std::size_t primary) { set.server(primary).start(); }},
        {"kill-primary-and-sentinel", "the primary and one sentinel killed, started again", 2,
         milliseconds{4'000},
         [](RedisSet& set, std::size_t primary) {
             set.sentinel(0).kill_hard();
             set.server(primary).kill_hard();
         },
         [](RedisSet& set, std::size_t primary) {
             set.server(primary).start();
             set.sentinel(0).start();
         }},
        {"isolate-primary", "the primary cut from replica and sentinels; gateways see both sides",
         2, milliseconds{5'000},
         [](RedisSet& set, std::size_t primary) { set.isolate({primary}, false); }, heal},
        {"isolate-primary-with-gateways",
         "the primary and all gateways on one side, replica and sentinels on the other", 2,
         milliseconds{5'000},
         [](RedisSet& set, std::size_t primary) {
             set.isolate({primary}, false);
             set.hide_sentinels();
         },
         heal},
        {"cut-off-primary", "the primary cut from everybody, gateways too", 2, milliseconds{5'000},
         [](RedisSet& set, std::size_t primary) { set.isolate({primary}, true); }, heal},
        {"split", "primary, one replica and all gateways / other replica and sentinels", 3,
         milliseconds{5'000},
         [](RedisSet& set, std::size_t primary) {
             set.isolate({primary, other(set, primary)}, false);
             set.hide_sentinels();
         },
         heal},
        {"pause-primary", "the primary stopped for 7 s (SIGSTOP), then woken", 2,
         milliseconds{7'000},
         [](RedisSet& set, std::size_t primary) { set.server(primary).signal(SIGSTOP); },
         [](RedisSet& set, std::size_t primary) { set.server(primary).signal(SIGCONT); }},
        {"kill-replica", "the replica killed while writes wait for it, started again", 2,
         milliseconds{2'000},
         [](RedisSet& set, std::size_t primary) { set.server(other(set, primary)).kill_hard(); },
         [](RedisSet& set, std::size_t primary) { set.server(other(set, primary)).start(); }},
        sentinels(1),
        sentinels(2),
        sentinels(3)};
}

} // namespace

std::vector<Fault> const& all_faults() {
    static std::vector<Fault> const faults = make_faults();
    return faults;
}

} // namespace switchboard::fire
