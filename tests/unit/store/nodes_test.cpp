// Nodes: leases, what they follow, what comes into their inboxes.
#include "world.hpp"

namespace switchboard::store::test {

using testing::IsEmpty;
using testing::SizeIs;

class Nodes : public Conformance {
protected:
    int sent_ = 0;
    bool renew(std::string node, Millis ttl = Millis{60'000}) {
        auto const fresh =
            ask<bool>([&](auto done) { first_.nodes->renew_node(node, ttl, std::move(done)); });
        EXPECT_TRUE(fresh);
        return fresh && *fresh;
    }
};

TEST_F(Nodes, ANodeIsNewOnce) {
    EXPECT_TRUE(renew(node_));
    EXPECT_FALSE(renew(node_));
    EXPECT_TRUE(
        ask<ports::Unit>([&](auto done) { first_.nodes->drop_node(node_, std::move(done)); }));
    EXPECT_TRUE(renew(node_));
    EXPECT_TRUE(ask<ports::Unit>([&](auto done) { first_.nodes->ping(std::move(done)); }));
}

TEST_F(Nodes, FollowersGetCopiesButNotTheOrigin) {
    owned_conversation("c1");
    std::string const topic = ports::conversation_topic("c1");
    std::string const other = node_ + "-b";
    live(node_);
    live(other);
    follow(node_, topic);
    follow(other, topic);
    ASSERT_TRUE(append(customer("cara"), "c1", message("hello", "m1"), other));
    ASSERT_TRUE(append(customer("cara"), "c1", message("hello", "m1"), other)); // a repetition
    EXPECT_THAT(inbox(other), IsEmpty());
    auto const got = inbox(node_);
    ASSERT_THAT(got, SizeIs(1));
    EXPECT_EQ(got[0].topic(), topic);
    EXPECT_EQ(got[0].account(), account_);
    EXPECT_EQ(got[0].entry().seq(), 2U);
    EXPECT_EQ(got[0].entry().message().text(), "hello");
    EXPECT_EQ(got[0].entry().author().id(), "cara");
    EXPECT_TRUE(got[0].entry().has_at());
    EXPECT_EQ(
        got[0].entry().SerializeAsString(),
        history(staff("ana"), "c1")->entries[1].SerializeAsString());
}

TEST_F(Nodes, UnfollowingEndsTheCopies) {
    owned_conversation("c1");
    live(node_);
    follow(node_, ports::conversation_topic("c1"));
    EXPECT_TRUE(ask<ports::Unit>([&](auto done) {
        first_.store->unfollow(account_, node_, ports::conversation_topic("c1"), std::move(done));
    }));
    ASSERT_TRUE(append(customer("cara"), "c1", message("hello", "m1")));
    EXPECT_THAT(inbox(node_), IsEmpty());
}

TEST_F(Nodes, TheSameTopicOfAnotherAccountIsAnotherTopic) {
    owned_conversation("c1");
    live(node_);
    EXPECT_TRUE(ask<ports::Unit>([&](auto done) {
        first_.store->follow(
            "x-" + account_, node_, ports::conversation_topic("c1"), std::move(done));
    }));
    ASSERT_TRUE(append(customer("cara"), "c1", message("hello", "m1")));
    EXPECT_THAT(inbox(node_), IsEmpty());
}

TEST_F(Nodes, AnInboxIsReadInOrderOncePiecewise) {
    owned_conversation("c1");
    live(node_);
    follow(node_, ports::conversation_topic("c1"));
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(append(customer("cara"), "c1", message("t", "m" + std::to_string(i))));
    std::uint32_t next = 2;
    for (int read = 0; read < 4; ++read)
        for (auto const& record : inbox(node_, 3)) EXPECT_EQ(record.entry().seq(), next++);
    EXPECT_EQ(next, 12U);
    EXPECT_THAT(inbox(node_), IsEmpty());
}

TEST_F(Nodes, AWaitingReadAnswersWhenSomethingComes) {
    owned_conversation("c1");
    live(node_);
    follow(node_, ports::conversation_topic("c1"));
    std::optional<std::vector<ports::InboxItem>> got;
    first_.nodes->read_inbox(node_, 10, Millis{20'000}, [&](auto outcome) { got = *outcome; });
    for (int i = 0; i < 3; ++i) world_->tick();
    EXPECT_FALSE(got);
    bool appended = false;
    second_.store->append(
        {customer("cara"), "c1", message("hello", "m1"), {}}, [&](auto) { appended = true; });
    ASSERT_TRUE(world_->run_until([&] { return appended && got.has_value(); }));
    EXPECT_THAT(*got, SizeIs(1));
}

TEST_F(Nodes, ADeadNodeGetsNothingAndIsNewWhenItComesBack) {
    owned_conversation("c1");
    ASSERT_TRUE(renew(node_, Millis{30}));
    follow(node_, ports::conversation_topic("c1"));
    // Another node's renewing forgets the dead.
    ASSERT_TRUE(eventually([&] {
        live(node_ + "-b");
        return append(customer("cara"), "c1", message("x", "m" + std::to_string(++sent_)))
                   .has_value() &&
               inbox(node_).empty();
    }));
    EXPECT_TRUE(renew(node_));
    ASSERT_TRUE(append(customer("cara"), "c1", message("late", "late")));
    EXPECT_THAT(inbox(node_), IsEmpty()); // its follows are gone: it must follow again
    follow(node_, ports::conversation_topic("c1"));
    ASSERT_TRUE(append(customer("cara"), "c1", message("now", "now")));
    EXPECT_THAT(inbox(node_), SizeIs(1));
}

TEST_F(Nodes, ANewConversationIsShownInTheCustomersOtherTabs) {
    live(node_);
    follow(node_, ports::contact_topic("cara"));
    ASSERT_TRUE(start(customer("cara"), "c1"));
    auto const got = inbox(node_);
    ASSERT_THAT(got, SizeIs(1));
    EXPECT_EQ(got[0].frame().conversation().id(), "c1");
    EXPECT_EQ(got[0].topic(), "contact:cara");
}

TEST_F(Nodes, SignalsReachTheOtherFollowersUnlessTheyAreFarBehind) {
    std::string const other = node_ + "-b";
    std::string const topic = ports::conversation_topic("c1");
    for (std::string const& node : {node_, other}) {
        live(node);
        follow(node, topic);
    }
    auto const typing = [&](std::string const& who) {
        v1::InboxRecord record;
        record.set_account(account_);
        record.set_topic(topic);
        record.mutable_frame()->mutable_typing()->mutable_author()->set_id(who);
        return record;
    };
    auto const signal = [&](std::vector<v1::InboxRecord> records) {
        EXPECT_TRUE(ask<ports::Unit>(
            [&](auto done) { first_.nodes->signal(node_, std::move(records), std::move(done)); }));
    };
    signal({typing("ana"), typing("bo")});
    EXPECT_THAT(inbox(node_), IsEmpty());
    auto const got = inbox(other);
    ASSERT_THAT(got, SizeIs(2));
    EXPECT_EQ(got[0].topic(), topic);
    EXPECT_EQ(got[0].account(), account_);
    EXPECT_EQ(got[1].frame().typing().author().id(), "bo");
    // A node that does not read keeps room for what matters.
    for (int i = 0; i < 12; ++i) signal(std::vector<v1::InboxRecord>(100, typing("ana")));
    // In Redis what was read counts until it is trimmed.
    EXPECT_THAT(
        inbox(other, 2'000), SizeIs(testing::AllOf(testing::Ge(900U), testing::Le(1'100U))));
}

} // namespace switchboard::store::test
