#include "support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::router::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Offers, AnAgentWithRoomIsOfferedAndAccepts) {
    Bench bench{one_queue({agent("a1")})};
    EXPECT_THAT(bench.tell(0, arrive("c1")), ElementsAre("0 queued c1", "0 offered c1 a1 1 20000"));
    EXPECT_THAT(
        bench.tell(3000, Accept{AgentId{"a1"}, ConversationId{"c1"}}),
        ElementsAre("3000 offerEnded c1 a1 1 accepted", "3000 active c1 a1"));
    EXPECT_THAT(bench.tell(4000, Accept{AgentId{"a1"}, ConversationId{"c1"}}), IsEmpty());
    EXPECT_THAT(bench.tell(9000, Close{ConversationId{"c1"}}), ElementsAre("9000 closed c1"));
}

TEST(Offers, AMissedOfferExcludesTheAgentWhoIsThenNotResponding) {
    Bench bench{one_queue({agent("a1"), agent("a2")})};
    bench.tell(0, arrive("c1"));
    EXPECT_THAT(
        bench.tell(20000),
        ElementsAre(
            "20000 offerEnded c1 a1 1 timeout", "20000 agent a1 available up not-responding",
            "20000 offered c1 a2 2 40000"));
}

TEST(Offers, AnUnconfirmedOfferIsWithdrawnAndTheLinkIsInGrace) {
    Bench bench{one_queue({agent("a1")})};
    bench.confirms = false;
    bench.tell(0, arrive("c1"));
    EXPECT_THAT(
        bench.tell(2000),
        ElementsAre("2000 offerEnded c1 a1 1 undelivered", "2000 agent a1 available grace"));
    EXPECT_THAT(
        bench.tell(3000, LinkUp{AgentId{"a1"}}),
        ElementsAre("3000 agent a1 available up", "3000 offered c1 a1 2 23000"));
}

} // namespace
} // namespace switchboard::router::test
