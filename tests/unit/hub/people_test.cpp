// People whose sessions are open while their rights, the number of their sessions or their node
// change.
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>

namespace switchboard::hub::testing {
namespace {

class People : public ::testing::Test {
protected:
    World world;
    Node& here = world.node("n1");
    Node& there = world.node("n2");

    void change_settings() {
        auto record = std::make_shared<v1::InboxRecord>();
        record->set_account(World::caller("a:bo").account);
        record->set_topic("config");
        record->mutable_config()->set_revision(2);
        here.hub->on_record(record, world.now());
        world.advance(Millis{500});
    }
};

TEST_F(People, SessionsAreCountedOverAllNodes) {
    HubSettings settings;
    settings.sessions_per_visitor = 2;
    Node& one = world.node("few-1", settings);
    Node& two = world.node("few-2", settings);
    Client first = world.join(one, "c:ann");
    Client second = world.join(two, "c:ann");
    Client another = world.join(two, "c:bea");
    world.advance(Millis{500});
    EXPECT_EQ(first.socket->closed(), 0U);
    Client third = world.join(two, "c:ann");
    world.advance(Millis{500});
    EXPECT_EQ(first.socket->closed(), v1::CLOSE_SUPERSEDED);
    EXPECT_EQ(second.socket->closed(), 0U);
    EXPECT_EQ(third.socket->closed(), 0U);
    EXPECT_EQ(another.socket->closed(), 0U);
}

TEST_F(People, WhoseAccessIsWithdrawnIsClosed) {
    Client bo = world.join(here, "a:bo");
    Client cy = world.join(here, "a:cy");
    world.rights.emplace("bo", ports::Error{v1::UNAUTHENTICATED, "disabled"});
    world.advance(Millis{1'000});
    EXPECT_EQ(bo.socket->closed(), 0U); // nobody said that anything changed
    (void)bo.socket->take();
    change_settings();
    EXPECT_EQ(bo.socket->closed(), v1::CLOSE_AUTH_EXPIRED);
    EXPECT_EQ(
        first(bo.socket->take(), v1::ServerFrame::kError).error().code(), v1::UNAUTHENTICATED);
    EXPECT_EQ(cy.socket->closed(), 0U);
}

TEST_F(People, StaffHearThatTheSettingsHaveChangedAndCustomersDoNot) {
    Client bo = world.join(here, "a:bo");
    Client ann = world.join(here, "c:ann");
    (void)bo.socket->take();
    (void)ann.socket->take();
    change_settings();
    v1::ServerFrame const news = first(bo.socket->take(), v1::ServerFrame::kColleagues);
    EXPECT_EQ(news.request(), 0U);
    EXPECT_EQ(news.colleagues().agents_size() + news.colleagues().queues_size(), 0);
    for (v1::ServerFrame const& frame : ann.socket->take()) EXPECT_FALSE(frame.has_colleagues());
}

TEST_F(People, WithAnotherRoleBeginAnew) {
    Client bo = world.join(here, "s:bo");
    Client ann = world.join(here, "c:ann");
    world.rights.emplace("bo", World::caller("a:bo"));
    change_settings();
    EXPECT_EQ(bo.socket->closed(), 1012U);
    EXPECT_EQ(ann.socket->closed(), 0U);
}

TEST_F(People, AreLookedUpAgainWhileTheStoreFails) {
    Client bo = world.join(here, "a:bo");
    world.rights.emplace("bo", ports::Error{v1::STORE_UNAVAILABLE, "away"});
    change_settings();
    EXPECT_EQ(bo.socket->closed(), 0U);
    world.rights.at("bo") = ports::Error{v1::UNAUTHENTICATED, "disabled"};
    world.advance(Millis{1'500});
    EXPECT_EQ(bo.socket->closed(), v1::CLOSE_AUTH_EXPIRED);
}

TEST_F(People, AreLookedUpNowAndThenWithoutBeingTold) {
    HubSettings settings;
    settings.recheck_interval = Millis{3'000};
    Node& node = world.node("n3", settings);
    Client bo = world.join(node, "a:bo");
    world.rights.emplace("bo", ports::Error{v1::UNAUTHENTICATED, "disabled"});
    world.advance(Millis{2'000});
    EXPECT_EQ(bo.socket->closed(), 0U);
    world.advance(Millis{2'000});
    EXPECT_EQ(bo.socket->closed(), v1::CLOSE_AUTH_EXPIRED);
}

TEST_F(People, UseTheirSessionByWhatTheyDoAndNotByWhatTheirProgramTells) {
    std::string const talk = world.conversation("ann", "bo");
    Client bo = world.join(here, "a:bo");
    std::list<v1::ClientFrame> by_itself(7);
    auto frame = by_itself.begin();
    (frame++)->mutable_ping();
    (frame++)->mutable_viewing()->set_conversation(talk);
    (frame++)->mutable_read()->set_conversation(talk);
    (frame++)->mutable_history()->set_conversation(talk);
    (frame++)->mutable_list_colleagues();
    (frame++)->mutable_ask_presence();
    (frame++)->mutable_delivered()->set_conversation(talk);
    for (auto const& each : by_itself) {
        world.say(bo, each);
        world.settle();
    }
    EXPECT_EQ(world.uses["bo"], 0);
    v1::ClientFrame send;
    send.set_request(2);
    send.mutable_send()->set_conversation(talk);
    send.mutable_send()->set_client_id("m");
    send.mutable_send()->set_text("hello");
    world.say(bo, send);
    world.settle();
    EXPECT_EQ(world.uses["bo"], 1);
}

TEST_F(People, AreToldToGoElsewhereOneAfterTheOtherInADrain) {
    Client ann = world.join(here, "c:ann");
    Client bo = world.join(here, "a:bo");
    (void)ann.socket->take(), (void)bo.socket->take();
    here.hub->drain(world.now());
    EXPECT_EQ(kinds(ann.socket->take()), "go_away");
    v1::ClientFrame ping;
    ping.mutable_ping();
    world.say(ann, ping);
    EXPECT_EQ(ann.socket->take()[0].error().code(), v1::DRAINING);
    // Bo's turn comes later: until then bo is served.
    world.say(bo, ping);
    world.settle();
    EXPECT_EQ(kinds(bo.socket->take()), "pong");
    world.advance(Millis{3'000});
    EXPECT_EQ(kinds(bo.socket->take()), "go_away");
    Client late = world.connect(here);
    EXPECT_EQ(kinds(late.socket->take()), "go_away");
    world.advance(Millis{7'500});
    EXPECT_EQ(ann.socket->closed(), 1012U);
}

} // namespace
} // namespace switchboard::hub::testing
