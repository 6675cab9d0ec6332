// Lists by last activity, their pages, and what moves a conversation between them.
#include "world.hpp"

namespace switchboard::store::test {

using ports::View;
using testing::ElementsAre;
using testing::IsEmpty;

class Lists : public Conformance {
protected:
    ports::Outcome<ports::ListResult> list(
        ports::Caller const& caller, View view, std::string key = {}, std::string cursor = {},
        std::uint32_t limit = 50) {
        ports::ListRequest const request{caller, view, std::move(key), std::move(cursor), limit};
        return ask<ports::ListResult>(
            [&](auto done) { first_.store->list(request, std::move(done)); });
    }
    std::vector<std::string> ids(ports::Caller const& caller, View view, std::string key = {}) {
        std::vector<std::string> found;
        auto const result = list(caller, view, std::move(key));
        EXPECT_TRUE(result);
        if (result)
            for (auto const& conversation : result->conversations)
                found.push_back(conversation.id());
        return found;
    }
    void started(std::string contact, std::string id) {
        ASSERT_TRUE(start(customer(std::move(contact)), std::move(id)));
        world_->tick();
    }
};

TEST_F(Lists, NewestActivityIsFirst) {
    started("cara", "c1");
    started("dan", "c2");
    started("eve", "c3");
    EXPECT_THAT(ids(staff("ana"), View::Open), ElementsAre("c3", "c2", "c1"));
    ASSERT_TRUE(append(customer("cara"), "c1", message("hello", "m1")));
    EXPECT_THAT(ids(staff("ana"), View::Open), ElementsAre("c1", "c3", "c2"));
    EXPECT_THAT(ids(staff("ana"), View::Queue, "sales"), ElementsAre("c1", "c3", "c2"));
    EXPECT_THAT(ids(staff("ana"), View::Queue, "other"), IsEmpty());
}

TEST_F(Lists, PagesMeetWithoutOverlapOrGap) {
    for (int i = 0; i < 7; ++i) started("v" + std::to_string(i), "c" + std::to_string(i));
    std::vector<std::string> found;
    std::string cursor;
    for (int page = 0; page < 4; ++page) {
        auto const result = list(staff("ana"), View::Open, {}, cursor, 3);
        ASSERT_TRUE(result);
        for (auto const& conversation : result->conversations) found.push_back(conversation.id());
        cursor = result->next_cursor;
        if (cursor.empty()) break;
    }
    EXPECT_THAT(found, ElementsAre("c6", "c5", "c4", "c3", "c2", "c1", "c0"));
    EXPECT_EQ(cursor, "");
}

TEST_F(Lists, ConversationsMoveWithOwnerQueueAndState) {
    started("cara", "c1");
    started("dan", "c2");
    EXPECT_THAT(ids(staff("ana"), View::Mine), IsEmpty());
    v1::Conversation value;
    value.set_id("c1");
    value.set_owner("ana");
    value.set_queue("billing");
    set(value, {"owner", "queue"});
    EXPECT_THAT(ids(staff("ana"), View::Mine), ElementsAre("c1"));
    EXPECT_THAT(ids(staff("ana"), View::Queue, "billing"), ElementsAre("c1"));
    EXPECT_THAT(ids(staff("ana"), View::Queue, "sales"), ElementsAre("c2"));
    value.set_owner("bo");
    set(value, {"owner"});
    EXPECT_THAT(ids(staff("ana"), View::Mine), IsEmpty());
    EXPECT_THAT(ids(staff("bo"), View::Mine), ElementsAre("c1"));
    finish("c1");
    EXPECT_THAT(ids(staff("bo"), View::Mine), IsEmpty());
    EXPECT_THAT(ids(staff("ana"), View::Queue, "billing"), IsEmpty());
    EXPECT_THAT(ids(staff("ana"), View::Open), ElementsAre("c2"));
    EXPECT_THAT(ids(staff("ana"), View::Closed), ElementsAre("c1"));
}

TEST_F(Lists, AClosedConversationStaysMineUntilItsWrapUpEnds) {
    owned_conversation("c1");
    v1::Conversation value;
    value.set_id("c1");
    value.mutable_wrap_up_until()->set_seconds(1'900'000'000);
    set(value, {"wrap_up_until"});
    finish("c1");
    EXPECT_THAT(ids(staff("ana"), View::Mine), ElementsAre("c1"));
    value.clear_wrap_up_until();
    set(value, {"wrap_up_until"});
    EXPECT_THAT(ids(staff("ana"), View::Mine), IsEmpty());
}

TEST_F(Lists, CustomersSeeTheirOwnOnly) {
    started("cara", "c1");
    started("dan", "c2");
    EXPECT_THAT(ids(customer("cara"), View::Mine), ElementsAre("c1"));
    EXPECT_THAT(ids(customer("cara"), View::Contact, "cara"), ElementsAre("c1"));
    EXPECT_EQ(code(list(customer("cara"), View::Contact, "dan")), v1::FORBIDDEN);
    EXPECT_EQ(code(list(customer("cara"), View::Open)), v1::FORBIDDEN);
    EXPECT_THAT(ids(staff("ana"), View::Contact, "dan"), ElementsAre("c2"));
    finish("c1");
    EXPECT_THAT(ids(customer("cara"), View::Mine), ElementsAre("c1"));
}

TEST_F(Lists, AnotherAccountSeesNothing) {
    started("cara", "c1");
    ports::Caller other = staff("ana", v1::ADMIN);
    other.account = "another-" + account_;
    EXPECT_THAT(ids(other, View::Open), IsEmpty());
    EXPECT_EQ(code(list(staff("ana"), View::Queue)), v1::INVALID_ARGUMENT);
}

} // namespace switchboard::store::test
