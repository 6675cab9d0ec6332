#include "store/redis/sentinel_vote.hpp"

#include <algorithm>

namespace switchboard::store {

void SentinelVote::answer(RedisReply const& reply) {
    ++heard_;
    std::int64_t const port = reply.number_at(1);
    bool const usable = !reply.text_at(0).empty() && port > 0 && port <= 65'535;
    if (!usable) {
        ++strangers_;
        return;
    }
    RedisPeer const peer{reply.text_at(0), static_cast<std::uint16_t>(port)};
    auto const known = std::find_if(
        named_.begin(), named_.end(), [&](auto const& each) { return each.first == peer; });
    if (known == named_.end())
        named_.emplace_back(peer, 1);
    else
        ++known->second;
}

std::optional<RedisPeer> SentinelVote::winner() const {
    for (auto const& [peer, votes] : named_)
        if (2 * votes > sentinels_) return peer;
    return std::nullopt;
}

std::string SentinelVote::why_not(std::string const& master) const {
    std::size_t named = 0;
    for (auto const& [peer, votes] : named_) named += votes;
    std::string const of_all = " of " + std::to_string(sentinels_) + " sentinels";
    if (strangers_ > 0 && named == 0)
        return std::to_string(strangers_) + of_all + " do not know a primary named '" + master +
               "'";
    if (named_.size() > 1) return "the sentinels disagree about the primary of '" + master + "'";
    return std::to_string(named) + of_all + " name the primary of '" + master +
           "'; more than half are needed";
}

} // namespace switchboard::store
