// The things that go wrong with a Sentinel set, each for a while and then no more. Blocking; the
// main thread. Each leaves processes running and the network whole when it has ended.
#pragma once

#include "redis_set.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace switchboard::fire {

struct Fault {
    std::string name;
    std::string says; // for the report
    std::size_t servers = 2;
    std::chrono::milliseconds lasts{4'000};
    std::function<void(store::test::RedisSet&, std::size_t primary)> begin;
    std::function<void(store::test::RedisSet&, std::size_t primary)> end;
};

[[nodiscard]] std::vector<Fault> const& all_faults();

} // namespace switchboard::fire
