#include "commands/replay/dialogue_file.hpp"

#include <gmock/gmock.h>
#include <sstream>

namespace switchboard::commands::replay {
namespace {

TEST(DialogueFile, ReadsALine) {
    auto const dialogue = parse_dialogue(
        R"({"id":"d1","services":["Banks_1","Banks_2","RideSharing_1"],)"
        R"("turns":[["customer","xin chào"],["agent","dạ"]]})",
        1);
    ASSERT_TRUE(dialogue.has_value());
    EXPECT_EQ(dialogue->id, "d1");
    EXPECT_THAT(dialogue->skills, testing::ElementsAre("banks", "ridesharing"));
    ASSERT_EQ(dialogue->turns.size(), 2U);
    EXPECT_EQ(dialogue->turns[0].side, Side::Customer);
    EXPECT_EQ(dialogue->turns[1].text, "dạ");
}

TEST(DialogueFile, MakesSkillsOfServices) {
    EXPECT_EQ(skill_of("Banks_1"), "banks");
    EXPECT_EQ(skill_of("Rental_Cars_12"), "rental_cars");
    EXPECT_EQ(skill_of("Plain"), "plain");
    EXPECT_EQ(skill_of("Odd_"), "odd_");
}

std::string error_of(std::string const& line) {
    return parse_dialogue(line, 3).error().message;
}

TEST(DialogueFile, NamesLineAndFieldOfAnError) {
    EXPECT_THAT(error_of("{"), testing::HasSubstr("line 3: is not JSON"));
    EXPECT_EQ(error_of("[]"), "line 3: is not a JSON object");
    EXPECT_EQ(error_of("{}"), "line 3: id: is missing");
    EXPECT_EQ(error_of(R"({"id":7})"), "line 3: id: is not a text");
    EXPECT_EQ(error_of(R"({"id":"a"})"), "line 3: services: is missing");
    EXPECT_EQ(
        error_of(R"({"id":"a","services":["x y"]})"), "line 3: services[0]: makes no skill id");
    EXPECT_EQ(error_of(R"({"id":"a","services":[]})"), "line 3: turns: is missing");
    EXPECT_EQ(error_of(R"({"id":"a","services":[],"turns":[]})"), "line 3: turns: is empty");
    EXPECT_EQ(
        error_of(R"({"id":"a","services":[],"turns":[["agent","x"],["bot","y"]]})"),
        "line 3: turns[1][0]: is \"bot\", not \"customer\" or \"agent\"");
    EXPECT_EQ(
        error_of(R"({"id":"a","services":[],"turns":[["agent",""]]})"),
        "line 3: turns[0][1]: is empty");
    EXPECT_EQ(
        error_of(R"({"id":"a","services":[],"turns":[["agent"]]})"),
        "line 3: turns[0]: is not a pair of speaker and text");
}

TEST(DialogueFile, ReadsUpToALimitAndRefusesARepeatedId) {
    std::string const first = R"({"id":"a","services":[],"turns":[["customer","x"]]})";
    std::string const second = R"({"id":"b","services":[],"turns":[["customer","x"]]})";
    std::istringstream lines{first + "\n\n" + second + "\n"};
    EXPECT_EQ(read_dialogues(lines, 0)->size(), 2U);
    std::istringstream limited{first + "\nrubbish\n"};
    EXPECT_EQ(read_dialogues(limited, 1)->size(), 1U);
    std::istringstream twice{first + "\n" + first + "\n"};
    EXPECT_EQ(read_dialogues(twice, 0).error().message, "line 2: id: \"a\" was there before");
    std::istringstream nothing{"\n"};
    EXPECT_EQ(read_dialogues(nothing, 0).error().message, "there is no dialogue in it");
}

} // namespace
} // namespace switchboard::commands::replay
