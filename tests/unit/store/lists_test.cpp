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

class Desk : public Conformance {
protected:
    std::string load(ports::Caller const& caller, std::string const& name) {
        auto const found =
            ask<std::string>([&](auto done) { first_.desk->load(caller, name, std::move(done)); });
        return found ? *found : "no answer";
    }
    ports::Outcome<ports::Unit>
    save(ports::Caller const& caller, std::string const& name, std::string const& bytes) {
        return ask<ports::Unit>(
            [&](auto done) { first_.desk->save(caller, name, bytes, std::move(done)); });
    }
    std::vector<std::string> mentions(std::string person, std::uint32_t limit = 50) {
        std::vector<std::string> found;
        std::string cursor;
        do {
            auto const page = ask<ports::ListResult>([&](auto done) {
                first_.desk->mentions(staff(person), cursor, limit, std::move(done));
            });
            EXPECT_TRUE(page);
            if (!page) break;
            for (auto const& each : page->conversations) found.push_back(each.id());
            cursor = page->next_cursor;
        } while (!cursor.empty());
        return found;
    }
    void mention(std::string conversation, std::string client_id) {
        v1::Entry entry = note("@bo look", std::move(client_id));
        entry.mutable_note()->add_mentions("bo");
        ASSERT_TRUE(append(staff("ana"), std::move(conversation), entry));
        world_->tick();
    }
};

TEST_F(Desk, KeepsDocumentsForEachPerson) {
    EXPECT_EQ(load(staff("ana"), "views"), "");
    ASSERT_TRUE(save(staff("ana"), "views", "one"));
    ASSERT_TRUE(save(staff("ana"), "keys", std::string("\0\n", 2)));
    ASSERT_TRUE(save(staff("ana"), "views", "two"));
    EXPECT_EQ(load(staff("ana"), "views"), "two");
    EXPECT_EQ(load(staff("ana"), "keys"), std::string("\0\n", 2));
    EXPECT_EQ(load(staff("bo"), "views"), "");
    ASSERT_TRUE(save(staff("ana"), "views", ""));
    EXPECT_EQ(load(staff("ana"), "views"), "");
}

TEST_F(Desk, RefusesCustomersNamesAndSizes) {
    EXPECT_EQ(code(save(customer("cara"), "views", "x")), v1::FORBIDDEN);
    EXPECT_EQ(code(save(staff("ana"), "no name", "x")), v1::INVALID_ARGUMENT);
    std::string const largest(ports::kDeskBytesMax, 'x');
    EXPECT_TRUE(save(staff("ana"), "views", largest));
    EXPECT_EQ(code(save(staff("ana"), "views", largest + "x")), v1::TOO_LARGE);
}

TEST_F(Desk, FindsMentionsByTheNewestNote) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    ASSERT_TRUE(start(customer("dan"), "c2"));
    EXPECT_THAT(mentions("bo"), IsEmpty());
    mention("c1", "n1");
    mention("c2", "n2");
    EXPECT_THAT(mentions("bo"), ElementsAre("c2", "c1"));
    EXPECT_THAT(mentions("bo", 1), ElementsAre("c2", "c1")); // pages meet
    mention("c1", "n3");
    mention("c2", "n2"); // a repetition changes nothing
    EXPECT_THAT(mentions("bo"), ElementsAre("c1", "c2"));
    finish("c1"); // a mention stays one
    EXPECT_THAT(mentions("bo"), ElementsAre("c1", "c2"));
    EXPECT_THAT(mentions("ana"), IsEmpty());
}

TEST_F(Desk, ListsLeaveOutWhatWasNotActiveSince) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    world_->tick();
    ASSERT_TRUE(start(customer("dan"), "c2"));
    world_->tick();
    auto const said = append(customer("dan"), "c2", message("hello", "m1"));
    ASSERT_TRUE(said);
    auto const since = [&](TimePoint at) {
        ports::ListRequest const request{staff("ana"), View::Open, {}, {}, 50};
        auto const found = ask<ports::ListResult>(
            [&](auto done) { first_.desk->list_since(request, at, std::move(done)); });
        return found ? found->conversations.size() : 99;
    };
    EXPECT_EQ(since({}), 2U);
    EXPECT_EQ(since(said->at), 1U);
    EXPECT_EQ(since(said->at + std::chrono::hours{24}), 0U);
}

} // namespace switchboard::store::test
