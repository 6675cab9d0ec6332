#include "routing/account_router.hpp"

#include "ports/topics.hpp"
#include "routing/record_codec.hpp"
#include "routing/translate.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::routing {
namespace {

/// A page that was loaded anew has its place in line after this at the latest.
constexpr Millis kPositionsAgain{3'000};

Cause cause_of(v1::RoutingCommand const& command) {
    Cause cause;
    cause.actor = command.actor();
    if (cause.actor.role() == v1::ROLE_UNSPECIFIED) cause.actor.set_role(v1::SYSTEM);
    if (command.has_decline()) cause.reason = command.decline().reason();
    if (command.has_intent()) cause.reason = command.intent().reason();
    if (command.has_close()) {
        cause.disposition = command.close().disposition();
        for (auto const& tag : command.close().tags()) cause.tags.push_back(tag);
    }
    return cause;
}

Cause nobody() {
    Cause cause;
    cause.actor.set_role(v1::SYSTEM);
    return cause;
}

void reply(
    v1::RoutingCommand const& command, std::optional<ports::Error> const& error,
    std::optional<v1::ServerFrame> frame, std::vector<ports::CommitOp>& ops) {
    if (command.node().empty()) return;
    v1::Reply out;
    out.set_ticket(command.ticket());
    out.set_ok(!error);
    if (error) {
        out.set_code(error->code);
        out.set_message(error->message);
    }
    if (frame) *out.mutable_frame() = std::move(*frame);
    ops.emplace_back(ports::ReplyTo{command.node(), std::move(out)});
}

} // namespace

void AccountRouter::handle(ports::QueuedCommand const& item, std::vector<ports::CommitOp>& ops) {
    v1::RoutingCommand const& command = item.command;
    TimePoint const at = monotone(item.at);
    roll_day(at);
    greet_links(ops);
    if (auto frame = query(command, at)) return reply(command, {}, std::move(*frame), ops);
    before(command, ops);
    auto const mapped = map_command(command, engine_, live_, needs_);
    if (mapped.has_error()) return reply(command, mapped.error(), {}, ops);
    Cause const cause = cause_of(command);
    std::optional<ports::Error> refused;
    run(mapped.value(), cause, at, ops, refused);
    if (refused && (command.has_arrive() || command.has_reopen())) {
        EffectWriter writer{config_, engine_, live_, days_, ops};
        writer.refuse_arrival(conversation_of(command), refused->message, at, cause);
    }
    bool const has_note = command.has_transfer() && !command.transfer().note().empty();
    if (has_note && !refused) {
        v1::Entry note;
        *note.mutable_author() = command.actor();
        note.mutable_note()->set_text(command.transfer().note());
        ops.emplace_back(ports::AddEntry{command.transfer().conversation(), std::move(note)});
    }
    reply(command, refused, {}, ops);
}

void AccountRouter::advance(TimePoint now, std::vector<ports::CommitOp>& ops) {
    TimePoint const at = monotone(now);
    roll_day(at);
    greet_links(ops);
    router::Effects effects;
    engine_.advance(at, effects);
    write(effects, nobody(), ops);
    settle_bookkeeping(ops);
}

void AccountRouter::greet_links(std::vector<ports::CommitOp>& ops) {
    if (starting_links_.empty()) return;
    EngineCommands const links = std::exchange(starting_links_, {});
    std::optional<ports::Error> refused;
    run(links, nobody(), now_, ops, refused);
}

void AccountRouter::run(
    EngineCommands const& commands, Cause const& cause, TimePoint at,
    std::vector<ports::CommitOp>& ops, std::optional<ports::Error>& refused) {
    router::Effects effects;
    engine_.advance(at, effects); // timers first, under nobody's name
    write(effects, nobody(), ops);
    effects.clear();
    if (!commands.empty()) engine_.apply(std::span{commands}, at, effects);
    write(effects, cause, ops, &refused);
    settle_bookkeeping(ops);
}

void AccountRouter::write(
    router::Effects const& effects, Cause const& cause, std::vector<ports::CommitOp>& ops,
    std::optional<ports::Error>* refused) {
    EffectWriter writer{config_, engine_, live_, days_, ops};
    for (auto const& effect : effects) {
        auto const* const refusal = std::get_if<router::Refused>(&effect.body);
        if (refusal && refused) *refused = refusal_of(*refusal);
        writer.write(effect, cause);
    }
}

void AccountRouter::settle_bookkeeping(std::vector<ports::CommitOp>& ops) {
    router::Touched touched = engine_.take_touched();
    EffectWriter writer{config_, engine_, live_, days_, ops};
    for (auto const& agent : touched.agents) {
        std::set<std::string> now;
        if (auto const record = engine_.record_of(agent))
            for (auto const& wrap_up : record->wrap_ups) now.insert(wrap_up.conversation.str());
        std::set<std::string>& known = wrap_ups_[agent.str()];
        for (auto const& conversation : known)
            if (!now.contains(conversation)) writer.wrap_up_ended(agent.str(), conversation);
        known = std::move(now);
        agents_dirty_.insert(agent.str());
        board_.touch_agent(agent.str());
    }
    router::Effects none;
    for (auto const& id : touched.conversations) {
        auto const view = engine_.conversation(id);
        if (view && router::is_terminal(view->state)) engine_.apply(router::Forget{id}, now_, none);
    }
    router::Touched const forgotten = engine_.take_touched();
    auto const dirty = [this](auto const& ids) {
        for (auto const& id : ids) {
            conversations_dirty_.insert(id.str());
            board_.touch_conversation(id.str());
            if (Live const* const live = live_.find(id.str());
                live && !live->snapshot.owner().empty())
                board_.touch_agent(live->snapshot.owner());
        }
    };
    dirty(touched.conversations);
    dirty(touched.forgotten);
    dirty(forgotten.conversations);
    dirty(forgotten.forgotten);
    for (auto const& agent : touched.removed) {
        agents_dirty_.insert(agent.str());
        board_.touch_agent(agent.str());
    }
    engine_dirty_ = true;
    news_ = true;
}

std::optional<v1::ServerFrame>
AccountRouter::query(v1::RoutingCommand const& command, TimePoint at) {
    v1::ServerFrame frame;
    if (command.has_board()) {
        static_cast<void>(board_.refresh({config_, engine_, live_, days_, at}));
        *frame.mutable_board() = board_.snapshot(at);
        return frame;
    }
    if (!command.has_explain()) return std::nullopt;
    v1::Explanation& out = *frame.mutable_explanation();
    router::ConversationId const id{command.explain().conversation()};
    out.set_conversation(id.str());
    if (!command.explain().agent().empty()) {
        router::AgentId const agent{command.explain().agent()};
        if (auto const why_not = engine_.why_not(id, agent))
            for (auto const& reason : why_not->reasons)
                out.set_sentence(out.sentence() + (out.sentence().empty() ? "" : "; ") + reason);
    } else if (auto const waiting = engine_.why_waiting(id)) {
        *out.mutable_why() = why_waiting(*waiting);
        out.set_sentence(waiting_sentence(*waiting, config_.account().locale()));
    }
    return frame;
}

void AccountRouter::before(v1::RoutingCommand const& command, std::vector<ports::CommitOp>& ops) {
    if (!command.has_arrive() && !command.has_reopen()) return;
    if (command.snapshot().id().empty()) return;
    v1::Conversation snapshot = command.snapshot();
    if (command.has_reopen()) {
        ops.emplace_back(ports::Revive{snapshot.id()});
        v1::Entry entry;
        entry.mutable_author()->set_role(v1::SYSTEM);
        entry.mutable_event()->set_type(v1::EVENT_REOPENED);
        entry.mutable_event()->set_actor(command.actor().id());
        ops.emplace_back(ports::AddEntry{snapshot.id(), std::move(entry)});
    }
    if (snapshot.queue().empty()) snapshot.set_queue(queue_of_inbox(snapshot.inbox()));
    snapshot.set_priority(priority_of(snapshot));
    // The former owner is the engine's "last agent", no longer an owner.
    snapshot.clear_owner();
    snapshot.clear_owner_name();
    snapshot.clear_wrap_up_until();
    snapshot.clear_closed_at();
    if (command.has_reopen())
        ops.emplace_back(ports::SetConversation{
            .value = snapshot, .fields = {"owner", "owner_name", "wrap_up_until", "closed_at"}});
    live_.put(std::move(snapshot));
}

/// The queue's own priority, unless the inbox lets its customers choose.
v1::Priority AccountRouter::priority_of(v1::Conversation const& snapshot) const {
    for (auto const& inbox : config_.inboxes())
        if (inbox.id() == snapshot.inbox() && inbox.customer_priority() &&
            snapshot.priority() != v1::PRIORITY_UNSPECIFIED)
            return snapshot.priority();
    for (auto const& queue : config_.queues())
        if (queue.id() == snapshot.queue() && queue.priority() != v1::PRIORITY_UNSPECIFIED)
            return queue.priority();
    return v1::NORMAL;
}

std::string AccountRouter::queue_of_inbox(std::string const& inbox) const {
    for (auto const& known : config_.inboxes())
        if (known.id() == inbox && !known.queue().empty()) return known.queue();
    return config_.queues_size() > 0 ? config_.queues(0).id() : std::string{};
}

void AccountRouter::reconfigure(
    v1::AccountConfig config, TimePoint now, std::vector<ports::CommitOp>& ops) {
    router::Config const before = router_config(config_);
    router::Config const after = router_config(config);
    EngineCommands commands;
    auto const differs = [](auto const& list, auto const& item) {
        return std::find(list.begin(), list.end(), item) == list.end();
    };
    auto const gone = [](auto const& list, auto const& id) {
        return std::none_of(list.begin(), list.end(), [&](auto const& x) { return x.id == id; });
    };
    for (auto const& queue : after.queues)
        if (differs(before.queues, queue)) commands.emplace_back(router::UpsertQueue{queue});
    for (auto const& agent : after.agents)
        if (differs(before.agents, agent)) commands.emplace_back(router::UpsertAgent{agent});
    for (auto const& agent : before.agents)
        if (gone(after.agents, agent.id)) commands.emplace_back(router::RemoveAgent{agent.id});
    for (auto const& queue : before.queues)
        if (gone(after.queues, queue.id)) commands.emplace_back(router::RemoveQueue{queue.id});
    config_ = std::move(config);
    needs_ = needs_by_queue(config_);
    board_.touch_everything();
    std::optional<ports::Error> refused;
    run(commands, nobody(), monotone(now), ops, refused);
}

bool AccountRouter::has_news(TimePoint now) const {
    return news_ || (now - positions_at_ >= kPositionsAgain && any_waiting());
}

bool AccountRouter::any_waiting() const {
    return std::any_of(config_.queues().begin(), config_.queues().end(), [&](auto const& queue) {
        auto const view = engine_.queue(router::QueueId{queue.id()});
        return view && view->queued > 0;
    });
}

void AccountRouter::publish(TimePoint now, std::vector<ports::CommitOp>& ops) {
    news_ = false;
    positions_at_ = now;
    publish_positions(now, ops);
    auto delta = board_.refresh({config_, engine_, live_, days_, now});
    if (!delta) return;
    v1::ServerFrame frame;
    *frame.mutable_board_delta() = std::move(*delta);
    ops.emplace_back(ports::Fan{std::string{ports::kBoardTopic}, std::move(frame)});
}

void AccountRouter::publish_positions(TimePoint now, std::vector<ports::CommitOp>& ops) {
    // Beyond this place in line the exact number tells a customer nothing, and each costs a frame.
    constexpr std::size_t kAnnouncedMax = 200;
    for (auto const& queue : config_.queues()) {
        auto const waiting = engine_.queued_in_order(router::QueueId{queue.id()});
        for (std::size_t i = 0; i < std::min(waiting.size(), kAnnouncedMax); ++i)
            if (Live* const live = live_.find(waiting[i].str()))
                announce(*live, static_cast<std::uint32_t>(i + 1), now, ops);
    }
}

/// Tells a waiting customer the place in line: when it changed, and again after a while for a page
/// that was loaded anew. Not in the first moments: the customer's session is only just following
/// the conversation.
void AccountRouter::announce(
    Live& live, std::uint32_t position, TimePoint now, std::vector<ports::CommitOp>& ops) {
    constexpr Millis kSettleIn{300};
    // Rounded to what a person can use, so that it changes only when it means something.
    constexpr std::int64_t kStepMs = 5000;
    auto const rounded = [](Millis wait) {
        return static_cast<std::uint32_t>((wait.count() + kStepMs - 1) / kStepMs * kStepMs);
    };
    if (now - time_of(live.snapshot.queued_at()) < kSettleIn) {
        news_ = true;
        return;
    }
    std::string const& id = live.snapshot.id();
    auto const estimate = engine_.wait_estimate(router::ConversationId{id});
    std::uint32_t const p50 = estimate ? rounded(estimate->p50) : 0;
    bool const same = live.position_sent == position && live.wait_p50_sent_ms == p50;
    if (same && now - live.position_sent_at < kPositionsAgain) return;
    live.position_sent = position;
    live.wait_p50_sent_ms = p50;
    live.position_sent_at = now;
    v1::ServerFrame frame;
    v1::QueuePosition& out = *frame.mutable_position();
    out.set_conversation(id);
    out.set_position(position);
    out.set_wait_p50_ms(p50);
    out.set_wait_p90_ms(estimate ? rounded(estimate->p90) : 0);
    ops.emplace_back(ports::Fan{ports::conversation_topic(id), std::move(frame)});
}

void AccountRouter::put_records(std::vector<ports::CommitOp>& ops) {
    for (auto const& id : conversations_dirty_) {
        auto const record = engine_.record_of(router::ConversationId{id});
        ops.emplace_back(ports::PutRecord{"c", id, record ? encode_record(*record) : ""});
    }
    for (auto const& id : agents_dirty_) {
        auto const record = engine_.record_of(router::AgentId{id});
        ops.emplace_back(ports::PutRecord{"a", id, record ? encode_record(*record) : ""});
    }
    if (engine_dirty_) {
        v1::RoutingState state;
        state.set_engine(encode_record(engine_.engine_record()));
        state.set_day(day_);
        for (auto const& [queue, day] : days_) (*state.mutable_queues())[queue] = day;
        ops.emplace_back(ports::PutRecord{"e", "state", state.SerializeAsString()});
    }
    conversations_dirty_.clear();
    agents_dirty_.clear();
    engine_dirty_ = false;
}

void AccountRouter::roll_day(TimePoint now) {
    std::string const today = local_day_(now, config_.account().time_zone());
    if (today == day_) return;
    day_ = today;
    days_.clear();
    board_.touch_everything();
}

TimePoint AccountRouter::monotone(TimePoint at) {
    now_ = std::max(now_, at);
    return now_;
}

} // namespace switchboard::routing
