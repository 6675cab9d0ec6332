#include "pairs.hpp"

#include <algorithm>

namespace switchboard::fire {
namespace {

constexpr std::int64_t kStepNs = 5'000'000; // about what either of the two takes

} // namespace

void Pairs::rival_offers() {
    for (auto const& agent : agents_)
        agent->on_offered = [this, each = agent.get()](v1::Offer const& offer) {
            rival(*each, offer);
        };
}

Agent* Pairs::somebody_but(Agent const& agent) {
    std::size_t const at = random_() % agents_.size();
    Agent* const found = agents_[at].get();
    return found != &agent ? found : agents_[(at + 1) % agents_.size()].get();
}

void Pairs::rival(Agent const& offered, v1::Offer const& offer) {
    Agent* const other = somebody_but(offered);
    if (other == &offered || !other->is_live()) return;
    ++counts_.offers;
    ++unanswered_;
    other->snatch(offer, [this](bool is_taken) {
        --unanswered_;
        counts_.snatched += is_taken ? 1U : 0U;
    });
}

bool Pairs::race_transfer(std::size_t visitor) {
    std::string const& conversation = visitors_[visitor]->conversation();
    auto const from = std::find_if(agents_.begin(), agents_.end(), [&](auto const& agent) {
        return agent->is_live() && agent->owns(conversation);
    });
    if (from == agents_.end() || turn_over_.is_under_way(visitor)) return false;
    Agent* const to = somebody_but(**from);
    if (!to->is_live()) return false;
    ++unanswered_;
    (*from)->transfer(conversation, to->who(), [this](bool is_taken) {
        --unanswered_;
        counts_.transfers_taken += is_taken ? 1U : 0U;
    });
    to->reconnect();
    return true;
}

void Pairs::tick() {
    for (std::size_t i = 0; i < visitors_.size(); ++i) {
        auto const after_ns = static_cast<std::int64_t>(random_() % 3) * kStepNs;
        if (closes_ > 0 && turn_over_.race(i, after_ns)) {
            --closes_;
            ++counts_.closes;
        }
    }
    // Whose agents all lose their connections at once say little about one pair.
    if (transfers_ > 0 && unanswered_ < 2 && race_transfer(random_() % visitors_.size())) {
        --transfers_;
        ++counts_.transfers;
    }
}

bool Pairs::is_over() const {
    return closes_ == 0 && transfers_ == 0 && unanswered_ == 0 && turn_over_.is_over();
}

} // namespace switchboard::fire
