#include "router/bench/operations.hpp"

#include "router/bench/driver.hpp"

#include <chrono>

namespace switchboard::router::bench {

Steady steady(Driver& driver) {
    Steady out;
    auto const start = std::chrono::steady_clock::now();
    for (int i = 0; i < 20'000 && !driver.owned.empty(); ++i) {
        ++driver.now;
        auto const id = driver.take_owned();
        Command const close = Close{id};
        driver.effects.clear();
        out.freed.time([&] { driver.apply(close); });
        driver.confirm();
        driver.tell(Forget{id});
        Command const arrival = driver.next_arrival();
        driver.effects.clear();
        out.arrived.time([&] { driver.apply(arrival); });
        driver.confirm();
    }
    auto const taken = std::chrono::steady_clock::now() - start;
    out.seconds = std::chrono::duration<double>{taken}.count();
    return out;
}

Row arrivals_with_free(Account const& account, std::size_t free, std::string name) {
    Driver driver{account};
    for (std::size_t i = 0; i < free; ++i)
        driver.tell(SetIntent{agent_id(i * (kAgents / free)), Intent::Available, false});
    // Classes are met once before they are timed, as in a running account.
    for (auto const& require : account.classes) {
        Demand demand;
        demand.require = require;
        ConversationId const id{numbered("w", ++driver.arrivals)};
        driver.tell(Arrive{id, demand});
        driver.tell(Leave{id});
        driver.tell(Forget{id});
    }
    Stopwatch watch;
    for (int i = 0; i < 20'000; ++i) {
        ++driver.now;
        auto const arrival = driver.next_arrival();
        Command const command = arrival;
        watch.time([&] { driver.tell(command); });
        driver.tell(Leave{arrival.conversation});
        driver.tell(Forget{arrival.conversation});
    }
    return watch.row(std::move(name));
}

Row relax_steps(Driver& driver) {
    Stopwatch watch;
    Effects effects;
    for (int i = 0; i < 20'000; ++i) {
        auto const next = driver.engine.next_deadline();
        if (!next) break;
        effects.clear();
        watch.time([&] { static_cast<void>(driver.engine.fire_next(*next, effects)); });
        driver.now = to_ms(*next);
    }
    return watch.row("step of a plan: class move");
}

Row skill_edits(Driver& driver) {
    Stopwatch watch;
    std::vector<std::uint8_t> levels;
    for (int i = 0; i < 500; ++i) {
        auto const agent = agent_id(driver.draw.below(kAgents));
        Command const edit = SetSkills{agent, draw_skills(driver.draw, levels)};
        watch.time([&] { driver.tell(edit); });
        driver.confirm();
    }
    return watch.row("skill edit of one agent");
}

Row rebuild(Driver& driver) {
    auto const config = driver.engine.config();
    auto const records = driver.engine.records();
    Stopwatch watch;
    watch.time([&] {
        auto const engine = Engine::restore(config, records, time_point_ms(driver.now));
        static_cast<void>(engine.next_deadline());
    });
    return watch.row("rebuild from records");
}

Row plain(Account const& account) {
    auto const waiting = make_plain(5);
    Stopwatch watch;
    std::ptrdiff_t found = 0;
    for (std::size_t i = 0; i < 500; ++i)
        watch.time([&] { found += plain_scan(waiting, account.levels[i]); });
    auto row = watch.row("plain scan of the waiting, for one agent");
    // The sum keeps the scan from being optimised away.
    if (found < -500) row.count = 0;
    return row;
}

} // namespace switchboard::router::bench
