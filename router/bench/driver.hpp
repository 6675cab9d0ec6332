// An engine at work for the benchmark: its clock, its draws, and who owns what. One thread.
#pragma once

#include "router/bench/account.hpp"
#include "router/engine.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace switchboard::router::bench {

/// One engine with its clock, its random draws and the effects of the last entry.
class Driver {
public:
    explicit Driver(Account const& account)
        : account_{account}
        , engine{account.config}
        , draw{42} {}

    void tell(Command const& command) {
        effects.clear();
        apply(command);
    }
    /// The effects of the entry before must have been cleared.
    void apply(Command const& command) { engine.apply(command, time_point_ms(now), effects); }

    /// Lets clients confirm what the last entry offered; in auto mode that is acceptance.
    void confirm() {
        for (std::size_t i = 0; i < effects.size(); ++i) {
            auto const* offered = std::get_if<Offered>(&effects[i].body);
            if (offered == nullptr) continue;
            OfferSeen const seen{offered->conversation, offered->agent, offered->offer};
            engine.apply(seen, time_point_ms(now), effects);
        }
        for (auto const& effect : effects)
            if (auto const* active = std::get_if<Active>(&effect.body))
                owned.push_back(active->conversation);
    }

    [[nodiscard]] Arrive next_arrival() {
        Demand demand;
        demand.require = account_.classes[draw.below(account_.classes.size())];
        demand.sla = Millis{static_cast<std::int64_t>(draw.below(3'600'000))};
        return {ConversationId{numbered("c", ++arrivals)}, std::move(demand)};
    }

    [[nodiscard]] ConversationId take_owned() {
        auto const at = draw.below(owned.size());
        std::swap(owned[at], owned.back());
        auto id = std::move(owned.back());
        owned.pop_back();
        return id;
    }

    Account const& account_;
    Engine engine;
    Draw draw;
    Effects effects;
    std::vector<ConversationId> owned;
    std::int64_t now = 0;
    std::uint64_t arrivals = 0;
};

/// Everybody waits who will, then all agents come and take what they can.
void fill(Driver& driver);

} // namespace switchboard::router::bench
