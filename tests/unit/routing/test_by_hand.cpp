// What people do by hand: each command's effect, its entry with who and why, and its refusals. And
// the router's reasons in words.
#include "hosted.hpp"

#include "routing/translate.hpp"

namespace switchboard::routing::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class ByHandTest : public Hosted {
protected:
    /// The newest event of this type in the log.
    v1::Event last(std::string const& conversation, v1::EventType type) {
        v1::Event found;
        for (auto const& entry : world.log(conversation))
            if (entry.event().type() == type) found = entry.event();
        return found;
    }
    v1::Reply boss(v1::RoutingCommand const& command) {
        return world.command(World::supervisor(), command);
    }
    std::string owned_by_minh() {
        online("minh");
        std::string const id = world.start("an", "sales");
        world.accept("minh", id);
        return id;
    }
    v1::Explanation explain(
        std::string const& id, ports::Caller const& caller, std::string const& locale,
        std::string const& agent = {}) {
        v1::RoutingCommand command;
        command.mutable_explain()->set_conversation(id);
        command.mutable_explain()->set_agent(agent);
        command.set_locale(locale);
        return world.command(caller, command).frame().explanation();
    }
};

TEST_F(ByHandTest, MoveTakesTheConversationToAQueueAndKeepsItsPlaceInTime) {
    std::string const id = world.start("an", "sales");
    auto const queued_at = world.snapshot(id).queued_at();
    world.run(Millis{5'000});
    v1::RoutingCommand move;
    move.mutable_move()->set_conversation(id);
    move.mutable_move()->set_queue("billing");
    move.mutable_move()->set_reason("chọn nhầm mục");
    EXPECT_EQ(world.command(World::agent("minh"), move).code(), v1::FORBIDDEN);
    EXPECT_TRUE(boss(move).ok());
    v1::Conversation const snapshot = world.snapshot(id);
    EXPECT_EQ(snapshot.queue(), "billing");
    EXPECT_EQ(time_of(snapshot.queued_at()), time_of(queued_at));
    v1::Event const event = last(id, v1::EVENT_MOVED);
    EXPECT_EQ(event.actor(), "boss");
    EXPECT_EQ(event.reason(), "sales");
    EXPECT_EQ(event.queue(), "billing");
    EXPECT_EQ(event.detail(), "chọn nhầm mục");
    online("minh");
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_OFFERED);
    move.mutable_move()->set_queue("nowhere");
    EXPECT_EQ(boss(move).code(), v1::NOT_FOUND);
}

TEST_F(ByHandTest, RequeueTakesItOutOfTheAgentsHandsWithAReason) {
    std::string const id = owned_by_minh();
    v1::RoutingCommand pull;
    pull.mutable_requeue()->set_conversation(id);
    pull.mutable_requeue()->set_reason("hết ca");
    EXPECT_EQ(world.command(World::agent("lan"), pull).code(), v1::FORBIDDEN);
    EXPECT_TRUE(world.command(World::agent("minh"), pull).ok());
    v1::Event const event = last(id, v1::EVENT_REQUEUED);
    EXPECT_EQ(event.actor(), "minh");
    EXPECT_EQ(event.user(), "minh");
    EXPECT_EQ(event.detail(), "hết ca");
    EXPECT_TRUE(world.snapshot(id).owner().empty());
}

TEST_F(ByHandTest, PriorityAndSlaChangeTheDueTimeAndSayWhoAskedForIt) {
    std::string const id = world.start("an", "billing");
    auto const due = [&] { return time_of(world.snapshot(id).due_at()); };
    TimePoint const normal = due();
    v1::RoutingCommand urgent;
    urgent.mutable_set_priority()->set_conversation(id);
    urgent.mutable_set_priority()->set_priority(v1::URGENT);
    urgent.mutable_set_priority()->set_reason("khách VIP");
    EXPECT_TRUE(boss(urgent).ok());
    EXPECT_EQ(normal - due(), Millis{300'000});
    EXPECT_EQ(last(id, v1::EVENT_PRIORITY).reason(), "URGENT");
    EXPECT_EQ(last(id, v1::EVENT_PRIORITY).detail(), "khách VIP");
    v1::RoutingCommand sla;
    sla.mutable_set_sla()->set_conversation(id);
    sla.mutable_set_sla()->set_sla_ms(120'000);
    EXPECT_TRUE(boss(sla).ok());
    EXPECT_EQ(normal - due(), Millis{180'000});
    EXPECT_EQ(world.snapshot(id).sla_ms(), 120'000U);
    EXPECT_EQ(last(id, v1::EVENT_SLA).actor(), "boss");
    sla.mutable_set_sla()->set_sla_ms(0);
    sla.mutable_set_sla()->set_clear(true);
    EXPECT_TRUE(boss(sla).ok());
    EXPECT_EQ(normal - due(), Millis{300'000});
    EXPECT_EQ(world.command(World::agent("minh"), sla).code(), v1::FORBIDDEN);
}

TEST_F(ByHandTest, ADrainedAgentKeepsItsWorkAndGetsNothingNew) {
    std::string const id = owned_by_minh();
    static_cast<void>(feed("minh"));
    v1::RoutingCommand drain;
    drain.mutable_drain_agent()->set_agent("minh");
    drain.mutable_drain_agent()->set_reason("họp");
    EXPECT_EQ(world.command(World::agent("minh"), drain).code(), v1::FORBIDDEN);
    EXPECT_TRUE(boss(drain).ok());
    world.run(Millis{50});
    EXPECT_EQ(world.snapshot(id).owner(), "minh");
    EXPECT_EQ(last(id, v1::EVENT_AGENT_DRAINED).detail(), "họp");
    bool told = false;
    for (auto const& frame : feed("minh")) told |= frame.presence().draining();
    EXPECT_TRUE(told);
    EXPECT_EQ(world.snapshot(world.start("binh", "sales")).state(), v1::STATE_QUEUED);
    drain.mutable_drain_agent()->set_agent("nobody");
    EXPECT_EQ(boss(drain).code(), v1::NOT_FOUND);
}

TEST_F(ByHandTest, AnEarmarkThatIsNotThereCannotBeReleased) {
    online("minh");
    v1::RoutingCommand release;
    release.mutable_release_earmark()->set_agent("minh");
    EXPECT_EQ(boss(release).code(), v1::WRONG_STATE);
    EXPECT_EQ(world.command(World::agent("minh"), release).code(), v1::FORBIDDEN);
}

TEST_F(ByHandTest, ACancelledTransferIsNoFailedOne) {
    std::string const id = owned_by_minh();
    v1::RoutingCommand transfer;
    transfer.mutable_transfer()->set_conversation(id);
    transfer.mutable_transfer()->set_queue("billing");
    EXPECT_TRUE(world.command(World::agent("minh"), transfer).ok());
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_TRANSFER_PENDING);
    v1::RoutingCommand cancel;
    cancel.mutable_cancel_transfer()->set_conversation(id);
    EXPECT_TRUE(world.command(World::agent("minh"), cancel).ok());
    EXPECT_EQ(last(id, v1::EVENT_TRANSFER_FAILED).reason(), "cancelled");
    EXPECT_EQ(last(id, v1::EVENT_TRANSFER_FAILED).actor(), "minh");
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_ACTIVE);
}

class Snoozed : public ByHandTest {
protected:
    static constexpr TimePoint kUntil = time_point_ms(2'000'000);

    v1::Reply snooze(std::string const& id, TimePoint until) {
        v1::RoutingCommand command;
        command.mutable_park()->set_conversation(id);
        set_time(*command.mutable_park()->mutable_until(), until);
        return world.command(World::agent("minh"), command);
    }
};

TEST_F(Snoozed, WhatIsPutAsideUntilATimeWaitsAgainThen) {
    std::string const id = owned_by_minh();
    ASSERT_TRUE(snooze(id, kUntil).ok());
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_PARKED);
    EXPECT_EQ(time_of(world.snapshot(id).snoozed_until()), kUntil);
    EXPECT_EQ(time_of(last(id, v1::EVENT_PARKED).until()), kUntil);
    world.run(Millis{1'001'000});
    EXPECT_THAT(world.events(id), Contains(v1::EVENT_WOKEN));
    EXPECT_FALSE(world.snapshot(id).has_snoozed_until());
    EXPECT_NE(world.snapshot(id).state(), v1::STATE_PARKED);
}

TEST_F(Snoozed, ANewHostRemembersWhenToWakeIt) {
    std::string const id = owned_by_minh();
    ASSERT_TRUE(snooze(id, kUntil).ok());
    world.kill_host();
    world.start_host();
    world.run(Millis{1'001'000});
    EXPECT_THAT(world.events(id), Contains(v1::EVENT_WOKEN));
}

TEST_F(Snoozed, TheCustomersMessageWakesItEarlierAndOnce) {
    std::string const id = owned_by_minh();
    ASSERT_TRUE(snooze(id, kUntil).ok());
    world.write("an", id, "alo");
    EXPECT_NE(world.snapshot(id).state(), v1::STATE_PARKED);
    EXPECT_FALSE(world.snapshot(id).has_snoozed_until());
    world.run(Millis{1'001'000});
    EXPECT_THAT(world.events(id), Not(Contains(v1::EVENT_WOKEN)));
}

TEST_F(Snoozed, ItDoesNotWakeIntoAClosedQueue) {
    std::string const id = owned_by_minh();
    ASSERT_TRUE(snooze(id, kUntil).ok());
    v1::RoutingCommand close;
    close.mutable_set_queue()->set_queue("sales");
    close.mutable_set_queue()->set_mode(v1::HELD_CLOSED);
    ASSERT_TRUE(boss(close).ok());
    world.run(Millis{1'001'000});
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_PARKED);
    close.mutable_set_queue()->set_mode(v1::BY_HOURS);
    ASSERT_TRUE(boss(close).ok());
    world.run(Millis{70'000});
    EXPECT_THAT(world.events(id), Contains(v1::EVENT_WOKEN));
}

TEST_F(Snoozed, ATimeThatIsOverIsRefusedAndNothingChanges) {
    std::string const id = owned_by_minh();
    v1::Reply const reply = snooze(id, time_point_ms(1'000));
    EXPECT_EQ(reply.code(), v1::INVALID_ARGUMENT);
    EXPECT_THAT(reply.message(), HasSubstr("until"));
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_ACTIVE);
}

TEST_F(ByHandTest, StaffHearsWhoCannotTakeItAndTheCustomerHearsNoNumbersOfPeople) {
    online("minh");
    std::string const id = world.start("an", "billing");
    EXPECT_THAT(explain(id, World::supervisor(), "en").sentence(), HasSubstr("lack the skills"));
    EXPECT_THAT(explain(id, World::supervisor(), "vi").sentence(), HasSubstr("thiếu kỹ năng"));
    v1::Explanation const heard = explain(id, World::customer("an"), "vi");
    EXPECT_THAT(heard.sentence(), HasSubstr("Bạn đang ở vị trí 1"));
    EXPECT_THAT(heard.sentence(), Not(HasSubstr("kỹ năng")));
    EXPECT_FALSE(heard.has_why());
    EXPECT_EQ(heard.position(), 1U);
    EXPECT_EQ(heard.wait_p50_ms(), 0U) << "nothing was measured yet";
    v1::RoutingCommand nosy;
    nosy.mutable_explain()->set_conversation(id);
    nosy.mutable_explain()->set_agent("minh");
    EXPECT_EQ(world.command(World::customer("an"), nosy).code(), v1::FORBIDDEN);
    EXPECT_NE(world.command(World::customer("stranger"), nosy).code(), v1::ERROR_CODE_UNSPECIFIED);
}

TEST_F(ByHandTest, AnAgentHearsWhyItGotThisAndWhyNotHer) {
    std::string const id = owned_by_minh();
    v1::Explanation const mine = explain(id, World::agent("minh"), "en");
    EXPECT_THAT(mine.sentence(), HasSubstr("Chị minh was the only one who could take it"));
    EXPECT_EQ(mine.why().chosen().user(), "minh");
    EXPECT_EQ(world.snapshot(id).why().chosen().user(), "minh");
    std::string const waiting = world.start("binh", "billing");
    v1::Explanation const not_her = explain(waiting, World::agent("minh"), "vi", "minh");
    EXPECT_THAT(not_her.reasons(), Contains("thiếu kỹ năng cần thiết"));
    EXPECT_THAT(not_her.sentence(), HasSubstr("Chị minh: "));
    v1::RoutingCommand unknown;
    unknown.mutable_explain()->set_conversation(waiting);
    unknown.mutable_explain()->set_agent("nobody");
    EXPECT_EQ(boss(unknown).code(), v1::NOT_FOUND);
}

TEST_F(ByHandTest, WhyItWasGivenOutlivesTheHostAndTheClose) {
    std::string const id = owned_by_minh();
    world.kill_host();
    world.start_host();
    EXPECT_THAT(explain(id, World::agent("minh"), "en").sentence(), HasSubstr("the only one"));
    EXPECT_TRUE(world.command(World::agent("minh"), closing(id)).ok());
    world.run(Millis{60'000});
    EXPECT_THAT(explain(id, World::agent("minh"), "en").sentence(), HasSubstr("the only one"));
}

/// By the engine, after thirty days of silence; but not before a time that was asked for.
class ParkedTest : public ByHandTest {
protected:
    /// Whether the record of it has a time at which it will be closed.
    bool closes_in_the_end(std::optional<TimePoint> until) {
        std::string const id = owned_by_minh();
        v1::RoutingCommand park;
        park.mutable_park()->set_conversation(id);
        if (until) set_time(*park.mutable_park()->mutable_until(), *until);
        v1::Reply const parked = world.command(World::agent("minh"), park);
        EXPECT_TRUE(parked.ok()) << parked.message();
        world.kill_host();
        bool closes = false;
        world.rewrite(id, [&](router::ConversationRecord const& record) {
            for (auto const& timer : record.timers)
                closes |= timer.kind == router::TimerKind::ParkedEnd;
        });
        return closes;
    }
};

TEST_F(ParkedTest, IsClosedInTheEnd) {
    EXPECT_TRUE(closes_in_the_end({}));
}

TEST_F(ParkedTest, IsNotClosedIfItComesBackByItself) {
    EXPECT_FALSE(closes_in_the_end(time_point_ms(90'000'000)));
}

} // namespace
} // namespace switchboard::routing::test
