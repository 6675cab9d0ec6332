// The short form of `sim selftest`: every model, with few customers and so with wide error bars.
// The draws come from one seed, so the outcome is always the same.
#include "router/sim/commands.hpp"
#include "router/sim/selftest.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <sstream>

namespace switchboard::router::sim {
namespace {

class SelfTest : public testing::TestWithParam<Case> {};

TEST_P(SelfTest, ComesNearTheExactAnswers) {
    auto const& entry = GetParam();
    ModelRun model{entry.model, 11};
    constexpr std::uint64_t kBatch = 600;
    static_cast<void>(model.run(2'000 + 20 * entry.model.config.agents.size()));
    std::vector<Batch> batches;
    for (int i = 0; i < 30; ++i) batches.push_back(model.run(kBatch));
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
    refused({"--customers", "12"}, "--customers: 12 is not a whole number between 2000 and");
    refused({"--customers"}, "--customers needs a value");
    refused({"--loud"}, "unknown option --loud");
    refused({"C4"}, "what is C4 for?");
}

} // namespace
} // namespace switchboard::router::sim
