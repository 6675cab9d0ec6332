// Finds a slot by the hash of what stands there: a flat table of hashes and slots that is probed in
// line and holds no key itself. A plain value of its owner's thread. Its order is never looked at.
#pragma once

#include <cstdint>
#include <vector>

namespace switchboard::router {

class SlotMap {
public:
    static constexpr std::uint32_t kAbsent = ~std::uint32_t{0};

    /// The slot with that hash for which `same(slot)` says that it is the one, or kAbsent.
    template<class Same> [[nodiscard]] std::uint32_t find(std::size_t hash, Same&& same) const {
        if (cells_.empty()) return kAbsent;
        auto const mark = mark_of(hash);
        for (auto at = mark & mask_;; at = (at + 1) & mask_) {
            auto const& cell = cells_[at];
            if (cell.slot == kAbsent) return kAbsent;
            if (cell.mark == mark && same(cell.slot)) return cell.slot;
        }
    }

    /// The key must not be there yet.
    void insert(std::size_t hash, std::uint32_t slot) {
        if ((size_ + 1) * 2 > cells_.size()) grow();
        put({mark_of(hash), slot});
        ++size_;
    }

    /// The slot must be there under that hash. What follows moves up, so no holes are left.
    void erase(std::size_t hash, std::uint32_t slot) {
        auto hole = mark_of(hash) & mask_;
        while (cells_[hole].slot != slot) hole = (hole + 1) & mask_;
        for (auto at = (hole + 1) & mask_; cells_[at].slot != kAbsent; at = (at + 1) & mask_) {
            auto const home = cells_[at].mark & mask_;
            if (((at - home) & mask_) < ((at - hole) & mask_)) continue;
            cells_[hole] = cells_[at];
            hole = at;
        }
        cells_[hole] = Cell{};
        --size_;
    }

    [[nodiscard]] std::size_t size() const { return size_; }

private:
    struct Cell {
        std::uint32_t mark = 0;
        std::uint32_t slot = kAbsent;
    };

    static std::uint32_t mark_of(std::size_t hash) {
        return static_cast<std::uint32_t>(hash ^ (hash >> 32U));
    }
    void put(Cell cell) {
        auto at = cell.mark & mask_;
        while (cells_[at].slot != kAbsent) at = (at + 1) & mask_;
        cells_[at] = cell;
    }
    void grow() {
        auto old = std::move(cells_);
        cells_.assign(old.empty() ? 16 : old.size() * 2, Cell{});
        mask_ = static_cast<std::uint32_t>(cells_.size() - 1);
        for (auto const& cell : old)
            if (cell.slot != kAbsent) put(cell);
    }

    std::vector<Cell> cells_;
    std::uint32_t mask_ = 0;
    std::size_t size_ = 0;
};

} // namespace switchboard::router
