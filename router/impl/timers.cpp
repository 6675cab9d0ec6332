#include "router/impl/timers.hpp"

#include "base/assert.hpp"

namespace switchboard::router {

namespace {
constexpr std::size_t kArity = 4;
constexpr unsigned kGenerationShift = 32;
} // namespace

bool Timers::before(std::uint32_t a, std::uint32_t b) const {
    auto const& x = cells_[a].timer;
    auto const& y = cells_[b].timer;
    return x.at != y.at ? x.at < y.at : x.order < y.order;
}

void Timers::place(std::size_t position, std::uint32_t cell) {
    heap_[position] = cell;
    cells_[cell].position = static_cast<std::uint32_t>(position);
}

void Timers::sift_up(std::size_t position) {
    auto const cell = heap_[position];
    while (position > 0) {
        auto const parent = (position - 1) / kArity;
        if (!before(cell, heap_[parent])) break;
        place(position, heap_[parent]);
        position = parent;
    }
    place(position, cell);
}

void Timers::sift_down(std::size_t position) {
    auto const cell = heap_[position];
    for (;;) {
        auto const first = position * kArity + 1;
        if (first >= heap_.size()) break;
        auto const last = first + kArity < heap_.size() ? first + kArity : heap_.size();
        auto best = first;
        for (auto child = first + 1; child < last; ++child)
            if (before(heap_[child], heap_[best])) best = child;
        if (!before(heap_[best], cell)) break;
        place(position, heap_[best]);
        position = best;
    }
    place(position, cell);
}

TimerId Timers::add(Timer const& timer) {
    std::uint32_t cell = 0;
    if (free_.empty()) {
        cell = static_cast<std::uint32_t>(cells_.size());
        cells_.emplace_back();
    } else {
        cell = free_.back();
        free_.pop_back();
    }
    cells_[cell].timer = timer;
    cells_[cell].live = true;
    heap_.push_back(cell);
    sift_up(heap_.size() - 1);
    return (TimerId{cells_[cell].generation} << kGenerationShift) | cell;
}

void Timers::remove_at(std::size_t position) {
    auto const cell = heap_[position];
    auto const last = heap_.back();
    heap_.pop_back();
    if (position < heap_.size()) {
        place(position, last);
        sift_down(position);
        sift_up(cells_[last].position);
    }
    cells_[cell].live = false;
    ++cells_[cell].generation;
    free_.push_back(cell);
}

Timer const* Timers::find(TimerId id) const {
    auto const cell = static_cast<std::uint32_t>(id);
    if (id == 0 || cell >= cells_.size()) return nullptr;
    auto const& entry = cells_[cell];
    if (!entry.live || entry.generation != (id >> kGenerationShift)) return nullptr;
    return &entry.timer;
}

void Timers::cancel(TimerId& id) {
    if (find(id) != nullptr) remove_at(cells_[static_cast<std::uint32_t>(id)].position);
    id = 0;
}

Timer const* Timers::first() const {
    return heap_.empty() ? nullptr : &cells_[heap_[0]].timer;
}

Timer Timers::pop() {
    SB_ASSERT(!heap_.empty(), "a timer to pop");
    auto const timer = cells_[heap_[0]].timer;
    remove_at(0);
    return timer;
}

} // namespace switchboard::router
