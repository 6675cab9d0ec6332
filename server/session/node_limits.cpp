#include "session/node_limits.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace switchboard::session {
namespace {

/// Asks one book; the first that refuses is the answer.
std::optional<LimitReached>
ask(RateBook& book, std::string_view name, TimePoint now, char const* limit, char const* words) {
    auto const wait = book.take(name, now);
    if (!wait) return std::nullopt;
    auto const wait_ms = static_cast<std::uint32_t>(wait->count());
    return LimitReached{{v1::RATE_LIMITED, words, {}, wait_ms}, limit};
}

std::string_view bytes_of(std::uint64_t const& address) {
    return {reinterpret_cast<char const*>(&address), sizeof address};
}

} // namespace

std::optional<LimitReached> NodeLimits::take_send(Payer const& payer, TimePoint now) {
    constexpr char const* kWords = "too many messages in too short a time";
    if (payer.is_staff) return ask(staff_sends_, payer.person, now, "staff_sends", kWords);
    if (auto no = ask(customer_sends_, payer.person, now, "customer_sends", kWords)) return no;
    return ask(
        customer_sends_hour_, payer.person, now, "customer_sends_per_hour",
        "too many messages in an hour");
}

std::optional<LimitReached> NodeLimits::take_start(Payer const& payer, TimePoint now) {
    if (auto no =
            ask(starts_, payer.person, now, "starts_per_visitor",
                "too many new conversations of one visitor"))
        return no;
    if (payer.address != 0) {
        if (auto no =
                ask(address_starts_, bytes_of(payer.address), now, "starts_per_address",
                    "too many new conversations from one network address"))
            return no;
    }
    return ask(
        account_starts_, payer.account, now, "starts_per_account",
        "too many new conversations at once; try again soon");
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
