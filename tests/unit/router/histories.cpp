#include "histories.hpp"

#include "naive_engine.hpp"
#include "random_history.hpp"
#include "support.hpp"

#include <algorithm>
#include <sstream>
#include <type_traits>

namespace switchboard::router::test {

namespace {

constexpr std::size_t kEverybody = 1'000'000;

/// Leaves out pieces of the list that `part` picks, halves first, then ever smaller ones.
template<class Part>
bool leave_out(History& history, Part part, std::function<bool(History const&)> const& fails) {
    bool helped = false;
    for (auto size = std::max<std::size_t>(part(history).size() / 2, 1);; size /= 2) {
        for (std::size_t from = 0; from < part(history).size();) {
            auto shorter = history;
            auto& list = part(shorter);
            auto const end = std::min(from + size, list.size());
            list.erase(
                list.begin() + static_cast<std::ptrdiff_t>(from),
                list.begin() + static_cast<std::ptrdiff_t>(end));
            if (fails(shorter)) {
                history = std::move(shorter);
                helped = true;
            } else {
                from += size;
            }
        }
        if (size <= 1) return helped;
    }
}

struct SubjectOf {
    std::string operator()(auto const& body) const {
        std::string text;
        if constexpr (requires { body.conversation; }) text += " " + body.conversation.str();
        if constexpr (requires { body.agent.str(); }) text += " " + body.agent.str();
        if constexpr (requires { body.queue.str(); }) text += " " + body.queue.str();
        return text;
    }
};

/// Without the commands whose conversation has not come: its arrival may have been left out, and a
/// history only names what exists.
std::vector<Command> possible(std::vector<Command> const& batch, std::set<ConversationId>& known) {
    std::vector<Command> kept;
    for (auto const& command : batch) {
        bool const comes =
            std::holds_alternative<Arrive>(command) || std::holds_alternative<BotStart>(command);
        bool const here = std::visit(
            [&](auto const& body) {
                if constexpr (requires { body.conversation; }) {
                    if (comes) known.insert(body.conversation);
                    return known.contains(body.conversation);
                } else {
                    return true;
                }
            },
            command);
        if (here) kept.push_back(command);
    }
    return kept;
}

} // namespace

std::size_t History::commands() const {
    std::size_t count = 0;
    for (auto const& entry : entries) count += entry.batch.size();
    return count;
}

History make_history(std::uint64_t seed, int entries) {
    RandomHistory random{seed};
    History history;
    history.config = random.config();
    for (auto const& agent : history.config.agents)
        if (!random.chance(85)) history.silent.insert(agent.id);
    std::int64_t now = 0;
    for (int i = 0; i < entries; ++i) {
        now += random.pause();
        bool const restart = random.chance(2);
        history.entries.push_back({now, random.entry(), restart});
    }
    return history;
}

std::optional<std::string> first_difference(History const& history) {
    return first_difference(history, history.config);
}

std::optional<std::string> first_difference(History const& history, Config const& naive_config) {
    Bench bench{history.config};
    bench.patient = true;
    bench.silent = history.silent;
    NaiveEngine naive{naive_config};
    for (auto const& agent : history.config.agents)
        naive.set_confirms(agent.id, !history.silent.contains(agent.id));
    std::set<ConversationId> known;
    for (std::size_t i = 0; i < history.entries.size(); ++i) {
        auto const at = history.entries[i].at;
        auto const batch = possible(history.entries[i].batch, known);
        if (batch.empty()) continue;
        auto expected = history.entries[i].restart ? naive.restart(at) : Lines{};
        auto actual = history.entries[i].restart ? bench.restart(at) : Lines{};
        for (auto const& line : naive.tell(at, batch)) expected.push_back(line);
        for (auto const& line : bench.tell_all(at, batch)) actual.push_back(line);
        auto const where = "entry " + std::to_string(i) + " at " + std::to_string(at) + ": ";
        if (!bench.broken.empty()) {
            auto const& first = bench.broken.front();
            return where + std::string{to_string(first.invariant)} + " " + first.subject + " " +
                   first.what;
        }
        if (actual == expected) continue;
        auto const size = std::min(actual.size(), expected.size());
        auto const differ = std::mismatch(
            actual.begin(), actual.begin() + static_cast<std::ptrdiff_t>(size), expected.begin());
        auto const line = static_cast<std::size_t>(differ.first - actual.begin());
        auto const text = [&](auto const& lines) {
            return line < lines.size() ? lines[line] : std::string{"nothing"};
        };
        return where + "the engine says " + text(actual) + ", the naive one " + text(expected);
    }
    return std::nullopt;
}

History shrink(History history, std::function<bool(History const&)> const& fails) {
    for (bool helped = true; helped;) {
        helped = leave_out(
            history, [](History & h) -> auto& { return h.entries; }, fails);
        for (std::size_t i = 0; i < history.entries.size(); ++i) {
            if (history.entries[i].batch.size() < 2) continue;
            auto const batch = [i](History & h) -> auto& {
                return h.entries[i].batch;
            };
            helped = leave_out(history, batch, fails) || helped;
        }
    }
    return history;
}

std::string describe(History const& history) {
    std::ostringstream out;
    out << history.config.queues.size() << " queues, " << history.config.agents.size()
        << " agents\n";
    for (auto const& [at, batch, restart] : history.entries) {
        out << at << (restart ? ": (restarted)" : ":");
        for (auto const& command : batch)
            out << ' ' << name_of(command) << std::visit(SubjectOf{}, command) << ';';
        out << '\n';
    }
    return out.str();
}

} // namespace switchboard::router::test
