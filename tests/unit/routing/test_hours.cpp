// Queues that open and close by themselves and by hand, and what whoever comes meets meanwhile. The
// world begins at 00:16:40 on Thursday, 1 January 1970.
#include "hosted.hpp"

#include "routing/translate.hpp"

namespace switchboard::routing::test {
namespace {

using testing::Contains;
using testing::Not;

constexpr Millis kMinute{60'000};

v1::AccountConfig shop_from(std::string const& from, std::string const& to) {
    v1::AccountConfig config = shop();
    config.mutable_account()->set_time_zone("UTC");
    v1::Queue& sales = *config.mutable_queues(0);
    v1::Interval& interval = *(*sales.mutable_hours()->mutable_weekly())["thu"].add_intervals();
    interval.set_from(from);
    interval.set_to(to);
    return config;
}

class Hours : public Hosted {
protected:
    v1::Reply hold(v1::QueueMode mode, std::optional<TimePoint> until = {}) {
        v1::RoutingCommand command;
        command.mutable_set_queue()->set_queue("sales");
        command.mutable_set_queue()->set_mode(mode);
        command.mutable_set_queue()->set_reason("cúp điện");
        if (until) set_time(*command.mutable_set_queue()->mutable_until(), *until);
        return world.command(World::supervisor(), command);
    }
    v1::BoardQueue row() {
        v1::RoutingCommand command;
        command.mutable_board();
        v1::Reply const reply = world.command(World::supervisor(), command);
        for (auto const& each : reply.frame().board().queues())
            if (each.queue() == "sales") return each;
        return {};
    }
};

TEST_F(Hours, AClosedQueueRefusesWithItsReasonItsActionAndItsNextOpening) {
    v1::AccountConfig config = shop_from("00:20", "00:30");
    config.mutable_queues(0)->set_on_closed("offline");
    world.configure(config);
    online("minh");
    std::string const id = world.start("an", "sales");
    v1::Conversation const snapshot = world.snapshot(id);
    EXPECT_EQ(snapshot.state(), v1::STATE_REJECTED);
    EXPECT_EQ(snapshot.refusal().reason(), "closed");
    EXPECT_EQ(snapshot.refusal().action(), "offline");
    EXPECT_EQ(time_of(snapshot.refusal().opens_at()), time_point_ms(20 * 60'000));
    v1::Event const event = world.log(id).back().event();
    EXPECT_EQ(event.type(), v1::EVENT_REJECTED);
    EXPECT_EQ(event.reason(), "closed");
    EXPECT_EQ(event.action(), "offline");
    EXPECT_EQ(time_of(event.opens_at()), time_point_ms(20 * 60'000));
    EXPECT_EQ(world.outbox().pending, 1U) << "what was asked becomes a ticket";
}

TEST_F(Hours, AQueueOpensAndClosesAtItsTimeWithoutAnybodySayingSo) {
    world.configure(shop_from("00:20", "00:25"));
    online("minh");
    EXPECT_FALSE(row().open());
    EXPECT_EQ(time_of(row().next_change_at()), time_point_ms(20 * 60'000));
    world.run(kMinute * 4);
    EXPECT_TRUE(row().open());
    EXPECT_EQ(world.snapshot(world.start("an", "sales")).state(), v1::STATE_OFFERED);
    world.run(kMinute * 5);
    EXPECT_FALSE(row().open());
    EXPECT_EQ(world.snapshot(world.start("binh", "sales")).state(), v1::STATE_REJECTED);
}

TEST_F(Hours, ClosingKeepsThoseWhoWait) {
    world.configure(shop_from("00:00", "00:20"));
    std::string const id = world.start("an", "sales");
    world.run(kMinute * 5);
    EXPECT_FALSE(row().open());
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_QUEUED);
    online("minh");
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_OFFERED);
}

TEST_F(Hours, AnotherQueueTakesThemIfTheSettingsSaySo) {
    v1::AccountConfig config = shop_from("00:20", "00:30");
    config.mutable_queues(0)->set_on_closed("queue:billing");
    world.configure(config);
    v1::Conversation const snapshot = world.snapshot(world.start("an", "sales"));
    EXPECT_EQ(snapshot.state(), v1::STATE_QUEUED);
    EXPECT_EQ(snapshot.queue(), "billing");
}

TEST_F(Hours, TheBotTakesThemAndGivesThemToThePeopleOnceTheQueueIsOpen) {
    v1::AccountConfig config = shop_from("00:20", "00:30");
    config.mutable_queues(0)->set_on_closed("bot");
    world.configure(config);
    std::string const id = world.start("an", "sales");
    v1::Conversation const snapshot = world.snapshot(id);
    EXPECT_EQ(snapshot.state(), v1::STATE_BOT);
    EXPECT_EQ(snapshot.refusal().action(), "bot");
    EXPECT_THAT(world.events(id), Contains(v1::EVENT_BOT));
    v1::RoutingCommand handoff;
    handoff.mutable_handoff()->set_conversation(id);
    v1::Reply const closed = world.command(World::supervisor(), handoff);
    EXPECT_EQ(closed.code(), v1::QUEUE_CLOSED) << closed.message();
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_BOT);
    world.run(kMinute * 4);
    v1::Reply const open = world.command(World::supervisor(), handoff);
    EXPECT_TRUE(open.ok()) << open.message();
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_QUEUED);
    EXPECT_FALSE(world.snapshot(id).has_refusal());
}

TEST_F(Hours, AFullQueueSaysSo) {
    v1::AccountConfig config = shop();
    config.mutable_queues(0)->set_cap(1);
    world.configure(config);
    world.start("an", "sales");
    v1::Conversation const snapshot = world.snapshot(world.start("binh", "sales"));
    EXPECT_EQ(snapshot.state(), v1::STATE_REJECTED);
    EXPECT_EQ(snapshot.refusal().reason(), "full");
    EXPECT_FALSE(snapshot.refusal().has_opens_at());
}

TEST_F(Hours, ASupervisorPausesAQueueUntilATimeAndTheBoardSaysWhoAndWhy) {
    world.configure(shop_from("00:00", "24:00"));
    EXPECT_TRUE(hold(v1::HELD_CLOSED, time_point_ms(30 * 60'000)).ok());
    v1::BoardQueue const paused = row();
    EXPECT_FALSE(paused.open());
    EXPECT_EQ(paused.mode(), v1::HELD_CLOSED);
    EXPECT_EQ(paused.changed_by(), "boss");
    EXPECT_EQ(paused.reason(), "cúp điện");
    v1::Conversation const refused = world.snapshot(world.start("an", "sales"));
    EXPECT_EQ(refused.state(), v1::STATE_REJECTED);
    EXPECT_EQ(time_of(refused.refusal().opens_at()), time_point_ms(30 * 60'000));
    world.run(kMinute * 15);
    EXPECT_TRUE(row().open());
    EXPECT_EQ(row().mode(), v1::BY_HOURS);
    EXPECT_EQ(world.snapshot(world.start("binh", "sales")).state(), v1::STATE_QUEUED);
}

TEST_F(Hours, AQueueHeldOpenStaysOpenUntilItIsGivenBackToItsHours) {
    world.configure(shop_from("00:20", "00:21"));
    EXPECT_TRUE(hold(v1::HELD_OPEN).ok());
    world.run(kMinute * 10);
    EXPECT_TRUE(row().open());
    EXPECT_TRUE(hold(v1::BY_HOURS).ok());
    EXPECT_FALSE(row().open());
}

TEST_F(Hours, WhatIsHeldByHandSurvivesTheHost) {
    world.configure(shop_from("00:00", "24:00"));
    EXPECT_TRUE(hold(v1::HELD_CLOSED).ok());
    world.kill_host();
    world.start_host();
    EXPECT_FALSE(row().open());
    EXPECT_EQ(row().mode(), v1::HELD_CLOSED);
    EXPECT_EQ(world.snapshot(world.start("an", "sales")).state(), v1::STATE_REJECTED);
}

TEST_F(Hours, NewHoursHoldAtOnceAndOtherSettingsDoNotOpenAClosedQueue) {
    world.configure(shop_from("00:20", "00:30"));
    v1::AccountConfig config = shop_from("00:20", "00:30");
    config.mutable_queues(0)->set_wrap_up_ms(1'000);
    world.configure(config);
    EXPECT_FALSE(row().open());
    world.configure(shop_from("00:00", "24:00"));
    EXPECT_TRUE(row().open());
}

TEST_F(Hours, AMoveToAClosedQueueIsRefusedAndChangesNothing) {
    world.configure(shop_from("00:20", "00:30"));
    std::string const id = world.start("an", "billing");
    v1::RoutingCommand move;
    move.mutable_move()->set_conversation(id);
    move.mutable_move()->set_queue("sales");
    EXPECT_EQ(world.command(World::supervisor(), move).code(), v1::QUEUE_CLOSED);
    EXPECT_EQ(world.snapshot(id).queue(), "billing");
    EXPECT_THAT(world.events(id), Not(Contains(v1::EVENT_MOVED)));
}

TEST_F(Hours, ThoseAtWorkInTheQueueHearOfAPauseByWhomAndWhy) {
    v1::AccountConfig config = shop_from("00:00", "23:59");
    (*config.mutable_users(0)->mutable_queues())["billing"] = 0;
    v1::User& restricted = *config.add_users();
    restricted = config.users(1);
    restricted.set_id("tam");
    restricted.mutable_access()->add_queues("billing");
    world.configure(config);
    for (char const* const each : {"minh", "lan", "tam"}) {
        online(each);
        (void)world.frames(ports::user_topic(each));
    }
    EXPECT_TRUE(hold(v1::HELD_CLOSED, std::nullopt).ok());
    std::vector<v1::BoardQueue> heard;
    for (v1::ServerFrame const& frame : world.frames(ports::user_topic("minh")))
        for (v1::BoardQueue const& row : frame.colleagues().queues()) heard.push_back(row);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].queue(), "sales");
    EXPECT_EQ(heard[0].mode(), v1::HELD_CLOSED);
    EXPECT_EQ(heard[0].changed_by(), "boss");
    EXPECT_EQ(heard[0].reason(), "cúp điện");
    for (v1::ServerFrame const& frame : world.frames(ports::user_topic("lan")))
        EXPECT_FALSE(frame.has_colleagues()) << "serves another queue";
    for (v1::ServerFrame const& frame : world.frames(ports::user_topic("tam")))
        EXPECT_FALSE(frame.has_colleagues()) << "was not given this queue";
}

TEST_F(Hours, OnlySupervisorsHoldQueuesAndOnlyKnownOnesAndOnlyForAYear) {
    v1::RoutingCommand command;
    command.mutable_set_queue()->set_queue("sales");
    command.mutable_set_queue()->set_mode(v1::HELD_CLOSED);
    EXPECT_EQ(world.command(World::agent("minh"), command).code(), v1::FORBIDDEN);
    command.mutable_set_queue()->set_queue("nowhere");
    EXPECT_EQ(world.command(World::supervisor(), command).code(), v1::NOT_FOUND);
    v1::Reply const past = hold(v1::HELD_CLOSED, time_point_ms(1'000));
    EXPECT_EQ(past.code(), v1::INVALID_ARGUMENT);
    EXPECT_THAT(past.message(), testing::HasSubstr("until"));
    EXPECT_TRUE(row().open());
}

} // namespace
} // namespace switchboard::routing::test
