#include "session/node_limits.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace switchboard::session {
namespace {

using namespace std::chrono_literals;

constexpr char const* kMessages = "too many messages in too short a time";
constexpr char const* kStarts = "too many new conversations at once; try again soon";

std::string_view bytes_of(std::uint64_t const& address) {
    return {reinterpret_cast<char const*>(&address), sizeof address};
}

} // namespace

NodeLimits::NodeLimits(Limits const& limits)
    : customer_sends_{limits.customer_sends, "customer_sends_per_minute", "customer_send_burst", kMessages}
    , customer_sends_hour_{limits.customer_sends_hour, "customer_sends_per_hour", 1h, "too many messages in an hour"}
    , staff_sends_{limits.staff_sends, "staff_sends_per_minute", "staff_send_burst", kMessages}
    , account_sends_{limits.account_sends, "account_sends_per_minute", 1min, "too many messages of one account"}
    , starts_{limits.starts, "starts_per_visitor_in_ten_minutes", 10min, "too many new conversations of one visitor"}
    , address_starts_{limits.address_starts, "starts_per_address_and_hour", 1h, "too many new conversations from one network address"}
    , account_starts_{limits.account_starts, "starts_per_account_and_minute", 1min, kStarts} {}

std::optional<Refusal> NodeLimits::take_send(Payer const& payer, TimePoint now) {
    auto refusal = payer.is_staff ? staff_sends_.take(payer.person, now)
                                  : customer_sends_.take(payer.person, now);
    if (!refusal && !payer.is_staff) refusal = customer_sends_hour_.take(payer.person, now);
    if (!refusal) refusal = account_sends_.take(payer.account, now);
    return refusal;
}

std::optional<Refusal> NodeLimits::take_start(Payer const& payer, TimePoint now) {
    auto refusal = starts_.take(payer.person, now);
    if (!refusal && payer.address != 0) {
        refusal = address_starts_.take(bytes_of(payer.address), now);
    }
    if (!refusal) refusal = account_starts_.take(payer.account, now);
    return refusal;
}

bool NodeLimits::starts_are_hot(
    std::string const& account, std::uint64_t address, TimePoint now) const {
    constexpr double kHot = 0.5;
    bool const is_address = address != 0 && address_starts_.left(bytes_of(address), now) < kHot;
    return is_address || account_starts_.left(account, now) < kHot;
}

std::vector<std::uint32_t> NodeLimits::join(
    std::string const& person, std::uint16_t hub, std::uint32_t session, std::size_t most) {
    std::vector<std::uint32_t> ours;
    auto& places = sessions_[person];
    places.push_back({hub, session});
    while (places.size() > most) {
        Place const oldest = places.front();
        places.pop_front();
        auto& list = oldest.hub == hub ? ours : superseded_[oldest.hub];
        list.push_back(oldest.session);
    }
    return ours;
}

void NodeLimits::leave(std::string const& person, std::uint16_t hub, std::uint32_t session) {
    auto const found = sessions_.find(person);
    if (found == sessions_.end()) return;
    std::erase(found->second, Place{hub, session});
    if (found->second.empty()) sessions_.erase(found);
}

std::vector<std::uint32_t> NodeLimits::take_superseded(std::uint16_t hub) {
    auto const found = superseded_.find(hub);
    if (found == superseded_.end()) return {};
    return std::exchange(found->second, {});
}

} // namespace switchboard::session
