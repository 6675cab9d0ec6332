// Collects what the rules find: all counted, the first few kept. Owned by one judgement.
#pragma once

#include "checker.hpp"

#include <string>
#include <utility>

namespace switchboard::fire {

class Findings {
public:
    Findings(Judgement& judgement, CheckOptions const& options)
        : judgement_{judgement}
        , options_{options} {}

    void add(int rule, std::string what) {
        std::uint64_t const count = ++judgement_.counts[rule];
        if (count <= options_.kept_of_each_rule)
            judgement_.findings.push_back({rule, std::move(what)});
    }
    [[nodiscard]] Judgement& judgement() { return judgement_; }
    [[nodiscard]] CheckOptions const& options() const { return options_; }

private:
    Judgement& judgement_;
    CheckOptions const& options_;
};

/// Rules 1 to 7, 10: what the conversations hold in the end, against what was sent and acked.
void judge_conversations(std::vector<Event> const& events, Findings& findings);
/// Rules 5, 8, 9, 14: what readers were given.
void judge_readers(std::vector<Event> const& events, Findings& findings);
/// Rules 11 to 13, 16: owners, fences, tickets, recovery.
void judge_work(std::vector<Event> const& events, Findings& findings);

} // namespace switchboard::fire
