#include "routing/account_router.hpp"

#include "ports/command_parts.hpp"
#include "ports/topics.hpp"
#include "routing/record_codec.hpp"
#include "routing/translate.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::routing {
namespace {

Cause cause_of(v1::RoutingCommand const& command) {
    Cause cause;
    cause.actor = command.actor();
    if (cause.actor.role() == v1::ROLE_UNSPECIFIED) cause.actor.set_role(v1::SYSTEM);
    cause.reason = ports::text_in_body(command, "reason");
    cause.keeps_wait = command.has_move();
    if (command.has_park() && command.park().has_until())
        cause.until = time_of(command.park().until());
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

EffectWriter AccountRouter::writer(std::vector<ports::CommitOp>& ops) {
    return {config_, engine_, gates_, live_, days_, ops};
}

void AccountRouter::handle(ports::QueuedCommand const& item, std::vector<ports::CommitOp>& ops) {
    v1::RoutingCommand const& command = item.command;
    TimePoint const at = monotone(item.at);
    roll_day(at);
    greet_links(at, ops);
    end_lost_wrap_ups(ops);
    swing_gates(item.at, ops);
    if (command.has_contact_changed()) return note_contact(command);
    if (auto answered = query(command, at, ops)) {
        auto const error = answered->has_error() ? std::optional{answered->error()} : std::nullopt;
        return reply(command, error, error ? v1::ServerFrame{} : answered->value(), ops);
    }
    if (command.has_set_queue()) return reply(command, set_queue(command, item.at, ops), {}, ops);
    if (auto const problem = problem_of(command, at)) return reply(command, problem, {}, ops);
    before(command, ops);
    auto const mapped = command.has_extend_wrap_up() ? extend_wrap_up(command, at)
                                                     : map_command(command, engine_, live_, needs_);
    if (mapped.has_error()) return reply(command, mapped.error(), {}, ops);
    Cause const cause = cause_of(command);
    ByHand const as_it_was = by_hand(command);
    std::optional<ports::Error> refused;
    run(hold_links(mapped.value(), at), cause, at, ops, refused);
    if (refused && (command.has_arrive() || command.has_reopen()))
        writer(ops).refuse_arrival(ports::conversation_of(command), refused->message, at, cause);
    if (!refused) {
        writer(ops).by_hand(command, as_it_was, at, cause);
        add_note(command, ops);
    }
    reply(command, refused, {}, ops);
}

/// Decides nothing: it is what offers and the board call the customer.
void AccountRouter::note_contact(v1::RoutingCommand const& command) {
    Live* const live = live_.find(command.contact_changed());
    if (live == nullptr) return;
    *live->snapshot.mutable_contact() = command.snapshot().contact();
    board_.touch_conversation(command.contact_changed());
    news_ = true;
}

/// What was written with a transfer, for whoever takes it.
void AccountRouter::add_note(
    v1::RoutingCommand const& command, std::vector<ports::CommitOp>& ops) const {
    if (!command.has_transfer() || command.transfer().note().empty()) return;
    v1::Entry note;
    *note.mutable_author() = command.actor();
    note.mutable_note()->set_text(command.transfer().note());
    ops.emplace_back(ports::AddEntry{command.transfer().conversation(), std::move(note)});
}

void AccountRouter::advance(TimePoint now, std::vector<ports::CommitOp>& ops) {
    TimePoint const at = monotone(now);
    roll_day(at);
    greet_links(at, ops);
    end_lost_wrap_ups(ops);
    swing_gates(now, ops);
    wake_snoozed(at, ops);
    auto const deadline = engine_.next_deadline();
    if (!deadline || *deadline > at) return; // nothing happens, so there is nothing to keep
    router::Effects effects;
    engine_.advance(at, effects);
    write(effects, nobody(), ops);
    settle_bookkeeping(nobody(), ops);
}

std::optional<TimePoint> AccountRouter::next_deadline() const {
    std::optional<TimePoint> first;
    if (!starting_links_.empty() || !lost_wrap_ups_.empty()) first = now_;
    for (auto const& each :
         {engine_.next_deadline(), gates_.next_deadline(), snoozes_.next_deadline()})
        if (each && (!first || *each < *first)) first = each;
    return first;
}

/// Opens and closes queues whose time has come, before anything else is decided. Asked with the
/// clock as it is: hours are read off a wall, also off one that was set back.
void AccountRouter::swing_gates(TimePoint now, std::vector<ports::CommitOp>& ops) {
    QueueGates::Step const step = gates_.step(engine_, now);
    for (auto const& queue : step.changed) put_override(queue, ops);
    if (!step.changed.empty()) board_.touch_everything();
    if (step.commands.empty() && step.changed.empty()) return;
    std::optional<ports::Error> refused;
    run(step.commands, nobody(), now_, ops, refused);
}

void AccountRouter::put_override(
    std::string const& queue, std::vector<ports::CommitOp>& ops) const {
    auto const* const by_hand = gates_.override_of(queue);
    ops.emplace_back(
        ports::PutRecord{"q", queue, by_hand == nullptr ? "" : by_hand->SerializeAsString()});
}

/// Conversations that were put aside until now wait again: as if their customer had written. One
/// that its queue would refuse stays aside until the queue takes it.
void AccountRouter::wake_snoozed(TimePoint at, std::vector<ports::CommitOp>& ops) {
    constexpr Millis kLookAgain{60'000};
    for (auto const& id : snoozes_.take_due(at)) {
        Live* const live = live_.find(id);
        if (live == nullptr || live->snapshot.state() != v1::STATE_PARKED) continue;
        auto const opens = gates_.next_opening(live->snapshot.queue(), at);
        if (!opens || *opens > at || engine_is_full(live->snapshot.queue())) {
            snoozes_.put(id, std::max(opens.value_or(at), at + kLookAgain));
            continue;
        }
        writer(ops).woken(*live, at, nobody());
        std::optional<ports::Error> refused;
        run({router::CustomerMessage{router::ConversationId{id}}}, nobody(), at, ops, refused);
    }
}

bool AccountRouter::engine_is_full(std::string const& queue) const {
    auto const view = engine_.queue(router::QueueId{queue});
    auto const known =
        std::find_if(config_.queues().begin(), config_.queues().end(), [&](v1::Queue const& each) {
            return each.id() == queue;
        });
    bool const capped = known != config_.queues().end() && known->cap() > 0;
    return view && capped && view->queued + view->offered >= known->cap();
}

/// While it catches up, links that come or go only change who will be greeted.
EngineCommands AccountRouter::hold_links(EngineCommands commands, TimePoint at) {
    if (at >= caught_up_) return commands;
    std::erase_if(commands, [this](router::Command const& command) {
        auto const* const up = std::get_if<router::LinkUp>(&command);
        auto const* const down = std::get_if<router::LinkDown>(&command);
        if (up == nullptr && down == nullptr) return false;
        auto const& agent = up != nullptr ? up->agent : down->agent;
        std::erase_if(starting_links_, [&](router::Command const& held) {
            return std::get<router::LinkUp>(held).agent == agent;
        });
        if (up != nullptr) starting_links_.emplace_back(*up);
        return up != nullptr;
    });
    return commands;
}

void AccountRouter::greet_links(TimePoint at, std::vector<ports::CommitOp>& ops) {
    if (starting_links_.empty() || at < caught_up_) return;
    EngineCommands const links = std::exchange(starting_links_, {});
    std::optional<ports::Error> refused;
    run(links, nobody(), now_, ops, refused);
}

/// What an older release left behind, or an agent who was removed while nobody hosted the account.
void AccountRouter::end_lost_wrap_ups(std::vector<ports::CommitOp>& ops) {
    for (auto const& [agent, conversation] : std::exchange(lost_wrap_ups_, {}))
        writer(ops).wrap_up_ended(agent, conversation);
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
    settle_bookkeeping(cause, ops);
}

void AccountRouter::write(
    router::Effects const& effects, Cause const& cause, std::vector<ports::CommitOp>& ops,
    std::optional<ports::Error>* refused) {
    EffectWriter out = writer(ops);
    for (auto const& effect : effects) {
        auto const* const refusal = std::get_if<router::Refused>(&effect.body);
        if (refusal && refused) *refused = refusal_of(*refusal);
        auto const* const rejected = std::get_if<router::Rejected>(&effect.body);
        bool const handoff = rejected && state_of(rejected->conversation) == router::State::Bot;
        if (handoff && refused)
            *refused = rejected->reason == router::RejectReason::Closed
                           ? ports::Error{v1::QUEUE_CLOSED, "handoff: the queue is closed"}
                           : ports::Error{v1::QUEUE_FULL, "handoff: the queue is full"};
        tally_.count(effect);
        out.write(effect, cause);
    }
}

std::optional<router::State> AccountRouter::state_of(router::ConversationId const& id) const {
    auto const view = engine_.conversation(id);
    return view ? std::optional{view->state} : std::nullopt;
}

/// What the engine tells by its state alone: given to a bot, put aside until, no longer put aside.
void AccountRouter::follow_state(
    router::ConversationId const& id, Cause const& cause, std::vector<ports::CommitOp>& ops) {
    Live* const live = live_.find(id.str());
    auto const state = state_of(id);
    bool const parked = live && state == router::State::Parked;
    if (live && state == router::State::Bot && live->snapshot.state() != v1::STATE_BOT)
        writer(ops).became_bot(*live, now_, cause);
    if (parked && live->snapshot.has_snoozed_until())
        snoozes_.put(id.str(), time_of(live->snapshot.snoozed_until()));
    else
        snoozes_.drop(id.str());
}

void AccountRouter::settle_bookkeeping(Cause const& cause, std::vector<ports::CommitOp>& ops) {
    router::Touched touched = engine_.take_touched();
    EffectWriter out = writer(ops);
    for (auto const& agent : touched.agents) {
        std::set<std::string> now;
        if (auto const record = engine_.record_of(agent))
            for (auto const& wrap_up : record->wrap_ups) now.insert(wrap_up.conversation.str());
        std::set<std::string>& known = wrap_ups_[agent.str()];
        for (auto const& conversation : known)
            if (!now.contains(conversation)) out.wrap_up_ended(agent.str(), conversation);
        known = std::move(now);
        agents_dirty_.insert(agent.str());
        board_.touch_agent(agent.str());
    }
    router::Effects none;
    for (auto const& id : touched.conversations) {
        follow_state(id, cause, ops);
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
    snapshot.clear_wrap_up_extensions();
    snapshot.clear_closed_at();
    if (command.has_reopen())
        ops.emplace_back(ports::SetConversation{
            .value = snapshot,
            .fields = {"owner", "owner_name", "wrap_up_until", "wrap_up_extensions", "closed_at"}});
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
        for (auto const& [queue, by_hand] : gates_.overrides())
            (*state.mutable_overrides())[queue] = by_hand;
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
