// How close the process is to its memory budget, and what is given up for it: first new
// connections, then what is no chat. Pure; whoever measures calls it from one thread. It frees
// nothing itself.
#pragma once

#include <cstdint>

namespace switchboard::gateway {

enum class Load : std::uint8_t {
    Normal,
    NoNewConnections, // from 80 % of the budget: those who are here are served
    ChatOnly,         // from 90 %: typing, pages and the API wait as well
};

class Pressure {
public:
    explicit Pressure(std::uint64_t budget_bytes)
        : budget_{budget_bytes} {}

    /// A level is left five points below where it was entered, so that it does not flap.
    [[nodiscard]] Load update(std::uint64_t used_bytes) {
        if (budget_ == 0) return Load::Normal; // no limit
        std::uint64_t const percent = used_bytes * 100 / budget_;
        std::uint64_t const chat_only = load_ == Load::ChatOnly ? 85 : 90;
        std::uint64_t const no_new = load_ == Load::Normal ? 80 : 75;
        load_ = percent >= chat_only ? Load::ChatOnly
                : percent >= no_new  ? Load::NoNewConnections
                                     : Load::Normal;
        return load_;
    }

private:
    std::uint64_t budget_;
    Load load_ = Load::Normal;
};

} // namespace switchboard::gateway
