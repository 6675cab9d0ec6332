// Decides how long it is worth waiting for the outbox: as long as it moves, within a bound. Pure;
// the time is an argument. Never asks the server itself.
#pragma once

#include "base/time.hpp"

#include <chrono>
#include <cstdint>

namespace switchboard::commands::replay {

struct OutboxPatience {
    Millis still = std::chrono::minutes{2}; // in a row without one more delivery
    Millis most = std::chrono::hours{1};
};

struct OutboxState {
    std::uint64_t pending = 0;
    std::uint64_t settled = 0; // delivered or parked
};

class OutboxWatch {
public:
    using Time = std::chrono::steady_clock::time_point;

    OutboxWatch(OutboxPatience patience, Time now)
        : patience_(patience)
        , began_(now)
        , moved_(now) {}

    /// What the server says now. False: nothing is owed, or waiting longer is in vain.
    [[nodiscard]] bool go_on(OutboxState seen, Time now);
    /// The server did not say.
    [[nodiscard]] bool go_on_blind(Time now) const;

private:
    OutboxPatience patience_;
    Time began_, moved_;
    std::uint64_t settled_ = 0;
};

} // namespace switchboard::commands::replay
