#include "conversation/send_line.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::conversation {

void SendLine::refused(std::string const& client_id, TimePoint now) {
    if (client_id.empty()) return;
    if (now >= held_until_) held_.clear();
    bool const is_known = std::find(held_.begin(), held_.end(), client_id) != held_.end();
    if (!is_known && held_.size() < kHeldMax) held_.push_back(client_id);
    // The first one is still being tried: everybody goes on waiting for it.
    if (client_id == held_.front()) held_until_ = now + order_hold_;
}

void SendLine::push(Number number, std::string const& client_id) {
    // Whatever was sent before this repetition has come before it: nothing can overtake any more.
    if (!client_id.empty()) held_.clear();
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
    std::deque<std::string> order;
    for (Item& item : waiting_) {
        numbers.push_back(item.number);
        if (!item.client_id.empty()) order.push_back(std::move(item.client_id));
    }
    waiting_.clear();
    busy_ = false;
    // Those that were refused at the door came later than those in the line.
    for (std::string& id : held_) {
        bool const is_known = std::find(order.begin(), order.end(), id) != order.end();
        if (!is_known && order.size() < kHeldMax) order.push_back(std::move(id));
    }
    held_ = std::move(order);
    held_until_ = now + order_hold_;
    return numbers;
}

void SendLine::stored(std::string const& client_id) {
    std::erase(held_, client_id);
}

} // namespace switchboard::conversation
