#include "routing/effect_writer.hpp"

#include "configuration/queue_promise.hpp"
#include "configuration/sink_rules.hpp"
#include "conversation/tags.hpp"
#include "ports/topics.hpp"
#include "routing/translate.hpp"

#include <utility>
#include <variant>

namespace switchboard::routing {
namespace {

using ports::conversation_topic;
using ports::user_topic;

} // namespace

void EffectWriter::write(router::Effect const& effect, Cause const& cause) {
    cause_ = &cause;
    at_ = effect.at;
    std::visit([this](auto const& body) { on(body); }, effect.body);
}

void EffectWriter::on(router::Queued const& effect) {
    Live* const live = live_.find(effect.conversation.str());
    if (!live) return;
    std::vector<std::string> fields{"snoozed_until", "refusal"};
    live->snapshot.clear_snoozed_until();
    live->snapshot.clear_refusal();
    if (!cause_->keeps_wait) {
        set_time(*live->snapshot.mutable_queued_at(), at_);
        fields.emplace_back("queued_at");
    }
    sync(*live, std::move(fields));
    event(*live, v1::EVENT_QUEUED, "", "", cause_->reason);
}

void EffectWriter::on(router::Offered const& effect) {
    Live* const live = live_.find(effect.conversation.str());
    if (!live) return;
    auto const names = [this](std::string const& user) { return name_of(user); };
    v1::Why const why = why_offered(effect.reasons, names);
    *live->snapshot.mutable_why() = why;
    sync(*live, {"why"});
    v1::Event offered = event_of(*live, v1::EVENT_OFFERED, effect.agent.str());
    *offered.mutable_why() = why;
    add(*live, std::move(offered));
    v1::ServerFrame frame;
    v1::Offer& offer = *frame.mutable_offer();
    offer.set_conversation(effect.conversation.str());
    offer.set_offer(static_cast<std::uint32_t>(effect.offer));
    set_time(*offer.mutable_expires_at(), effect.deadline);
    *offer.mutable_summary() = live->snapshot;
    *offer.mutable_why() = why;
    to_user(effect.agent.str(), std::move(frame));
}

void EffectWriter::on(router::OfferEnded const& effect) {
    v1::ServerFrame frame;
    v1::OfferEnded& ended = *frame.mutable_offer_ended();
    ended.set_conversation(effect.conversation.str());
    ended.set_offer(static_cast<std::uint32_t>(effect.offer));
    ended.set_reason(std::string{to_string(effect.reason)});
    to_user(effect.agent.str(), std::move(frame));
    Live* const live = live_.find(effect.conversation.str());
    if (!live || effect.reason == router::OfferEnd::Accepted) return;
    sync(*live);
    event(
        *live, v1::EVENT_OFFER_ENDED, effect.agent.str(), std::string{to_string(effect.reason)},
        cause_->reason);
}

void EffectWriter::on(router::Active const& effect) {
    Live* const live = live_.find(effect.conversation.str());
    if (!live) return;
    count_answer(*live);
    leave_owner(*live, "transferred");
    live_.set_owner(*live, effect.agent.str(), name_of(effect.agent.str()));
    set_time(*live->snapshot.mutable_assigned_at(), at_);
    sync(*live, {"owner", "owner_name", "assigned_at"});
    event(*live, v1::EVENT_ASSIGNED, effect.agent.str(), "", cause_->reason);
    ops_.emplace_back(ports::FanSnapshot{user_topic(effect.agent.str()), live->snapshot.id()});
}

void EffectWriter::on(router::Requeued const& effect) {
    Live* const live = live_.find(effect.conversation.str());
    if (!live) return;
    auto const reason = std::string{to_string(effect.reason)};
    std::string const owner = live->snapshot.owner();
    leave_owner(*live, reason);
    sync(*live, {"owner", "owner_name"});
    event(*live, v1::EVENT_REQUEUED, owner, reason, cause_->reason);
}

void EffectWriter::on(router::WrapUp const& effect) {
    Live* const live = live_.find(effect.conversation.str());
    if (!live) return;
    v1::Conversation& snapshot = live->snapshot;
    bool const goes_on = snapshot.has_wrap_up_until();
    if (goes_on && time_of(snapshot.wrap_up_until()) == effect.until) return; // with the close
    if (goes_on) snapshot.set_wrap_up_extensions(snapshot.wrap_up_extensions() + 1);
    set_time(*snapshot.mutable_wrap_up_until(), effect.until);
    sync(*live, {"wrap_up_until", "wrap_up_extensions"});
    ops_.emplace_back(ports::FanSnapshot{user_topic(effect.agent.str()), live->snapshot.id()});
}

void EffectWriter::on(router::Closed const& effect) {
    if (Live* const live = live_.find(effect.conversation.str()))
        finish(*live, v1::EVENT_CLOSED, cause_->disposition);
}

void EffectWriter::on(router::Abandoned const& effect) {
    if (Live* const live = live_.find(effect.conversation.str()))
        finish(*live, v1::EVENT_ABANDONED, "");
}

void EffectWriter::on(router::Rejected const& effect) {
    Live* const live = live_.find(effect.conversation.str());
    if (!live) return;
    auto const view = engine_.conversation(effect.conversation);
    *live->snapshot.mutable_refusal() = refusal_of(*live, effect.reason);
    if (!view || view->state != router::State::Bot)
        return finish(*live, v1::EVENT_REJECTED, std::string{to_string(effect.reason)});
    sync(*live, {"refusal"}); // the bot keeps what the people could not be given
    event(*live, v1::EVENT_HANDOFF, "", std::string{to_string(effect.reason)}, cause_->reason);
}

void EffectWriter::on(router::Parked const& effect) {
    Live* const live = live_.find(effect.conversation.str());
    if (!live) return;
    std::string const owner = live->snapshot.owner();
    leave_owner(*live, "parked");
    v1::Event parked = event_of(*live, v1::EVENT_PARKED, owner);
    live->snapshot.clear_snoozed_until();
    if (cause_->until) {
        set_time(*live->snapshot.mutable_snoozed_until(), *cause_->until);
        *parked.mutable_until() = live->snapshot.snoozed_until();
    }
    sync(*live, {"owner", "owner_name", "snoozed_until"});
    add(*live, std::move(parked));
}

void EffectWriter::on(router::TransferPending const& effect) {
    Live* const live = live_.find(effect.conversation.str());
    if (!live) return;
    copy_requirements(*live);
    sync(*live, {"required_skills"});
    event(*live, v1::EVENT_TRANSFER_STARTED, live->snapshot.owner());
}

void EffectWriter::on(router::TransferFailed const& effect) {
    Live* const live = live_.find(effect.conversation.str());
    if (!live) return;
    copy_requirements(*live);
    sync(*live, {"required_skills"});
    bool const by_a_person = cause_->actor.role() != v1::SYSTEM;
    event(
        *live, v1::EVENT_TRANSFER_FAILED, live->snapshot.owner(),
        by_a_person ? "cancelled" : "failed", cause_->reason);
}

void EffectWriter::on(router::AgentChanged const& effect) {
    v1::ServerFrame frame;
    v1::PresenceNotice& notice = *frame.mutable_presence();
    notice.set_user(effect.agent.str());
    notice.set_name(name_of(effect.agent.str()));
    notice.set_status(to_schema(effect.intent));
    notice.set_connected(effect.link == router::Link::Up);
    if (auto const view = engine_.agent(effect.agent)) notice.set_draining(view->draining);
    to_user(effect.agent.str(), std::move(frame));
}

void EffectWriter::refuse_arrival(
    std::string const& conversation, std::string const& reason, TimePoint at, Cause const& cause) {
    cause_ = &cause;
    at_ = at;
    if (Live* const live = live_.find(conversation)) finish(*live, v1::EVENT_REJECTED, reason);
}

void EffectWriter::copy_requirements(Live& live) const {
    auto const record = engine_.record_of(router::ConversationId{live.snapshot.id()});
    if (!record) return;
    live.snapshot.clear_required_skills();
    for (auto const& [skill, level] : record->require) {
        v1::SkillLevel& out = *live.snapshot.add_required_skills();
        out.set_skill(skill.str());
        out.set_level(static_cast<std::uint32_t>(level));
    }
}

void EffectWriter::wrap_up_ended(std::string const& user, std::string const& conversation) {
    Live* const live = live_.find(conversation);
    if (live && live->snapshot.owner() == user) {
        live->snapshot.clear_wrap_up_until();
        ports::SetConversation change{.value = live->snapshot, .fields = {"wrap_up_until"}};
        ops_.emplace_back(std::move(change));
        live_.erase(conversation);
    }
    v1::ServerFrame frame;
    frame.mutable_conversation_gone()->set_conversation(conversation);
    frame.mutable_conversation_gone()->set_reason("wrapped_up");
    to_user(user, std::move(frame));
}

void EffectWriter::sync(Live& live, std::vector<std::string> fields) {
    auto const view = engine_.conversation(router::ConversationId{live.snapshot.id()});
    if (view) {
        live.snapshot.set_state(to_schema(view->state));
        live.snapshot.set_queue(view->queue.str());
        live.snapshot.set_priority(to_schema(view->priority));
        if (view->due) set_time(*live.snapshot.mutable_due_at(), *view->due);
        for (char const* field : {"state", "queue", "priority", "due_at"})
            fields.emplace_back(field);
    }
    v1::Conversation value = live.snapshot;
    value.mutable_tags()->Clear(); // the store adds those of the close to what is there now
    for (std::string const& tag : cause_->tags) value.add_tags(tag);
    ops_.emplace_back(
        ports::SetConversation{.value = std::move(value), .fields = std::move(fields)});
    ops_.emplace_back(
        ports::FanSnapshot{conversation_topic(live.snapshot.id()), live.snapshot.id()});
}

void EffectWriter::finish(Live& live, v1::EventType type, std::string const& reason) {
    auto const state = type == v1::EVENT_CLOSED      ? v1::STATE_CLOSED
                       : type == v1::EVENT_ABANDONED ? v1::STATE_ABANDONED
                                                     : v1::STATE_REJECTED;
    v1::QueueDay& day = days_[live.snapshot.queue()];
    if (type == v1::EVENT_CLOSED) day.set_closed(day.closed() + 1);
    if (type == v1::EVENT_ABANDONED) day.set_abandoned(day.abandoned() + 1);
    live.snapshot.set_state(state);
    set_time(*live.snapshot.mutable_closed_at(), at_);
    live.snapshot.clear_snoozed_until();
    std::vector<std::string> fields{"state", "closed_at", "snoozed_until", "refusal"};
    if (!cause_->disposition.empty()) {
        live.snapshot.set_disposition(cause_->disposition);
        fields.emplace_back("disposition");
    }
    if (!cause_->tags.empty()) {
        conversation::add_tags(cause_->tags, live.snapshot);
        fields.emplace_back("tags");
    }
    std::string const id = live.snapshot.id();
    std::string const owner = live.snapshot.owner();
    auto const wrap_up = wrap_up_of(owner, id);
    if (wrap_up) {
        set_time(*live.snapshot.mutable_wrap_up_until(), *wrap_up);
        fields.emplace_back("wrap_up_until");
    }
    ops_.emplace_back(ports::SetConversation{.value = live.snapshot, .fields = std::move(fields)});
    v1::Event ended = event_of(live, type, owner);
    ended.set_reason(reason);
    ended.set_action(live.snapshot.refusal().action());
    if (live.snapshot.refusal().has_opens_at())
        *ended.mutable_opens_at() = live.snapshot.refusal().opens_at();
    add(live, std::move(ended));
    auto owed = configuration::owing(config_, live.snapshot);
    ops_.emplace_back(ports::Finish{
        .conversation = id, .state = state, .sinks = std::move(owed.sinks), .exempt = owed.exempt});
    ops_.emplace_back(ports::FanSnapshot{conversation_topic(id), id});
    ops_.emplace_back(ports::FanSnapshot{ports::contact_topic(live.snapshot.contact().id()), id});
    if (wrap_up) {
        ops_.emplace_back(ports::FanSnapshot{user_topic(owner), id});
        return; // the row stays until wrap_up_ended
    }
    if (!owner.empty()) {
        v1::ServerFrame frame;
        frame.mutable_conversation_gone()->set_conversation(id);
        frame.mutable_conversation_gone()->set_reason("closed");
        to_user(owner, std::move(frame));
    }
    live_.erase(id);
}

std::optional<TimePoint>
EffectWriter::wrap_up_of(std::string const& user, std::string const& conversation) const {
    if (user.empty()) return std::nullopt;
    auto const record = engine_.record_of(router::AgentId{user});
    if (!record) return std::nullopt;
    std::optional<TimePoint> last; // an earlier one may go on where it was reopened meanwhile
    for (auto const& wrap_up : record->wrap_ups)
        if (wrap_up.conversation.str() == conversation && (!last || *last < wrap_up.timer.at))
            last = wrap_up.timer.at;
    return last;
}

void EffectWriter::leave_owner(Live& live, std::string const& reason) {
    std::string const owner = live.snapshot.owner();
    if (owner.empty()) return;
    v1::ServerFrame frame;
    frame.mutable_conversation_gone()->set_conversation(live.snapshot.id());
    frame.mutable_conversation_gone()->set_reason(reason);
    to_user(owner, std::move(frame));
    live_.set_owner(live, "", "");
}

v1::Event
EffectWriter::event_of(Live const& live, v1::EventType type, std::string const& user) const {
    v1::Event out;
    out.set_type(type);
    out.set_queue(live.snapshot.queue());
    out.set_user(user);
    out.set_user_name(name_of(user));
    if (cause_->actor.role() != v1::SYSTEM) out.set_actor(cause_->actor.id());
    return out;
}

void EffectWriter::add(Live const& live, v1::Event event) {
    v1::Entry entry;
    entry.mutable_author()->set_role(v1::SYSTEM);
    *entry.mutable_event() = std::move(event);
    ops_.emplace_back(ports::AddEntry{live.snapshot.id(), std::move(entry)});
}

void EffectWriter::event(
    Live const& live, v1::EventType type, std::string const& user, std::string const& reason,
    std::string const& detail) {
    v1::Event out = event_of(live, type, user);
    out.set_reason(reason);
    out.set_detail(detail);
    add(live, std::move(out));
}

void EffectWriter::to_user(std::string const& user, v1::ServerFrame frame) {
    ops_.emplace_back(ports::Fan{user_topic(user), std::move(frame)});
}

void EffectWriter::count_answer(Live const& live) {
    for (auto const& queue : config_.queues()) {
        if (queue.id() != live.snapshot.queue()) continue;
        v1::QueueDay& day = days_[queue.id()];
        day.set_answered(day.answered() + 1);
        Millis const waited = at_ - time_of(live.snapshot.queued_at());
        if (waited <= configuration::service_target(queue, live.snapshot.priority()))
            day.set_answered_in_target(day.answered_in_target() + 1);
    }
}

std::string EffectWriter::name_of(std::string const& user) const {
    return user.empty() ? std::string{} : name_in(config_.users(), user);
}

} // namespace switchboard::routing
