// The parts of the scenario loader: configuration first, then events that may only name what it
// knows. Used while one file is loaded, in the thread that loads it. Never outlives the load.
#pragma once

#include "router/sim/fields.hpp"
#include "router/sim/scenario.hpp"

#include <set>
#include <string>

namespace switchboard::router::sim {

/// Reads the settings, queues and agents of a file into `scenario`.
void load_config(Fields& file, Scenario& scenario);

/// Reads the events one by one and remembers which conversations exist by then.
class EventLoader {
public:
    explicit EventLoader(Scenario& scenario);
    void load(json::value const& value, std::string path);

private:
    [[nodiscard]] Action action(Fields& fields, bool in_batch);
    [[nodiscard]] std::optional<Command> of_customer(std::string const& name, Fields& fields);
    [[nodiscard]] std::optional<Command> of_agent(std::string const& name, Fields& fields);
    [[nodiscard]] std::optional<Command> of_supervisor(std::string const& name, Fields& fields);
    [[nodiscard]] Command transfer(Fields& fields);
    [[nodiscard]] Demand demand(Fields& fields);
    [[nodiscard]] ConversationId conversation(Fields& fields);
    [[nodiscard]] ConversationId new_conversation(Fields& fields);
    [[nodiscard]] AgentId agent(Fields& fields, char const* key = "agent");
    [[nodiscard]] std::optional<QueueId> maybe_queue(Fields& fields);
    [[nodiscard]] std::map<SkillId, int> levels(Fields& fields, char const* key, bool required);

    Scenario& scenario_;
    std::set<std::string> conversations_;
    std::set<QueueId> queues_;
    TimePoint last_{};
    TimePoint up_again_{};
};

[[nodiscard]] Priority priority_of(std::string const& text, std::string const& path);
[[nodiscard]] Intent intent_of(std::string const& text, std::string const& path);
[[nodiscard]] std::map<SkillId, int>
skill_levels(json::value const& value, std::string const& path);

} // namespace switchboard::router::sim
