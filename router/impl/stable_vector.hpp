// A growing array whose elements never move, in chunks: finding one costs a shift and two loads.
// A plain value of its owner's thread. Never shrinks.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace switchboard::router {

template<class T> class StableVector {
public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] T& operator[](std::size_t at) { return chunks_[at / kChunk][at % kChunk]; }
    [[nodiscard]] T const& operator[](std::size_t at) const {
        return chunks_[at / kChunk][at % kChunk];
    }
    T& emplace_back() {
        if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<T[]>(kChunk));
        return (*this)[size_++];
    }

    template<class Vector, class Element> class Cursor {
    public:
        Cursor(Vector& vector, std::size_t at)
            : vector_{&vector}
            , at_{at} {}
        Element& operator*() const { return (*vector_)[at_]; }
        Cursor& operator++() {
            ++at_;
            return *this;
        }
        friend bool operator==(Cursor const&, Cursor const&) = default;

    private:
        Vector* vector_;
        std::size_t at_;
    };
    [[nodiscard]] auto begin() { return Cursor<StableVector, T>{*this, 0}; }
    [[nodiscard]] auto end() { return Cursor<StableVector, T>{*this, size_}; }
    [[nodiscard]] auto begin() const { return Cursor<StableVector const, T const>{*this, 0}; }
    [[nodiscard]] auto end() const { return Cursor<StableVector const, T const>{*this, size_}; }

private:
    static constexpr std::size_t kChunk = 64;
    std::vector<std::unique_ptr<T[]>> chunks_;
    std::size_t size_ = 0;
};

} // namespace switchboard::router
