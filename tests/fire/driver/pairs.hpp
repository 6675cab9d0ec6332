// Two things asked at once about one conversation, at different nodes, again and again, by the load
// that is there: a close and a message of the customer, the transfer to an agent and the loss of
// that agent's connection; and offers that somebody else takes as well. The load's thread.
#pragma once

#include "turn_over.hpp"

#include <functional>
#include <random>

namespace switchboard::fire {

class Pairs {
public:
    Pairs(
        std::vector<std::unique_ptr<Visitor>> const& visitors,
        std::vector<std::unique_ptr<Agent>> const& agents, TurnOver& turn_over, std::uint64_t seed)
        : visitors_{visitors}
        , agents_{agents}
        , turn_over_{turn_over}
        , random_{static_cast<std::uint32_t>(seed)} {}

    /// From now on another agent asks for each offer in the moment in which it is accepted.
    void rival_offers();
    void race_closes(std::size_t count) { closes_ = count; }
    void race_transfers(std::size_t count) { transfers_ = count; }
    void tick();
    /// All that were asked for have been raced and answered.
    [[nodiscard]] bool is_over() const;

    struct Counts {
        std::uint64_t closes = 0, transfers = 0, offers = 0, snatched = 0, transfers_taken = 0;
    };
    [[nodiscard]] Counts const& counts() const { return counts_; }

private:
    void rival(Agent const& offered, v1::Offer const& offer);
    bool race_transfer(std::size_t visitor);
    [[nodiscard]] Agent* somebody_but(Agent const& agent);

    std::vector<std::unique_ptr<Visitor>> const& visitors_;
    std::vector<std::unique_ptr<Agent>> const& agents_;
    TurnOver& turn_over_;
    std::mt19937 random_;
    std::size_t closes_ = 0, transfers_ = 0, unanswered_ = 0;
    Counts counts_;
};

} // namespace switchboard::fire
