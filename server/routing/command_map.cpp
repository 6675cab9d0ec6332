#include "routing/command_map.hpp"

#include "ports/command_parts.hpp"
#include "routing/translate.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::routing {
namespace {

using ports::Error;
using router::AgentId;
using router::ConversationId;
using Mapped = ports::Outcome<EngineCommands>;
using Body = v1::RoutingCommand::BodyCase;

Error not_found() {
    return {v1::NOT_FOUND, "conversation: not found"};
}
Error forbidden(char const* what) {
    return {v1::FORBIDDEN, what};
}

bool is_supervisor(v1::Author const& actor) {
    return actor.role() == v1::SUPERVISOR || actor.role() == v1::ADMIN ||
           actor.role() == v1::SYSTEM;
}
bool is_staff(v1::Author const& actor) {
    return actor.role() == v1::AGENT || is_supervisor(actor);
}

bool is_over(v1::Conversation const& conversation) {
    auto const state = conversation.state();
    return state == v1::STATE_CLOSED || state == v1::STATE_ABANDONED || state == v1::STATE_REJECTED;
}

/// Owner or supervisor: who may hand on, put aside or close.
bool may_handle(v1::Author const& actor, Live const& live) {
    return is_supervisor(actor) || (is_staff(actor) && live.snapshot.owner() == actor.id());
}

template<class... C> EngineCommands one(C... commands) {
    return {router::Command{commands}...};
}

class Mapper {
public:
    Mapper(
        v1::RoutingCommand const& command, router::Engine const& engine, LiveTable const& live,
        NeedsByQueue const& needs)
        : command_{command}
        , engine_{engine}
        , live_{live}
        , needs_{needs} {}

    Mapped map() const {
        if (repeats_an_end()) return EngineCommands{};
        switch (command_.body_case()) {
        case Body::kArrive:
        case Body::kReopen:
            return arrive();
        case Body::kLeave:
            return leave(command_.leave());
        case Body::kCustomerDown:
            return one(router::CustomerDown{id(command_.customer_down())});
        case Body::kCustomerUp:
            return one(router::CustomerUp{id(command_.customer_up())});
        case Body::kCustomerMessage:
            return one(router::CustomerMessage{id(command_.customer_message().conversation())});
        case Body::kIntent:
            return intent();
        case Body::kLinkUp:
            return one(router::LinkUp{AgentId{command_.link_up()}});
        case Body::kLinkDown:
            return one(router::LinkDown{AgentId{command_.link_down()}});
        case Body::kAccept:
            return accept();
        case Body::kDecline:
            return one(router::Decline{self(), id(command_.decline().conversation())});
        case Body::kOfferSeen:
            return one(router::OfferSeen{
                id(command_.offer_seen().conversation()), self(), command_.offer_seen().offer()});
        case Body::kDrainAgent:
            return of_agent(
                command_.drain_agent().agent(),
                router::Drain{AgentId{command_.drain_agent().agent()}});
        case Body::kReleaseEarmark: {
            AgentId const agent{command_.release_earmark().agent()};
            auto const view = engine_.agent(agent);
            if (view && !view->earmark)
                return Error{v1::WRONG_STATE, "agent: is not kept for any conversation"};
            return of_agent(agent.str(), router::ReleaseEarmark{agent});
        }
        default:
            return handling();
        }
    }

private:
    /// The answer to the first end was lost on the way: the same again is no mistake, and changes
    /// nothing.
    [[nodiscard]] bool repeats_an_end() const {
        if (!command_.has_close() && command_.body_case() != Body::kLeave) return false;
        std::string const conversation = ports::conversation_of(command_);
        Live const* const live = live_.find(conversation);
        return is_over(command_.snapshot()) ||
               (live ? is_over(live->snapshot) : live_.lately_erased(conversation));
    }

    /// What needs a known conversation and its owner or a supervisor.
    Mapped handling() const {
        Live const* const live = live_.find(ports::conversation_of(command_));
        if (command_.body_case() == Body::kFinishWrapUp)
            return one(router::FinishWrapUp{self(), id(command_.finish_wrap_up().conversation())});
        if (!live) return not_found();
        if (command_.body_case() == Body::kAssign) return assign(*live);
        bool const bots_too = command_.has_handoff() && command_.actor().role() == v1::BOT;
        if (bots_too) return handoff();
        if (!may_handle(command_.actor(), *live))
            return forbidden("only its agent or a supervisor may do this");
        switch (command_.body_case()) {
        case Body::kTransfer:
            return transfer();
        case Body::kCancelTransfer:
            return one(router::CancelTransfer{id(command_.cancel_transfer().conversation())});
        case Body::kClose:
            return leave(command_.close().conversation());
        case Body::kPark:
            return one(
                router::Park{id(command_.park().conversation()), command_.park().has_until()});
        case Body::kSetPriority:
            return one(router::SetPriority{
                id(command_.set_priority().conversation()),
                to_router(command_.set_priority().priority())});
        case Body::kTakeOver:
            return take_over(*live);
        case Body::kRequeue:
            return one(router::Requeue{id(command_.requeue().conversation())});
        case Body::kMove:
        case Body::kSetSla:
        case Body::kHandoff:
            return of_supervisor();
        default:
            return Error{v1::UNKNOWN_FRAME, "the router does not know this command"};
        }
    }

    Mapped of_agent(std::string const& user, router::Command command) const {
        if (!is_supervisor(command_.actor())) return forbidden("only a supervisor may do this");
        if (!engine_.agent(AgentId{user})) return Error{v1::NOT_FOUND, "agent: not found"};
        return EngineCommands{std::move(command)};
    }

    Mapped of_supervisor() const {
        if (!is_supervisor(command_.actor())) return forbidden("only a supervisor may do this");
        if (command_.has_handoff()) return handoff();
        if (command_.has_move()) return move();
        v1::SetSla const& wish = command_.set_sla();
        router::SetSla set{id(wish.conversation()), {}};
        if (!wish.clear()) set.sla = Millis{wish.sla_ms()};
        return one(set);
    }

    Mapped move() const {
        v1::Move const& wish = command_.move();
        router::Move move{id(wish.conversation()), {}};
        if (wish.queue().empty()) return one(move);
        if (!needs_of(wish.queue())) return Error{v1::NOT_FOUND, "queue: not found"};
        move.queue = router::QueueId{wish.queue()};
        return one(std::move(move));
    }

    Mapped handoff() const {
        v1::Handoff const& wish = command_.handoff();
        router::Demand demand;
        if (!wish.queue().empty()) {
            if (!needs_of(wish.queue())) return Error{v1::NOT_FOUND, "queue: not found"};
            demand.queue = router::QueueId{wish.queue()};
        }
        if (wish.skills_size() > 0) demand.require = required(wish.skills());
        if (wish.priority() != v1::PRIORITY_UNSPECIFIED)
            demand.priority = to_router(wish.priority());
        return one(router::Handoff{id(wish.conversation()), std::move(demand)});
    }

    Mapped arrive() const {
        auto const& snapshot = command_.snapshot();
        Live const* const live = live_.find(snapshot.id());
        if (snapshot.id().empty() || !live) return not_found();
        std::string const& queue = live->snapshot.queue(); // the inbox's own, if none was asked for
        router::Demand demand;
        if (!queue.empty()) demand.queue = router::QueueId{queue};
        demand.priority = to_router(live->snapshot.priority());
        demand.require = required(snapshot.required_skills());
        if (QueueNeeds const* const needs = needs_of(queue)) {
            for (auto const& [skill, level] : needs->require) {
                int& wanted = (*demand.require)[skill];
                wanted = std::max(wanted, level);
            }
            demand.prefer = needs->prefer;
        }
        if (!snapshot.channel().empty()) demand.channel = router::ChannelId{snapshot.channel()};
        demand.inbox = router::InboxId{snapshot.inbox()};
        // Their own, when it comes back; else the customer's. People come and go: who is unknown
        // by now holds nobody up.
        std::string const& last =
            snapshot.owner().empty() ? command_.arrive().last_agent() : snapshot.owner();
        if (!last.empty() && engine_.agent(AgentId{last})) demand.last_agent = AgentId{last};
        return one(router::Arrive{id(snapshot.id()), std::move(demand)});
    }

    /// The customer goes, or somebody closes: which of the two the engine hears depends on the
    /// state.
    Mapped leave(std::string const& conversation) const {
        auto const view = engine_.conversation(id(conversation));
        if (!view) return not_found();
        using router::State;
        bool const waiting = view->state == State::Queued || view->state == State::Offered;
        bool const customer = command_.actor().role() == v1::CUSTOMER;
        if (waiting || (customer && view->state == State::TransferPending))
            return one(router::Leave{id(conversation)});
        if (view->state == State::TransferPending)
            return one(router::CancelTransfer{id(conversation)}, router::Close{id(conversation)});
        if (view->state == State::Bot)
            return customer ? one(router::Leave{id(conversation)})
                            : one(router::BotClose{id(conversation)});
        return one(router::Close{id(conversation)});
    }

    Mapped intent() const {
        auto const& wish = command_.intent();
        bool const own = wish.user() == command_.actor().id();
        if (!own && !is_supervisor(command_.actor()))
            return forbidden("only a supervisor may set somebody else's presence");
        if (wish.status() == v1::PRESENCE_UNSPECIFIED)
            return Error{v1::INVALID_ARGUMENT, "status: one of ONLINE, BUSY, AWAY, OFFLINE"};
        if (!engine_.agent(AgentId{wish.user()})) return Error{v1::NOT_FOUND, "agent: not found"};
        AgentId const agent{wish.user()};
        router::SetIntent const set{agent, to_router(wish.status()), wish.requeue()};
        // Who speaks for himself is there, also if the router took his link for dropped while
        // another of his sessions was still counted (an offer that a dead socket did not show).
        if (own) return one(router::LinkUp{agent}, set);
        return one(set);
    }

    Mapped accept() const {
        router::Accept accept{self(), id(command_.accept().conversation()), {}};
        if (command_.accept().offer() != 0) accept.offer = command_.accept().offer();
        return one(accept);
    }

    Mapped transfer() const {
        auto const& wish = command_.transfer();
        router::Transfer transfer;
        transfer.conversation = id(wish.conversation());
        if (wish.release()) transfer.mode = router::TransferMode::Release;
        switch (wish.target_case()) {
        case v1::Transfer::kAgent:
            transfer.agent = AgentId{wish.agent()};
            break;
        case v1::Transfer::kQueue:
            transfer.queue = router::QueueId{wish.queue()};
            break;
        case v1::Transfer::kSkills:
            transfer.require = required(wish.skills().skills());
            break;
        default:
            return Error{v1::INVALID_ARGUMENT, "target: one of agent, queue, skills"};
        }
        if (transfer.queue) { // a queue brings its own requirements, instead of the former ones
            QueueNeeds const* const needs = needs_of(transfer.queue->str());
            if (!needs) return Error{v1::NOT_FOUND, "queue: not found"};
            transfer.require = needs->require;
        }
        return one(transfer);
    }

    /// An agent may take a waiting conversation for himself; the rest is for supervisors.
    Mapped assign(Live const& live) const {
        auto const& wish = command_.assign();
        bool const own = wish.agent() == command_.actor().id() && !wish.force();
        if (!is_staff(command_.actor()) || (!own && !is_supervisor(command_.actor())))
            return forbidden("only a supervisor may assign to somebody else");
        if (!engine_.agent(AgentId{wish.agent()})) return Error{v1::NOT_FOUND, "agent: not found"};
        return give(live, wish.agent(), wish.force());
    }

    Mapped take_over(Live const& live) const {
        if (!is_supervisor(command_.actor())) return forbidden("only a supervisor may take over");
        return give(live, command_.actor().id(), true);
    }

    /// Out of whatever hands it is in, into these, in one log entry.
    Mapped give(Live const& live, std::string const& user, bool force) const {
        auto const conversation = id(live.snapshot.id());
        auto const view = engine_.conversation(conversation);
        auto const agent = engine_.agent(AgentId{user});
        if (!view) return not_found();
        if (!agent || agent->link != router::Link::Up)
            return Error{v1::WRONG_STATE, "agent: not connected"};
        EngineCommands out;
        if (agent->intent == router::Intent::Offline) {
            if (user != command_.actor().id()) return Error{v1::WRONG_STATE, "agent: offline"};
            out.emplace_back(router::SetIntent{AgentId{user}, router::Intent::Busy, false});
        }
        if (view->state == router::State::TransferPending)
            out.emplace_back(router::CancelTransfer{conversation});
        if (view->state == router::State::Active || view->state == router::State::TransferPending) {
            if (view->owner == AgentId{user})
                return Error{v1::WRONG_STATE, "agent: has it already"};
            out.emplace_back(router::Requeue{conversation});
        }
        out.emplace_back(router::Assign{conversation, AgentId{user}, force});
        return out;
    }

    [[nodiscard]] QueueNeeds const* needs_of(std::string const& queue) const {
        auto const found = needs_.find(queue);
        return found == needs_.end() ? nullptr : &found->second;
    }
    [[nodiscard]] AgentId self() const { return AgentId{command_.actor().id()}; }
    static ConversationId id(std::string const& text) { return ConversationId{text}; }

    v1::RoutingCommand const& command_;
    router::Engine const& engine_;
    LiveTable const& live_;
    NeedsByQueue const& needs_;
};

} // namespace

NeedsByQueue needs_by_queue(v1::AccountConfig const& config) {
    NeedsByQueue out;
    for (auto const& queue : config.queues()) {
        QueueNeeds& needs = out[queue.id()];
        needs.require = required(queue.required_skills());
        for (auto const& skill : queue.preferred_skills())
            needs.prefer[router::SkillId{skill.skill()}] = skill.level();
    }
    return out;
}

ports::Outcome<EngineCommands> map_command(
    v1::RoutingCommand const& command, router::Engine const& engine, LiveTable const& live,
    NeedsByQueue const& needs) {
    return Mapper{command, engine, live, needs}.map();
}

ports::Error refusal_of(router::Refused const& refused) {
    v1::ErrorCode code = v1::WRONG_STATE;
    bool const about_offer = refused.command == "accept" || refused.command == "decline" ||
                             refused.command == "offerSeen";
    if (about_offer) code = v1::OFFER_GONE;
    bool const to_queue = refused.command == "transfer" || refused.command == "move";
    if (to_queue && refused.reason.find("closed") != std::string::npos) code = v1::QUEUE_CLOSED;
    if (to_queue && refused.reason.find("full") != std::string::npos) code = v1::QUEUE_FULL;
    return {code, refused.command + ": " + refused.reason};
}

} // namespace switchboard::routing
