// Deadlines of very many things at the cost of two pointers each: a hashed wheel of intrusive
// lists. Pure; one per worker, on its thread. It never reads a clock and never owns an entry.
#pragma once

#include "base/time.hpp"

#include <array>
#include <cstddef>

namespace switchboard::gateway {

/// One deadline; a part of whatever waits for it, which cancels it before it dies.
class TimerEntry {
public:
    TimerEntry() = default;
    TimerEntry(TimerEntry const&) = delete;
    TimerEntry& operator=(TimerEntry const&) = delete;

    virtual ~TimerEntry();
    virtual void on_timer(TimePoint now) = 0;
    [[nodiscard]] bool is_scheduled() const { return next_ != nullptr; }
    [[nodiscard]] TimePoint due() const { return due_; }

private:
    friend class TimerWheel;
    void unlink();
    TimerEntry* next_ = nullptr;
    TimerEntry* previous_ = nullptr;
    TimePoint due_{};
};

class TimerWheel {
public:
    explicit TimerWheel(TimePoint now);
    ~TimerWheel();
    TimerWheel(TimerWheel const&) = delete;
    TimerWheel& operator=(TimerWheel const&) = delete;

    /// Replaces the entry's earlier deadline.
    void schedule(TimerEntry& entry, TimePoint due);
    static void cancel(TimerEntry& entry) { entry.unlink(); }

    /// Calls on_timer of every entry that is due, each once; it may schedule and cancel any entry.
    void advance(TimePoint now);

    static constexpr Millis kResolution{250};

private:
    static constexpr std::size_t kSlots = 256; // 64 s: nearly every deadline is within one turn
    class List final : public TimerEntry {
    public:
        void on_timer(TimePoint /*now*/) override {}
    };

    static void make_empty(TimerEntry& list);
    static void append(TimerEntry& list, TimerEntry& entry);
    void collect(TimerEntry& slot, TimePoint now);
    [[nodiscard]] static std::int64_t turn_of(TimePoint time);

    std::array<List, kSlots> slots_;
    List expired_;
    std::int64_t turn_; // the next one to look at
};

} // namespace switchboard::gateway
