#include "router/impl/class_index.hpp"

#include "base/assert.hpp"
#include "router/config.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::router {

namespace {

constexpr std::size_t kLevels = kLevelMax;
constexpr std::size_t kRings = kRingMax + 1;

BitRow&
cell(std::vector<std::vector<BitRow>>& table, Slot row, std::size_t column, std::size_t width) {
    if (row >= table.size()) table.resize(row + 1);
    if (table[row].empty()) table[row].resize(width);
    return table[row][column];
}

BitRow const& cell(std::vector<std::vector<BitRow>> const& table, Slot row, std::size_t column) {
    static BitRow const kEmpty;
    return row < table.size() && !table[row].empty() ? table[row][column] : kEmpty;
}

void mix(std::size_t& hash, std::size_t value) {
    constexpr std::size_t kFactor = 0x9E3779B97F4A7C15ULL;
    hash = (hash ^ value) * kFactor;
    hash ^= hash >> 29U;
}

std::size_t hash_of(ClassKey const& key) {
    std::size_t hash = key.queues.size();
    for (auto const queue : key.queues) mix(hash, queue);
    mix(hash, static_cast<std::size_t>(key.open_ring));
    for (auto const& need : key.needs)
        mix(hash, std::size_t{need.skill} * (kLevels + 1) + static_cast<std::size_t>(need.min));
    mix(hash, static_cast<std::size_t>(key.weight));
    mix(hash, key.channel);
    mix(hash, key.inbox);
    return hash;
}

} // namespace

bool ClassIndex::meets(Traits const& traits, std::vector<Need> const& needs) const {
    for (auto const& need : needs)
        if (traits.level(need.skill) < need.min) return false;
    return true;
}

bool ClassIndex::admitted(Traits const& traits, ClassKey const& key) const {
    for (auto const queue : key.queues) {
        auto const ring = traits.ring(queue);
        if (ring >= 0 && ring <= key.open_ring) return true;
    }
    return false;
}

bool ClassIndex::eligible(Slot agent, ClassKey const& key) const {
    auto const& traits = traits_[agent];
    return traits.present && meets(traits, key.needs) && admitted(traits, key) &&
           is_given(traits, key);
}

BitRow ClassIndex::skilled_for(ClassKey const& key) const {
    auto row = present_;
    for (auto const& need : key.needs) {
        if (need.min <= 0) continue;
        if (need.min > kLevelMax) return {};
        row &= cell(at_least_, need.skill, static_cast<std::size_t>(need.min - 1));
    }
    return row;
}

BitRow ClassIndex::eligible_for(ClassKey const& key) const {
    auto const ring = static_cast<std::size_t>(key.open_ring > kRingMax ? kRingMax : key.open_ring);
    BitRow members;
    for (auto const queue : key.queues) members |= cell(within_, queue, ring);
    auto row = skilled_for(key);
    row &= members;
    auto given = unrestricted_;
    given |= cell(given_queue_, key.queues.front(), 0);
    given |= cell(given_inbox_, key.inbox, 0);
    row &= given;
    return row;
}

void ClassIndex::put_agent(Slot agent, Traits traits, std::vector<Slot>& flipped) {
    if (agent >= traits_.size()) {
        traits_.resize(agent + 1);
        rows_.resize(agent + 1);
    }
    auto const old = std::move(traits_[agent]);
    unlist_agent(agent, old);
    traits_[agent] = std::move(traits);
    list_agent(agent, traits_[agent]);
    for (Slot id = 0; id < classes_.size(); ++id) update_class(agent, id, old, flipped);
}

void ClassIndex::unlist_agent(Slot agent, Traits const& old) {
    for (Slot skill = 0; skill < old.levels.size(); ++skill)
        for (std::size_t level = 0; level < static_cast<std::size_t>(old.levels[skill]); ++level)
            cell(at_least_, skill, level, kLevels).reset(agent);
    for (Slot queue = 0; queue < old.rings.size(); ++queue)
        for (std::size_t ring = 0; ring < kRings; ++ring)
            cell(within_, queue, ring, kRings).reset(agent);
    for (auto const queue : old.given_queues) cell(given_queue_, queue, 0, 1).reset(agent);
    for (auto const inbox : old.given_inboxes) cell(given_inbox_, inbox, 0, 1).reset(agent);
    if (old.present) --present_count_;
}

void ClassIndex::list_agent(Slot agent, Traits const& now) {
    present_.assign(agent, now.present);
    unrestricted_.assign(agent, now.present && !now.restricted);
    for (auto const queue : now.given_queues) cell(given_queue_, queue, 0, 1).set(agent);
    for (auto const inbox : now.given_inboxes) cell(given_inbox_, inbox, 0, 1).set(agent);
    if (now.present) ++present_count_;
    for (Slot skill = 0; skill < now.levels.size(); ++skill)
        for (std::size_t level = 0; level < static_cast<std::size_t>(now.levels[skill]); ++level)
            cell(at_least_, skill, level, kLevels).set(agent);
    for (Slot queue = 0; queue < now.rings.size(); ++queue)
        if (now.rings[queue] >= 0)
            for (auto ring = static_cast<std::size_t>(now.rings[queue]); ring < kRings; ++ring)
                cell(within_, queue, ring, kRings).set(agent);
}

bool ClassIndex::meets_class(Traits const& traits, Slot id) const {
    auto const& outline = outlines_[id];
    if (outline.needs > Outline::kNeeds) return meets(traits, classes_[id].key.needs);
    for (std::size_t i = 0; i < outline.needs; ++i)
        if (traits.level(outline.skill[i]) < outline.min[i]) return false;
    return true;
}

/// Touches the class only if the agent comes or goes, or its capacity may matter.
void ClassIndex::update_class(Slot agent, Slot id, Traits const& old, std::vector<Slot>& flipped) {
    auto const& now = traits_[agent];
    bool const was_skilled = old.present && meets_class(old, id);
    bool const skilled = now.present && meets_class(now, id);
    if (!was_skilled && !skilled) return;
    auto& entry = classes_[id];
    auto& counts = counts_[id];
    bool const is = skilled && admitted(now, entry.key) && is_given(now, entry.key);
    bool const was = rows_[agent].test(id);
    bool const was_capable = was && old.capacity >= entry.key.weight;
    bool const is_capable = is && now.capacity >= entry.key.weight;
    if (was_skilled != skilled) counts.skilled += skilled ? 1U : ~0U;
    if (was != is) {
        entry.eligible.assign(agent, is);
        counts.eligible += is ? 1U : ~0U;
        if (at_work_.test(agent)) counts.at_work += is ? 1U : ~0U;
        rows_[agent].assign(id, is);
    }
    if (was_capable == is_capable) return;
    counts.capable += is_capable ? 1U : ~0U;
    if (entry.users > 0 && counts.capable == (is_capable ? 1U : 0U)) flipped.push_back(id);
}

void ClassIndex::set_at_work(Slot agent, bool value) {
    if (at_work_.test(agent) == value) return;
    at_work_.assign(agent, value);
    if (agent >= rows_.size()) return;
    for_each_common(rows_[agent], rows_[agent], [&](std::size_t id) {
        counts_[id].at_work += value ? 1U : ~0U;
    });
}

void ClassIndex::fill(Slot id) {
    auto& entry = classes_[id];
    entry.eligible = eligible_for(entry.key);
    auto& counts = counts_[id];
    counts.skilled = skilled_for(entry.key).count();
    counts.eligible = entry.eligible.count();
    counts.at_work = count_common(entry.eligible, at_work_);
    fits_[id] = {entry.key.weight, entry.key.channel, entry.key.queues.front()};
    auto& outline = outlines_[id];
    auto const needs = entry.key.needs.size();
    outline.needs = static_cast<std::uint8_t>(std::min(needs, Outline::kNeeds + 1));
    for (std::size_t i = 0; i < std::min(needs, Outline::kNeeds); ++i) {
        outline.skill[i] = entry.key.needs[i].skill;
        outline.min[i] = static_cast<std::uint8_t>(entry.key.needs[i].min);
    }
    counts.capable = 0;
    for_each_common(entry.eligible, entry.eligible, [&](std::size_t agent) {
        rows_[agent].set(id);
        if (capable(static_cast<Slot>(agent), entry.key)) ++counts.capable;
    });
}

Slot ClassIndex::place_for_new() {
    if (classes_.size() < classes_max_) {
        classes_.emplace_back();
        heads_.emplace_back();
        heads_rough_.emplace_back();
        counts_.emplace_back();
        fits_.emplace_back();
        outlines_.emplace_back();
        return static_cast<Slot>(classes_.size() - 1);
    }
    while (!unused_.empty()) {
        auto const id = unused_.back();
        unused_.pop_back();
        auto& entry = classes_[id];
        entry.listed = false;
        if (entry.users > 0) continue;
        by_key_.erase(hash_of(entry.key), id);
        for_each_common(
            entry.eligible, entry.eligible, [&](std::size_t agent) { rows_[agent].reset(id); });
        return id;
    }
    return kNone;
}

Slot ClassIndex::acquire(ClassKey const& key) {
    auto const hash = hash_of(key);
    auto const found = by_key_.find(hash, [&](Slot id) { return classes_[id].key == key; });
    if (found != SlotMap::kAbsent) {
        ++classes_[found].users;
        return found;
    }
    auto const id = place_for_new();
    if (id == kNone) return kNone;
    classes_[id].key = key;
    classes_[id].users = 1;
    classes_[id].asked.reset();
    by_key_.insert(hash, id);
    fill(id);
    return id;
}

void ClassIndex::release(Slot id) {
    auto& entry = classes_[id];
    SB_ASSERT(entry.users > 0, "a released class was in use");
    if (--entry.users == 0) {
        SB_ASSERT(entry.waiting.empty(), "nobody waits in an unused class");
        if (!entry.listed) unused_.push_back(id);
        entry.listed = true;
    }
}

void ClassIndex::put_head(Slot id) {
    heads_[id] = classes_[id].waiting.front();
    heads_rough_[id] = rough(heads_[id].key);
}

void ClassIndex::insert(Slot id, Waiting const& entry) {
    auto& waiting = classes_[id].waiting;
    if (waiting.empty()) ++waiting_classes_;
    waiting.insert(entry);
    put_head(id);
    nonempty_.set(id);
}

void ClassIndex::erase(Slot id, Waiting const& entry) {
    auto& waiting = classes_[id].waiting;
    bool const erased = waiting.erase(entry);
    SB_ASSERT(erased, "the conversation waited in its class");
    if (!waiting.empty()) {
        put_head(id);
        return;
    }
    nonempty_.reset(id);
    --waiting_classes_;
}

} // namespace switchboard::router
