// What is asked of the router and changes nothing: boards and explanations. And the settings that
// are its own: queues held open or closed by hand.
#include "access/grants.hpp"
#include "ports/topics.hpp"
#include "routing/account_router.hpp"
#include "routing/explain.hpp"
#include "routing/translate.hpp"
#include "routing/wrap_up_rule.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::routing {
namespace {

using ports::Error;

constexpr Millis kYear = std::chrono::hours{366 * 24};

std::optional<Error> until_problem(google::protobuf::Timestamp const& until, TimePoint now) {
    TimePoint const at = time_of(until);
    if (at <= now) return Error{v1::INVALID_ARGUMENT, "until: must be in the future"};
    if (at > now + kYear) return Error{v1::INVALID_ARGUMENT, "until: at most a year ahead"};
    return std::nullopt;
}

} // namespace

Board::Sources AccountRouter::sources(TimePoint now) const {
    return {config_, engine_, gates_, live_, days_, now};
}

std::optional<ports::Outcome<v1::ServerFrame>> AccountRouter::query(
    v1::RoutingCommand const& command, TimePoint at, std::vector<ports::CommitOp>& ops) {
    if (command.has_explain()) return explain(command);
    if (command.has_ask_presence()) return presence_of(command.actor().id());
    if (!command.has_board()) return std::nullopt;
    publish_board(at, ops); // the others watch on without a gap
    v1::ServerFrame frame;
    *frame.mutable_board() = board_.snapshot(at);
    return ports::Outcome<v1::ServerFrame>{std::move(frame)};
}

ports::Outcome<v1::ServerFrame> AccountRouter::presence_of(std::string const& user) const {
    auto const view = engine_.agent(router::AgentId{user});
    if (!view) return Error{v1::NOT_FOUND, "presence: the router does not know this person"};
    v1::ServerFrame frame;
    *frame.mutable_presence() = presence_notice(*view, name_in(config_.users(), user));
    return frame;
}

ports::Outcome<v1::ServerFrame> AccountRouter::explain(v1::RoutingCommand const& command) const {
    std::string const& id = command.explain().conversation();
    std::string const locale =
        command.locale().empty() ? config_.account().locale() : command.locale();
    v1::ServerFrame frame;
    v1::Explanation& out = *frame.mutable_explanation();
    out.set_conversation(id);
    if (!command.explain().agent().empty()) {
        if (auto const problem = explain_why_not(command.explain(), locale, out)) return *problem;
        return frame;
    }
    auto const wait = engine_.wait_estimate(router::ConversationId{id});
    if (auto const place = engine_.position(router::ConversationId{id}))
        out.set_position(static_cast<std::uint32_t>(*place));
    if (wait) {
        out.set_wait_p50_ms(static_cast<std::uint32_t>(wait->p50.count()));
        out.set_wait_p90_ms(static_cast<std::uint32_t>(wait->p90.count()));
    }
    explain_state(command, locale, out);
    return frame;
}

/// Why it waits, or why it is where it is.
void AccountRouter::explain_state(
    v1::RoutingCommand const& command, std::string const& locale, v1::Explanation& out) const {
    router::ConversationId const id{command.explain().conversation()};
    bool const customer = command.actor().role() == v1::CUSTOMER;
    auto const waiting = engine_.why_waiting(id);
    bool const waits = waiting && (waiting->state == router::State::Queued ||
                                   waiting->state == router::State::TransferPending ||
                                   (customer && waiting->state == router::State::Offered));
    auto const wait = engine_.wait_estimate(id);
    if (waits && customer) {
        out.set_sentence(waiting_sentence_for_customer(*waiting, wait, locale));
    } else if (waits) {
        Names const names{
            .user = [this](auto const& user) { return name_in(config_.users(), user); },
            .skill = [this](auto const& skill) { return name_in(config_.skills(), skill); },
            .queue = [this](auto const& queue) { return name_in(config_.queues(), queue); }};
        *out.mutable_why() = why_waiting(*waiting);
        out.set_sentence(waiting_sentence(*waiting, wait, names, locale));
    } else if (!customer) {
        Live const* const live = live_.find(id.str());
        v1::Conversation const& known = live ? live->snapshot : command.snapshot();
        if (!known.has_why()) return;
        *out.mutable_why() = known.why();
        out.set_sentence(offered_sentence(known.why(), locale));
    }
}

std::optional<ports::Error> AccountRouter::explain_why_not(
    v1::Explain const& question, std::string const& locale, v1::Explanation& out) const {
    router::AgentId const agent{question.agent()};
    if (!engine_.agent(agent)) return Error{v1::NOT_FOUND, "agent: not found"};
    auto const why_not = engine_.why_not(router::ConversationId{question.conversation()}, agent);
    if (!why_not) return Error{v1::WRONG_STATE, "conversation: is not with the router any more"};
    auto const reasons = why_not_reasons(*why_not, locale);
    for (auto const& reason : reasons) out.add_reasons(reason);
    out.set_sentence(why_not_sentence(name_in(config_.users(), agent.str()), reasons, locale));
    return std::nullopt;
}

std::optional<ports::Error>
AccountRouter::problem_of(v1::RoutingCommand const& command, TimePoint at) const {
    if (command.has_park() && command.park().has_until())
        return until_problem(command.park().until(), at);
    return std::nullopt;
}

ports::Outcome<EngineCommands>
AccountRouter::extend_wrap_up(v1::RoutingCommand const& command, TimePoint at) const {
    v1::ExtendWrapUp const& wish = command.extend_wrap_up();
    Live const* const live = live_.find(wish.conversation());
    if (!live) return Error{v1::NOT_FOUND, "conversation: not found"};
    v1::Queue queue;
    for (auto const& each : config_.queues())
        if (each.id() == live->snapshot.queue()) queue = each;
    auto const by = wrap_up_extension(wish, command.actor().id(), live->snapshot, queue, at);
    if (!by) return by.error();
    return EngineCommands{router::ExtendWrapUp{
        router::AgentId{command.actor().id()}, router::ConversationId{wish.conversation()}, *by}};
}

ByHand AccountRouter::by_hand(v1::RoutingCommand const& command) const {
    ByHand out;
    if (command.has_move())
        if (Live const* const live = live_.find(command.move().conversation()))
            out.queue = live->snapshot.queue();
    if (command.has_release_earmark()) {
        auto const view = engine_.agent(router::AgentId{command.release_earmark().agent()});
        if (view && view->earmark) out.earmarked_for = view->earmark->str();
    }
    return out;
}

/// Those at work in the queue hear by whom it was paused or opened, and why: they have no board.
void AccountRouter::tell_queue(
    v1::QueueOverride const& by_hand, std::string const& queue, Ops& ops) const {
    v1::ServerFrame frame;
    v1::BoardQueue& row = *frame.mutable_colleagues()->add_queues();
    row.set_queue(queue);
    row.set_mode(by_hand.mode());
    row.set_changed_by(by_hand.by_name().empty() ? by_hand.by() : by_hand.by_name());
    row.set_reason(by_hand.reason());
    if (by_hand.has_until()) *row.mutable_next_change_at() = by_hand.until();
    for (v1::User const& user : config_.users()) {
        auto const view = engine_.agent(router::AgentId{user.id()});
        bool const is_here = view && view->link == router::Link::Up;
        auto const given = access::grants_of(config_, user.id());
        bool const serves = (user.queues().empty() || user.queues().contains(queue)) &&
                            (given == nullptr || given->queues.contains(queue));
        if (is_here && serves && user.id() != by_hand.by())
            ops.emplace_back(ports::Fan{ports::user_topic(user.id()), frame});
    }
}

std::optional<ports::Error> AccountRouter::set_queue(
    v1::RoutingCommand const& command, TimePoint now, std::vector<ports::CommitOp>& ops) {
    v1::SetQueue const& wish = command.set_queue();
    bool const known =
        std::any_of(config_.queues().begin(), config_.queues().end(), [&](v1::Queue const& queue) {
            return queue.id() == wish.queue();
        });
    if (!known) return Error{v1::NOT_FOUND, "queue: not found"};
    if (wish.has_until())
        if (auto const problem = until_problem(wish.until(), now)) return problem;
    v1::QueueOverride by_hand;
    by_hand.set_mode(wish.mode());
    by_hand.set_by(command.actor().id());
    by_hand.set_by_name(command.actor().name());
    by_hand.set_reason(wish.reason());
    set_time(*by_hand.mutable_at(), now);
    if (wish.has_until()) *by_hand.mutable_until() = wish.until();
    tell_queue(by_hand, wish.queue(), ops);
    gates_.set(wish.queue(), std::move(by_hand));
    put_override(wish.queue(), ops);
    swing_gates(now, ops);
    engine_dirty_ = true;
    news_ = true;
    board_.touch_everything();
    return std::nullopt;
}

} // namespace switchboard::routing
