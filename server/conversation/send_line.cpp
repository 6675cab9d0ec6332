#include "conversation/send_line.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::conversation {

SendLine::Held const* SendLine::first_held(TimePoint now) const {
    for (Held const& held : held_)
        if (now < held.until) return &held;
    return nullptr;
}

bool SendLine::may_pass(std::string const& client_id, TimePoint now) const {
    Held const* const first = first_held(now);
    return first == nullptr || first->client_id == client_id;
}

// Each is waited for as long as it keeps coming: when one in front is given up, those behind it
// that were refused a moment ago still come before anything newer.
void SendLine::refused(std::string const& client_id, TimePoint now) {
    if (client_id.empty()) return;
    std::erase_if(held_, [&](Held const& held) { return now >= held.until; });
    auto const known = std::find_if(
        held_.begin(), held_.end(), [&](Held const& held) { return held.client_id == client_id; });
    if (known != held_.end())
        known->until = now + order_hold_;
    else if (held_.size() < kHeldMax)
        held_.push_back({client_id, now + order_hold_});
}

void SendLine::push(Number number, std::string const& client_id) {
    // Those behind it still wait for their turn: they may have been refused while it was held.
    if (!client_id.empty()) stored(client_id);
    waiting_.push_back({number, client_id});
}

std::optional<SendLine::Number> SendLine::start() {
    if (busy_ || waiting_.empty()) return std::nullopt;
    busy_ = true;
    return waiting_.front().number;
}

SendLine::Number SendLine::settled() {
    Number const number = waiting_.front().number;
    waiting_.pop_front();
    busy_ = false;
    return number;
}

std::deque<SendLine::Number> SendLine::failed(TimePoint now) {
    std::deque<Number> numbers;
    std::deque<Held> order;
    for (Item& item : waiting_) {
        numbers.push_back(item.number);
        if (!item.client_id.empty())
            order.push_back({std::move(item.client_id), now + order_hold_});
    }
    waiting_.clear();
    busy_ = false;
    // Those that were refused at the door came later than those in the line.
    for (Held& held : held_) {
        bool const is_known = std::any_of(order.begin(), order.end(), [&](Held const& each) {
            return each.client_id == held.client_id;
        });
        if (!is_known && order.size() < kHeldMax) order.push_back(std::move(held));
    }
    held_ = std::move(order);
    return numbers;
}

void SendLine::stored(std::string const& client_id) {
    std::erase_if(held_, [&](Held const& held) { return held.client_id == client_id; });
}

} // namespace switchboard::conversation
