// Judges a history: which of the promises G1 to G10 and G12 it breaks. Pure: events in, findings
// out; the one judge of every experiment here. It knows neither the driver nor the server, and
// accepts a history without a final dump only as far as it needs none.
//
// The rules, by number: 1 acked is in the final history; 2 nothing else is, with the body that was
// sent; 3 once; 4 numbered 1..n; 5 one number, one message, for everybody; 6 what was acked before
// something was sent comes before it; 7 a sender's order; 8 every reader reads a run up to the end;
// 9 what follows a resume is the next entry, or a reset; 10 what was refused for good is not there;
// 11 one open conversation for a customer and inbox, one owner for an offer, agents speak only
// where they own, and an offer that was given is theirs; 12 fencing tokens never go back; 13 every
// closed conversation had one effect in the ticketing system, with its text; 14 nobody is given
// another conversation's text; 16 after a fault everything pending is acked in time. (15, secrets
// in logs, looks at files and is the rig's.)
#pragma once

#include "event.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace switchboard::fire {

struct Finding {
    int rule = 0; // 1 to 16
    std::string what;
};

struct Judgement {
    std::vector<Finding> findings; // the first kept of each rule; `counts` has all
    std::map<int, std::uint64_t> counts;
    std::uint64_t sent = 0, acked = 0, delivered = 0, in_history = 0, conversations = 0;
    std::uint64_t duplicates_answered = 0; // acks beyond the first of a message
    std::uint64_t resumes = 0, resets = 0, closed = 0, effects = 0, accepted = 0, tokens = 0,
                  faults = 0;
    std::uint64_t slowest_settle_ms = 0;
    [[nodiscard]] bool clean() const { return counts.empty(); }
};

struct CheckOptions {
    std::uint64_t settle_ms_max = 30'000;
    std::size_t kept_of_each_rule = 5;
};

/// Events may come in any order; they are put into that of their times.
[[nodiscard]] Judgement judge(std::vector<Event> events, CheckOptions const& options = {});

} // namespace switchboard::fire
