#include "client/entry_line.hpp"

#include <algorithm>

namespace switchboard::client {

std::vector<v1::Entry> EntryLine::put(v1::Entry entry) {
    std::vector<v1::Entry> ready;
    std::uint32_t const seq = entry.seq();
    if (seq <= last_) return ready;
    heard_of(seq);
    if (seq != last_ + 1) {
        if (early_.size() < kEarlyMax) early_.emplace(seq, std::move(entry));
        return ready;
    }
    ready.push_back(std::move(entry));
    ++last_;
    for (auto at = early_.begin(); at != early_.end() && at->first <= last_ + 1;) {
        if (at->first == last_ + 1) {
            ready.push_back(std::move(at->second));
            ++last_;
        }
        at = early_.erase(at);
    }
    last_client_id_ = ready.back().client_id();
    return ready;
}

void EntryLine::heard_of(std::uint32_t head) {
    head_ = std::max(head_, head);
}

void EntryLine::rewind() {
    last_ = 0;
    head_ = 0;
    last_client_id_.clear();
    early_.clear();
}

v1::Position EntryLine::position(std::string const& conversation) const {
    v1::Position position;
    position.set_conversation(conversation);
    position.set_seq(last_);
    position.set_epoch(epoch_);
    position.set_last_client_id(last_client_id_);
    return position;
}

} // namespace switchboard::client
