// A commit is all or nothing, fenced by its lease, and tells exactly those who follow.
#include "world.hpp"

namespace switchboard::store::test {

using testing::IsEmpty;
using testing::SizeIs;

class Commits : public Conformance {
protected:
    static ports::AddEntry assigned(std::string conversation) {
        ports::AddEntry add;
        add.conversation = std::move(conversation);
        add.entry.mutable_author()->set_role(v1::SYSTEM);
        add.entry.mutable_event()->set_type(v1::EVENT_ASSIGNED);
        return add;
    }
    static ports::SetConversation owner(std::string conversation, std::string id) {
        ports::SetConversation set;
        set.value.set_id(std::move(conversation));
        set.value.set_owner(std::move(id));
        set.fields = {"owner"};
        return set;
    }
};

TEST_F(Commits, EffectsAndEntriesAreApplied) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    ports::SetConversation set = owner("c1", "ana");
    set.value.set_state(v1::STATE_ACTIVE);
    set.value.set_owner_name("Ana");
    set.value.set_priority(v1::URGENT);
    set.value.add_required_skills()->set_skill("tax");
    set.value.mutable_assigned_at()->set_seconds(1'800'000'001);
    set.fields = {"state", "owner", "owner_name", "priority", "required_skills", "assigned_at"};
    ASSERT_TRUE(commit(lease(), {}, {set, assigned("c1")}));
    auto const after = conversation(staff("ana"), "c1");
    EXPECT_EQ(after->state(), v1::STATE_ACTIVE);
    EXPECT_EQ(after->owner(), "ana");
    EXPECT_EQ(after->owner_name(), "Ana");
    EXPECT_EQ(after->priority(), v1::URGENT);
    EXPECT_EQ(after->required_skills(0).skill(), "tax");
    EXPECT_EQ(after->assigned_at().seconds(), 1'800'000'001);
    EXPECT_EQ(after->head_seq(), 2U);
    EXPECT_EQ(history(staff("ana"), "c1")->entries[1].event().type(), v1::EVENT_ASSIGNED);
    ports::SetConversation clear;
    clear.value.set_id("c1");
    clear.fields = {"owner", "owner_name", "required_skills", "assigned_at"};
    ASSERT_TRUE(commit(lease(), {}, {clear}));
    auto const cleared = conversation(staff("ana"), "c1");
    EXPECT_EQ(cleared->owner(), "");
    EXPECT_EQ(cleared->required_skills_size(), 0);
    EXPECT_FALSE(cleared->has_assigned_at());
    EXPECT_EQ(cleared->priority(), v1::URGENT);
}

TEST_F(Commits, ARefusedCommitChangesNothing) {
    owned_conversation("c1");
    ports::Lease const held = lease();
    auto const before = conversation(staff("ana"), "c1");
    v1::RoutingCommand command;
    command.mutable_intent()->set_user("ana");
    ASSERT_TRUE(submit(staff("ana"), command));
    std::string const position = commands().back().id;
    auto const refused = [&](ports::CommitOp last, ports::Lease with) {
        return code(commit(
            with, position,
            {owner("c1", "bo"), assigned("c1"), ports::PutRecord{"c", "c1", "x"}, last}));
    };
    EXPECT_EQ(refused(assigned("unknown"), held), v1::NOT_FOUND);
    EXPECT_EQ(refused(ports::Revive{"c1"}, held), v1::WRONG_STATE);
    ports::SetConversation strange = owner("c1", "bo");
    strange.fields = {"no_such_field"};
    EXPECT_EQ(refused(strange, held), v1::INVALID_ARGUMENT);
    strange.fields = {"head_seq"};
    EXPECT_EQ(refused(strange, held), v1::INVALID_ARGUMENT);
    ports::Lease old = held;
    old.epoch -= 1;
    EXPECT_EQ(refused(assigned("c1"), old), v1::CONFLICT);
    auto const after = conversation(staff("ana"), "c1");
    EXPECT_EQ(after->SerializeAsString().size(), before->SerializeAsString().size());
    EXPECT_EQ(after->owner(), "ana");
    EXPECT_EQ(after->head_seq(), before->head_seq());
    EXPECT_EQ(commands().back().id, position);
    EXPECT_TRUE(commit(held, position, {}));
    EXPECT_THAT(commands(), IsEmpty());
}

TEST_F(Commits, FinishFreesThePlaceOwesTheSinksAndCountsTheGeneration) {
    owned_conversation("c1");
    finish("c1", {"file", "crm"});
    auto const closed = conversation(staff("ana"), "c1");
    EXPECT_EQ(closed->state(), v1::STATE_CLOSED);
    EXPECT_EQ(closed->generation(), 1U);
    EXPECT_TRUE(closed->has_closed_at());
    EXPECT_EQ(closed->owner(), "ana");
    EXPECT_EQ(
        code(commit(lease(), {}, {ports::Finish{"c1", v1::STATE_CLOSED, {}}})), v1::WRONG_STATE);
    auto const owed = ask<std::vector<ports::Delivery>>(
        [&](auto done) { first_.outbox->deliveries(account_, "c1", std::move(done)); });
    ASSERT_THAT(*owed, SizeIs(2));
    EXPECT_EQ((*owed)[0].item.sink(), "crm");
    EXPECT_EQ((*owed)[1].item.sink(), "file");
    EXPECT_EQ((*owed)[0].item.generation(), 1U);
}

TEST_F(Commits, ReviveTakesThePlaceIfItIsFree) {
    owned_conversation("c1");
    ports::Lease const held = lease(node_);
    ASSERT_TRUE(commit(held, {}, {ports::Finish{"c1", v1::STATE_CLOSED, {}}}));
    ASSERT_TRUE(start(customer("cara"), "c2"));
    EXPECT_EQ(code(commit(held, {}, {ports::Revive{"c1"}})), v1::WRONG_STATE);
    // Ending the one and reviving the other is one step.
    ASSERT_TRUE(
        commit(held, {}, {ports::Finish{"c2", v1::STATE_ABANDONED, {}}, ports::Revive{"c1"}}));
    EXPECT_FALSE(conversation(staff("ana"), "c1")->has_closed_at());
    v1::Conversation value;
    value.set_id("c1");
    value.set_state(v1::STATE_ACTIVE);
    ASSERT_TRUE(commit(held, {}, {ports::SetConversation{value, {"state"}}}));
    EXPECT_TRUE(append(customer("cara"), "c1", message("me again", "m1")));
    EXPECT_EQ(start(customer("cara"), "c3")->conversation.id(), "c1");
    ASSERT_TRUE(commit(held, {}, {ports::Finish{"c1", v1::STATE_CLOSED, {}}}));
    EXPECT_EQ(conversation(staff("ana"), "c1")->generation(), 2U);
}

TEST_F(Commits, FollowersAreToldInOrderAndSnapshotsShowTheStateAfterwards) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    std::string const topic = ports::conversation_topic("c1");
    live(node_);
    follow(node_, topic);
    follow(node_, "user:ana");
    v1::ServerFrame frame;
    frame.mutable_offer_ended()->set_conversation("c1");
    v1::Reply reply;
    reply.set_ticket(9);
    reply.set_ok(true);
    ASSERT_TRUE(commit(
        lease(), {},
        {ports::FanSnapshot{topic, "c1"}, ports::Fan{"user:ana", frame},
         ports::Fan{"user:bo", frame}, ports::ReplyTo{node_, reply},
         ports::ReplyTo{"dead-node", reply}, assigned("c1"), owner("c1", "ana")}));
    auto const got = inbox(node_);
    ASSERT_THAT(got, SizeIs(4));
    EXPECT_EQ(got[0].entry().event().type(), v1::EVENT_ASSIGNED);
    EXPECT_EQ(got[0].entry().conversation(), "c1");
    EXPECT_EQ(got[0].entry().seq(), 2U);
    EXPECT_EQ(got[0].topic(), topic);
    EXPECT_EQ(got[0].account(), account_);
    EXPECT_EQ(got[1].frame().conversation().owner(), "ana");
    EXPECT_EQ(got[1].frame().conversation().head_seq(), 2U);
    EXPECT_EQ(got[2].frame().offer_ended().conversation(), "c1");
    EXPECT_EQ(got[2].topic(), "user:ana");
    EXPECT_EQ(got[3].reply().ticket(), 9U);
    EXPECT_EQ(got[3].account(), account_);
}

} // namespace switchboard::store::test
