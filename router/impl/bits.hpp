// A growing row of bits over dense numbers, with the word operations that the index needs.
// A plain value of its owner's thread. Never shrinks.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace switchboard::router {

class BitRow {
public:
    static constexpr std::size_t kWordBits = 64;

    [[nodiscard]] bool test(std::size_t bit) const {
        auto const word = bit / kWordBits;
        return word < words_.size() && ((words_[word] >> (bit % kWordBits)) & 1U) != 0;
    }
    void set(std::size_t bit) {
        auto const word = bit / kWordBits;
        if (word >= words_.size()) words_.resize(word + 1);
        words_[word] |= std::uint64_t{1} << (bit % kWordBits);
    }
    void reset(std::size_t bit) {
        auto const word = bit / kWordBits;
        if (word < words_.size()) words_[word] &= ~(std::uint64_t{1} << (bit % kWordBits));
    }
    void assign(std::size_t bit, bool value) { value ? set(bit) : reset(bit); }
    void clear() { words_.assign(words_.size(), 0); }

    [[nodiscard]] void const* data() const { return words_.data(); }
    [[nodiscard]] std::size_t bytes() const { return words_.size() * sizeof(std::uint64_t); }
    [[nodiscard]] std::size_t words() const { return words_.size(); }
    [[nodiscard]] std::uint64_t word(std::size_t i) const {
        return i < words_.size() ? words_[i] : 0;
    }

    BitRow& operator&=(BitRow const& other) {
        for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.word(i);
        return *this;
    }
    BitRow& operator|=(BitRow const& other) {
        if (other.words() > words_.size()) words_.resize(other.words());
        for (std::size_t i = 0; i < other.words_.size(); ++i) words_[i] |= other.words_[i];
        return *this;
    }

    [[nodiscard]] std::uint32_t count() const {
        std::uint32_t n = 0;
        for (auto const word : words_) n += static_cast<std::uint32_t>(std::popcount(word));
        return n;
    }

    friend bool operator==(BitRow const& a, BitRow const& b) {
        auto const n = a.words() > b.words() ? a.words() : b.words();
        for (std::size_t i = 0; i < n; ++i)
            if (a.word(i) != b.word(i)) return false;
        return true;
    }

private:
    std::vector<std::uint64_t> words_;
};

/// A row that is mostly empty: the words that are not are known without looking at the others.
class SparseRow {
public:
    [[nodiscard]] bool test(std::size_t bit) const { return row_.test(bit); }
    void assign(std::size_t bit, bool value) {
        auto const word = bit / BitRow::kWordBits;
        row_.assign(bit, value);
        filled_.assign(word, row_.word(word) != 0);
    }
    [[nodiscard]] BitRow const& row() const { return row_; }
    [[nodiscard]] BitRow const& filled() const { return filled_; } ///< words of row()

private:
    BitRow row_;
    BitRow filled_;
};

/// Calls `visit(bit)` for each bit of `word`, which stands at `base`, in ascending order.
template<class Visit> void for_each_bit(std::uint64_t word, std::size_t base, Visit&& visit) {
    while (word != 0) {
        visit(base + static_cast<std::size_t>(std::countr_zero(word)));
        word &= word - 1;
    }
}

template<class Visit> void for_each_common(BitRow const& a, BitRow const& b, Visit&& visit) {
    auto const n = a.words() < b.words() ? a.words() : b.words();
    for (std::size_t i = 0; i < n; ++i)
        for_each_bit(a.word(i) & b.word(i), i * BitRow::kWordBits, visit);
}

template<class Visit> void for_each_common(BitRow const& a, SparseRow const& b, Visit&& visit) {
    for_each_common(b.filled(), b.filled(), [&](std::size_t word) {
        for_each_bit(a.word(word) & b.row().word(word), word * BitRow::kWordBits, visit);
    });
}

[[nodiscard]] inline std::uint32_t count_common(BitRow const& a, BitRow const& b) {
    auto const n = a.words() < b.words() ? a.words() : b.words();
    std::uint32_t count = 0;
    // Rows of classes are sparse: bit by bit is faster than a popcount without the instruction for
    // it.
    for (std::size_t i = 0; i < n; ++i)
        for (auto word = a.word(i) & b.word(i); word != 0; word &= word - 1) ++count;
    return count;
}

[[nodiscard]] inline bool intersects(BitRow const& a, BitRow const& b) {
    auto const n = a.words() < b.words() ? a.words() : b.words();
    for (std::size_t i = 0; i < n; ++i)
        if ((a.word(i) & b.word(i)) != 0) return true;
    return false;
}

} // namespace switchboard::router
