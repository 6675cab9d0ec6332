// What people see of the router when it is hosted: offers, refusals, logs, boards, rebuilding.
#include "hosted.hpp"

#include <gmock/gmock.h>

namespace switchboard::routing::test {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST_F(Hosted, OffersAnArrivalToAnAgentWhoCanTakeItAndSaysWhy) {
    online("minh");
    static_cast<void>(feed("minh"));
    std::string const id = world.start("an", "sales");
    auto const frames = feed("minh");
    ASSERT_FALSE(frames.empty());
    ASSERT_TRUE(frames[0].has_offer());
    EXPECT_EQ(frames[0].offer().conversation(), id);
    EXPECT_EQ(frames[0].offer().summary().contact().name(), "Khách an");
    EXPECT_EQ(frames[0].offer().why().chosen().user(), "minh");
    EXPECT_EQ(frames[0].offer().why().chosen().user_name(), "Chị minh");
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_OFFERED);
}

TEST_F(Hosted, ACustomerWhoComesBackIsOfferedToWhoAnsweredTheLastTime) {
    v1::AccountConfig config = shop();
    config.mutable_queues(0)->set_sticky_patience_ms(20'000);
    config.mutable_users(1)->set_capacity(1);
    world.configure(config);
    online("minh");
    std::string const first = world.start("an", "sales");
    world.accept("minh", first);
    EXPECT_TRUE(world.command(World::agent("minh"), closing(first)).ok());
    online("lan"); // free for long, when the wrap-up of minh ends
    world.run(Millis{40'000});
    std::string const second = world.start("an", "sales");
    static_cast<void>(feed("lan"));
    bool offered = false;
    for (auto const& frame : feed("minh"))
        offered |= frame.has_offer() && frame.offer().conversation() == second;
    EXPECT_TRUE(offered);
}

TEST_F(Hosted, WhoAnsweredTheLastTimeAndLeftTheShopHoldsNobodyUp) {
    v1::AccountConfig config = shop();
    config.mutable_queues(0)->set_sticky_patience_ms(20'000);
    world.configure(config);
    online("minh");
    std::string const first = world.start("an", "sales");
    world.accept("minh", first);
    EXPECT_TRUE(world.command(World::agent("minh"), closing(first)).ok());
    world.run(Millis{40'000});
    config.mutable_users()->DeleteSubrange(1, 1);
    world.configure(config);
    online("lan");
    EXPECT_EQ(world.snapshot(world.start("an", "sales")).state(), v1::STATE_OFFERED);
}

TEST_F(Hosted, AQueueAsksForItsSkills) {
    online("minh");
    std::string const id = world.start("an", "billing");
    world.run(Millis{100});
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_QUEUED);
    online("lan");
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_OFFERED);
}

TEST_F(Hosted, AcceptMakesTheAgentItsOwnerAndTheLogTellsTheStory) {
    online("minh");
    std::string const id = world.start("an", "sales");
    world.accept("minh", id);
    v1::Conversation const snapshot = world.snapshot(id);
    EXPECT_EQ(snapshot.state(), v1::STATE_ACTIVE);
    EXPECT_EQ(snapshot.owner(), "minh");
    EXPECT_EQ(snapshot.owner_name(), "Chị minh");
    EXPECT_THAT(
        world.events(id),
        ElementsAre(v1::EVENT_CREATED, v1::EVENT_QUEUED, v1::EVENT_OFFERED, v1::EVENT_ASSIGNED));
}

TEST_F(Hosted, AnOfferThatNobodyConfirmsMovesOn) {
    online("minh");
    std::string const id = world.start("an", "sales");
    online("lan");
    world.run(Millis{2'300});
    bool offered = false;
    for (auto const& frame : feed("lan")) offered |= frame.has_offer();
    EXPECT_TRUE(offered);
    EXPECT_THAT(world.events(id), Contains(v1::EVENT_OFFER_ENDED));
}

TEST_F(Hosted, AStrangersAcceptIsRefusedAndChangesNothing) {
    online("minh");
    world.connect("lan");
    std::string const id = world.start("an", "sales");
    v1::RoutingCommand command;
    command.mutable_accept()->set_conversation(id);
    v1::Reply const reply = world.command(World::agent("lan"), command);
    EXPECT_FALSE(reply.ok());
    EXPECT_EQ(reply.code(), v1::OFFER_GONE) << reply.message();
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_OFFERED);
}

TEST_F(Hosted, OnlyTheOwnerOrASupervisorMayClose) {
    online("minh");
    world.connect("lan");
    std::string const id = world.start("an", "sales");
    world.accept("minh", id);
    EXPECT_EQ(world.command(World::agent("lan"), closing(id)).code(), v1::FORBIDDEN);
    EXPECT_TRUE(world.command(World::supervisor(), closing(id)).ok());
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_CLOSED);
}

TEST_F(Hosted, AClosedConversationIsOwedToItsSinkAndStaysWithTheAgentUntilWrapUpEnds) {
    online("minh");
    std::string const id = world.start("an", "sales");
    world.accept("minh", id);
    static_cast<void>(feed("minh"));
    EXPECT_TRUE(world.command(World::agent("minh"), closing(id)).ok());
    EXPECT_EQ(world.outbox().pending, 1U);
    EXPECT_EQ(world.snapshot(id).disposition(), "sold");
    EXPECT_TRUE(world.snapshot(id).has_wrap_up_until());
    bool gone = false;
    for (auto const& frame : feed("minh")) gone |= frame.has_conversation_gone();
    EXPECT_FALSE(gone);
    world.run(Millis{30'500});
    for (auto const& frame : feed("minh")) gone |= frame.has_conversation_gone();
    EXPECT_TRUE(gone);
    EXPECT_FALSE(world.snapshot(id).has_wrap_up_until());
}

TEST_F(Hosted, ClosingAgainIsNoMistakeAndChangesNothing) {
    online("minh");
    std::string const id = world.start("an", "sales");
    world.accept("minh", id);
    EXPECT_TRUE(world.command(World::agent("minh"), closing(id)).ok());
    std::size_t const entries = world.log(id).size();
    v1::Reply const again = world.command(World::agent("minh"), closing(id));
    EXPECT_TRUE(again.ok()) << again.message();
    EXPECT_EQ(world.log(id).size(), entries);
    EXPECT_EQ(world.outbox().pending, 1U);
}

/// Both tries were written while nobody decided, so the second still names the conversation as
/// open.
TEST_F(Hosted, AnEndThatWasTriedTwiceBeforeAnybodyDecidedIsAnsweredTwice) {
    online("lan");
    for (auto const* queue : {"sales", "billing"}) { // with time for wrap-up, and without
        std::string const id = world.start("an", queue);
        world.accept("lan", id);
        world.kill_host();
        auto const first = world.submit(World::agent("lan"), closing(id));
        auto const second = world.submit(World::agent("lan"), closing(id));
        world.start_host();
        for (auto const ticket : {first, second}) {
            v1::Reply const reply = world.reply(ticket);
            EXPECT_TRUE(reply.ok()) << queue << ": " << reply.message();
        }
        EXPECT_EQ(world.snapshot(id).state(), v1::STATE_CLOSED);
        world.run(Millis{31'000}); // wrap-up
    }
    EXPECT_EQ(world.outbox().pending, 2U);
}

TEST_F(Hosted, AReopenedConversationGoesBackToItsLastAgentsQueue) {
    online("minh");
    std::string const id = world.start("an", "sales");
    world.accept("minh", id);
    EXPECT_TRUE(world.command(World::agent("minh"), closing(id)).ok());
    world.run(Millis{31'000}); // wrap-up
    v1::RoutingCommand command;
    command.mutable_reopen()->set_conversation(id);
    v1::Reply const reply = world.command(World::agent("minh"), command);
    EXPECT_TRUE(reply.ok()) << reply.message();
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_OFFERED);
    EXPECT_TRUE(world.snapshot(id).owner().empty());
    world.accept("minh", id);
    EXPECT_TRUE(world.command(World::agent("minh"), closing(id)).ok());
    EXPECT_EQ(world.snapshot(id).generation(), 2U);
}

TEST_F(Hosted, ACustomerWhoEndsAWaitingChatAbandonsIt) {
    std::string const id = world.start("an", "sales");
    v1::RoutingCommand command;
    command.set_leave(id);
    EXPECT_TRUE(world.command(World::customer("an"), command).ok());
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_ABANDONED);
    EXPECT_EQ(world.outbox().pending, 1U);
}

TEST_F(Hosted, ATransferToAQueueTakesItsSkillsAndCarriesTheNote) {
    online("minh");
    std::string const id = world.start("an", "sales");
    world.accept("minh", id);
    online("lan");
    v1::RoutingCommand command;
    command.mutable_transfer()->set_conversation(id);
    command.mutable_transfer()->set_queue("billing");
    command.mutable_transfer()->set_note("Khách hỏi hoá đơn");
    EXPECT_TRUE(world.command(World::agent("minh"), command).ok());
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_TRANSFER_PENDING);
    EXPECT_EQ(world.snapshot(id).owner(), "minh");
    bool noted = false;
    for (auto const& entry : world.log(id)) noted |= entry.note().text() == "Khách hỏi hoá đơn";
    EXPECT_TRUE(noted);
    world.accept("lan", id);
    EXPECT_EQ(world.snapshot(id).owner(), "lan");
    EXPECT_EQ(world.snapshot(id).queue(), "billing");
}

TEST_F(Hosted, ASupervisorTakesOver) {
    online("minh");
    world.connect("boss");
    std::string const id = world.start("an", "sales");
    world.accept("minh", id);
    v1::RoutingCommand command;
    command.mutable_take_over()->set_conversation(id);
    v1::Reply const refused = world.command(World::agent("minh"), command);
    EXPECT_EQ(refused.code(), v1::FORBIDDEN);
    v1::Reply const reply = world.command(World::supervisor(), command);
    EXPECT_TRUE(reply.ok()) << reply.message();
    EXPECT_EQ(world.snapshot(id).owner(), "boss");
    bool gone = false;
    for (auto const& frame : feed("minh")) gone |= frame.has_conversation_gone();
    EXPECT_TRUE(gone);
}

TEST_F(Hosted, AKilledHostIsRebuiltWithNothingMoved) {
    online("minh");
    std::string const owned = world.start("an", "sales");
    world.accept("minh", owned);
    std::string const waiting = world.start("binh", "billing");
    world.kill_host();
    std::string const meanwhile = world.start("chi", "billing");
    world.start_host();
    world.run(Millis{1'000});
    EXPECT_EQ(world.snapshot(owned).owner(), "minh");
    EXPECT_EQ(world.snapshot(waiting).state(), v1::STATE_QUEUED);
    EXPECT_EQ(world.snapshot(meanwhile).state(), v1::STATE_QUEUED);
    online("lan");
    EXPECT_EQ(world.snapshot(waiting).state(), v1::STATE_OFFERED); // the elder first
    world.accept("lan", waiting);
    EXPECT_THAT(world.events(owned), Not(Contains(v1::EVENT_REQUEUED)));
}

TEST_F(Hosted, AnOfferConfirmedInTimeStaysHoweverLongNobodyWasThereToDecide) {
    online("minh");
    std::string const id = world.start("an", "sales");
    std::uint32_t offer = 0;
    for (auto const& frame : feed("minh"))
        if (frame.has_offer()) offer = frame.offer().offer();
    ASSERT_NE(offer, 0U);
    world.kill_host();
    v1::RoutingCommand seen;
    seen.mutable_offer_seen()->set_conversation(id);
    seen.mutable_offer_seen()->set_offer(offer);
    world.submit(World::agent("minh"), seen);
    v1::RoutingCommand yes;
    yes.mutable_accept()->set_conversation(id);
    yes.mutable_accept()->set_offer(offer);
    world.submit(World::agent("minh"), yes);
    world.run(Millis{12'000}); // more than the delivery timeout, as after a failover
    world.start_host();
    EXPECT_EQ(world.snapshot(id).owner(), "minh");
    EXPECT_THAT(world.events(id), Not(Contains(v1::EVENT_OFFER_ENDED)));
}

TEST_F(Hosted, SettingsChangeWithoutARestart) {
    online("minh");
    std::string const id = world.start("an", "billing");
    v1::AccountConfig config = shop();
    config.mutable_users(1)->add_skills()->set_skill("billing");
    config.mutable_users(1)->mutable_skills(0)->set_level(3);
    world.configure(config);
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_OFFERED);
}

TEST_F(Hosted, AWaitingCustomerIsToldThePlaceInLine) {
    std::string const first = world.start("an", "sales");
    std::string const second = world.start("binh", "sales");
    world.run(Millis{2'400});
    std::uint32_t position = 0;
    for (auto const& frame : world.frames(ports::conversation_topic(second)))
        if (frame.has_position()) position = frame.position().position();
    EXPECT_EQ(position, 2U);
    v1::RoutingCommand command;
    command.set_leave(first);
    EXPECT_TRUE(world.command(World::customer("an"), command).ok());
    world.run(Millis{2'400});
    for (auto const& frame : world.frames(ports::conversation_topic(second)))
        if (frame.has_position()) position = frame.position().position();
    EXPECT_EQ(position, 1U);
}

TEST_F(Hosted, TheBoardShowsQueuesAgentsAndConversations) {
    online("minh");
    std::string const id = world.start("an", "billing");
    v1::RoutingCommand command;
    command.mutable_board();
    v1::Reply const reply = world.command(World::supervisor(), command);
    ASSERT_TRUE(reply.frame().has_board());
    v1::Board const& board = reply.frame().board();
    ASSERT_EQ(board.queues_size(), 2);
    EXPECT_EQ(board.queues(0).queue(), "billing");
    EXPECT_EQ(board.queues(0).waiting(), 1U);
    EXPECT_EQ(board.agents_size(), 3);
    ASSERT_EQ(board.conversations_size(), 1);
    EXPECT_EQ(board.conversations(0).conversation(), id);
}

TEST_F(Hosted, WhoAsksIsToldTheOwnPresence) {
    online("minh");
    v1::RoutingCommand ask;
    ask.mutable_ask_presence();
    v1::Reply const before = world.command(World::agent("minh"), ask);
    ASSERT_TRUE(before.ok()) << before.message();
    EXPECT_EQ(before.frame().presence().user(), "minh");
    EXPECT_EQ(before.frame().presence().status(), v1::ONLINE);
    EXPECT_TRUE(before.frame().presence().connected());
    v1::RoutingCommand away;
    away.mutable_intent()->set_user("minh");
    away.mutable_intent()->set_status(v1::AWAY);
    ASSERT_TRUE(world.command(World::supervisor(), away).ok());
    EXPECT_EQ(world.command(World::agent("minh"), ask).frame().presence().status(), v1::AWAY);
    EXPECT_EQ(world.command(World::agent("nobody"), ask).code(), v1::NOT_FOUND);
    EXPECT_FALSE(world.command(World::customer("an"), ask).ok());
}

TEST_F(Hosted, TheBoardCallsACustomerWhatItIsCalledNow) {
    std::string const id = world.start("an", "billing");
    v1::RoutingCommand board;
    board.mutable_board();
    auto const name = [&] {
        v1::Reply const reply = world.command(World::supervisor(), board);
        return reply.frame().board().conversations(0).contact_name();
    };
    EXPECT_NE(name(), "Chị An");
    static_cast<void>(world.frames(std::string{ports::kBoardTopic}));
    world.rename("an", "Chị An");
    world.run(Millis{500});
    std::string told;
    for (auto const& frame : world.frames(std::string{ports::kBoardTopic}))
        for (auto const& row : frame.board_delta().conversations()) told = row.contact_name();
    EXPECT_EQ(told, "Chị An") << "without being asked";
    EXPECT_EQ(name(), "Chị An");
}

TEST_F(Hosted, ExplainsWhyAConversationWaits) {
    online("minh");
    std::string const id = world.start("an", "billing");
    v1::RoutingCommand command;
    command.mutable_explain()->set_conversation(id);
    v1::Reply const reply = world.command(World::supervisor(), command);
    ASSERT_TRUE(reply.frame().has_explanation());
    EXPECT_THAT(reply.frame().explanation().sentence(), testing::HasSubstr("thiếu kỹ năng"));
}

} // namespace
} // namespace switchboard::routing::test
