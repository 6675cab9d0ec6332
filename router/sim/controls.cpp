#include "router/sim/controls.hpp"

#include <algorithm>
#include <cmath>

namespace switchboard::router::sim {

namespace {

/// Draws that are looked at apart from the streams: time, time by queue, giving up.
constexpr std::size_t kOwn = 3;

} // namespace

Controls::Controls(Model const& model)
    : model_{model}
    , streams_{model.streams.size()} {
    for (auto const& agent : model.config.agents)
        slots_ += static_cast<std::size_t>(agent.capacity);
    place_knots(model);
    below_.resize(knots_.size());
    // By stream: time in the queue, arrivals, arrivals to a full house and by each queue, services
    // that end with somebody waiting and by the queue.
    sums_.assign(knots_.size() + kOwn + streams_ * (5 + streams_), 0.0);
}

/// Dense where everybody is busy: there the answers bend. The square root of the slots is how far
/// the number of the busy swings; the queue swings as far as the load is from full.
void Controls::place_knots(Model const& model) {
    auto const n = static_cast<double>(slots_);
    double load = 0;
    for (auto const& stream : model.streams) load += stream.per_second;
    load *= model.service_seconds.front() / n;
    auto const swing = std::sqrt(n);
    bool const patient = model.patience_seconds <= 0 && load < 1;
    auto const length = std::max(4.0, patient ? 1.0 / (1.0 - load) : swing);
    for (auto const far : {4.0, 3.0, 2.0, 1.5, 1.0, 0.6, 0.3}) knots_.push_back(n - far * swing);
    for (auto const far : {-2.0, -1.0, 0.0, 1.0}) knots_.push_back(n + far);
    for (auto const far : {0.5, 1.0, 2.0, 4.0, 7.0}) knots_.push_back(n + far * length);
    for (auto& knot : knots_) knot = std::max(0.0, std::round(knot));
    std::sort(knots_.begin(), knots_.end());
    knots_.erase(std::unique(knots_.begin(), knots_.end()), knots_.end());
}

double Controls::hat(std::size_t knot, double present) const {
    auto const at = knots_[knot];
    if (present < at) {
        if (knot == 0) return 1.0;
        auto const before = knots_[knot - 1];
        return std::max(0.0, (present - before) / (at - before));
    }
    if (knot + 1 == knots_.size()) {
        auto const before = knots_[knot - 1];
        return (present - before) / (at - before);
    }
    auto const after = knots_[knot + 1];
    return std::max(0.0, (after - present) / (after - at));
}

double Controls::below(std::size_t knot, std::size_t present) {
    auto& table = below_[knot];
    if (table.empty()) table.push_back(0.0);
    while (table.size() <= present)
        table.push_back(table.back() + hat(knot, static_cast<double>(table.size() - 1)));
    return table[present];
}

void Controls::draw(Race const& race, Race::Next const& next) {
    auto const& rates = race.rates();
    auto const all = rates.all();
    auto const present = static_cast<double>(race.present());
    auto const came = (next.what == Race::What::Arrival ? 1.0 : 0.0) - rates.arrivals / all;
    // Who comes adds hat(present) to the sum below, who goes takes hat(present - 1) away.
    auto const after = std::upper_bound(knots_.begin(), knots_.end(), present) - knots_.begin();
    auto const from = static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - 2, 0));
    auto const to = std::min(knots_.size(), static_cast<std::size_t>(after) + 1);
    for (auto knot = from; knot < to; ++knot)
        sums_[knot] += came * (hat(knot, present) + hat(knot, present - 1));
    auto at = sums_.begin() + static_cast<std::ptrdiff_t>(knots_.size());
    auto const late = next.after - 1.0 / all;
    auto const lost = (next.what == Race::What::GiveUp ? 1.0 : 0.0) - rates.patience / all;
    *at++ += late;
    *at++ += lost;
    *at++ += lost * static_cast<double>(race.waiting().size());
    draw_of_streams(race, next, at);
}

void Controls::draw_of_streams(
    Race const& race, Race::Next const& next, std::vector<double>::iterator at) {
    auto const& rates = race.rates();
    auto const all = rates.all();
    auto const late = next.after - 1.0 / all;
    auto const full = race.present() >= slots_ ? 1.0 : 0.0;
    auto const done = (next.what == Race::What::Done ? 1.0 : 0.0) - rates.services / all;
    for (std::size_t i = 0; i < streams_; ++i) {
        bool const arrival = next.what == Race::What::Arrival && next.stream == i;
        auto const came = (arrival ? 1.0 : 0.0) - model_.streams[i].per_second / all;
        auto const queue = race.queue(i);
        *at++ += late * queue;
        *at++ += came;
        *at++ += came * full;
        *at++ += queue > 0 ? done : 0.0;
        *at++ += done * queue;
        for (std::size_t k = 0; k < streams_; ++k) *at++ += came * race.queue(k);
    }
}

/// Functions of the state: the sums below, and of each stream the queue, its square and how long
/// those in it have waited.
std::vector<double> Controls::ends(Race const& race, double now) {
    std::vector<double> out;
    for (std::size_t knot = 0; knot < knots_.size(); ++knot)
        out.push_back(below(knot, race.present()));
    std::vector<double> waited(streams_);
    for (auto const* customer : race.waiting()) waited[customer->stream] += now - customer->arrived;
    for (std::size_t i = 0; i < streams_; ++i) {
        out.push_back(race.queue(i));
        out.push_back(race.queue(i) * race.queue(i));
        out.push_back(waited[i]);
    }
    return out;
}

/// The innovations of the number present less what it changed by are one control each: in the end
/// both tell the same luck, of the past and of what is still to come.
void Controls::take(Race const& race, double now, Batch& batch) {
    auto const ends_now = ends(race, now);
    if (last_ends_.empty()) last_ends_.assign(ends_now.size(), 0.0);
    auto const own = sums_.size();
    batch.controls = sums_;
    batch.controls.resize(own + ends_now.size() - knots_.size());
    batch.changes.assign(batch.controls.size(), 0.0);
    for (std::size_t i = 0; i < ends_now.size(); ++i) {
        auto const at = i < knots_.size() ? i : own + i - knots_.size();
        batch.changes[at] = last_ends_[i] - ends_now[i];
        batch.controls[at] += batch.changes[at];
    }
    last_ends_ = ends_now;
    std::fill(sums_.begin(), sums_.end(), 0.0);
}

} // namespace switchboard::router::sim
