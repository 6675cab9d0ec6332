// The short form of `sim selftest`: every model, with few customers and so with wide error bars.
// The draws come from one seed, so the outcome is always the same.
#include "router/sim/commands.hpp"
#include "router/sim/formulas.hpp"
#include "router/sim/random.hpp"
#include "router/sim/selftest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>

namespace switchboard::router::sim {
namespace {

/// As many batches as the controls need, and as short as they may be: a large house remembers its
/// past for longer.
std::vector<Batch> run_of(ModelRun& run, Model const& model) {
    auto const agents = model.config.agents.size();
    auto const size = 80 + agents / 2;
    static_cast<void>(run.run(2'000 + 20 * agents));
    std::vector<Batch> batches;
    for (int i = 0; i < 320; ++i) batches.push_back(run.run(size));
    return batches;
}

class SelfTest : public testing::TestWithParam<Case> {};

TEST_P(SelfTest, ComesNearTheExactAnswers) {
    auto const& entry = GetParam();
    ModelRun model{entry.model, 11};
    auto const batches = run_of(model, entry.model);
    for (auto const& answer : entry.answers) {
        auto const found = estimate(batches, answer, entry.model);
        EXPECT_LE(std::abs(found.value - answer.exact), 4 * found.standard_error)
            << entry.model.id << ' ' << answer.name << ": " << found.value << " +- "
            << found.standard_error << ", exact " << answer.exact;
        EXPECT_LT(found.standard_error, 0.4 * answer.exact) << entry.model.id << ' ' << answer.name;
    }
}

std::string name_of(testing::TestParamInfo<Case> const& entry) {
    return entry.param.model.id;
}

INSTANTIATE_TEST_SUITE_P(Models, SelfTest, testing::ValuesIn(selftest_cases()), name_of);

/// The controls know what the draws were, not what the engine ought to do: with one agent away,
/// whom they expect at work, the answer is that of the agents who are left, and no longer the
/// model's.
TEST(SelfTestControls, LeaveWhatTheEngineDoesInTheAnswer) {
    auto cases = selftest_cases();
    auto const found = std::find_if(
        cases.begin(), cases.end(), [](Case const& entry) { return entry.model.id == "A2"; });
    ASSERT_NE(found, cases.end());
    auto& model = found->model;
    for (std::size_t i = 0; i < 5; ++i) model.config.agents[i].first_intent = Intent::Away;
    ModelRun run{model, 11};
    auto const batches = run_of(run, model);
    auto const exact = impatience(45, 55, 300, 120, 20);
    auto const& abandoned = found->answers[1];
    ASSERT_EQ(abandoned.name, "P(abandon)");
    auto const measured = estimate(batches, abandoned, model);
    EXPECT_NEAR(measured.value, exact.abandon, 4 * measured.standard_error);
    EXPECT_GT(std::abs(measured.value - abandoned.exact), 10 * measured.standard_error);
}

/// What is fitted to a batch's luck does not hide a wrong answer, and does not invent one.
TEST(SelfTestControls, TakeOutLuckAndNothingElse) {
    constexpr std::size_t kBatches = 600;
    Model model;
    model.streams.push_back({1.0, {}, 0});
    Random random{5};
    std::vector<Batch> batches(kBatches);
    for (auto& batch : batches) {
        auto const luck = random.exponential(1.0) - 1.0;
        auto const rest = random.uniform() - 0.5;
        batch.streams.push_back({.arrivals = 100, .waited = 100 * (7.0 + 3.0 * luck + 0.1 * rest)});
        batch.controls = {luck, 2 * luck, 0.0};
        batch.changes = {0.0, 0.0, 0.0};
    }
    Answer const wait{"E[W]", Measure::Wait, kAllStreams, 7.0};
    auto const found = estimate(batches, wait, model);
    EXPECT_NEAR(found.value, 7.0, 4 * found.standard_error);
    EXPECT_LT(found.standard_error, 0.005);
    EXPECT_GT(found.standard_error, 0.0005);
}

TEST(SelfTestTable, HasAllTwentyFourModels) {
    std::set<std::string> ids;
    for (auto const& entry : selftest_cases()) ids.insert(entry.model.id);
    std::set<std::string> const expected{"C1", "C2", "C3", "C4", "C5", "C5s", "C6", "C7",
                                         "A1", "A2", "A3", "A4", "A5", "A6",  "K1", "K2",
                                         "P1", "P2", "P3", "P4", "P5", "N1",  "N2", "N3"};
    EXPECT_EQ(ids, expected);
}

TEST(SelfTestCommand, RefusesWhatItCannotRun) {
    auto const refused = [](std::vector<std::string> const& words, std::string const& problem) {
        std::istringstream in;
        std::ostringstream out;
        std::ostringstream err;
        EXPECT_EQ(selftest_command(words, in, out, err), 2);
        EXPECT_NE(err.str().find(problem), std::string::npos) << err.str();
    };
    refused({"--only", "Z9"}, "--only: no model Z9");
    refused({"--customers", "12"}, "--customers: 12 is not a whole number between 1000 and");
    refused({"--customers"}, "--customers needs a value");
    refused({"--loud"}, "unknown option --loud");
    refused({"C4"}, "what is C4 for?");
}

} // namespace
} // namespace switchboard::router::sim
