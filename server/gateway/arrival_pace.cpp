#include "gateway/arrival_pace.hpp"

#include <algorithm>

namespace switchboard::gateway {
namespace {

constexpr double kFall = 0.5;
constexpr double kRiseInSeconds = 20;           // from nothing to the most
constexpr double kRoundsAtOnce = 1.5;           // what was not used is forgotten but for this
constexpr std::chrono::seconds kCrowdIsOver{1}; // nobody waited for so long

double seconds(ArrivalPace::Micros time) {
    return std::chrono::duration<double>(time).count();
}

} // namespace

ArrivalPace::ArrivalPace(Limits limits)
    : limits_{limits} {
    limits_.least_per_second = std::min(limits.least_per_second, limits.most_per_second);
    limits_.first_per_second = std::min(limits.first_per_second, limits.most_per_second);
    pace_ = limits_.first_per_second;
    allowance_ = std::max(1.0, pace_ * seconds(kRound) * kRoundsAtOnce);
}

void ArrivalPace::round(Micros passed, Micros late, std::uint32_t waiting) {
    if (limits_.most_per_second == 0) return;
    if (passed >= kCrowdIsOver) pace_ = limits_.first_per_second;
    double const most = limits_.most_per_second;
    double const patient = limits_.waiting + pace_ * seconds(limits_.patience);
    if (late >= limits_.late || waiting >= patient) {
        pace_ = std::max<double>(limits_.least_per_second, pace_ * kFall);
    } else {
        double const rise = most * std::min(1.0, seconds(passed)) / kRiseInSeconds;
        if (passed < kCrowdIsOver) pace_ = std::min(most, pace_ + rise);
    }
    double const cap = std::max(1.0, pace_ * seconds(kRound) * kRoundsAtOnce);
    allowance_ = std::min(cap, allowance_ + seconds(std::max(passed, Micros{0})) * pace_);
}

bool ArrivalPace::take() {
    if (limits_.most_per_second == 0) return true;
    if (allowance_ < 1) return false;
    allowance_ -= 1;
    return true;
}

} // namespace switchboard::gateway
