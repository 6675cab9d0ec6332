#include "router/sim/formulas.hpp"
#include "router/sim/numbered.hpp"
#include "router/sim/selftest.hpp"

namespace switchboard::router::sim {

namespace {

constexpr Millis kNever{1'000'000'000'000};

/// `agents` with `slots` each, one queue in which offers are accepted on delivery.
Model base(std::string id, int agents, int slots, double service) {
    Model model;
    model.id = std::move(id);
    model.config.settings.background_max = kNever;
    QueueConfig queue;
    queue.id = QueueId{"q"};
    queue.accept = AcceptMode::Auto;
    model.config.queues.push_back(queue);
    for (int i = 0; i < agents; ++i) {
        AgentConfig agent;
        agent.id = AgentId{numbered("a", static_cast<std::size_t>(i))};
        agent.capacity = slots;
        agent.first_intent = Intent::Available;
        agent.first_link = Link::Up;
        model.config.agents.push_back(agent);
        model.service_seconds.push_back(service);
    }
    return model;
}

struct DelayRow {
    char const* id;
    int agents;
    int slots;
    double load;
    double service;
    double limit;
};

Case delay_case(DelayRow const& row) {
    Case entry{base(row.id, row.agents, row.slots, row.service), {}};
    entry.model.streams.push_back({row.load / row.service, {}, 0});
    entry.model.limit_seconds = row.limit;
    auto const exact = delay(row.agents * row.slots, row.load, row.service, row.limit);
    entry.answers = {
        {"P(W>0)", Measure::Delayed, kAllStreams, exact.probability},
        {"E[W]", Measure::Wait, kAllStreams, exact.mean},
        {"service level", Measure::Within, kAllStreams, exact.within}};
    return entry;
}

struct PatienceRow {
    char const* id;
    int agents;
    double load;
    double service;
    double patience;
    double limit;
};

Case patience_case(PatienceRow const& row) {
    Case entry{base(row.id, row.agents, 1, row.service), {}};
    entry.model.streams.push_back({row.load / row.service, {}, 0});
    entry.model.patience_seconds = row.patience;
    entry.model.limit_seconds = row.limit;
    auto const exact = impatience(row.agents, row.load, row.service, row.patience, row.limit);
    entry.answers = {
        {"P(W>0)", Measure::Delayed, kAllStreams, exact.wait},
        {"P(abandon)", Measure::Abandoned, kAllStreams, exact.abandon},
        {"E[W]", Measure::Wait, kAllStreams, exact.mean},
        {"P(served in time)", Measure::Within, kAllStreams, exact.served_in}};
    return entry;
}

Case cap_case(char const* id, int agents, std::uint32_t cap, double load, double service) {
    Case entry{base(id, agents, 1, service), {}};
    entry.model.config.queues.front().cap = cap;
    entry.model.streams.push_back({load / service, {}, 0});
    auto const exact = blocking(agents, load, service, static_cast<int>(cap));
    entry.answers = {
        {"P(rejected)", Measure::Rejected, kAllStreams, exact.rejected},
        {"E[W of admitted]", Measure::WaitOfAdmitted, kAllStreams, exact.mean}};
    return entry;
}

constexpr int kPriorityAgents = 10;
constexpr double kPriorityService = 300.0;

Case bands_case(char const* id, std::vector<double> const& loads) {
    Case entry{base(id, kPriorityAgents, 1, kPriorityService), {}};
    auto const exact = strict_priority(kPriorityAgents, loads, kPriorityService);
    for (std::size_t i = 0; i < loads.size(); ++i) {
        Demand demand;
        demand.band = static_cast<Band>(i);
        entry.model.streams.push_back({loads[i] / kPriorityService, demand, 0});
        entry.answers.push_back({numbered("E[W] of band ", i), Measure::Wait, i, exact[i]});
    }
    return entry;
}

Case slopes_case(char const* id, double slope) {
    Case entry{base(id, kPriorityAgents, 1, kPriorityService), {}};
    std::vector<double> const loads{3.0, 5.5};
    std::vector<double> const slopes{slope, 1.0};
    auto const exact = accumulating_priority(kPriorityAgents, loads, slopes, kPriorityService);
    for (std::size_t i = 0; i < loads.size(); ++i) {
        entry.model.streams.push_back({loads[i] / kPriorityService, {}, slopes[i]});
        entry.answers.push_back({numbered("E[W] of slope ", i), Measure::Wait, i, exact[i]});
    }
    return entry;
}

Case due_time_case() {
    Case entry{base("P5", kPriorityAgents, 1, kPriorityService), {}};
    for (auto const& [load, priority] :
         {std::pair{3.0, Priority::High}, std::pair{5.5, Priority::Normal}}) {
        Demand demand;
        demand.priority = priority;
        entry.model.streams.push_back({load / kPriorityService, demand, 0});
    }
    auto const fifo = delay(kPriorityAgents, 8.5, kPriorityService, 0).mean;
    entry.answers = {{"weighted E[W]", Measure::WeightedWait, kAllStreams, fifo}};
    return entry;
}

/// Times in seconds with a mean service of a quarter of an hour for a rate of 1.
Case skills_case(char const* id, SkillCase const& row) {
    constexpr double kUnit = 900.0;
    Case entry{base(id, 2, 1, kUnit), {}};
    auto& agents = entry.model.config.agents;
    agents[0].skills = {{SkillId{"x"}, 1}};
    agents[1].skills = {{SkillId{"x"}, 1}, {SkillId{"y"}, 1}};
    entry.model.service_seconds = {kUnit / row.mu_1, kUnit / row.mu_2};
    for (auto const& [skill, lambda] :
         {std::pair{"x", row.lambda_x}, std::pair{"y", row.lambda_y}}) {
        Demand demand;
        demand.require = {{SkillId{skill}, 1}};
        entry.model.streams.push_back({lambda / kUnit, demand, 0});
    }
    auto const exact = two_skills(row);
    entry.answers = {
        {"E[W] of x", Measure::Wait, 0, exact.wait_x * kUnit},
        {"E[W] of y", Measure::Wait, 1, exact.wait_y * kUnit},
        {"P(W>0) of x", Measure::Delayed, 0, exact.delayed_x},
        {"P(W>0) of y", Measure::Delayed, 1, exact.delayed_y}};
    return entry;
}

} // namespace

std::vector<Case> selftest_cases() {
    std::vector<Case> cases;
    for (auto const& row : std::vector<DelayRow>{
             {"C1", 1, 1, 0.8, 60, 60},
             {"C2", 6, 1, 5, 180, 20},
             {"C3", 55, 1, 48, 240, 15},
             {"C4", 10, 3, 27, 600, 60},
             {"C5", 90, 1, 84, 600, 30},
             {"C5s", 15, 1, 14, 600, 30},
             {"C6", 100, 1, 95, 300, 20},
             {"C7", 1000, 1, 970, 480, 10}})
        cases.push_back(delay_case(row));
    for (auto const& row : std::vector<PatienceRow>{
             {"A1", 10, 10, 300, 300, 30},
             {"A2", 50, 55, 300, 120, 20},
             {"A3", 100, 95, 300, 180, 20},
             {"A4", 30, 27, 600, 300, 60},
             {"A5", 10, 8, 240, 180, 30},
             {"A6", 30, 33, 600, 300, 60}})
        cases.push_back(patience_case(row));
    cases.push_back(cap_case("K1", 30, 10, 33, 600));
    cases.push_back(cap_case("K2", 10, 5, 9, 300));
    cases.push_back(bands_case("P1", {3.0, 5.5}));
    cases.push_back(bands_case("P2", {2.0, 3.0, 3.5}));
    cases.push_back(slopes_case("P3", 3.0));
    cases.push_back(slopes_case("P4", 10.0));
    cases.push_back(due_time_case());
    cases.push_back(skills_case("N1", {0.9, 0.5, 1.0, 1.0}));
    cases.push_back(skills_case("N2", {1.1, 0.7, 1.0, 1.0}));
    cases.push_back(skills_case("N3", {0.8, 0.6, 1.25, 0.8}));
    return cases;
}

} // namespace switchboard::router::sim
