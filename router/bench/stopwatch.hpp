// Times of single operations, and what of them is told. A plain value of one thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::router::bench {

struct Row {
    std::string name;
    std::size_t count = 0;
    double mean = 0; ///< microseconds
    double p50 = 0;
    double p99 = 0;
};

class Stopwatch {
public:
    template<class Work> void time(Work&& work) {
        auto const start = std::chrono::steady_clock::now();
        work();
        auto const taken = std::chrono::steady_clock::now() - start;
        micros_.push_back(std::chrono::duration<double, std::micro>{taken}.count());
    }
    /// Keeps of each operation the shorter time. The other run did the same, in the same order.
    void keep_least(Stopwatch const& other) {
        for (std::size_t i = 0; i < micros_.size(); ++i)
            micros_[i] = std::min(micros_[i], other.micros_[i]);
    }
    [[nodiscard]] Row row(std::string name) const {
        auto sorted = micros_;
        std::sort(sorted.begin(), sorted.end());
        double sum = 0;
        for (auto const value : sorted) sum += value;
        auto const n = sorted.size();
        return {
            std::move(name), n, sum / static_cast<double>(n), sorted[n / 2],
            sorted[n - 1 - n / 100]};
    }

private:
    std::vector<double> micros_;
};

} // namespace switchboard::router::bench
