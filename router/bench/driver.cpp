#include "router/bench/driver.hpp"

namespace switchboard::router::bench {

void fill(Driver& driver) {
    for (std::size_t i = 0; i < kWaiting; ++i) {
        ++driver.now;
        driver.tell(driver.next_arrival());
    }
    for (std::size_t i = 0; i < kAgents; ++i) {
        driver.tell(SetIntent{agent_id(i), Intent::Available, false});
        driver.confirm();
    }
}

} // namespace switchboard::router::bench
