#include "world.hpp"

#include "ports/topics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::hub::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Joining : ::testing::Test {
    World world;
    Node& here = world.node("n1");

    /// `count` messages of the customer, acked.
    void
    write(Client& client, std::string const& chat, int count, std::string const& prefix = "m") {
        for (int i = 1; i <= count; ++i) {
            world.say(client, send_frame(0, chat, prefix + std::to_string(i), "text"));
            world.advance(Millis{1'100}); // within the rate
        }
        (void)client.socket->take();
    }
};

TEST_F(Joining, GivesTheWelcomeThenEachConversationWithItsNewestPage) {
    std::string const chat = world.conversation("ann", "bo");
    Client bo = world.join(here, "a:bo");
    auto const frames = bo.socket->take();
    ASSERT_EQ(kinds(frames), "welcome conversation history");
    v1::Welcome const& welcome = frames[0].welcome();
    EXPECT_EQ(frames[0].request(), 1U);
    EXPECT_EQ(welcome.self().id(), "bo");
    EXPECT_THAT(welcome.self().conversations(), ElementsAre(chat));
    EXPECT_EQ(welcome.limits().in_flight(), 32U);
    EXPECT_GT(welcome.heartbeat_ms(), 0U);
    EXPECT_EQ(frames[2].history().head_seq(), 1U);
}

TEST_F(Joining, RefusesAnUnknownTokenAndClosesTheSocket) {
    Client eve = world.join(here, "nobody");
    EXPECT_EQ(eve.socket->take()[0].error().code(), v1::UNAUTHENTICATED);
    EXPECT_EQ(eve.socket->closed(), v1::CLOSE_AUTH_FAILED);
}

TEST_F(Joining, IsAskedForBeforeAnythingElse) {
    Client ann = world.connect(here);
    world.say(ann, send_frame(3, "conv1", "m1", "hello"));
    auto const frames = ann.socket->take();
    ASSERT_EQ(kinds(frames), "error");
    EXPECT_EQ(frames[0].request(), 3U);
    EXPECT_EQ(frames[0].error().code(), v1::UNAUTHENTICATED);
    EXPECT_EQ(ann.socket->closed(), 0U);
}

TEST_F(Joining, HasATimeLimit) {
    Client ann = world.connect(here);
    world.advance(Millis{4'900});
    EXPECT_EQ(ann.socket->closed(), 0U);
    world.advance(Millis{400});
    EXPECT_EQ(ann.socket->closed(), 1008U);
}

TEST_F(Joining, TakesWhatWasSaidBeforeTheWelcomeAfterIt) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.connect(here);
    v1::ClientFrame hello;
    hello.mutable_hello()->set_token("c:ann");
    world.say(ann, hello);
    world.say(ann, send_frame(2, chat, "m1", "hello"));
    world.settle();
    EXPECT_THAT(kinds(ann.socket->take()), ::testing::HasSubstr("ack"));
}

TEST_F(Joining, ClosesAfterThreeBrokenFramesInAMinute) {
    Client ann = world.join(here, "c:ann");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(ann.socket->closed(), 0U);
        here.hub->on_message(ann.session, "\xFF\xFF", true, world.now());
    }
    EXPECT_EQ(ann.socket->closed(), 1008U);
}

TEST_F(Joining, RefusesAFrameOfAnotherRole) {
    Client ann = world.join(here, "c:ann");
    (void)ann.socket->take();
    v1::ClientFrame frame;
    frame.mutable_watch_board();
    world.say(ann, frame);
    EXPECT_EQ(ann.socket->take()[0].error().code(), v1::FORBIDDEN);
}

TEST_F(Joining, ResumesWithExactlyWhatWasMissed) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    write(ann, chat, 5);
    Client again = world.join(here, "c:ann", {position(chat, 3, "memory", "m2")});
    auto const frames = again.socket->take();
    EXPECT_TRUE(frames[0].welcome().resumed());
    EXPECT_EQ(kinds(frames), "welcome conversation entry entry entry");
    EXPECT_THAT(seqs(frames), ElementsAre(4U, 5U, 6U));
}

TEST_F(Joining, ResumesWithNothingIfNothingWasMissed) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    write(ann, chat, 2);
    Client again = world.join(here, "c:ann", {position(chat, 3, "memory", "m2")});
    EXPECT_EQ(kinds(again.socket->take()), "welcome conversation");
    write(ann, chat, 1, "x");
    EXPECT_THAT(seqs(again.socket->take()), ElementsAre(4U));
}

TEST_F(Joining, ResetsAPositionThatCannotBeContinued) {
    HubSettings settings;
    settings.resume_entries_max = 3;
    Node& strict = world.node("n2", settings);
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    write(ann, chat, 5);
    auto const reason_for = [&](v1::Position const& at) {
        Client again = world.join(strict, "c:ann", {at});
        auto const frames = again.socket->take();
        EXPECT_EQ(kinds(frames), "welcome reset conversation history");
        EXPECT_EQ(first(frames, v1::ServerFrame::kHistory).history().entries_size(), 6);
        world.hang_up(again);
        return first(frames, v1::ServerFrame::kReset).reset().reason();
    };
    EXPECT_EQ(reason_for(position(chat, 1)), "too_far");
    EXPECT_EQ(reason_for(position(chat, 99)), "rollback");
    EXPECT_EQ(reason_for(position(chat, 5, "another epoch")), "history_lost");
    EXPECT_EQ(reason_for(position(chat, 5, "memory", "never-written")), "rollback");
}

TEST_F(Joining, DeliversWhatHappensWhileHistoryIsReadOnceAndInOrder) {
    std::string const chat = world.conversation("ann", "bo");
    Node& there = world.node("n2");
    Client ann = world.join(there, "c:ann");
    world.stalled = {"history"};
    Client bo = world.join(here, "a:bo");
    write(ann, chat, 2);
    EXPECT_EQ(kinds(bo.socket->take()), "welcome");
    world.release();
    auto const frames = bo.socket->take();
    // The page was read before the messages came: they follow it.
    EXPECT_EQ(kinds(frames), "conversation history entry entry");
    EXPECT_THAT(seqs(frames), ElementsAre(2U, 3U));
}

TEST_F(Joining, IsClosedForTheOldestOfTooManyTabs) {
    HubSettings settings;
    settings.sessions_per_visitor = 2;
    Node& node = world.node("n2", settings);
    Client first_tab = world.join(node, "c:ann");
    Client second = world.join(node, "c:ann");
    Client third = world.join(node, "c:ann");
    EXPECT_EQ(first_tab.socket->closed(), v1::CLOSE_SUPERSEDED);
    EXPECT_EQ(second.socket->closed(), 0U);
    EXPECT_EQ(third.socket->closed(), 0U);
}

TEST_F(Joining, EndsWhenTheTokenExpires) {
    world.expires = world.now() + Millis{2'000};
    Client ann = world.join(here, "c:ann");
    world.advance(Millis{1'500});
    EXPECT_EQ(ann.socket->closed(), 0U);
    world.advance(Millis{1'000});
    EXPECT_EQ(ann.socket->closed(), v1::CLOSE_AUTH_EXPIRED);
}

TEST_F(Joining, AnnouncesStaffOnceAndTakesThemDownWithTheirLastSession) {
    Client bo = world.join(here, "a:bo");
    world.advance(Millis{35'000}); // renewed in time: still there
    auto commands = world.commands();
    ASSERT_FALSE(commands.empty());
    EXPECT_EQ(commands.front().command.link_up(), "bo");
    EXPECT_FALSE(commands.back().command.has_link_down());
    world.hang_up(bo);
    EXPECT_EQ(world.commands().back().command.link_down(), "bo");
    EXPECT_EQ(here.hub->counts().topics, 0U);
}

TEST_F(Joining, SaysThatAnAgentIsThereWhenTheRouterDoubtsItAndTheHeartbeatComes) {
    Client bo = world.join(here, "a:bo");
    v1::ClientFrame ping;
    ping.set_request(9);
    ping.mutable_ping();
    std::size_t const before = world.commands().size();
    world.say(bo, ping);
    world.settle();
    EXPECT_EQ(world.commands().size(), before); // nobody doubts: nothing to say
    v1::ServerFrame doubt;
    doubt.mutable_presence()->set_user("bo");
    doubt.mutable_presence()->set_connected(false);
    world.commit({ports::Fan{ports::user_topic("bo"), doubt}});
    world.say(bo, ping);
    world.settle();
    ASSERT_EQ(world.commands().size(), before + 1);
    EXPECT_EQ(world.commands().back().command.link_up(), "bo");
}

TEST_F(Joining, RepairsALostDeliveryWithinFiveSeconds) {
    std::string const chat = world.conversation("ann", "bo");
    Node& there = world.node("n2");
    Client ann = world.join(there, "c:ann");
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    here.deaf = true;
    world.say(ann, send_frame(0, chat, "m1", "hello"));
    world.settle();
    EXPECT_THAT(bo.socket->take(), IsEmpty());
    world.advance(Millis{5'000});
    EXPECT_THAT(seqs(bo.socket->take()), ElementsAre(2U));
}

TEST_F(Joining, AsksForItsOwnConversationsAgainUntilTheStoreAnswers) {
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    (void)ann.socket->take();
    v1::Conversation moved;
    moved.set_id(chat);
    moved.set_owner("cy");
    world.commit({ports::SetConversation{moved, {"owner"}}}); // and the record of it is lost
    world.faults["list"] = {store::Fault::Before};
    here.hub->resync(world.now());
    world.advance(Millis{3'000});
    auto const told = first(ann.socket->take(), v1::ServerFrame::kConversation);
    EXPECT_EQ(told.conversation().owner(), "cy");
}

TEST_F(Joining, AnswersAPingThroughTheStore) {
    std::string const chat = world.conversation("ann", "bo");
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    v1::ClientFrame ping;
    ping.set_request(9);
    ping.mutable_ping();
    world.say(bo, ping);
    world.settle();
    auto const pong = bo.socket->take();
    ASSERT_EQ(kinds(pong), "pong");
    EXPECT_EQ(pong[0].request(), 9U);
    ASSERT_EQ(pong[0].pong().heads_size(), 1);
    EXPECT_EQ(pong[0].pong().heads(0).seq(), 1U);
    world.faults["heads"] = {store::Fault::Before};
    world.say(bo, ping);
    world.settle();
    EXPECT_EQ(bo.socket->take()[0].error().code(), v1::STORE_UNAVAILABLE);
}

} // namespace
} // namespace switchboard::hub::testing
