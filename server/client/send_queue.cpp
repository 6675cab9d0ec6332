#include "client/send_queue.hpp"

#include <algorithm>

namespace switchboard::client {

void SendQueue::push(v1::Send send) {
    auto& line = lines_[send.conversation()];
    line.items.push_back({std::move(send)});
    ++size_;
}

std::vector<v1::Send> SendQueue::take(TimePoint now) {
    std::vector<v1::Send> ready;
    // Once around, from behind the conversation in which the window ran out the last time: who says
    // much in one must not keep another one waiting for ever.
    auto at = lines_.lower_bound(turn_);
    for (std::size_t left = lines_.size(); left > 0; --left) {
        if (at == lines_.end()) at = lines_.begin();
        if (!take_line(at->second, now, ready)) {
            turn_ = ++at == lines_.end() ? std::string{} : at->first;
            return ready;
        }
        ++at;
    }
    return ready;
}

/// False if the window is full and something of the line is left.
bool SendQueue::take_line(Line& line, TimePoint now, std::vector<v1::Send>& ready) {
    if (line.not_before > now) return true;
    for (auto& item : line.items) {
        if (item.in_flight) continue;
        if (in_flight_ >= window_) return false;
        item.in_flight = true;
        ++in_flight_;
        ready.push_back(item.send);
    }
    return true;
}

std::optional<v1::Send>
SendQueue::remove(std::string const& conversation, std::string const& client_id) {
    auto const line = lines_.find(conversation);
    if (line == lines_.end()) return std::nullopt;
    auto& items = line->second.items;
    auto const item = std::find_if(items.begin(), items.end(), [&](Item const& candidate) {
        return candidate.send.client_id() == client_id;
    });
    if (item == items.end()) return std::nullopt;
    if (item->in_flight) --in_flight_;
    v1::Send removed = std::move(item->send);
    items.erase(item);
    --size_;
    if (items.empty()) lines_.erase(line);
    return removed;
}

std::optional<v1::Send>
SendQueue::acked(std::string const& conversation, std::string const& client_id) {
    return remove(conversation, client_id);
}

std::optional<v1::Send>
SendQueue::refused(std::string const& conversation, std::string const& client_id) {
    return remove(conversation, client_id);
}

void SendQueue::again(std::string const& conversation, std::string const& client_id, TimePoint at) {
    auto const line = lines_.find(conversation);
    if (line == lines_.end()) return;
    line->second.not_before = std::max(line->second.not_before, at);
    bool behind = false;
    for (auto& item : line->second.items) {
        behind = behind || item.send.client_id() == client_id;
        if (!behind || !item.in_flight) continue;
        item.in_flight = false;
        --in_flight_;
    }
}

void SendQueue::lost() {
    in_flight_ = 0;
    for (auto& [conversation, line] : lines_)
        for (auto& item : line.items) item.in_flight = false;
}

std::optional<TimePoint> SendQueue::next_time() const {
    std::optional<TimePoint> next;
    for (auto const& [conversation, line] : lines_) {
        bool const waits = std::any_of(
            line.items.begin(), line.items.end(), [](Item const& item) { return !item.in_flight; });
        if (waits && in_flight_ < window_ && (!next || line.not_before < *next))
            next = line.not_before;
    }
    return next;
}

} // namespace switchboard::client
