// The value of one answer from batches of customers, with its standard error. Batch means, with the
// batches' own draws as control variates (Lavenberg and Welch, "A perspective on the use of control
// variables to increase the efficiency of Monte Carlo simulations", Management Science 27, 1981):
// the part of a batch's value that goes with its mean gap, service and patience, whose true means
// are known, is taken out by regression.
#include "router/sim/selftest.hpp"

#include <cmath>

namespace switchboard::router::sim {

namespace {

constexpr std::size_t kControls = 3;
using Row = std::array<double, kControls>;

double measure_of(Tally const& t, Measure measure) {
    switch (measure) {
    case Measure::Delayed:
        return t.delayed / t.arrivals;
    case Measure::Within:
        return t.within / t.arrivals;
    case Measure::Abandoned:
        return t.abandoned / t.arrivals;
    case Measure::Rejected:
        return t.rejected / t.arrivals;
    case Measure::WaitOfAdmitted:
        return t.waited / (t.arrivals - t.rejected);
    default:
        return t.waited / t.arrivals;
    }
}

double value_of(Batch const& batch, Answer const& answer, Model const& model) {
    if (answer.measure == Measure::WeightedWait) {
        double sum = 0.0;
        double rates = 0.0;
        for (std::size_t i = 0; i < batch.streams.size(); ++i) {
            auto const rate = model.streams[i].per_second;
            sum += rate * batch.streams[i].waited / batch.streams[i].arrivals;
            rates += rate;
        }
        return sum / rates;
    }
    if (answer.stream != kAllStreams)
        return measure_of(batch.streams[answer.stream], answer.measure);
    Tally all;
    for (auto const& tally : batch.streams) all += tally;
    return measure_of(all, answer.measure);
}

/// How far the means of the draws were off; 0 for what the model does not draw.
Row controls_of(Batch const& batch) {
    Row row{};
    for (std::size_t i = 0; i < kControls; ++i)
        if (batch.draws.count[i] > 0) row[i] = batch.draws.sum[i] / batch.draws.count[i] - 1.0;
    return row;
}

/// Solves the normal equations; a control that does not vary gets no part.
Row regress(std::array<Row, kControls> matrix, Row right) {
    Row solution{};
    std::array<bool, kControls> used{};
    for (std::size_t pivot = 0; pivot < kControls; ++pivot) {
        if (matrix[pivot][pivot] < 1e-18) continue;
        used[pivot] = true;
        for (std::size_t row = 0; row < kControls; ++row) {
            if (row == pivot) continue;
            auto const factor = matrix[row][pivot] / matrix[pivot][pivot];
            for (std::size_t k = 0; k < kControls; ++k) matrix[row][k] -= factor * matrix[pivot][k];
            right[row] -= factor * right[pivot];
        }
    }
    for (std::size_t i = 0; i < kControls; ++i)
        if (used[i]) solution[i] = right[i] / matrix[i][i];
    return solution;
}

struct Sample {
    double value = 0;
    Row controls{};
};

} // namespace

Estimate estimate(std::vector<Batch> const& batches, Answer const& answer, Model const& model) {
    auto const n = static_cast<double>(batches.size());
    std::vector<Sample> samples;
    Sample mean;
    for (auto const& batch : batches) {
        samples.push_back({value_of(batch, answer, model), controls_of(batch)});
        mean.value += samples.back().value / n;
        for (std::size_t i = 0; i < kControls; ++i)
            mean.controls[i] += samples.back().controls[i] / n;
    }
    std::array<Row, kControls> matrix{};
    Row right{};
    for (auto const& sample : samples) {
        for (std::size_t i = 0; i < kControls; ++i) {
            auto const x = sample.controls[i] - mean.controls[i];
            right[i] += x * (sample.value - mean.value);
            for (std::size_t k = 0; k < kControls; ++k)
                matrix[i][k] += x * (sample.controls[k] - mean.controls[k]);
        }
    }
    auto const slopes = regress(matrix, right);
    Estimate result{mean.value, 0};
    for (std::size_t i = 0; i < kControls; ++i) result.value -= slopes[i] * mean.controls[i];
    double squares = 0;
    for (auto const& sample : samples) {
        auto rest = sample.value - mean.value;
        for (std::size_t i = 0; i < kControls; ++i)
            rest -= slopes[i] * (sample.controls[i] - mean.controls[i]);
        squares += rest * rest;
    }
    // The last factor is what not knowing the slopes costs.
    auto const loss = (n - 2.0) / (n - 2.0 - kControls);
    result.standard_error = std::sqrt(squares / (n - 1.0 - kControls) / n * loss);
    return result;
}

} // namespace switchboard::router::sim
