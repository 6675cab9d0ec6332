// The simulator's commands over streams: help, refusals, what they print, and the chart.
#include "router/sim/commands.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace switchboard::router::sim {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

struct Said {
    int code = -1;
    std::string out;
    std::string err;
};

Said sim(std::vector<std::string> const& words, std::string const& input = {}) {
    std::istringstream in{input};
    std::ostringstream out;
    std::ostringstream err;
    auto const code = sim_command(words, in, out, err);
    return {code, out.str(), err.str()};
}

/// Two hours in which many ask for French, which one of two agents speaks.
std::string french_morning() {
    std::string text = R"({"queues": [{"id": "q", "accept": "auto"}], "agents": [
        {"id": "anna", "capacity": 1, "skills": {"fr": 3}}, {"id": "bo", "capacity": 1}],
        "events": [)";
    for (int i = 0; i < 24; ++i) {
        auto const id = "c" + std::to_string(i);
        auto const at = std::to_string(i * 200'000);
        if (i > 0) text += ", ";
        text += R"({"t": )" + at + R"(, "do": "arrive", "conversation": ")" + id + '"';
        text += i % 6 == 5 ? "}" : R"(, "require": {"fr": 2}})";
    }
    return text + R"(, {"t": 7200000, "do": "show"}]})";
}

class SimFiles : public testing::Test {
protected:
    SimFiles()
        : folder{testing::TempDir() + "sim_commands_" + std::to_string(::getpid())} {
        std::filesystem::create_directories(folder);
        write("log.json", french_morning());
        write("other.json", R"({"queues": [{"id": "q", "accept": "auto"}], "agents": [
            {"id": "anna", "capacity": 1, "skills": {"fr": 3}},
            {"id": "bo", "capacity": 1, "skills": {"fr": 3}}]})");
    }
    ~SimFiles() override { std::filesystem::remove_all(folder); }
    void write(std::string const& name, std::string const& text) {
        std::ofstream{path(name)} << text;
    }
    [[nodiscard]] std::string path(std::string const& name) const { return folder + "/" + name; }
    [[nodiscard]] std::string read(std::string const& name) const {
        std::ifstream file{path(name)};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    std::string folder;
};

TEST(SimHelp, EveryCommandSaysWhatItDoes) {
    auto const all = sim({"--help"});
    EXPECT_EQ(all.code, 0);
    for (char const* name : {"run", "why", "selftest", "replay", "staff", "estimate"}) {
        EXPECT_THAT(all.out, HasSubstr(std::string{"\n  "} + name));
        auto const one = sim({name, "--help"});
        EXPECT_EQ(one.code, 0) << name;
        EXPECT_THAT(one.out, HasSubstr(std::string{"usage: sim "} + name));
        auto const bad = sim({name, "--loud"});
        EXPECT_EQ(bad.code, 2) << name;
        EXPECT_THAT(bad.err, HasSubstr("unknown option --loud"));
    }
    EXPECT_EQ(sim({}).code, 2);
    EXPECT_THAT(sim({"dance"}).err, HasSubstr("unknown command dance"));
}

TEST_F(SimFiles, RefusalsNameTheFileAndTheFlag) {
    EXPECT_THAT(sim({"replay", path("log.json")}).err, HasSubstr("--config OTHER.json is missing"));
    auto const absent = sim({"replay", path("log.json"), "--config", path("none.json")});
    EXPECT_EQ(absent.code, 1);
    EXPECT_THAT(absent.err, HasSubstr("none.json"));
    EXPECT_THAT(sim({"staff"}).err, HasSubstr("missing"));
    EXPECT_THAT(
        sim({"staff", path("log.json"), "--top", "0"}).err,
        HasSubstr("--top: 0 is not a whole number between 1 and 5000"));
    EXPECT_THAT(sim({"staff", "-"}, R"({"agent": []})").err, HasSubstr("agent: unknown key"));
    EXPECT_THAT(sim({"estimate", "--agents", "5"}).err, HasSubstr("--agents: 5 is not"));
    EXPECT_THAT(sim({"why", path("log.json"), "c1", "-4"}).err, HasSubstr("-4"));
    EXPECT_THAT(sim({"why", path("log.json"), "c99", "10"}).err, HasSubstr("no conversation c99"));
    auto const chart = sim(
        {"replay", path("log.json"), "--config", path("other.json"), "--plot",
         path("no/such/folder.svg")});
    EXPECT_EQ(chart.code, 1);
    EXPECT_THAT(chart.err, HasSubstr("folder.svg: cannot be written"));
}

TEST_F(SimFiles, AnotherConfigurationIsComparedInATableAndAsJson) {
    std::vector<std::string> words{"replay", path("log.json"), "--config", path("other.json")};
    auto const table = sim(words);
    EXPECT_EQ(table.code, 0) << table.err;
    EXPECT_THAT(table.out, HasSubstr("recorded"));
    EXPECT_THAT(table.out, HasSubstr("wait, 90 % s"));
    words.emplace_back("--json");
    auto const both = json::parse(sim(words).out);
    auto const& ours = both.at("recorded");
    auto const& other = both.at("other");
    EXPECT_EQ(ours.at("arrivals"), 24);
    EXPECT_GT(ours.at("waitedMs").as_int64(), other.at("waitedMs").as_int64());
    EXPECT_GE(other.at("served").as_int64(), ours.at("served").as_int64());
}

TEST_F(SimFiles, TheChartIsAnSvgWithBothLinesInBothPanels) {
    auto const said =
        sim({"replay", path("log.json"), "--config", path("other.json"), "--plot", path("c.svg")});
    EXPECT_EQ(said.code, 0) << said.err;
    auto const svg = read("c.svg");
    EXPECT_EQ(svg.rfind("<svg xmlns", 0), 0U);
    EXPECT_THAT(svg, HasSubstr("</svg>"));
    EXPECT_THAT(svg, HasSubstr("load over capacity"));
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    std::size_t drawn = 0;
    for (auto at = svg.find("d=\"M"); at != std::string::npos; at = svg.find("d=\"M", at + 1))
        ++drawn;
    EXPECT_EQ(drawn, 6U); // two panels and the legend, two lines each
}

TEST_F(SimFiles, TheSkillThatIsMissingIsTheBestChange) {
    auto const said = sim({"staff", path("log.json"), "--json"});
    ASSERT_EQ(said.code, 0) << said.err;
    auto const answer = json::parse(said.out);
    auto const& changes = answer.at("changes").as_array();
    ASSERT_EQ(changes.size(), 3U); // bo learns French; one more in either hour
    EXPECT_EQ(changes[0].at("agent"), "bo");
    EXPECT_EQ(changes[0].at("skill"), "fr");
    EXPECT_GT(changes[0].at("removedMs").as_int64(), changes[1].at("removedMs").as_int64());
    EXPECT_EQ(
        changes[0].at("removedMs").as_int64() + changes[0].at("waitedMs").as_int64(),
        answer.at("waitedMs").as_int64());
    EXPECT_GT(changes[1].at("removedMs").as_int64(), 0);
    auto const table = sim({"staff", path("log.json"), "--top", "1"});
    EXPECT_THAT(table.out, HasSubstr("bo learns fr"));
    EXPECT_EQ(table.out.find("one more agent"), std::string::npos);
}

TEST(EstimateCommand, PrintsItsBucketsAsJson) {
    auto const said = sim({"estimate", "--agents", "30", "--learn", "1", "--json"});
    auto const answer = json::parse(said.out);
    ASSERT_EQ(answer.at("buckets").as_array().size(), 9U);
    auto const& all = answer.at("buckets").as_array().back();
    EXPECT_GT(all.at("known").as_int64(), 300);
    EXPECT_EQ(answer.at("spokenEarly"), 0);
}

} // namespace
} // namespace switchboard::router::sim
