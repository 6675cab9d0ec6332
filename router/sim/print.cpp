#include "router/sim/print.hpp"

#include "router/sim/json_line.hpp"

#include <ostream>
#include <type_traits>

namespace switchboard::router::sim {

namespace {

struct Body {
    JsonLine& line;

    void of(char const* effect) const { line.field("effect", effect); }
    void of(char const* effect, ConversationId const& conversation) const {
        of(effect);
        line.field("conversation", conversation.str());
    }

    void operator()(Queued const& e) const { of("queued", e.conversation); }
    void operator()(Offered const& e) const {
        of("offered", e.conversation);
        line.field("agent", e.agent.str()).field("offer", e.offer);
        line.field("deadline", to_ms(e.deadline));
    }
    void operator()(OfferEnded const& e) const {
        of("offerEnded", e.conversation);
        line.field("agent", e.agent.str()).field("offer", e.offer);
        line.field("reason", to_string(e.reason));
    }
    void operator()(Active const& e) const {
        of("active", e.conversation);
        line.field("agent", e.agent.str());
    }
    void operator()(Requeued const& e) const {
        of("requeued", e.conversation);
        line.field("reason", to_string(e.reason));
    }
    void operator()(WrapUp const& e) const {
        of("wrapUp");
        line.field("agent", e.agent.str()).field("conversation", e.conversation.str());
    }
    void operator()(Closed const& e) const { of("closed", e.conversation); }
    void operator()(Abandoned const& e) const { of("abandoned", e.conversation); }
    void operator()(Rejected const& e) const {
        of("rejected", e.conversation);
        line.field("reason", to_string(e.reason));
    }
    void operator()(Parked const& e) const { of("parked", e.conversation); }
    void operator()(TransferPending const& e) const { of("transferPending", e.conversation); }
    void operator()(TransferFailed const& e) const { of("transferFailed", e.conversation); }
    void operator()(Earmarked const& e) const {
        of("earmarked", e.conversation);
        line.field("agent", e.agent.str());
    }
    void operator()(Flagged const& e) const {
        of("flagged", e.conversation);
        line.field("flag", to_string(e.flag));
    }
    void operator()(AgentChanged const& e) const {
        of("agent");
        line.field("agent", e.agent.str()).field("intent", to_string(e.intent));
        line.field("link", to_string(e.link)).field("notResponding", e.not_responding);
    }
    void operator()(Refused const& e) const {
        of("refused");
        line.field("command", e.command).field("reason", e.reason);
    }
};

template<class Id> std::optional<std::string> text_of(std::optional<Id> const& id) {
    return id ? std::optional{id->str()} : std::nullopt;
}

std::optional<std::int64_t> ms_of(std::optional<TimePoint> const& at) {
    return at ? std::optional{to_ms(*at)} : std::nullopt;
}

void flags(JsonLine& line, std::vector<Flag> const& flags) {
    line.key("flags").open('[');
    for (auto const flag : flags) line.value(to_string(flag));
    line.close(']');
}

void conversation(JsonLine& line, ConversationView const& c) {
    line.key(c.id.str()).open('{');
    line.field("state", to_string(c.state)).field("queue", c.queue.str());
    line.field("owner", text_of(c.owner));
    auto const offered = c.offered_to.empty() ? std::nullopt : std::optional{c.offered_to.front()};
    line.field("offeredTo", text_of(offered));
    line.field("due", ms_of(c.due)).field("position", c.position);
    flags(line, c.flags);
    line.field("absent", c.absent).close('}');
}

void agent(JsonLine& line, AgentView const& a) {
    line.key(a.id.str()).open('{');
    line.field("intent", to_string(a.intent)).field("link", to_string(a.link));
    line.field("load", a.load).field("capacity", a.capacity);
    line.field("notResponding", a.not_responding).field("earmark", text_of(a.earmark));
    line.field("assignable", a.assignable).close('}');
}

void key(JsonLine& line, Key const& k) {
    line.key("key").open('{').field("band", k.band).field("due", to_ms(k.due));
    line.field("seq", k.seq).close('}');
}

void step(JsonLine& line, StepView const& s) {
    line.key("step").open('{').field("lastAgent", s.last_agent).field("direct", s.direct);
    line.field("planMs", s.plan_time.count()).field("openRing", s.open_ring);
    line.key("queues").open('[');
    static Asked const kNothing;
    auto const& asked = s.asked ? *s.asked : kNothing;
    for (auto const& queue : asked.queues) line.value(queue.str());
    line.close(']').key("require").open('{');
    for (auto const& [skill, min] : asked.require) line.field(skill.str(), min);
    line.close('}').close('}');
}

void excluded(JsonLine& line, Excluded const& x) {
    line.key("excluded").open('{').field("skill", x.skill).field("ring", x.ring);
    line.field("capacity", x.capacity).field("presence", x.presence);
    line.field("exclusion", x.exclusion).field("earmark", x.earmark).close('}');
}

void comparison(JsonLine& line, char const* name, Comparison const& c) {
    line.key(name).open('{').field("agent", c.agent.str()).field("ring", c.ring);
    line.field("fit", c.fit).field("skillsHeld", c.skills_held);
    line.field("loadAfter", c.load_after).field("capacity", c.capacity);
    line.field("idleSince", ms_of(c.idle_since)).close('}');
}

} // namespace

void print_effect(std::ostream& out, Effect const& effect) {
    JsonLine line{out};
    line.open('{').field("t", to_ms(effect.at));
    std::visit(Body{line}, effect.body);
    line.close('}');
    out << '\n';
}

void print_state(
    std::ostream& out, TimePoint at, std::vector<ConversationView> const& conversations,
    std::vector<AgentView> const& agents) {
    JsonLine line{out};
    line.open('{').field("t", to_ms(at)).key("state").open('{');
    line.key("conversations").open('{');
    for (auto const& c : conversations) conversation(line, c);
    line.close('}').key("agents").open('{');
    for (auto const& a : agents) agent(line, a);
    line.close('}').close('}').close('}');
    out << '\n';
}

void print_reasons(
    std::ostream& out, TimePoint at, ConversationId const& id, WaitingReasons const& waiting,
    Offered const* last_offer) {
    JsonLine line{out};
    line.open('{').field("t", to_ms(at)).field("conversation", id.str());
    line.field("state", to_string(waiting.state));
    key(line, waiting.key);
    line.field("position", waiting.position).field("absent", waiting.absent);
    flags(line, waiting.flags);
    if (waiting.agents > 0 || waiting.step.asked) {
        step(line, waiting.step);
        line.field("agents", waiting.agents).field("assignable", waiting.assignable);
        excluded(line, waiting.excluded);
    }
    line.field("nextAt", ms_of(waiting.next_at));
    line.field("next", waiting.next_at ? std::optional{waiting.next_event} : std::nullopt);
    line.key("offer");
    if (last_offer == nullptr) {
        line.value(std::optional<std::string>{});
    } else {
        auto const& reasons = last_offer->reasons;
        line.open('{').field("offer", last_offer->offer).field("trigger", reasons.trigger);
        key(line, reasons.key);
        step(line, reasons.step);
        excluded(line, reasons.excluded);
        comparison(line, "chosen", reasons.chosen);
        if (reasons.runner_up) comparison(line, "runnerUp", *reasons.runner_up);
        line.field("decidedBy", to_string(reasons.decider)).close('}');
    }
    line.close('}');
    out << '\n';
}

} // namespace switchboard::router::sim
