// Who waits, in order: sorted blocks with the first entry of each beside each other, so that
// finding, inserting and counting who is before touch a few lines of memory whatever the length.
// A plain value of its owner's thread. Never decides who is next by anything but the key.
#pragma once

#include "router/reasons.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace switchboard::router {

/// One waiting conversation: its key, its slot, and whether some agent is barred from it.
struct Waiting {
    Key key;
    std::uint32_t conversation = ~std::uint32_t{0};
    bool bars = false; ///< has exclusions or an owner; the order does not look at it

    friend bool operator<(Waiting const& a, Waiting const& b) {
        if (before(a.key, b.key)) return true;
        return a.key == b.key && a.conversation < b.conversation;
    }
    friend bool operator==(Waiting const& a, Waiting const& b) {
        return a.key == b.key && a.conversation == b.conversation;
    }
};

/// The key in one number: if two differ, the keys are in the same order.
[[nodiscard]] constexpr std::int64_t rough(Key const& key) {
    constexpr std::int64_t kBand = std::int64_t{1} << 60;
    return std::min(key.band, 4) * kBand +
           std::clamp(to_ms(key.due), -kBand / 2 + 1, kBand / 2 - 1);
}

class WaitingList {
public:
    void insert(Waiting const& entry);
    /// False if it is not there.
    bool erase(Waiting const& entry);
    [[nodiscard]] bool contains(Waiting const& entry) const;
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    /// The list must not be empty.
    [[nodiscard]] Waiting const& front() const { return blocks_.front().front(); }
    /// How many have a smaller key.
    [[nodiscard]] std::size_t count_before(Key const& key) const;

    class Cursor {
    public:
        Cursor(WaitingList const& list, std::size_t block)
            : list_{&list}
            , block_{block} {}
        Waiting const& operator*() const { return list_->blocks_[block_][at_]; }
        Cursor& operator++() {
            if (++at_ == list_->blocks_[block_].size()) {
                at_ = 0;
                ++block_;
            }
            return *this;
        }
        friend bool operator==(Cursor const&, Cursor const&) = default;

    private:
        WaitingList const* list_;
        std::size_t block_;
        std::size_t at_ = 0;
    };
    [[nodiscard]] Cursor begin() const { return {*this, 0}; }
    [[nodiscard]] Cursor end() const { return {*this, blocks_.size()}; }

private:
    using Block = std::vector<Waiting>; ///< never empty
    static constexpr std::size_t kBlockMax = 128;

    [[nodiscard]] std::size_t block_of(Waiting const& entry) const;
    void split(std::size_t block);

    std::vector<Waiting> firsts_; ///< of each block
    std::vector<Block> blocks_;
    std::size_t size_ = 0;
};

} // namespace switchboard::router
