// Erasing by time: by the store's clock, whatever the node's own says; days are short here.
#include "retention_fixture.hpp"

namespace switchboard::store::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(Retention, WhatWasQuietForLongEnoughIsErasedAndNothingElse) {
    talk("cara", "shop");
    begin("open", "web");
    talk("cara", "web");
    ASSERT_TRUE(eventually([&] {
        round();
        return is_erased("cara-web");
    }));
    EXPECT_FALSE(is_erased("cara-shop")) << "this inbox keeps its conversations";
    EXPECT_FALSE(is_erased("open-web")) << "it is not finished";
    EXPECT_THAT(forgotten_, ElementsAre("cara-web"));
    EXPECT_THAT(removed_, ElementsAre("tickets/cara-web.json"));
    EXPECT_EQ(metrics_.value("switchboard_retention_erased_total"), 1);
    ASSERT_THAT(log(), SizeIs(2));
    EXPECT_EQ(log()[0].action(), "conversation.erased");
    EXPECT_EQ(log()[0].subject(), "cara-web");
    std::string const why = account_ + "-web: 30 days";
    EXPECT_THAT(details(), ElementsAre("begun, " + why, why));
    EXPECT_EQ(rewritten_, 1);
    round();
    EXPECT_THAT(log(), SizeIs(2)) << "once is enough";
}

TEST_F(Retention, ANodeWhoseClockIsWrongErasesNothingTooEarly) {
    keep(kNever);
    talk("cara", "web");
    now_ = time_point_ms(3'900'000'000'000);
    round();
    EXPECT_FALSE(is_erased("cara-web"));
    EXPECT_THAT(log(), IsEmpty());
}

TEST_F(Retention, TheStoreDoesNotEraseWhereSomethingHasHappenedSince) {
    talk("cara", "web");
    await_expired(1);
    EXPECT_EQ(code(erase("cara-web", Millis{kNever})), v1::WRONG_STATE);
    EXPECT_FALSE(is_erased("cara-web"));
    EXPECT_TRUE(erase("cara-web", kQuiet));
    EXPECT_TRUE(is_erased("cara-web"));
}

TEST_F(Retention, ARoundIsBoundedAndTheNextOneGoesOn) {
    for (int i = 0; i < 8; ++i) talk("p" + std::to_string(i), "web");
    await_expired(8);
    for (std::size_t erased : {3U, 6U, 8U, 8U}) {
        round();
        EXPECT_THAT(forgotten_, SizeIs(erased));
    }
    EXPECT_EQ(forgotten_.front(), "p0-web") << "the oldest goes first";
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(is_erased("p" + std::to_string(i) + "-web"));
    EXPECT_EQ(rewritten_, 1) << "not after every round";
}

TEST_F(Retention, OnlyTheNodeWithTheLeaseDoesIt) {
    talk("cara", "web");
    await_expired(1);
    owns_ = false;
    round();
    EXPECT_FALSE(is_erased("cara-web"));
    owns_ = true;
    round();
    EXPECT_TRUE(is_erased("cara-web"));
}

TEST_F(Retention, WhoStillWaitsForATicketIsLeftAloneAndCounted) {
    talk("cara", "web", true);
    talk("dung", "web", true);
    auto const owed = claim();
    ASSERT_THAT(owed, SizeIs(2));
    ASSERT_TRUE(ask<ports::Unit>(
        [&](auto done) { first_.outbox->park(owed[0], "gave up", std::move(done)); }));
    talk("eva", "web");
    await_expired(1);
    round();
    EXPECT_THAT(forgotten_, ElementsAre("eva-web"));
    EXPECT_EQ(metrics_.value("switchboard_retention_owed"), 2);
    EXPECT_EQ(metrics_.value("switchboard_retention_failures_total"), 0);
    EXPECT_EQ(code(erase("cara-web", kQuiet)), v1::WRONG_STATE);
    ASSERT_TRUE(ask<ports::Unit>([&](auto done) {
        first_.outbox->complete(owed[1], ports::TicketReference{"tickets/x.json"}, done);
    }));
    round();
    EXPECT_THAT(forgotten_, ElementsAre("eva-web", "dung-web"));
    EXPECT_EQ(metrics_.value("switchboard_retention_owed"), 1);
}

/// Where one round does not get through an inbox, the figure stays what the last whole time saw.
TEST_F(Retention, TheFigureOfWhatIsOwedDoesNotFlap) {
    for (char const* contact : {"cara", "dung"}) talk(contact, "web", true);
    ASSERT_THAT(claim(), SizeIs(2));
    await_expired(0);
    ASSERT_TRUE(eventually([&] { return expired(100).owed == 2; }));
    round();
    EXPECT_EQ(metrics_.value("switchboard_retention_owed"), 2);
    for (int i = 0; i < 7; ++i) talk("p" + std::to_string(i), "web");
    await_expired(7);
    for (std::size_t erased : {3U, 6U, 7U, 7U}) { // three in a round
        round();
        EXPECT_THAT(forgotten_, SizeIs(erased));
        EXPECT_EQ(metrics_.value("switchboard_retention_owed"), 2) << erased;
    }
    owns_ = false;
    round();
    EXPECT_EQ(metrics_.value("switchboard_retention_owed"), 0) << "another node's";
}

TEST_F(Retention, PagesGoOnBehindWhatIsLeftOut) {
    talk("cara", "web", true);
    (void)claim();
    for (char const* contact : {"dung", "eva"}) talk(contact, "web");
    await_expired(2);
    auto const first = expired(1);
    ASSERT_THAT(first.conversations, SizeIs(1));
    EXPECT_EQ(first.conversations[0].conversation, "dung-web");
    EXPECT_EQ(first.owed, 1U);
    ASSERT_FALSE(first.next_cursor.empty());
    auto const second = expired(1, first.next_cursor);
    ASSERT_THAT(second.conversations, SizeIs(1));
    EXPECT_EQ(second.conversations[0].conversation, "eva-web");
    EXPECT_EQ(second.owed, 0U);
    EXPECT_EQ(second.next_cursor, "");
}

TEST_F(Retention, FilesThatCouldNotBeRemovedAreTriedAgain) {
    talk("cara", "web");
    await_expired(1);
    is_busy_ = true;
    round();
    EXPECT_TRUE(is_erased("cara-web"));
    EXPECT_THAT(removed_, IsEmpty());
    EXPECT_EQ(metrics_.value("switchboard_retention_erased_total"), 0);
    EXPECT_THAT(details(), ElementsAre(HasSubstr("begun"))) << "it is not done";
    is_busy_ = false;
    round();
    EXPECT_THAT(removed_, ElementsAre("tickets/cara-web.json"));
    EXPECT_EQ(metrics_.value("switchboard_retention_erased_total"), 1);
    EXPECT_THAT(log(), SizeIs(2)) << "that it began is written down once";
    round();
    EXPECT_THAT(removed_, SizeIs(1));
}

TEST_F(Retention, ATranscriptThatStaysOnTheDiskIsNotGone) {
    talk("cara", "web");
    await_expired(1);
    keeps_files_ = true;
    round();
    round();
    EXPECT_EQ(metrics_.value("switchboard_retention_erased_total"), 0);
    keeps_files_ = false;
    round();
    EXPECT_THAT(removed_, ElementsAre("tickets/cara-web.json"));
    EXPECT_EQ(metrics_.value("switchboard_retention_erased_total"), 1);
}

TEST_F(Retention, AFileThatCouldNotBeWrittenAnewIsTriedAgain) {
    talk("cara", "web");
    await_expired(1);
    rewrite_begins_ = false;
    round();
    round();
    EXPECT_EQ(rewritten_, 2);
    rewrite_begins_ = true;
    round();
    EXPECT_EQ(rewritten_, 3);
    round();
    EXPECT_EQ(rewritten_, 3);
}

TEST_F(Retention, TheFilesAreWrittenAnewOnceForWhatWasErasedAndOnceAnHour) {
    auto const erase_of = [&](char const* contact) {
        talk(contact, "web");
        await_expired(1);
        round();
        ASSERT_TRUE(is_erased(std::string{contact} + "-web"));
    };
    auto const hour = settings().rewrite_every;
    erase_of("cara");
    EXPECT_EQ(rewritten_, 1);
    now_ += hour;
    round();
    EXPECT_EQ(rewritten_, 1) << "nothing was erased since";
    erase_of("dung");
    EXPECT_EQ(rewritten_, 2);
    erase_of("eva");
    now_ += hour - Millis{1};
    round();
    EXPECT_EQ(rewritten_, 2) << "not within the hour";
    now_ += Millis{1};
    round();
    EXPECT_EQ(rewritten_, 3) << "what was erased then is not forgotten";
    now_ += hour;
    round();
    EXPECT_EQ(rewritten_, 3);
}

TEST_F(Retention, ShorterDaysCountAtOnce) {
    keep(kNever);
    talk("cara", "web");
    await_expired(1);
    round();
    EXPECT_FALSE(is_erased("cara-web"));
    keep(7);
    round();
    EXPECT_TRUE(is_erased("cara-web"));
}

} // namespace switchboard::store::test
