#include "router/impl/waiting_list.hpp"

#include <algorithm>

namespace switchboard::router {

/// The last block whose first entry is not after `entry`, or the first block.
std::size_t WaitingList::block_of(Waiting const& entry) const {
    auto const after = std::upper_bound(firsts_.begin(), firsts_.end(), entry);
    return after == firsts_.begin() ? 0 : static_cast<std::size_t>(after - firsts_.begin()) - 1;
}

void WaitingList::insert(Waiting const& entry) {
    ++size_;
    if (blocks_.empty()) {
        blocks_.push_back({entry});
        firsts_.push_back(entry);
        return;
    }
    auto const at = block_of(entry);
    auto& block = blocks_[at];
    block.insert(std::lower_bound(block.begin(), block.end(), entry), entry);
    firsts_[at] = block.front();
    if (block.size() >= kBlockMax) split(at);
}

/// A list that grows at its end leaves full blocks behind; in the middle, halves.
void WaitingList::split(std::size_t at) {
    auto& block = blocks_[at];
    bool const last = at + 1 == blocks_.size();
    auto const middle =
        block.begin() + static_cast<std::ptrdiff_t>(last ? block.size() - 8 : block.size() / 2);
    Block upper;
    upper.reserve(kBlockMax);
    upper.assign(middle, block.end());
    block.erase(middle, block.end());
    auto const next = static_cast<std::ptrdiff_t>(at) + 1;
    firsts_.insert(firsts_.begin() + next, upper.front());
    blocks_.insert(blocks_.begin() + next, std::move(upper));
}

bool WaitingList::erase(Waiting const& entry) {
    if (blocks_.empty()) return false;
    auto const at = block_of(entry);
    auto& block = blocks_[at];
    auto const found = std::lower_bound(block.begin(), block.end(), entry);
    if (found == block.end() || !(*found == entry)) return false;
    block.erase(found);
    --size_;
    if (!block.empty()) {
        firsts_[at] = block.front();
        return true;
    }
    auto const gone = static_cast<std::ptrdiff_t>(at);
    firsts_.erase(firsts_.begin() + gone);
    blocks_.erase(blocks_.begin() + gone);
    return true;
}

bool WaitingList::contains(Waiting const& entry) const {
    if (blocks_.empty()) return false;
    auto const& block = blocks_[block_of(entry)];
    return std::binary_search(block.begin(), block.end(), entry);
}

std::size_t WaitingList::count_before(Key const& key) const {
    if (blocks_.empty()) return 0;
    Waiting const bound{key, 0, false};
    auto const at = block_of(bound);
    std::size_t count = 0;
    for (std::size_t i = 0; i < at; ++i) count += blocks_[i].size();
    auto const& block = blocks_[at];
    auto const first = std::lower_bound(block.begin(), block.end(), bound);
    return count + static_cast<std::size_t>(first - block.begin());
}

} // namespace switchboard::router
