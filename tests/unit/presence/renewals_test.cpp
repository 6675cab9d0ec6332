#include "../at.hpp"
#include "presence/renewals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::presence {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Renewals, AreDueAtOnceAndThenInTurn) {
    Renewals renewals({.renew = Millis{100}, .retry = Millis{10}});
    renewals.add(1, "bo", at(0));
    EXPECT_THAT(renewals.take_due(at(0)), ElementsAre(1U));
    EXPECT_THAT(renewals.take_due(at(500)), IsEmpty()); // not answered yet
    renewals.renewed(1, at(5));
    EXPECT_THAT(renewals.take_due(at(104)), IsEmpty());
    EXPECT_THAT(renewals.take_due(at(105)), ElementsAre(1U));
    renewals.failed(1, at(110));
    EXPECT_THAT(renewals.take_due(at(120)), ElementsAre(1U));
}

TEST(Renewals, ComeInSlices) {
    Renewals renewals({.batch = 2});
    for (Renewals::Session session : {1U, 2U, 3U}) renewals.add(session, "bo", at(session));
    EXPECT_THAT(renewals.take_due(at(10)), ElementsAre(1U, 2U));
    EXPECT_THAT(renewals.take_due(at(10)), ElementsAre(3U));
}

TEST(Renewals, KnowAPersonsLastSession) {
    Renewals renewals({});
    renewals.add(1, "bo", at(0));
    renewals.add(2, "bo", at(0));
    EXPECT_THAT(renewals.sessions_of("bo"), ElementsAre(1U, 2U));
    EXPECT_FALSE(renewals.remove(1).was_last);
    EXPECT_TRUE(renewals.remove(2).was_last);
    EXPECT_EQ(renewals.remove(2).person, "");
    EXPECT_EQ(renewals.people(), 0U);
    renewals.renewed(2, at(0)); // an answer that comes too late
    EXPECT_THAT(renewals.take_due(at(100'000)), IsEmpty());
}

} // namespace
} // namespace switchboard::presence
