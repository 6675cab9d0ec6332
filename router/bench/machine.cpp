#include "router/bench/machine.hpp"

#include "router/bench/account.hpp"

#include <fstream>
#include <unistd.h>

namespace switchboard::router::bench {

std::size_t resident_bytes() {
    std::ifstream file{"/proc/self/statm"};
    std::size_t total = 0;
    std::size_t resident = 0;
    file >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

Row empty() {
    Stopwatch watch;
    for (int i = 0; i < 20'000; ++i) watch.time([] {});
    return watch.row("nothing: the clock");
}

Row arithmetic() {
    Stopwatch watch;
    Draw draw{7};
    std::uint64_t sum = 0;
    for (int i = 0; i < 20'000; ++i)
        watch.time([&] {
            for (int k = 0; k < 1'200; ++k) sum += draw.below(1'000'003);
        });
    auto row = watch.row("arithmetic as long as a decision");
    // The sum keeps the loop from being optimised away.
    if (sum == 1) row.count = 0;
    return row;
}

} // namespace switchboard::router::bench
