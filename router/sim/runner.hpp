// Runs a scenario with the real engine under virtual time: agents' clients confirm, engines are
// lost and rebuilt. Runs in the caller's thread. Never looks at a clock.
#pragma once

#include "router/engine.hpp"
#include "router/sim/scenario.hpp"

#include <functional>
#include <map>

namespace switchboard::router::sim {

class Runner {
public:
    using OnEffect = std::function<void(Effect const&)>;
    using OnShow = std::function<void(Engine const&, TimePoint)>;

    Runner(Scenario const& scenario, OnEffect on_effect, OnShow on_show);

    void run();
    /// Runs the events and timers at or before `until`.
    void run_until(TimePoint until);
    [[nodiscard]] Engine const& engine() const { return engine_; }

private:
    void advance(TimePoint now);
    void run(Event const& event);
    void restart(TimePoint now, Millis down);
    /// Reports the effects of an entry and lets clients confirm its offers, in order.
    void report_and_confirm(Effects& effects);

    Scenario const& scenario_;
    OnEffect on_effect_;
    OnShow on_show_;
    Engine engine_;
    std::map<AgentId, bool> acks_;
    std::size_t next_ = 0;
};

} // namespace switchboard::router::sim
