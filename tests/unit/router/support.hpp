// Short words for router tests: an engine with its log, and effects as lines of text.
// Used by the tests of this folder only. Never decides anything.
#pragma once

#include "router/engine.hpp"

#include <set>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

namespace switchboard::router::test {

inline TimePoint at(std::int64_t ms) {
    return time_point_ms(ms);
}

struct Line {
    std::ostream& out;
    void operator()(Queued const& e) const { out << "queued " << e.conversation.str(); }
    void operator()(Offered const& e) const {
        out << "offered " << e.conversation.str() << ' ' << e.agent.str() << ' ' << e.offer << ' '
            << to_ms(e.deadline);
    }
    void operator()(OfferEnded const& e) const {
        out << "offerEnded " << e.conversation.str() << ' ' << e.agent.str() << ' ' << e.offer
            << ' ' << to_string(e.reason);
    }
    void operator()(Active const& e) const {
        out << "active " << e.conversation.str() << ' ' << e.agent.str();
    }
    void operator()(Requeued const& e) const {
        out << "requeued " << e.conversation.str() << ' ' << to_string(e.reason);
    }
    void operator()(WrapUp const& e) const {
        out << "wrapUp " << e.agent.str() << ' ' << e.conversation.str();
    }
    void operator()(Closed const& e) const { out << "closed " << e.conversation.str(); }
    void operator()(Abandoned const& e) const { out << "abandoned " << e.conversation.str(); }
    void operator()(Rejected const& e) const {
        out << "rejected " << e.conversation.str() << ' ' << to_string(e.reason);
    }
    void operator()(Parked const& e) const { out << "parked " << e.conversation.str(); }
    void operator()(TransferPending const& e) const {
        out << "transferPending " << e.conversation.str();
    }
    void operator()(TransferFailed const& e) const {
        out << "transferFailed " << e.conversation.str();
    }
    void operator()(Earmarked const& e) const {
        out << "earmarked " << e.conversation.str() << ' ' << e.agent.str();
    }
    void operator()(Flagged const& e) const {
        out << "flagged " << e.conversation.str() << ' ' << to_string(e.flag);
    }
    void operator()(AgentChanged const& e) const {
        out << "agent " << e.agent.str() << ' ' << to_string(e.intent) << ' ' << to_string(e.link)
            << (e.not_responding ? " not-responding" : "");
    }
    void operator()(Refused const& e) const { out << "refused " << e.command; }
};

inline std::string line(Effect const& effect) {
    std::ostringstream out;
    out << to_ms(effect.at) << ' ';
    std::visit(Line{out}, effect.body);
    return out.str();
}

using Lines = std::vector<std::string>;

inline Lines lines(Effects const& effects) {
    Lines all;
    for (auto const& effect : effects) all.push_back(line(effect));
    return all;
}

/// An engine under test. Every offer is confirmed at once unless `confirms` is false; the
/// invariants are checked after every entry.
class Bench {
public:
    explicit Bench(Config const& config)
        : engine{config} {}

    /// Applies the commands as one entry and returns the new effects as lines.
    template<class... Commands> Lines tell(std::int64_t ms, Commands... commands) {
        return tell_all(ms, {Command{commands}...});
    }

    Lines tell_all(std::int64_t ms, std::vector<Command> const& batch) {
        Effects out;
        advance(ms, out);
        if (!batch.empty()) {
            auto const before = out.size();
            engine.apply(batch, at(ms), out);
            check();
            confirm(before, out);
        }
        all.insert(all.end(), out.begin(), out.end());
        return lines(out);
    }

    /// The engine is lost and rebuilt from its records.
    Lines restart(std::int64_t ms) {
        Effects out;
        advance(ms, out);
        engine = Engine::restore(engine.config(), engine.records(), at(ms));
        check();
        return lines(out);
    }

    Engine engine;
    bool confirms = true;
    std::set<AgentId> silent; ///< agents whose clients confirm nothing
    bool patient = false;     ///< broken invariants are kept in `broken` instead of ending the test
    std::vector<Violation> broken;
    Effects all;

private:
    void check() {
        if (patient && broken.empty()) broken = engine.check_invariants(1'000'000);
        if (broken.empty()) engine.verify();
    }

    void advance(std::int64_t ms, Effects& out) {
        for (;;) {
            auto const before = out.size();
            if (!engine.fire_next(at(ms), out)) return;
            check();
            confirm(before, out);
        }
    }

    void confirm(std::size_t from, Effects& out) {
        if (!confirms) return;
        for (auto i = from; i < out.size(); ++i) {
            auto const* offered = std::get_if<Offered>(&out[i].body);
            if (offered == nullptr || silent.contains(offered->agent)) continue;
            OfferSeen const seen{offered->conversation, offered->agent, offered->offer};
            engine.apply(seen, out[i].at, out);
            check();
        }
    }
};

inline AgentConfig agent(char const* id, int capacity = 3) {
    AgentConfig config;
    config.id = AgentId{id};
    config.capacity = capacity;
    config.first_intent = Intent::Available;
    config.first_link = Link::Up;
    return config;
}

inline Config one_queue(std::vector<AgentConfig> agents) {
    Config config;
    config.queues.emplace_back();
    config.queues.back().id = QueueId{"q"};
    config.agents = std::move(agents);
    return config;
}

inline Arrive arrive(char const* id) {
    return {ConversationId{id}, {}};
}

} // namespace switchboard::router::test
