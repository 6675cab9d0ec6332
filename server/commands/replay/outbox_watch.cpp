#include "commands/replay/outbox_watch.hpp"

namespace switchboard::commands::replay {

bool OutboxWatch::go_on(OutboxState seen, Time now) {
    if (seen.pending == 0) return false;
    if (seen.settled > settled_) {
        settled_ = seen.settled;
        moved_ = now;
    }
    return go_on_blind(now);
}

bool OutboxWatch::go_on_blind(Time now) const {
    return now - moved_ < patience_.still && now - began_ < patience_.most;
}

} // namespace switchboard::commands::replay
