#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::hub::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Routing : ::testing::Test {
    World world;
    Node& here = world.node("n1");

    static v1::ClientFrame close_frame(std::string const& chat, std::uint32_t request) {
        v1::ClientFrame frame;
        frame.set_request(request);
        frame.mutable_close()->set_conversation(chat);
        return frame;
    }
    static v1::Reply well() {
        v1::Reply reply;
        reply.set_ok(true);
        return reply;
    }
    static v1::ServerFrame delta(std::uint32_t version, std::int64_t seconds) {
        v1::ServerFrame frame;
        frame.mutable_board_delta()->set_version(version);
        frame.mutable_board_delta()->mutable_at()->set_seconds(seconds);
        return frame;
    }
    v1::Reply board(std::uint32_t version, std::int64_t seconds) {
        v1::Reply reply = well();
        reply.mutable_frame()->mutable_board()->set_version(version);
        reply.mutable_frame()->mutable_board()->mutable_at()->set_seconds(seconds);
        return reply;
    }
    v1::RoutingCommand last_command() { return world.commands().back().command; }
};

TEST_F(Routing, CommandsAreAnsweredByTheRoutersReply) {
    std::string const chat = world.conversation("ann", "bo");
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    world.say(bo, close_frame(chat, 5));
    world.settle();
    EXPECT_THAT(bo.socket->take(), IsEmpty());
    v1::RoutingCommand const command = last_command();
    EXPECT_EQ(command.node(), "n1");
    EXPECT_EQ(command.actor().id(), "bo");
    EXPECT_EQ(command.close().conversation(), chat);
    world.reply(command, well());
    auto const frames = bo.socket->take();
    ASSERT_EQ(kinds(frames), "ack");
    EXPECT_EQ(frames[0].request(), 5U);
    EXPECT_EQ(here.hub->counts().tickets, 0U);
    EXPECT_EQ(here.hub->counts().in_flight, 0U);
}

TEST_F(Routing, ASlowStoreDoesNotHideTheRoutersAnswer) {
    std::string const chat = world.conversation("ann", "bo");
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    world.faults["submit"].push_back(store::Fault::After); // it is there; only its answer is late
    world.say(bo, close_frame(chat, 5));
    world.settle();
    EXPECT_THAT(bo.socket->take(), IsEmpty()) << "nobody knows yet";
    world.reply(last_command(), well());
    EXPECT_EQ(kinds(bo.socket->take()), "ack");
    EXPECT_EQ(here.hub->counts().in_flight, 0U);
}

TEST_F(Routing, ACommandThatNeverArrivedIsAnsweredOnceItsTimeIsOver) {
    std::string const chat = world.conversation("ann", "bo");
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    world.faults["submit"].push_back(store::Fault::After);
    world.say(bo, close_frame(chat, 5));
    world.settle();
    world.advance(HubSettings{}.reply_timeout + Millis{200});
    auto const frames = bo.socket->take();
    EXPECT_EQ(first(frames, v1::ServerFrame::kError).error().code(), v1::TIMED_OUT);
    EXPECT_EQ(here.hub->counts().tickets, 0U);
    EXPECT_EQ(here.hub->counts().in_flight, 0U);
}

TEST_F(Routing, CommandsThatTheRouterRefusesAreErrors) {
    std::string const chat = world.conversation("ann", "bo");
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    world.say(bo, close_frame(chat, 5));
    world.settle();
    v1::Reply no;
    no.set_code(v1::OFFER_GONE);
    world.reply(last_command(), no);
    EXPECT_EQ(bo.socket->take()[0].error().code(), v1::OFFER_GONE);
}

TEST_F(Routing, CommandsWithoutAReplyTimeOut) {
    std::string const chat = world.conversation("ann", "bo");
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    world.say(bo, close_frame(chat, 5));
    world.advance(Millis{5'200});
    auto const frames = bo.socket->take();
    ASSERT_EQ(kinds(frames), "error");
    EXPECT_EQ(frames[0].error().code(), v1::TIMED_OUT);
    EXPECT_EQ(here.hub->counts().tickets, 0U);
}

TEST_F(Routing, ACloseDoesNotOvertakeTheLastWords) {
    std::string const chat = world.conversation("ann", "bo");
    Client bo = world.join(here, "a:bo");
    world.stalled = {"append"};
    world.say(bo, send_frame(1, chat, "m1", "good bye"));
    world.say(bo, close_frame(chat, 2));
    world.settle();
    EXPECT_FALSE(last_command().has_close());
    world.release();
    EXPECT_TRUE(last_command().has_close());
}

TEST_F(Routing, ANewConversationOfAnAgentComesWithItsHistory) {
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    std::string const chat = world.conversation("ann", "bo"); // shown on the agent's own topic
    auto const frames = bo.socket->take();
    EXPECT_EQ(kinds(frames), "conversation history");
    Client ann = world.join(here, "c:ann");
    world.say(ann, send_frame(1, chat, "m1", "hello"));
    world.settle();
    EXPECT_THAT(seqs(bo.socket->take()), ElementsAre(2U));
    v1::ServerFrame gone;
    gone.mutable_conversation_gone()->set_conversation(chat);
    world.commit({ports::Fan{"user:bo", gone}});
    EXPECT_EQ(kinds(bo.socket->take()), "conversation_gone");
    world.say(ann, send_frame(2, chat, "m2", "still there?"));
    world.settle();
    EXPECT_THAT(bo.socket->take(), IsEmpty());
}

TEST_F(Routing, AMonitorIsWrittenDownAndInvisibleToTheCustomer) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    Client bo = world.join(here, "a:bo");
    Client sue = world.join(here, "s:sue");
    (void)ann.socket->take(), (void)bo.socket->take(), (void)sue.socket->take();
    v1::ClientFrame frame;
    frame.set_request(3);
    frame.mutable_monitor()->set_conversation(chat);
    world.say(sue, frame);
    world.settle();
    EXPECT_EQ(kinds(sue.socket->take()), "ack conversation history");
    auto const to_bo = bo.socket->take();
    EXPECT_EQ(to_bo[0].entry().event().type(), v1::EVENT_MONITORED);
    EXPECT_EQ(to_bo[0].entry().event().user(), "sue");
    auto const to_ann = ann.socket->take();
    ASSERT_EQ(kinds(to_ann), "entry");
    EXPECT_TRUE(to_ann[0].entry().has_hidden());
    v1::ClientFrame typing;
    typing.set_request(4);
    typing.mutable_typing()->set_conversation(chat);
    typing.mutable_typing()->set_active(true);
    world.say(sue, typing);
    world.settle();
    EXPECT_EQ(kinds(sue.socket->take()), "error");
    EXPECT_THAT(ann.socket->take(), IsEmpty());
}

TEST_F(Routing, TypingIsPassedOnOnceInThreeSecondsAndFirstToBeDropped) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    Client bo = world.join(here, "a:bo");
    (void)ann.socket->take(), (void)bo.socket->take();
    v1::ClientFrame typing;
    typing.mutable_typing()->set_conversation(chat);
    typing.mutable_typing()->set_active(true);
    for (int i = 0; i < 5; ++i) world.say(ann, typing);
    world.settle();
    EXPECT_EQ(kinds(bo.socket->take()), "typing");
    EXPECT_EQ(bo.socket->ephemeral(), 1U);
    EXPECT_EQ(here.signalled.size(), 1U);
    EXPECT_THAT(ann.socket->take(), IsEmpty()); // request 0: no answers asked for
    world.advance(Millis{3'000});
    world.say(ann, typing);
    world.settle();
    EXPECT_EQ(kinds(bo.socket->take()), "typing");
}

TEST_F(Routing, WhatIsTypedIsShownOnceItIsKnownHowMuchOfIt) {
    std::vector<std::pair<std::string, std::function<void(std::string)>>> asked;
    world.preview = [&](std::string const& account, std::string const& inbox,
                        std::string const& text, std::function<void(std::string)> then) {
        asked.emplace_back(account + "/" + inbox + "/" + text, std::move(then));
    };
    Node& other = world.node("n2");
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(other, "c:ann");
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    v1::ClientFrame typing;
    typing.mutable_typing()->set_conversation(chat);
    typing.mutable_typing()->set_active(true);
    typing.mutable_typing()->set_preview("OTP 48");
    world.say(ann, typing);
    world.settle();
    EXPECT_THAT(bo.socket->take(), IsEmpty());
    EXPECT_THAT(other.signalled, IsEmpty());
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].first, "acme/web/OTP 48");
    asked[0].second("OTP ••••");
    ASSERT_EQ(other.signalled.size(), 1U);
    EXPECT_EQ(other.signalled[0]->frame().typing().preview(), "OTP ••••");
    other.hub.reset();
    asked[0].second("nobody is here any more");
}

TEST_F(Routing, ABoardIsASnapshotThenEachDeltaOnce) {
    Client sue = world.join(here, "s:sue");
    (void)sue.socket->take();
    v1::ClientFrame watch;
    watch.set_request(2);
    watch.mutable_watch_board();
    world.say(sue, watch);
    world.settle();
    v1::RoutingCommand const asked = last_command();
    ASSERT_TRUE(asked.has_board());
    world.commit({ports::Fan{"board", delta(7, 7)}, ports::Fan{"board", delta(8, 8)}});
    EXPECT_THAT(sue.socket->take(), IsEmpty()); // no delta before the snapshot
    world.reply(asked, board(7, 7));
    auto frames = sue.socket->take();
    ASSERT_EQ(kinds(frames), "board board_delta");
    EXPECT_EQ(frames[0].request(), 2U);
    EXPECT_EQ(frames[1].board_delta().version(), 8U);
    world.commit({ports::Fan{"board", delta(8, 8)}});
    EXPECT_THAT(sue.socket->take(), IsEmpty());
    world.commit({ports::Fan{"board", delta(10, 10)}}); // 9 is missing
    EXPECT_THAT(sue.socket->take(), IsEmpty());
    v1::RoutingCommand const again = last_command();
    EXPECT_NE(again.ticket(), asked.ticket());
    world.reply(again, board(9, 9));
    EXPECT_EQ(kinds(sue.socket->take()), "board board_delta");
}

TEST_F(Routing, ANewRoutersBoardBeginsAnew) {
    Client sue = world.join(here, "s:sue");
    v1::ClientFrame watch;
    watch.mutable_watch_board();
    world.say(sue, watch);
    world.settle();
    world.reply(last_command(), board(500, 500));
    std::size_t const asked = world.commands().size();
    world.commit({ports::Fan{"board", delta(1, 501)}}); // lower number, later time
    EXPECT_EQ(world.commands().size(), asked + 1);
}

} // namespace
} // namespace switchboard::hub::testing
