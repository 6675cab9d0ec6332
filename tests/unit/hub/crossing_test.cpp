// What is read from the store and what comes by itself cross on their way: who was told the newer
// thing is not told the older one after it.
#include "ports/topics.hpp"
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::hub::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Crossing : ::testing::Test {
    World world;
    Node& here = world.node("n1");
    std::string const chat = world.conversation("ann");
    Client ann = world.join(here, "c:ann");
    Client bo = world.join(here, "a:bo");

    /// The router gives the conversation to somebody.
    void assign(std::string const& agent) {
        v1::Conversation value;
        value.set_id(chat);
        value.set_owner(agent);
        v1::Entry entry;
        entry.mutable_author()->set_role(v1::SYSTEM);
        entry.mutable_event()->set_type(v1::EVENT_ASSIGNED);
        std::vector<ports::CommitOp> ops;
        ops.emplace_back(ports::SetConversation{.value = value, .fields = {"owner"}});
        ops.emplace_back(ports::AddEntry{chat, entry});
        ops.emplace_back(ports::FanSnapshot{ports::conversation_topic(chat), chat});
        ops.emplace_back(ports::FanSnapshot{ports::user_topic(agent), chat});
        world.commit(std::move(ops));
        world.settle();
    }
    std::string owner_shown(Client& client) {
        std::string owner = "nothing new";
        for (auto const& frame : client.socket->take())
            if (frame.has_conversation()) owner = frame.conversation().owner();
        return owner;
    }
};

TEST_F(Crossing, AListFromBeforeAnAssignmentTakesNothingAway) {
    (void)bo.socket->take();
    world.stalled = {"list"};
    here.hub->resync(world.now());
    world.advance(Millis{1'200});
    assign("bo");
    EXPECT_THAT(kinds(bo.socket->take()), HasSubstr("conversation history"));
    world.stalled.clear();
    world.release();
    world.settle();
    EXPECT_THAT(kinds(bo.socket->take()), Not(HasSubstr("conversation_gone")));
    world.advance(Millis{1'200}); // asked for again, and true now
    EXPECT_EQ(owner_shown(bo), "bo");
}

TEST_F(Crossing, ASnapshotThatComesLateDoesNotTakeBackANewerOne) {
    auto record = std::make_shared<v1::InboxRecord>();
    record->set_account(kAccount);
    record->set_topic(ports::conversation_topic(chat));
    *record->mutable_frame() = first(ann.socket->take(), v1::ServerFrame::kConversation);
    assign("bo");
    EXPECT_EQ(owner_shown(ann), "bo");
    here.hub->on_record(record, world.now());
    world.settle();
    EXPECT_EQ(owner_shown(ann), "nothing new");
}

TEST_F(Crossing, ASnapshotFromBeforeWhatIsBeingReadIsNotShownAfterIt) {
    assign("bo");
    auto record = std::make_shared<v1::InboxRecord>();
    record->set_account(kAccount);
    record->set_topic(ports::conversation_topic(chat));
    *record->mutable_frame() = first(ann.socket->take(), v1::ServerFrame::kConversation);
    record->mutable_frame()->mutable_conversation()->set_owner("chi");
    world.stalled = {"history"};
    Client again = world.join(here, "a:bo");
    here.hub->on_record(record, world.now());
    world.stalled.clear();
    world.release();
    world.settle();
    auto const frames = again.socket->take();
    EXPECT_THAT(kinds(frames), Not(HasSubstr("conversation_gone")));
    EXPECT_EQ(first(frames, v1::ServerFrame::kConversation).conversation().owner(), "bo");
}

TEST_F(Crossing, ASnapshotFromBeforeTheContactWasCorrectedDoesNotTakeThatBack) {
    auto const rename = [&](std::string const& name) {
        v1::Contact contact;
        contact.set_id("ann");
        contact.set_name(name);
        world.stores->store->save_contact(
            World::caller("a:chi"), std::move(contact), [](ports::Outcome<v1::Contact>) {});
        world.settle();
    };
    auto const name_shown = [&] {
        std::string name = "nothing new";
        for (auto const& frame : bo.socket->take())
            if (frame.has_conversation()) name = frame.conversation().contact().name();
        return name;
    };
    assign("bo");
    rename("Ann");
    auto record = std::make_shared<v1::InboxRecord>();
    record->set_account(kAccount);
    record->set_topic(ports::conversation_topic(chat));
    for (auto const& frame : bo.socket->take())
        if (frame.has_conversation()) *record->mutable_frame() = frame;
    ASSERT_EQ(record->frame().conversation().contact().name(), "Ann");
    world.advance(Millis{100});
    rename("Ann Lê");
    EXPECT_EQ(name_shown(), "Ann Lê");
    here.hub->on_record(record, world.now()); // as long, as far as entries go
    world.settle();
    EXPECT_EQ(name_shown(), "nothing new");
}

} // namespace
} // namespace switchboard::hub::testing
