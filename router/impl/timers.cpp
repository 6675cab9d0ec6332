#include "router/impl/timers.hpp"

#include "base/assert.hpp"

namespace switchboard::router {

namespace {
constexpr std::size_t kArity = 4;
constexpr unsigned kGenerationShift = 32;
constexpr Millis kSoon{60'000};
} // namespace

void Timers::place(Heap& heap, std::size_t position, Entry const& entry) {
    heap[position] = entry;
    cells_[entry.cell].position = static_cast<std::uint32_t>(position);
}

void Timers::sift_up(Heap& heap, std::size_t position) {
    auto const entry = heap[position];
    while (position > 0) {
        auto const parent = (position - 1) / kArity;
        if (!entry.before(heap[parent])) break;
        place(heap, position, heap[parent]);
        position = parent;
    }
    place(heap, position, entry);
}

void Timers::sift_down(Heap& heap, std::size_t position) {
    auto const entry = heap[position];
    for (;;) {
        auto const first = position * kArity + 1;
        if (first >= heap.size()) break;
        auto const last = first + kArity < heap.size() ? first + kArity : heap.size();
        auto best = first;
        for (auto child = first + 1; child < last; ++child)
            if (heap[child].before(heap[best])) best = child;
        if (!heap[best].before(entry)) break;
        place(heap, position, heap[best]);
        position = best;
    }
    place(heap, position, entry);
}

TimerId Timers::add(Timer const& timer, TimePoint now) {
    std::uint32_t cell = 0;
    if (free_.empty()) {
        cell = static_cast<std::uint32_t>(cells_.size());
        cells_.emplace_back();
    } else {
        cell = free_.back();
        free_.pop_back();
    }
    auto& entry = cells_[cell];
    entry.timer = timer;
    entry.live = true;
    entry.late = timer.at - now > kSoon;
    auto& heap = heaps_[entry.late ? 1 : 0];
    heap.push_back({timer.at, timer.order, cell});
    sift_up(heap, heap.size() - 1);
    return (TimerId{entry.generation} << kGenerationShift) | cell;
}

void Timers::remove(std::uint32_t cell) {
    auto& heap = heaps_[cells_[cell].late ? 1 : 0];
    auto const position = cells_[cell].position;
    auto const last = heap.back();
    heap.pop_back();
    if (position < heap.size()) {
        place(heap, position, last);
        sift_down(heap, position);
        sift_up(heap, cells_[last.cell].position);
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
    if (find(id) != nullptr) remove(static_cast<std::uint32_t>(id));
    id = 0;
}

Timer const* Timers::first() const {
    auto const& [soon, late] = heaps_;
    if (soon.empty() && late.empty()) return nullptr;
    bool const from_late = soon.empty() || (!late.empty() && late.front().before(soon.front()));
    return &cells_[(from_late ? late : soon).front().cell].timer;
}

Timer Timers::pop() {
    auto const* timer = first();
    SB_ASSERT(timer != nullptr, "a timer to pop");
    auto const popped = *timer;
    auto const& [soon, late] = heaps_;
    bool const from_soon = !soon.empty() && &cells_[soon.front().cell].timer == timer;
    remove((from_soon ? soon : late).front().cell);
    return popped;
}

} // namespace switchboard::router
