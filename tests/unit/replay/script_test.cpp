#include "commands/replay/script.hpp"

#include <gmock/gmock.h>

namespace switchboard::commands::replay {
namespace {

using Kind = Action::Kind;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr Side kCustomer = Side::Customer;
constexpr Side kAgent = Side::Agent;

Dialogue dialogue(std::vector<Side> const& sides) {
    Dialogue made{.id = "d", .skills = {}, .turns = {}};
    for (Side const side : sides) made.turns.push_back({side, "text"});
    return made;
}

Action speak(std::size_t turn) {
    return {Kind::Speak, turn};
}

TEST(Script, WalksThroughADialogue) {
    auto const said = dialogue({kCustomer, kAgent, kCustomer});
    Script script{said};
    EXPECT_THAT(script.begin(), ElementsAre(Action{Kind::Start}));
    EXPECT_THAT(script.owned(0), IsEmpty());
    EXPECT_THAT(script.seen(kAgent, 0), ElementsAre(speak(1)));
    EXPECT_THAT(script.seen(kCustomer, 1), ElementsAre(speak(2)));
    EXPECT_THAT(script.seen(kAgent, 2), ElementsAre(Action{Kind::Close}));
    EXPECT_THAT(script.closed(), ElementsAre(Action{Kind::FinishWrapUp}));
    EXPECT_THAT(script.wrapped_up(), ElementsAre(Action{Kind::Done}));
    EXPECT_EQ(script.phase(), Script::Phase::Done);
}

TEST(Script, WaitsForTheAgentEvenIfTheTurnWasSeenBefore) {
    auto const said = dialogue({kCustomer, kAgent});
    Script script{said};
    static_cast<void>(script.begin());
    EXPECT_THAT(script.seen(kAgent, 0), IsEmpty());
    EXPECT_THAT(script.owned(4), ElementsAre(speak(1)));
    EXPECT_EQ(script.owner(), 4U);
}

TEST(Script, LetsTheAgentBegin) {
    auto const said = dialogue({kAgent, kCustomer});
    Script script{said};
    EXPECT_THAT(script.begin(), ElementsAre(Action{Kind::Start}));
    EXPECT_THAT(script.owned(0), ElementsAre(speak(0)));
    EXPECT_THAT(script.seen(kCustomer, 0), ElementsAre(speak(1)));
}

TEST(Script, SendsTwoTurnsOfOneSideOneAfterTheOther) {
    auto const said = dialogue({kCustomer, kCustomer, kAgent, kAgent});
    Script script{said};
    static_cast<void>(script.begin());
    static_cast<void>(script.owned(0));
    EXPECT_THAT(script.seen(kAgent, 0), ElementsAre(speak(1)));
    EXPECT_THAT(script.seen(kAgent, 1), ElementsAre(speak(2)));
    EXPECT_THAT(script.seen(kCustomer, 2), ElementsAre(speak(3)));
    EXPECT_THAT(script.seen(kCustomer, 3), ElementsAre(Action{Kind::Close}));
}

TEST(Script, IgnoresRepetitionsStrangersAndTheSpeakersOwnScreen) {
    auto const said = dialogue({kCustomer, kAgent, kCustomer});
    Script script{said};
    static_cast<void>(script.begin());
    static_cast<void>(script.owned(0));
    EXPECT_THAT(script.seen(kCustomer, 0), IsEmpty());
    EXPECT_THAT(script.seen(kAgent, 2), IsEmpty());
    EXPECT_THAT(script.seen(kAgent, 0), ElementsAre(speak(1)));
    EXPECT_THAT(script.seen(kAgent, 0), IsEmpty());
    EXPECT_THAT(script.owned(0), IsEmpty());
    EXPECT_THAT(script.closed(), IsEmpty());
    EXPECT_THAT(script.begin(), IsEmpty());
}

TEST(Script, LetsANewOwnerSayWhatTheOldOneCouldNot) {
    auto const said = dialogue({kCustomer, kAgent, kCustomer});
    Script script{said};
    static_cast<void>(script.begin());
    static_cast<void>(script.owned(0));
    static_cast<void>(script.seen(kAgent, 0));
    EXPECT_THAT(script.owned(1), ElementsAre(speak(1)));
    EXPECT_THAT(script.seen(kCustomer, 1), ElementsAre(speak(2)));
    EXPECT_THAT(script.owned(2), IsEmpty());
}

TEST(Script, LetsANewOwnerClose) {
    auto const said = dialogue({kCustomer});
    Script script{said};
    static_cast<void>(script.begin());
    static_cast<void>(script.owned(0));
    EXPECT_THAT(script.seen(kAgent, 0), ElementsAre(Action{Kind::Close}));
    EXPECT_THAT(script.owned(1), ElementsAre(Action{Kind::Close}));
}

TEST(Script, KnowsItsTurnsByTheirIds) {
    EXPECT_EQ(turn_of_id(turn_id(17)), 17U);
    for (char const* id : {"", "t", "tx", "t1x", "m1", "t-1"})
        EXPECT_EQ(turn_of_id(id), std::nullopt);
}

} // namespace
} // namespace switchboard::commands::replay
