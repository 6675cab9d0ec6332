// Who else is looking: seen by colleagues, never by the customer, and gone when it ends.
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::hub::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

v1::ClientFrame viewing(std::string const& conversation, bool active, bool composing = false) {
    v1::ClientFrame frame;
    frame.mutable_viewing()->set_conversation(conversation);
    frame.mutable_viewing()->set_active(active);
    frame.mutable_viewing()->set_composing(composing);
    return frame;
}

struct Viewing : ::testing::Test {
    World world;
    Node& here = world.node("n1");
    std::string chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    Client bo = world.join(here, "a:bo");
    Client cy = world.join(here, "a:cy");

    void clear() { (void)ann.socket->take(), (void)bo.socket->take(), (void)cy.socket->take(); }
    void look(Client& who, bool active, bool composing = false) {
        world.say(who, viewing(chat, active, composing));
        world.settle();
    }
};

TEST_F(Viewing, IsSeenByTheOwnerAndNotByTheCustomer) {
    clear();
    look(cy, true, true);
    auto const seen = first(bo.socket->take(), v1::ServerFrame::kViewing);
    EXPECT_EQ(seen.viewing().author().id(), "cy");
    EXPECT_TRUE(seen.viewing().active());
    EXPECT_TRUE(seen.viewing().composing());
    EXPECT_THAT(ann.socket->take(), IsEmpty());
    ASSERT_EQ(here.signalled.size(), 1U);
}

TEST_F(Viewing, ReadsAlongWhileItLasts) {
    clear();
    look(cy, true);
    EXPECT_THAT(kinds(cy.socket->take()), HasSubstr("conversation history"));
    world.say(ann, send_frame(7, chat, "m1", "hello"));
    world.settle();
    EXPECT_EQ(kinds(cy.socket->take()), "entry");
    (void)bo.socket->take();
    look(cy, false);
    EXPECT_FALSE(first(bo.socket->take(), v1::ServerFrame::kViewing).viewing().active());
    world.say(ann, send_frame(8, chat, "m2", "still there?"));
    world.settle();
    EXPECT_THAT(cy.socket->take(), IsEmpty());
}

TEST_F(Viewing, EndsWithTheConnection) {
    look(cy, true);
    clear();
    world.hang_up(cy);
    world.settle();
    auto const seen = first(bo.socket->take(), v1::ServerFrame::kViewing);
    EXPECT_EQ(seen.viewing().author().id(), "cy");
    EXPECT_FALSE(seen.viewing().active());
}

TEST_F(Viewing, TheOwnersOwnLookIsToldAndTakesNothingAway) {
    look(cy, true);
    clear();
    look(bo, true, true);
    EXPECT_TRUE(first(cy.socket->take(), v1::ServerFrame::kViewing).viewing().composing());
    look(bo, false);
    clear();
    world.say(ann, send_frame(7, chat, "m1", "hello"));
    world.settle();
    EXPECT_EQ(kinds(bo.socket->take()), "entry");
}

TEST_F(Viewing, ASilentWatcherStaysSilent) {
    Client sue = world.join(here, "s:sue");
    v1::ClientFrame monitor;
    monitor.set_request(1);
    monitor.mutable_monitor()->set_conversation(chat);
    world.say(sue, monitor);
    world.settle();
    clear();
    look(sue, true, true);
    EXPECT_THAT(kinds(bo.socket->take()), Not(HasSubstr("viewing")));
}

TEST_F(Viewing, CustomersMayNot) {
    clear();
    look(ann, true);
    EXPECT_EQ(first(ann.socket->take(), v1::ServerFrame::kError).error().code(), v1::FORBIDDEN);
    EXPECT_THAT(bo.socket->take(), IsEmpty());
}

TEST_F(Viewing, OfNothingIsAnswered) {
    clear();
    world.say(cy, viewing("nowhere", true));
    world.settle();
    EXPECT_EQ(
        first(cy.socket->take(), v1::ServerFrame::kConversationGone).conversation_gone().reason(),
        "not_found");
}

} // namespace
} // namespace switchboard::hub::testing
