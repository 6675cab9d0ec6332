// Runs every scenario of this folder and compares its lines with the expected ones, which were
// written from the rules. An expected line names what must be there; `show` and `refused` may have
// more.
#include "router/sim/commands.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace switchboard::router::sim {
namespace {

namespace json = boost::json;

std::vector<std::string> scenarios() {
    std::vector<std::string> names;
    for (auto const& entry : std::filesystem::directory_iterator{SCENARIO_FOLDER})
        if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string> lines_of(std::istream& in) {
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

bool contains(json::value const& actual, json::value const& expected) {
    if (!expected.is_object()) return actual == expected;
    if (!actual.is_object()) return false;
    auto const& members = expected.get_object();
    return std::all_of(members.begin(), members.end(), [&](auto const& member) {
        auto const* found = actual.get_object().if_contains(member.key());
        return found != nullptr && contains(*found, member.value());
    });
}

class ScenarioTest : public testing::TestWithParam<std::string> {};

TEST_P(ScenarioTest, GivesTheExpectedLines) {
    auto const path = std::string{SCENARIO_FOLDER} + "/" + GetParam();
    std::vector<std::string> const args{path + ".json"};
    std::istringstream in;
    std::stringstream out;
    std::ostringstream err;
    ASSERT_EQ(run_command(args, in, out, err), 0) << err.str();
    std::ifstream file{path + ".expected"};
    auto const expected = lines_of(file);
    auto const actual = lines_of(out);
    for (std::size_t i = 0; i < std::min(expected.size(), actual.size()); ++i)
        ASSERT_TRUE(contains(json::parse(actual[i]), json::parse(expected[i])))
            << "line " << i + 1 << "\nexpected " << expected[i] << "\nactual   " << actual[i];
    ASSERT_EQ(actual.size(), expected.size()) << out.str();
    ASSERT_FALSE(expected.empty());
}

std::string name_of_case(testing::TestParamInfo<std::string> const& scenario) {
    return scenario.param;
}

INSTANTIATE_TEST_SUITE_P(Rules, ScenarioTest, testing::ValuesIn(scenarios()), name_of_case);

std::string run(std::string const& text, int& code, std::string* problem = nullptr) {
    std::vector<std::string> const args{"-"};
    std::istringstream in{text};
    std::ostringstream out;
    std::ostringstream err;
    code = run_command(args, in, out, err);
    if (problem != nullptr) *problem = err.str();
    return out.str();
}

/// What stands between backticks on the lines that begin with `start`.
std::set<std::string> named_in(std::string const& text, std::string const& start) {
    std::set<std::string> names;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) {
        if (line.rfind(start, 0) != 0) continue;
        for (auto from = line.find('`'); from != std::string::npos;) {
            auto const to = line.find('`', from + 1);
            if (to == std::string::npos) break;
            names.insert(line.substr(from + 1, to - from - 1));
            from = line.find('`', to + 1);
        }
    }
    return names;
}

TEST(ScenarioTables, NameEveryScenarioAndEveryRuleAndStateHasOne) {
    std::ifstream file{std::string{SCENARIO_FOLDER} + "/README.md"};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    auto const all = scenarios();
    auto const named = named_in(text, "");
    for (auto const& name : all) EXPECT_TRUE(named.contains(name)) << name << " is in no table";
    auto const exists = [&](std::string const& name) {
        return std::find(all.begin(), all.end(), name) != all.end();
    };
    for (auto const& name : named_in(text, "|")) {
        bool const scenario =
            name.rfind("r0", 0) == 0 || name.rfind("r1", 0) == 0 || name.rfind("table_", 0) == 0;
        EXPECT_TRUE(!scenario || exists(name)) << name << " is not there";
    }
    for (int rule = 1; rule <= 17; ++rule)
        EXPECT_FALSE(named_in(text, "| R" + std::to_string(rule) + " |").empty()) << "R" << rule;
    for (char const* state :
         {"NEW", "BOT", "QUEUED", "OFFERED", "ACTIVE", "TRANSFER_PENDING", "PARKED",
          "CLOSED, REJECTED, ABANDONED"})
        EXPECT_FALSE(named_in(text, std::string{"| "} + state + " |").empty()) << state;
    EXPECT_GE(all.size(), 60U);
}

TEST(ScenarioFormat, TheLinesAreExact) {
    int code = -1;
    auto const out = run(
        R"({"agents": [{"id": "a1"}], "events": [
            {"t": 0, "do": "arrive", "conversation": "c1"}, {"t": 0, "do": "show"}]})",
        code);
    EXPECT_EQ(code, 0);
    EXPECT_EQ(
        out,
        R"({"t": 0, "effect": "queued", "conversation": "c1"}
{"t": 0, "effect": "offered", "conversation": "c1", "agent": "a1", "offer": 1, "deadline": 20000}
{"t": 0, "state": {"conversations": {"c1": {"state": "OFFERED", "queue": "q", "owner": null, )"
        R"("offeredTo": "a1", "due": 300000, "position": null, "flags": [], "absent": false}}, )"
        R"("agents": {"a1": {"intent": "available", "link": "up", "load": 1, "capacity": 3, )"
        R"("notResponding": false, "earmark": null, "assignable": true}}}}
)");
}

TEST(ScenarioFormat, TheSameFileGivesTheSameBytes) {
    for (auto const& name : scenarios()) {
        std::ifstream file{std::string{SCENARIO_FOLDER} + "/" + name + ".json"};
        std::string const text{std::istreambuf_iterator<char>{file}, {}};
        int code = 0;
        EXPECT_EQ(run(text, code), run(text, code)) << name;
    }
}

TEST(ScenarioFormat, BadFilesAreRefusedWithThePath) {
    static constexpr auto kAgent = R"({"agents": [{"id": "a1"}], "events": [)";
    std::vector<std::pair<std::string, std::string>> const files{
        {"{", "not JSON"},
        {R"({"agent": []})", "agent: unknown key"},
        {R"({"queues": [{"id": "q", "ringAfterMs": [1000]}]})", "queues[0]: "},
        {R"({"queues": [{"id": "q", "relax": [{"afterMs": 1, "skill": "x", "min": 1},
            {"afterMs": 2, "skill": "x", "min": 2}]}]})",
         "relax[1] (x)"},
        {R"({"queues": [{"id": "q", "overflow": [{"afterMs": 1, "queue": "z"}]}]})",
         "unknown queue z"},
        {R"({"agents": [{"id": "a1", "skills": {"fr": 6}}]})", "agents[0].skills.fr"},
        {std::string{kAgent} + R"({"t": 0, "do": "close", "conversation": "c1"}]})",
         "events[0].conversation: unknown id c1"},
        {std::string{kAgent} + R"({"t": 0, "do": "setIntent", "agent": "a2", "intent": "busy"}]})",
         "events[0].agent: unknown id a2"},
        {std::string{kAgent} + R"({"t": 0, "do": "dance"}]})", "events[0].do: unknown command"},
        {std::string{kAgent} + R"({"t": 0, "do": "show", "loud": true}]})",
         "events[0].loud: unknown key"},
        {std::string{kAgent} + R"({"t": 5, "do": "show"}, {"t": 4, "do": "show"}]})",
         "events[1].t: time goes backwards"},
        {std::string{kAgent} + R"({"t": 0, "batch": [{"do": "show"}]}]})",
         "events[0].batch[0].do: show stands outside batches"},
        {std::string{kAgent} +
             R"({"t": 0, "do": "restart", "downMs": 10}, {"t": 9, "do": "show"}]})",
         "events[1].t: the engine is down"},
        {std::string{kAgent} + R"({"t": 0, "do": "arrive", "conversation": "c"},
            {"t": 0, "do": "arrive", "conversation": "c"}]})",
         "events[1].conversation: the id was used before"},
    };
    for (auto const& [text, problem] : files) {
        int code = 0;
        std::string said;
        EXPECT_EQ(run(text, code, &said), "") << text;
        EXPECT_NE(code, 0) << text;
        EXPECT_NE(said.find(problem), std::string::npos) << said << " for " << text;
    }
}

TEST(WhyCommand, SaysWhatKeepsAConversationWaiting) {
    std::istringstream in{R"({"queues": [{"id": "q", "ringAfterMs": [0, 30000]}],
        "agents": [{"id": "a1", "queues": {"q": 1}}, {"id": "a2", "intent": "away"},
                   {"id": "a3", "skills": {}, "capacity": 0}],
        "events": [{"t": 0, "do": "arrive", "conversation": "c1"}]})"};
    std::vector<std::string> const args{"-", "c1", "1000"};
    std::ostringstream out;
    std::ostringstream err;
    ASSERT_EQ(why_command(args, in, out, err), 0) << err.str();
    auto const why = json::parse(out.str());
    auto const& excluded = why.at("excluded");
    EXPECT_EQ(excluded.at("ring"), 1);
    EXPECT_EQ(excluded.at("presence"), 1);
    EXPECT_EQ(excluded.at("capacity"), 1);
    EXPECT_EQ(why.at("next"), "ring 1 opens");
    EXPECT_EQ(why.at("nextAt"), 30000);
    EXPECT_TRUE(why.at("offer").is_null());
}

} // namespace
} // namespace switchboard::router::sim
