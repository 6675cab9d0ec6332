#include "router/sim/load.hpp"

#include <array>

namespace switchboard::router::sim {

namespace {

template<std::size_t N, class E>
E word_of(std::array<E, N> const& values, std::string const& text, std::string const& path) {
    for (auto const value : values)
        if (to_string(value) == text) return value;
    bad(path, "unknown word " + text);
}

void read_ms(Fields& fields, char const* key, Millis& into) {
    if (auto const value = fields.maybe_ms(key)) into = *value;
}

json::array const& array_of(json::value const& value, std::string const& path) {
    auto const* array = value.if_array();
    if (array == nullptr) bad(path, "a list is expected");
    return *array;
}

std::string item(std::string const& path, std::size_t index) {
    return path + "[" + std::to_string(index) + "]";
}

void load_settings(json::value const& value, Settings& settings) {
    Fields fields{value, "settings"};
    read_ms(fields, "deliveryTimeoutMs", settings.delivery_timeout);
    read_ms(fields, "exclusionMs", settings.exclusion);
    read_ms(fields, "agentGraceMs", settings.agent_grace);
    read_ms(fields, "customerGraceMs", settings.customer_grace);
    read_ms(fields, "customerReturnMs", settings.customer_return);
    read_ms(fields, "holdDownMs", settings.hold_down);
    read_ms(fields, "backgroundMaxMs", settings.background_max);
    read_ms(fields, "parkedMaxMs", settings.parked_max);
    fields.done();
}

Refusal refusal_of(Fields& fields, char const* key) {
    auto const text = fields.maybe_text(key);
    if (!text || *text == "reject") return {};
    if (*text == "offline") return {Refusal::Kind::Offline, {}};
    if (*text == "bot") return {Refusal::Kind::Bot, {}};
    if (text->starts_with("queue:")) return {Refusal::Kind::OtherQueue, QueueId{text->substr(6)}};
    bad(fields.path(key), "reject, offline, bot or queue:ID is expected");
}

void load_plan(Fields& fields, QueueConfig& queue) {
    if (auto const* rings = fields.find("ringAfterMs")) {
        auto const path = fields.path("ringAfterMs");
        queue.ring_after.clear();
        for (auto const& entry : array_of(*rings, path))
            queue.ring_after.push_back(
                Millis{Fields::integer(entry, item(path, queue.ring_after.size()))});
    }
    if (auto const* relax = fields.find("relax")) {
        auto const path = fields.path("relax");
        for (auto const& entry : array_of(*relax, path)) {
            Fields step{entry, item(path, queue.relax.size())};
            Relax added;
            added.after = Millis{step.number("afterMs")};
            added.skill = SkillId{step.text("skill")};
            added.min = static_cast<int>(step.number_within("min", 0, kLevelMax, 0));
            step.done();
            queue.relax.push_back(added);
        }
    }
    if (auto const* overflow = fields.find("overflow")) {
        auto const path = fields.path("overflow");
        for (auto const& entry : array_of(*overflow, path)) {
            Fields step{entry, item(path, queue.overflow.size())};
            Overflow added{Millis{step.number("afterMs")}, QueueId{step.text("queue")}};
            step.done();
            queue.overflow.push_back(added);
        }
    }
}

void load_targets(Fields& fields, QueueConfig& queue) {
    auto const* targets = fields.find("targetsMs");
    if (targets == nullptr) return;
    Fields entry{*targets, fields.path("targetsMs")};
    for (auto const priority : {Priority::Urgent, Priority::High, Priority::Normal, Priority::Low})
        if (auto const value = entry.maybe_ms(to_string(priority)))
            queue.targets[static_cast<std::size_t>(priority)] = *value;
    entry.done();
}

QueueConfig queue_of(json::value const& value, std::string path) {
    Fields fields{value, std::move(path)};
    QueueConfig queue;
    queue.id = QueueId{fields.text("id")};
    auto const accept = fields.maybe_text("accept").value_or("manual");
    if (accept != "manual" && accept != "auto")
        bad(fields.path("accept"), "manual or auto is expected");
    queue.accept = accept == "auto" ? AcceptMode::Auto : AcceptMode::Manual;
    read_ms(fields, "acceptTimeoutMs", queue.accept_timeout);
    read_ms(fields, "wrapUpMs", queue.wrap_up);
    read_ms(fields, "stickyPatienceMs", queue.sticky_patience);
    load_plan(fields, queue);
    load_targets(fields, queue);
    if (auto const* cap = fields.find("cap"); cap != nullptr && !cap->is_null())
        queue.cap = static_cast<std::uint32_t>(fields.number_within("cap", 0, 1'000'000'000, 0));
    queue.skip_if_unstaffed = fields.flag("skipIfUnstaffed", false);
    queue.open = fields.flag("open", true);
    queue.on_closed = refusal_of(fields, "onClosed");
    queue.on_full = refusal_of(fields, "onFull");
    queue.load_before_fit = fields.flag("loadBeforeFit", false);
    queue.preserve_generalists = fields.flag("preserveGeneralists", false);
    queue.most_skilled = fields.flag("mostSkilled", false);
    queue.ramp_per_minute =
        static_cast<std::uint32_t>(fields.number_within("rampPerMinute", 0, 1'000'000, 0));
    fields.done();
    if (auto const problem = check(queue)) bad(fields.path(), *problem);
    return queue;
}

template<class Key> std::map<Key, int> numbers(Fields& fields, char const* key, int max) {
    std::map<Key, int> out;
    auto const* value = fields.find(key);
    if (value == nullptr) return out;
    Fields entry{*value, fields.path(key)};
    for (auto const& member : value->get_object()) {
        auto const number = entry.number_within(member.key(), 0, max, 0);
        out.emplace(Key{std::string{member.key()}}, static_cast<int>(number));
    }
    return out;
}

constexpr int kUnitsMax = 1'000'000;

AgentConfig agent_of(json::value const& value, std::string path, Scenario& scenario) {
    Fields fields{value, std::move(path)};
    AgentConfig agent;
    agent.id = AgentId{fields.text("id")};
    agent.capacity = static_cast<int>(fields.number_within("capacity", 0, kUnitsMax, 3));
    agent.skills = numbers<SkillId>(fields, "skills", kLevelMax);
    if (fields.find("queues") != nullptr)
        agent.queues = numbers<QueueId>(fields, "queues", kRingMax);
    agent.channel_max = numbers<ChannelId>(fields, "channelMax", kUnitsMax);
    agent.first_intent =
        intent_of(fields.maybe_text("intent").value_or("available"), fields.path("intent"));
    static constexpr std::array kLinks{Link::Up, Link::Grace, Link::Lost, Link::Recovering};
    agent.first_link =
        word_of(kLinks, fields.maybe_text("link").value_or("up"), fields.path("link"));
    scenario.acks[agent.id] = fields.flag("acks", true);
    fields.done();
    return agent;
}

} // namespace

Priority priority_of(std::string const& text, std::string const& path) {
    static constexpr std::array kWords{
        Priority::Urgent, Priority::High, Priority::Normal, Priority::Low};
    return word_of(kWords, text, path);
}

Intent intent_of(std::string const& text, std::string const& path) {
    static constexpr std::array kWords{
        Intent::Available, Intent::Busy, Intent::Away, Intent::Offline};
    return word_of(kWords, text, path);
}

std::map<SkillId, int> skill_levels(json::value const& value, std::string const& path) {
    Fields entry{value, path};
    std::map<SkillId, int> levels;
    for (auto const& member : value.get_object()) {
        auto const level = entry.number_within(member.key(), 0, kLevelMax, 0);
        levels.emplace(SkillId{std::string{member.key()}}, static_cast<int>(level));
    }
    return levels;
}

void load_config(Fields& file, Scenario& scenario) {
    if (auto const* settings = file.find("settings"))
        load_settings(*settings, scenario.config.settings);
    auto& queues = scenario.config.queues;
    if (auto const* value = file.find("queues"))
        for (auto const& entry : array_of(*value, "queues"))
            queues.push_back(queue_of(entry, item("queues", queues.size())));
    if (queues.empty()) {
        queues.emplace_back();
        queues.back().id = QueueId{"q"};
    }
    auto& agents = scenario.config.agents;
    if (auto const* value = file.find("agents"))
        for (auto const& entry : array_of(*value, "agents"))
            agents.push_back(agent_of(entry, item("agents", agents.size()), scenario));
    if (auto const problem = check(scenario.config)) bad("queues, agents", *problem);
}

} // namespace switchboard::router::sim
