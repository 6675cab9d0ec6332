// The value of one answer from batches of customers, with its standard error: batch means with
// control variates (controls.hpp). The part of a batch that goes with sums whose true mean is known
// to be zero is taken out by regression (Lavenberg and Welch, "A perspective on the use of control
// variables to increase the efficiency of Monte Carlo simulations", Management Science 27, 1981).
// What is left of neighbouring batches is put together before its spread is taken, for what
// happened in one is still felt in the next.
#include "router/sim/selftest.hpp"

#include <algorithm>
#include <cmath>

namespace switchboard::router::sim {

namespace {

using Row = std::vector<double>;

constexpr std::size_t kGroups = 64;
/// So many batches are asked for each control that is used.
constexpr std::size_t kBatchesForEach = 6;

/// An answer is a ratio of two sums.
struct Parts {
    double above = 0;
    double below = 0;
};

Parts parts_of(Tally const& t, Measure measure) {
    switch (measure) {
    case Measure::Delayed:
        return {t.delayed, t.arrivals};
    case Measure::Within:
        return {t.within, t.arrivals};
    case Measure::Abandoned:
        return {t.abandoned, t.arrivals};
    case Measure::Rejected:
        return {t.rejected, t.arrivals};
    case Measure::WaitOfAdmitted:
        return {t.waited, t.arrivals - t.rejected};
    default:
        return {t.waited, t.arrivals};
    }
}

/// The ratio over all batches, and of each batch the same with its own luck: their mean is the
/// ratio.
Row ratios(std::vector<Parts> const& batches) {
    auto const n = static_cast<double>(batches.size());
    Parts sum;
    for (auto const& batch : batches) {
        sum.above += batch.above;
        sum.below += batch.below;
    }
    auto const ratio = sum.above / sum.below;
    Row out;
    for (auto const& batch : batches)
        out.push_back(ratio + (batch.above - ratio * batch.below) * n / sum.below);
    return out;
}

Row ratios_of_stream(std::vector<Batch> const& batches, Measure measure, std::size_t stream) {
    std::vector<Parts> parts;
    for (auto const& batch : batches) {
        Tally all;
        for (std::size_t i = 0; i < batch.streams.size(); ++i)
            if (stream == kAllStreams || stream == i) all += batch.streams[i];
        parts.push_back(parts_of(all, measure));
    }
    return ratios(parts);
}

Row values_of(std::vector<Batch> const& batches, Answer const& answer, Model const& model) {
    if (answer.measure != Measure::WeightedWait)
        return ratios_of_stream(batches, answer.measure, answer.stream);
    double rates = 0.0;
    for (auto const& stream : model.streams) rates += stream.per_second;
    Row sum(batches.size());
    for (std::size_t i = 0; i < model.streams.size(); ++i) {
        auto const values = ratios_of_stream(batches, Measure::Wait, i);
        auto const weight = model.streams[i].per_second / rates;
        for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += weight * values[k];
    }
    return sum;
}

double mean_of(Row const& row) {
    double sum = 0;
    for (auto const value : row) sum += value;
    return sum / static_cast<double>(row.size());
}

/// One control of all batches; what is left after the controls that are in use already.
struct Column {
    Row parts;       ///< around its mean
    Row changes;     ///< what of it is a difference of a batch's two ends
    double mean = 0; ///< its own, which in truth is zero
};

double product(Row const& a, Row const& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

/// Takes `column` out of `from`.
void take_out(Column const& column, Column& from) {
    auto const slope = product(column.parts, from.parts) / product(column.parts, column.parts);
    for (std::size_t i = 0; i < from.parts.size(); ++i) {
        from.parts[i] -= slope * column.parts[i];
        from.changes[i] -= slope * column.changes[i];
    }
    from.mean -= slope * column.mean;
}

Column around_mean(Row values, Row changes) {
    Column column{std::move(values), std::move(changes), 0};
    column.mean = mean_of(column.parts);
    for (auto& value : column.parts) value -= column.mean;
    return column;
}

Column column_of(std::vector<Batch> const& batches, std::size_t control) {
    Row values;
    Row changes;
    for (auto const& batch : batches) {
        values.push_back(batch.controls[control]);
        changes.push_back(batch.changes[control]);
    }
    return around_mean(std::move(values), std::move(changes));
}

/// The controls, each without what those before it say (Gram and Schmidt); one that says nothing
/// new, or does not vary, is left out.
std::vector<Column> controls_of(std::vector<Batch> const& batches) {
    constexpr double kNothingNew = 1e-8;
    std::vector<Column> used;
    auto const most = std::min(batches.front().controls.size(), batches.size() / kBatchesForEach);
    for (std::size_t i = 0; i < most; ++i) {
        auto column = column_of(batches, i);
        auto const whole = product(column.parts, column.parts);
        for (auto const& other : used) take_out(other, column);
        if (product(column.parts, column.parts) > kNothingNew * whole)
            used.push_back(std::move(column));
    }
    return used;
}

/// Of sums of neighbours, as many as make kGroups.
double spread(Row const& rest) {
    auto const groups = rest.size() >= 2 * kGroups ? kGroups : rest.size();
    Row sums(groups);
    for (std::size_t i = 0; i < rest.size(); ++i) sums[i * groups / rest.size()] += rest[i];
    auto const n = static_cast<double>(groups);
    return product(sums, sums) * n / (n - 1.0);
}

/// The differences of ends cancel but for the first and the last end of the run: twice the spread
/// of the state that they tell of.
double spread_of_ends(Row const& changes) {
    Row state;
    double at = 0;
    for (auto const change : changes) state.push_back(at += change);
    auto const mean = mean_of(state);
    for (auto& value : state) value -= mean;
    return 2.0 * product(state, state) / static_cast<double>(state.size());
}

} // namespace

Estimate estimate(std::vector<Batch> const& batches, Answer const& answer, Model const& model) {
    auto rest = around_mean(values_of(batches, answer, model), Row(batches.size()));
    auto const controls = controls_of(batches);
    for (auto const& column : controls) take_out(column, rest);
    auto const n = static_cast<double>(batches.size());
    auto const k = static_cast<double>(controls.size());
    // Slopes that were fitted leave less than there is, and are not known for sure.
    auto const loss = (n - 1.0) / (n - 1.0 - k) * (n - 2.0) / (n - 2.0 - k);
    auto const variance = spread(rest.parts) * loss + spread_of_ends(rest.changes);
    return {rest.mean, std::sqrt(variance) / n};
}

} // namespace switchboard::router::sim
