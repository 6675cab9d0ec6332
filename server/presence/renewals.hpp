// Knows which people have sessions on this hub and when each session has to be announced again, so
// that nobody stays online longer than the time to live after their node died (G11). Owns a
// schedule; runs on its hub's thread. It never announces anything itself.
//
//   add ---> due at once ---> take_due ---> [store] ---> renewed (next in 10 s) or failed (next in
//   1 s)
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::presence {

struct Timing {
    Millis renew{10'000};
    Millis retry{1'000};
    /// At once taken from the schedule: a reconnect storm is announced in slices, not in one burst.
    std::size_t batch = 256;
};

class Renewals {
public:
    using Session = std::uint32_t;

    explicit Renewals(Timing timing)
        : timing_(timing) {}

    void add(Session session, std::string const& person, TimePoint now);
    /// The person's name and whether this was their last session here; empty if it was not known.
    struct Gone {
        std::string person;
        bool was_last = false;
    };
    Gone remove(Session session);

    /// Sessions to announce now, the most overdue first; each is not due again until it is
    /// answered.
    [[nodiscard]] std::vector<Session> take_due(TimePoint now);
    void renewed(Session session, TimePoint now) { plan(session, now + timing_.renew); }
    void failed(Session session, TimePoint now) { plan(session, now + timing_.retry); }

    /// Oldest first.
    [[nodiscard]] std::set<Session> const& sessions_of(std::string const& person) const;
    [[nodiscard]] std::size_t people() const { return people_.size(); }
    [[nodiscard]] std::size_t sessions() const { return known_.size(); }

private:
    void plan(Session session, TimePoint at);

    Timing timing_;
    struct Known {
        std::string person;
        TimePoint due{}; // its place in due_, if it is there
    };
    std::map<Session, Known> known_;
    std::map<std::string, std::set<Session>> people_;
    std::set<std::pair<TimePoint, Session>> due_;
};

} // namespace switchboard::presence
