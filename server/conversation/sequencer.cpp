#include "conversation/sequencer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace switchboard::conversation {

Sequencer::Sequencer(std::uint32_t sent, std::size_t held_max)
    : sent_(sent)
    , head_(sent)
    , held_max_(held_max) {}

std::vector<EntryPtr> Sequencer::next(EntryPtr entry) {
    std::uint32_t const seq = entry->seq();
    note_head(seq);
    if (seq <= sent_) return {};
    if (started_ && seq == sent_ + 1 && held_.empty()) { // the usual case, without the map
        sent_ = seq;
        return {std::move(entry)};
    }
    held_.emplace(seq, std::move(entry));
    std::vector<EntryPtr> released = release();
    // Beyond the limit the newest go: they are the last ones that will be needed, and the store has
    // them.
    while (held_.size() > held_max_) held_.erase(std::prev(held_.end()));
    return released;
}

std::vector<EntryPtr> Sequencer::skip(std::uint32_t seq) {
    note_head(seq);
    if (seq <= sent_) return {};
    held_[seq] = nullptr;
    std::vector<EntryPtr> released = release();
    while (held_.size() > held_max_) held_.erase(std::prev(held_.end()));
    return released;
}

void Sequencer::note_head(std::uint32_t head) {
    head_ = std::max(head_, head);
}

std::vector<EntryPtr> Sequencer::start() {
    started_ = true;
    return release();
}

std::vector<EntryPtr> Sequencer::restart_at(std::uint32_t seq) {
    sent_ = seq;
    head_ = std::max(seq, held_.empty() ? 0U : held_.rbegin()->first);
    held_.erase(held_.begin(), held_.upper_bound(seq));
    return release();
}

bool Sequencer::is_missing() const {
    return head_ > sent_ && (held_.empty() || held_.begin()->first != sent_ + 1);
}

std::vector<EntryPtr> Sequencer::release() {
    std::vector<EntryPtr> released;
    while (started_ && !held_.empty() && held_.begin()->first == sent_ + 1) {
        auto node = held_.extract(held_.begin());
        sent_ = node.key();
        if (node.mapped()) released.push_back(std::move(node.mapped()));
    }
    return released;
}

} // namespace switchboard::conversation
