// What a restricted person's socket shows: nothing of queues that were not given, also when a
// conversation goes there while it is followed, and nothing any more once grants change.
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::hub::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Given : ::testing::Test {
    World world;
    Node& here = world.node("n1");
    Client lan, mai;
    std::string sold, returned;

    Given() {
        v1::AccountConfig config;
        config.mutable_account()->set_id(kAccount);
        for (char const* user : {"lan", "mai"}) {
            auto& added = *config.add_users();
            added.set_id(user);
            added.mutable_access()->add_queues("sales");
            world.grants[user] = access::grants_of(config, user);
        }
        world.stores->config->save(config, [](auto const&) {});
        world.settle();
        sold = conversation("ann", "sales");
        returned = conversation("bea", "returns");
        lan = world.join(here, "a:lan");
        mai = world.join(here, "s:mai");
        clear();
    }
    std::string conversation(std::string const& contact, std::string const& queue) {
        auto const id = world.conversation(contact, "bo");
        move(id, queue);
        return id;
    }
    /// As the router does when a conversation goes to another queue.
    void move(std::string const& id, std::string const& queue) {
        v1::Conversation value;
        value.set_id(id);
        value.set_queue(queue);
        world.commit(
            {ports::SetConversation{value, {"queue"}},
             ports::FanSnapshot{"conversation:" + id, id}});
    }
    void clear() { (void)lan.socket->take(), (void)mai.socket->take(); }
    std::vector<v1::ServerFrame> look(Client& who, std::string const& id) {
        v1::ClientFrame frame;
        frame.mutable_viewing()->set_conversation(id);
        frame.mutable_viewing()->set_active(true);
        world.say(who, frame);
        world.settle();
        return who.socket->take();
    }
    std::vector<v1::ServerFrame> watch(std::string const& id) {
        v1::ClientFrame frame;
        frame.set_request(9);
        frame.mutable_monitor()->set_conversation(id);
        world.say(mai, frame);
        world.settle();
        return mai.socket->take();
    }
    void board(v1::Reply reply) {
        v1::ClientFrame watch;
        watch.set_request(2);
        watch.mutable_watch_board();
        world.say(mai, watch);
        world.settle();
        world.reply(world.commands().back().command, std::move(reply));
    }
    static void row(auto& board, std::string const& id, std::string const& queue) {
        auto& row = *board.add_conversations();
        row.set_conversation(id);
        row.set_queue(queue);
        row.set_owner("bo");
        row.set_contact_name("name in " + queue);
    }
};

TEST_F(Given, AConversationOfAnotherQueueIsNotShownWhoeverAsks) {
    EXPECT_THAT(kinds(look(lan, sold)), HasSubstr("conversation history"));
    auto const refused = look(lan, returned);
    EXPECT_EQ(
        first(refused, v1::ServerFrame::kConversationGone).conversation_gone().reason(),
        "forbidden");
    EXPECT_THAT(kinds(refused), Not(HasSubstr("history")));
    auto const watched = watch(returned);
    EXPECT_EQ(first(watched, v1::ServerFrame::kError).error().code(), v1::FORBIDDEN);
}

TEST_F(Given, NobodyIsToldThatTheyLookedWhereTheyMayNot) {
    Client bo = world.join(here, "a:bo");
    (void)bo.socket->take();
    (void)look(lan, returned);
    EXPECT_THAT(kinds(bo.socket->take()), Not(HasSubstr("viewing")));
}

TEST_F(Given, NothingOfATopicPassesBeforeTheStoreHasAgreed) {
    Client bo = world.join(here, "a:bo");
    Client bea = world.join(here, "c:bea");
    (void)bo.socket->take();
    world.stalled = {"conversation"};
    for (int i = 0; i < 2; ++i) EXPECT_EQ(kinds(look(lan, returned)), "");
    v1::ClientFrame typing;
    typing.mutable_typing()->set_conversation(returned);
    typing.mutable_typing()->set_active(true);
    typing.mutable_typing()->set_preview("secret words");
    world.say(bea, typing);
    world.settle();
    EXPECT_THAT(kinds(bo.socket->take()), AllOf(HasSubstr("typing"), Not(HasSubstr("viewing"))));
    EXPECT_EQ(kinds(lan.socket->take()), "");
    world.stalled.clear();
    world.release();
    world.settle();
    EXPECT_EQ(kinds(lan.socket->take()), "conversation_gone");
}

TEST_F(Given, MarksThatCameBeforeTheStoreAgreedFollowTheSnapshot) {
    Client ann = world.join(here, "c:ann");
    world.stalled = {"conversation"};
    (void)look(lan, sold);
    v1::ClientFrame read;
    read.mutable_read()->set_conversation(sold);
    read.mutable_read()->set_seq(1);
    world.say(ann, read);
    world.settle();
    EXPECT_EQ(kinds(lan.socket->take()), "");
    world.stalled.clear();
    world.release();
    world.settle();
    EXPECT_THAT(kinds(lan.socket->take()), HasSubstr("conversation read"));
}

TEST_F(Given, AConversationThatGoesElsewhereIsGoneForThem) {
    (void)look(lan, sold);
    ASSERT_THAT(kinds(watch(sold)), HasSubstr("history"));
    clear();
    move(sold, "returns");
    EXPECT_EQ(kinds(lan.socket->take()), "conversation_gone");
    EXPECT_EQ(kinds(mai.socket->take()), "conversation_gone");
    Client ann = world.join(here, "c:ann");
    world.say(ann, send_frame(7, sold, "m1", "not for them"));
    world.settle();
    EXPECT_THAT(lan.socket->take(), IsEmpty());
    EXPECT_THAT(mai.socket->take(), IsEmpty());
}

TEST_F(Given, WhatIsTheirsStaysTheirsInWhicheverQueue) {
    auto const own = world.conversation("cid", "lan");
    EXPECT_THAT(kinds(lan.socket->take()), HasSubstr("conversation history"));
    move(own, "returns");
    EXPECT_EQ(kinds(lan.socket->take()), "conversation");
}

TEST_F(Given, TheBoardHasTheirQueuesAndTheConversationsInThem) {
    v1::Reply reply;
    reply.set_ok(true);
    v1::Board& whole = *reply.mutable_frame()->mutable_board();
    whole.set_version(1);
    for (char const* queue : {"sales", "returns"}) whole.add_queues()->set_queue(queue);
    row(whole, sold, "sales");
    row(whole, returned, "returns");
    auto& bo = *whole.add_agents();
    bo.set_user("bo");
    bo.add_conversations(returned);
    board(std::move(reply));
    auto const shown = first(mai.socket->take(), v1::ServerFrame::kBoard).board();
    ASSERT_EQ(shown.queues_size(), 1);
    EXPECT_EQ(shown.queues(0).queue(), "sales");
    ASSERT_EQ(shown.conversations_size(), 1);
    EXPECT_EQ(shown.conversations(0).conversation(), sold);
    EXPECT_EQ(shown.agents(0).conversations_size(), 0);

    v1::ServerFrame delta;
    delta.mutable_board_delta()->set_version(2);
    row(*delta.mutable_board_delta(), sold, "returns");
    world.commit({ports::Fan{"board", delta}});
    auto const changed = first(mai.socket->take(), v1::ServerFrame::kBoardDelta).board_delta();
    EXPECT_EQ(changed.conversations_size(), 0);
    ASSERT_EQ(changed.gone_conversations_size(), 1);
    EXPECT_EQ(changed.gone_conversations(0), sold);

    delta.mutable_board_delta()->set_version(3);
    delta.mutable_board_delta()->add_gone_conversations(returned);
    world.commit({ports::Fan{"board", delta}});
    auto const hidden = first(mai.socket->take(), v1::ServerFrame::kBoardDelta).board_delta();
    EXPECT_EQ(hidden.version(), 3U);
    EXPECT_EQ(hidden.gone_conversations_size(), 0) << "it never had these, or has them no more";
}

TEST_F(Given, OtherGrantsEndTheSocketWithinTheTimeOfARecheck) {
    ports::Caller now = World::caller("a:lan");
    now.grants = std::make_shared<access::Grants>();
    world.rights.emplace("lan", now);
    auto record = std::make_shared<v1::InboxRecord>();
    record->set_account(kAccount);
    record->set_topic("config");
    record->mutable_config()->set_revision(2);
    here.hub->on_record(record, world.now());
    world.advance(Millis{500});
    EXPECT_EQ(lan.socket->closed(), 1012U);
    EXPECT_EQ(mai.socket->closed(), 0U) << "hers are the same";
}

} // namespace
} // namespace switchboard::hub::testing
