#include "router/sim/load.hpp"

namespace switchboard::router::sim {

namespace {
constexpr int kWeightMax = 1'000'000;
}

EventLoader::EventLoader(Scenario& scenario)
    : scenario_{scenario} {
    for (auto const& queue : scenario.config.queues) queues_.insert(queue.id);
}

ConversationId EventLoader::conversation(Fields& fields) {
    auto id = fields.text("conversation");
    if (!conversations_.contains(id)) bad(fields.path("conversation"), "unknown id " + id);
    return ConversationId{std::move(id)};
}

ConversationId EventLoader::new_conversation(Fields& fields) {
    auto id = fields.text("conversation");
    if (!conversations_.insert(id).second)
        bad(fields.path("conversation"), "the id was used before: " + id);
    return ConversationId{std::move(id)};
}

AgentId EventLoader::agent(Fields& fields, char const* key) {
    AgentId id{fields.text(key)};
    if (!scenario_.acks.contains(id)) bad(fields.path(key), "unknown id " + id.str());
    return id;
}

std::optional<QueueId> EventLoader::maybe_queue(Fields& fields) {
    auto const text = fields.maybe_text("queue");
    if (!text) return std::nullopt;
    QueueId id{*text};
    if (!queues_.contains(id)) bad(fields.path("queue"), "unknown id " + *text);
    return id;
}

std::map<SkillId, int> EventLoader::levels(Fields& fields, char const* key, bool required) {
    auto const* value = fields.find(key);
    if (value == nullptr && required) bad(fields.path(key), "is missing");
    if (value == nullptr) return {};
    return skill_levels(*value, fields.path(key));
}

Demand EventLoader::demand(Fields& fields) {
    Demand demand;
    demand.queue = maybe_queue(fields);
    if (auto const word = fields.maybe_text("priority"))
        demand.priority = priority_of(*word, fields.path("priority"));
    if (fields.find("require") != nullptr) demand.require = levels(fields, "require", true);
    if (auto const* prefer = fields.find("prefer")) {
        Fields entry{*prefer, fields.path("prefer")};
        demand.prefer.emplace();
        for (auto const& member : prefer->get_object())
            demand.prefer->emplace(
                SkillId{std::string{member.key()}},
                entry.number_within(member.key(), 0, kWeightMax, 0));
    }
    if (auto const channel = fields.maybe_text("channel")) demand.channel = ChannelId{*channel};
    if (fields.find("weight") != nullptr)
        demand.weight = static_cast<int>(fields.number_within("weight", 1, kWeightMax, 1));
    if (fields.find("band") != nullptr)
        demand.band = static_cast<Band>(fields.number_within("band", 0, 2, 1));
    demand.sla = fields.maybe_ms("slaMs");
    if (fields.find("lastAgent") != nullptr) demand.last_agent = agent(fields, "lastAgent");
    return demand;
}

std::optional<Command> EventLoader::of_customer(std::string const& name, Fields& fields) {
    if (name == "arrive") {
        auto id = new_conversation(fields);
        return Arrive{std::move(id), demand(fields)};
    }
    if (name == "botStart") return BotStart{new_conversation(fields)};
    if (name == "handoff") {
        auto id = conversation(fields);
        return Handoff{std::move(id), demand(fields)};
    }
    if (name == "leave") return Leave{conversation(fields)};
    if (name == "customerDown") return CustomerDown{conversation(fields)};
    if (name == "customerUp") return CustomerUp{conversation(fields)};
    if (name == "customerMessage") return CustomerMessage{conversation(fields)};
    if (name == "botClose") return BotClose{conversation(fields)};
    return std::nullopt;
}

Command EventLoader::transfer(Fields& fields) {
    Transfer command{.conversation = conversation(fields)};
    command.queue = maybe_queue(fields);
    if (fields.find("require") != nullptr) command.require = levels(fields, "require", true);
    if (fields.find("agent") != nullptr) {
        command.agent = agent(fields);
        if (command.queue || command.require)
            bad(fields.path("agent"), "a transfer goes to an agent, or to a queue or skills");
    }
    auto const mode = fields.maybe_text("mode").value_or("hold");
    if (mode != "hold" && mode != "release") bad(fields.path("mode"), "unknown word " + mode);
    command.mode = mode == "hold" ? TransferMode::Hold : TransferMode::Release;
    auto const origin = fields.maybe_text("origin").value_or("keep");
    if (origin != "keep" && origin != "new") bad(fields.path("origin"), "unknown word " + origin);
    command.origin = origin == "keep" ? TransferOrigin::Keep : TransferOrigin::New;
    return command;
}

std::optional<Command> EventLoader::of_agent(std::string const& name, Fields& fields) {
    if (name == "setIntent") {
        SetIntent command{.agent = agent(fields)};
        command.intent = intent_of(fields.text("intent"), fields.path("intent"));
        command.requeue = fields.flag("requeue", false);
        return command;
    }
    if (name == "linkDown") return LinkDown{agent(fields)};
    if (name == "linkUp") return LinkUp{agent(fields)};
    if (name == "resume") return Resume{agent(fields)};
    if (name == "setSkills") {
        SetSkills command{.agent = agent(fields)};
        command.skills = levels(fields, "skills", true);
        return command;
    }
    if (name == "setCapacity") {
        SetCapacity command{.agent = agent(fields)};
        if (fields.find("capacity") == nullptr) bad(fields.path("capacity"), "is missing");
        command.capacity = static_cast<int>(fields.number_within("capacity", 0, kWeightMax, 0));
        return command;
    }
    if (name == "accept") {
        Accept command{.agent = agent(fields), .conversation = conversation(fields)};
        if (auto const offer = fields.maybe_number("offer"))
            command.offer = static_cast<std::uint64_t>(*offer);
        return command;
    }
    if (name == "decline") return Decline{agent(fields), conversation(fields)};
    if (name == "close") return Close{conversation(fields)};
    if (name == "finishWrapUp") return FinishWrapUp{agent(fields), conversation(fields)};
    if (name == "extendWrapUp") {
        ExtendWrapUp command{agent(fields), conversation(fields), {}};
        command.by = Millis{fields.number("byMs")};
        return command;
    }
    if (name == "park") return Park{conversation(fields)};
    if (name == "transfer") return transfer(fields);
    if (name == "cancelTransfer") return CancelTransfer{conversation(fields)};
    return std::nullopt;
}

std::optional<Command> EventLoader::of_supervisor(std::string const& name, Fields& fields) {
    auto const first = scenario_.config.queues.front().id;
    if (name == "setPriority") {
        SetPriority command{.conversation = conversation(fields)};
        command.priority = priority_of(fields.text("priority"), fields.path("priority"));
        return command;
    }
    if (name == "setSla") {
        SetSla command{.conversation = conversation(fields)};
        auto const* value = fields.find("slaMs");
        if (value == nullptr) bad(fields.path("slaMs"), "is missing");
        if (!value->is_null()) command.sla = fields.maybe_ms("slaMs");
        return command;
    }
    if (name == "assign") {
        Assign command{.conversation = conversation(fields), .agent = agent(fields)};
        command.force = fields.flag("force", false);
        return command;
    }
    if (name == "requeue") return Requeue{conversation(fields)};
    if (name == "move") {
        Move command{.conversation = conversation(fields)};
        command.queue = maybe_queue(fields);
        return command;
    }
    if (name == "drain") return Drain{agent(fields)};
    if (name == "openQueue") return OpenQueue{maybe_queue(fields).value_or(first)};
    if (name == "closeQueue") return CloseQueue{maybe_queue(fields).value_or(first)};
    return std::nullopt;
}

Action EventLoader::action(Fields& fields, bool in_batch) {
    auto const name = fields.text("do");
    if (name == "show" || name == "restart") {
        if (in_batch) bad(fields.path("do"), name + " stands outside batches");
        if (name == "show") return Show{};
        auto const down = fields.maybe_ms("downMs").value_or(Millis{0});
        up_again_ = last_ + down;
        return Restart{down};
    }
    if (name == "setAcks") {
        SetAcks set{.agent = agent(fields)};
        if (fields.find("acks") == nullptr) bad(fields.path("acks"), "is missing");
        set.acks = fields.flag("acks", true);
        return set;
    }
    if (auto command = of_customer(name, fields)) return std::move(*command);
    if (auto command = of_agent(name, fields)) return std::move(*command);
    if (auto command = of_supervisor(name, fields)) return std::move(*command);
    bad(fields.path("do"), "unknown command " + name);
}

void EventLoader::load(json::value const& value, std::string path) {
    Fields fields{value, std::move(path)};
    auto const t = fields.maybe_ms("t");
    if (!t) bad(fields.path("t"), "is missing");
    Event event{TimePoint{*t}, {}};
    if (event.at < last_) bad(fields.path("t"), "time goes backwards");
    if (event.at < up_again_) bad(fields.path("t"), "the engine is down until later");
    last_ = event.at;
    if (auto const* batch = fields.find("batch")) {
        auto const* list = batch->if_array();
        if (list == nullptr) bad(fields.path("batch"), "a list is expected");
        for (auto const& entry : *list) {
            auto const index = std::to_string(event.actions.size());
            Fields member{entry, fields.path("batch") + "[" + index + "]"};
            event.actions.push_back(action(member, true));
            member.done();
        }
    } else {
        event.actions.push_back(action(fields, false));
    }
    fields.done();
    scenario_.events.push_back(std::move(event));
}

Scenario load(std::string_view text) {
    json::error_code error;
    json::parse_options options;
    options.allow_invalid_utf8 = false;
    auto const value = json::parse(text, error, {}, options);
    if (error) bad("", "not JSON: " + error.message());
    Scenario scenario;
    Fields file{value, ""};
    load_config(file, scenario);
    EventLoader events{scenario};
    if (auto const* list = file.find("events")) {
        if (!list->is_array()) bad("events", "a list is expected");
        for (auto const& entry : list->get_array())
            events.load(entry, "events[" + std::to_string(scenario.events.size()) + "]");
    }
    file.done();
    return scenario;
}

} // namespace switchboard::router::sim
