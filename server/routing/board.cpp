#include "routing/board.hpp"

#include "configuration/queue_promise.hpp"
#include "routing/translate.hpp"

#include <utility>

namespace switchboard::routing {
namespace {

template<class Row> bool same(Row const& a, Row const& b) {
    return a.SerializeAsString() == b.SerializeAsString();
}

v1::User const* user_of(v1::AccountConfig const& config, std::string const& id) {
    for (auto const& user : config.users())
        if (user.id() == id) return &user;
    return nullptr;
}

/// What the last in line may expect, rounded so that a row changes only when it means something.
void put_forecast(v1::BoardQueue& row, router::Engine const& engine) {
    constexpr std::uint32_t kForecastMax = 500; // beyond, the forecast is dear and means little
    if (row.waiting() == 0 || row.waiting() > kForecastMax) return;
    auto const line = engine.queued_in_order(router::QueueId{row.queue()});
    auto const wait = line.empty() ? std::nullopt : engine.wait_estimate(line.back());
    if (!wait) return;
    constexpr std::int64_t kStepMs = 5'000;
    auto const rounded = [](Millis time) {
        return static_cast<std::uint32_t>((time.count() + kStepMs - 1) / kStepMs * kStepMs);
    };
    row.set_wait_p50_ms(rounded(wait->p50));
    row.set_wait_p90_ms(rounded(wait->p90));
}

/// When it opens or closes by itself, and who holds it by hand.
void put_gate(v1::BoardQueue& row, Board::Sources const& sources) {
    row.set_mode(v1::BY_HOURS);
    if (auto const next = sources.gates.next_change(row.queue()))
        set_time(*row.mutable_next_change_at(), *next);
    auto const* const by_hand = sources.gates.override_of(row.queue());
    if (by_hand == nullptr) return;
    row.set_mode(by_hand->mode());
    row.set_changed_by(by_hand->by_name().empty() ? by_hand->by() : by_hand->by_name());
    row.set_reason(by_hand->reason());
}

/// By what its figures are judged.
void put_promise(v1::BoardQueue& row, v1::Queue const& queue) {
    auto const milliseconds = [](Millis time) { return static_cast<std::uint32_t>(time.count()); };
    row.set_service_level_percent(configuration::service_level_percent(queue));
    row.set_risk_lead_ms(milliseconds(configuration::risk_lead(queue)));
    row.set_long_wait_ms(milliseconds(configuration::long_wait(queue)));
}

v1::BoardQueue queue_row(Board::Sources const& sources, v1::Queue const& queue) {
    v1::BoardQueue row;
    row.set_queue(queue.id());
    row.set_name(queue.name());
    if (auto const view = sources.engine.queue(router::QueueId{queue.id()})) {
        row.set_waiting(static_cast<std::uint32_t>(view->queued));
        row.set_offered(static_cast<std::uint32_t>(view->offered));
        if (view->oldest_origin) set_time(*row.mutable_oldest_since(), *view->oldest_origin);
        row.set_open(view->open);
        put_forecast(row, sources.engine);
    }
    put_gate(row, sources);
    put_promise(row, queue);
    if (auto const day = sources.days.find(queue.id()); day != sources.days.end()) {
        row.set_closed_today(day->second.closed());
        row.set_abandoned_today(day->second.abandoned());
        row.set_answered_total(day->second.answered());
        row.set_answered_in_target(day->second.answered_in_target());
    }
    return row;
}

} // namespace

std::optional<v1::BoardDelta> Board::refresh(Sources const& sources) {
    if (!everything_ && conversations_touched_.empty() && agents_touched_.empty())
        return std::nullopt;
    v1::BoardDelta delta;
    if (everything_) {
        for (auto const& [id, live] : sources.live.all()) conversations_touched_.insert(id);
        for (auto const& [id, row] : conversations_) conversations_touched_.insert(id);
        for (auto const& agent : sources.engine.agents()) agents_touched_.insert(agent.id.str());
        for (auto const& [id, row] : agents_) agents_touched_.insert(id);
    }
    for (auto const& id : conversations_touched_) refresh_conversation(sources, id, delta);
    for (auto const& id : agents_touched_) refresh_agent(sources, id, delta);
    refresh_queues(sources, delta);
    everything_ = false;
    conversations_touched_.clear();
    agents_touched_.clear();
    if (delta.ByteSizeLong() == 0) return std::nullopt;
    delta.set_version(++version_);
    set_time(*delta.mutable_at(), sources.now);
    return delta;
}

v1::Board Board::snapshot(TimePoint now) const {
    v1::Board board;
    board.set_version(version_);
    set_time(*board.mutable_at(), now);
    for (auto const& [id, row] : queues_) *board.add_queues() = row;
    for (auto const& [id, row] : agents_) *board.add_agents() = row;
    for (auto const& [id, row] : conversations_) *board.add_conversations() = row;
    return board;
}

void Board::refresh_queues(Sources const& sources, v1::BoardDelta& delta) {
    std::map<std::string, std::uint32_t> active;
    for (auto const& [id, row] : conversations_)
        if (row.state() == v1::STATE_ACTIVE || row.state() == v1::STATE_TRANSFER_PENDING)
            ++active[row.queue()];
    std::set<std::string> known;
    for (auto const& queue : sources.config.queues()) {
        known.insert(queue.id());
        v1::BoardQueue row = queue_row(sources, queue);
        row.set_active(active[queue.id()]);
        auto& before = queues_[queue.id()];
        if (same(before, row)) continue;
        before = row;
        *delta.add_queues() = std::move(row);
    }
    std::erase_if(queues_, [&](auto const& item) {
        bool const gone = !known.contains(item.first);
        if (gone) delta.add_gone_queues(item.first);
        return gone;
    });
}

void Board::refresh_agent(Sources const& sources, std::string const& id, v1::BoardDelta& delta) {
    auto row = agent_row(sources, id);
    if (!row) {
        if (agents_.erase(id) > 0) delta.add_gone_agents(id);
        return;
    }
    auto const before = agents_.find(id);
    bool const status_kept = before != agents_.end() && before->second.status() == row->status() &&
                             before->second.connected() == row->connected();
    if (status_kept)
        *row->mutable_since() = before->second.since();
    else
        set_time(*row->mutable_since(), sources.now);
    if (before != agents_.end() && same(before->second, *row)) return;
    *delta.add_agents() = *row;
    agents_[id] = std::move(*row);
}

std::optional<v1::BoardAgent>
Board::agent_row(Sources const& sources, std::string const& id) const {
    auto const view = sources.engine.agent(router::AgentId{id});
    v1::User const* const user = user_of(sources.config, id);
    if (!view || !user) return std::nullopt;
    v1::BoardAgent row;
    row.set_user(id);
    row.set_name(user->name());
    row.set_status(to_schema(view->intent));
    row.set_connected(view->link == router::Link::Up);
    row.set_load(static_cast<std::uint32_t>(view->load));
    row.set_capacity(static_cast<std::uint32_t>(view->capacity));
    row.set_not_responding(view->not_responding);
    row.set_draining(view->draining);
    if (view->earmark) row.set_earmarked_for(view->earmark->str());
    for (auto const& conversation : sources.live.owned_by(id)) row.add_conversations(conversation);
    for (auto const& skill : user->skills()) *row.add_skills() = skill;
    if (auto const record = sources.engine.record_of(router::AgentId{id})) {
        int units = 0;
        for (auto const& wrap_up : record->wrap_ups) units += wrap_up.weight;
        row.set_wrap_up(static_cast<std::uint32_t>(units));
    }
    return row;
}

void Board::refresh_conversation(
    Sources const& sources, std::string const& id, v1::BoardDelta& delta) {
    auto row = conversation_row(sources, id);
    if (!row) {
        if (conversations_.erase(id) > 0) delta.add_gone_conversations(id);
        return;
    }
    auto& before = conversations_[id];
    if (same(before, *row)) return;
    before = *row;
    *delta.add_conversations() = std::move(*row);
}

std::optional<v1::BoardConversation>
Board::conversation_row(Sources const& sources, std::string const& id) {
    Live const* const live = sources.live.find(id);
    auto const view = sources.engine.conversation(router::ConversationId{id});
    if (!live || !view || router::is_terminal(view->state)) return std::nullopt;
    auto const& snapshot = live->snapshot;
    v1::BoardConversation row;
    row.set_conversation(id);
    row.set_queue(view->queue.str());
    row.set_inbox(snapshot.inbox());
    row.set_state(to_schema(view->state));
    row.set_contact_name(snapshot.contact().name());
    row.set_owner(snapshot.owner());
    row.set_priority(to_schema(view->priority));
    bool const owned = !snapshot.owner().empty();
    *row.mutable_since() = owned ? snapshot.assigned_at() : snapshot.queued_at();
    if (view->due) set_time(*row.mutable_due_at(), *view->due);
    for (auto const& skill : snapshot.required_skills()) row.add_required_skills(skill.skill());
    if (view->position) row.set_position(static_cast<std::uint32_t>(*view->position));
    for (auto const flag : view->flags) row.add_flags(std::string{to_string(flag)});
    if (view->absent) row.add_flags("ABSENT");
    if (snapshot.has_snoozed_until()) *row.mutable_snoozed_until() = snapshot.snoozed_until();
    row.set_sla_ms(snapshot.sla_ms());
    return row;
}

} // namespace switchboard::routing
