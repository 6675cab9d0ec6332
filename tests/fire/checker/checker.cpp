#include "checker.hpp"

#include "findings.hpp"

#include <algorithm>

namespace switchboard::fire {

Judgement judge(std::vector<Event> events, CheckOptions const& options) {
    std::stable_sort(events.begin(), events.end(), [](Event const& a, Event const& b) {
        return a.at_ns < b.at_ns;
    });
    Judgement judgement;
    Findings findings{judgement, options};
    judge_conversations(events, findings);
    judge_readers(events, findings);
    judge_work(events, findings);
    return judgement;
}

} // namespace switchboard::fire
