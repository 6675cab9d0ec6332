// Virtual time: tasks by the moment at which they run, in the order in which they were put. One
// thread. It never waits: the clock jumps to the next task. What runs is hashed, so that two runs
// can be compared.
#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>
#include <utility>

namespace switchboard::sim {

class Timeline {
public:
    using Task = std::function<void()>;

    [[nodiscard]] TimePoint now() const { return now_; }
    void at(TimePoint when, Task task) {
        tasks_.emplace(std::pair{std::max(when, now_), ++count_}, std::move(task));
    }
    void after(Millis delay, Task task) { at(now_ + delay, std::move(task)); }

    /// Runs the next task; false if the next one is later than `until`.
    bool step(TimePoint until) {
        if (tasks_.empty() || tasks_.begin()->first.first > until) {
            now_ = std::max(now_, until);
            return false;
        }
        auto node = tasks_.extract(tasks_.begin());
        now_ = node.key().first;
        node.mapped()();
        return true;
    }

    /// Adds what happened to the trace (FNV-1a).
    void trace(std::string_view what, std::uint64_t number = 0) {
        if (printer) printer(what, number);
        add(static_cast<std::uint64_t>(to_ms(now_)));
        for (char const c : what) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
        add(number);
    }
    /// Told everything that goes into the trace; for --verbose.
    std::function<void(std::string_view, std::uint64_t)> printer;

    [[nodiscard]] std::uint64_t hash() const { return hash_; }

private:
    void add(std::uint64_t number) {
        for (int shift = 0; shift < 64; shift += 8) {
            hash_ = (hash_ ^ ((number >> shift) & 0xFFU)) * 0x100000001B3U;
        }
    }

    TimePoint now_ = time_point_ms(1'767'225'600'000); // a Thursday
    std::uint64_t count_ = 0;
    std::uint64_t hash_ = 0xCBF29CE484222325U;
    std::map<std::pair<TimePoint, std::uint64_t>, Task> tasks_;
};

} // namespace switchboard::sim
