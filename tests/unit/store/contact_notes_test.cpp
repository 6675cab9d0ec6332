// What the team notes about a contact: whose it is, who may, how many, who hears of it, and that it
// goes with the contact.
#include "world.hpp"

namespace switchboard::store::test {

using Notes = std::vector<v1::ContactNote>;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class ContactNotes : public Conformance {
protected:
    ContactNotes() { EXPECT_TRUE(start(customer("cara"), "c1")); }

    ports::Outcome<v1::ContactNote>
    add(ports::Caller const& who, std::string id, std::string text, std::string contact = "cara") {
        world_->tick();
        return ask<v1::ContactNote>(
            [&](auto done) { first_.contact_notes->add(who, contact, id, text, std::move(done)); });
    }
    ports::Outcome<v1::ContactNote>
    change(ports::Caller const& who, std::string id, std::string text) {
        world_->tick();
        return ask<v1::ContactNote>([&](auto done) {
            second_.contact_notes->change(who, "cara", id, text, std::move(done));
        });
    }
    ports::Outcome<ports::Unit> remove(ports::Caller const& who, std::string id) {
        return ask<ports::Unit>(
            [&](auto done) { second_.contact_notes->remove(who, "cara", id, std::move(done)); });
    }
    ports::Outcome<Notes> list(ports::Caller const& who, std::string contact = "cara") {
        return ask<Notes>(
            [&](auto done) { second_.contact_notes->list(who, contact, std::move(done)); });
    }
    std::vector<std::string> texts(ports::Caller const& who) {
        std::vector<std::string> all;
        auto const found = list(who);
        EXPECT_TRUE(found) << (found ? "" : found.error().message);
        if (found)
            for (auto const& each : *found) all.push_back(each.text());
        return all;
    }
    /// "binh" is given the queue of "cara", "dao" nothing.
    void restrict() {
        v1::AccountConfig config;
        config.mutable_account()->set_id(account_);
        for (auto const& [user, queue] : {std::pair{"binh", "sales"}, std::pair{"dao", "other"}}) {
            auto& added = *config.add_users();
            added.set_id(user);
            added.set_email(std::string{user} + "@" + account_ + ".example");
            added.mutable_access()->add_queues(queue);
        }
        ASSERT_TRUE(save_config(config));
    }

    ports::Caller const ana_ = staff("ana"), bao_ = staff("bao"),
                        mai_ = staff("mai", v1::SUPERVISOR);
};

} // namespace

TEST_F(ContactNotes, AreThereForEverybodyOnTheStaffTheNewestFirst) {
    auto const first = add(ana_, "n1", "gọi trước khi giao");
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->id(), "n1");
    EXPECT_EQ(first->author().id(), "ana");
    EXPECT_EQ(first->author().name(), "Colleague ana");
    EXPECT_EQ(first->author().role(), v1::AGENT);
    EXPECT_TRUE(first->has_at());
    EXPECT_FALSE(first->has_changed_at());
    ASSERT_TRUE(add(mai_, "n2", "khách quen"));
    EXPECT_THAT(texts(bao_), ElementsAre("khách quen", "gọi trước khi giao"));
    EXPECT_EQ(list(bao_)->back().SerializeAsString(), first->SerializeAsString());
}

TEST_F(ContactNotes, SentAgainItIsTheSameNote) {
    auto const first = add(ana_, "n1", "words");
    auto const again = add(ana_, "n1", "words");
    ASSERT_TRUE(first && again);
    EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
    EXPECT_EQ(code(add(ana_, "n1", "others")), v1::CONFLICT);
    EXPECT_EQ(code(add(bao_, "n1", "words")), v1::CONFLICT);
    EXPECT_THAT(texts(ana_), ElementsAre("words"));
}

TEST_F(ContactNotes, AreChangedByTheirAuthorAndBySupervisors) {
    auto const written = add(ana_, "n1", "first");
    EXPECT_EQ(code(change(bao_, "n1", "second")), v1::FORBIDDEN);
    EXPECT_EQ(code(remove(bao_, "n1")), v1::FORBIDDEN);
    auto const changed = change(ana_, "n1", "second");
    ASSERT_TRUE(changed) << changed.error().message;
    EXPECT_EQ(changed->text(), "second");
    EXPECT_TRUE(changed->has_changed_at());
    EXPECT_EQ(changed->at().SerializeAsString(), written->at().SerializeAsString());
    auto const by_mai = change(mai_, "n1", "third");
    ASSERT_TRUE(by_mai);
    EXPECT_EQ(by_mai->author().id(), "ana") << "it stays whose it is";
    EXPECT_THAT(texts(bao_), ElementsAre("third"));
    ASSERT_TRUE(add(bao_, "n2", "of bao"));
    ASSERT_TRUE(remove(mai_, "n2"));
    ASSERT_TRUE(remove(ana_, "n1"));
    EXPECT_THAT(texts(ana_), IsEmpty());
    EXPECT_EQ(code(remove(ana_, "n1")), v1::NOT_FOUND);
    EXPECT_EQ(code(change(ana_, "n1", "words")), v1::NOT_FOUND);
}

TEST_F(ContactNotes, AreNobodysButTheStaffsOfTheAccount) {
    ASSERT_TRUE(add(ana_, "n1", "words"));
    for (auto const& who : {customer("cara"), customer("dung")}) {
        EXPECT_EQ(code(list(who)), v1::NOT_FOUND);
        EXPECT_EQ(code(add(who, "n2", "mine")), v1::NOT_FOUND);
        EXPECT_EQ(code(change(who, "n1", "mine")), v1::NOT_FOUND);
        EXPECT_EQ(code(remove(who, "n1")), v1::NOT_FOUND);
    }
    auto stranger = staff("ana", v1::ADMIN);
    stranger.account += "-other";
    EXPECT_EQ(code(list(stranger)), v1::NOT_FOUND);
    EXPECT_EQ(code(add(stranger, "n2", "mine")), v1::NOT_FOUND);
    EXPECT_EQ(code(change(stranger, "n1", "mine")), v1::NOT_FOUND);
    EXPECT_EQ(code(remove(stranger, "n1")), v1::NOT_FOUND);
    EXPECT_EQ(code(add(ana_, "n2", "words", "nobody")), v1::NOT_FOUND);
    EXPECT_THAT(texts(ana_), ElementsAre("words"));
}

TEST_F(ContactNotes, OfAContactWhoseConversationsWereNotGivenThereAreNone) {
    restrict();
    ASSERT_TRUE(add(ana_, "n1", "words"));
    EXPECT_THAT(texts(staff("binh")), ElementsAre("words"));
    ASSERT_TRUE(add(staff("binh"), "n2", "of binh"));
    for (auto const& who : {staff("dao"), staff("dao", v1::SUPERVISOR)}) {
        EXPECT_EQ(code(list(who)), v1::FORBIDDEN);
        EXPECT_EQ(code(add(who, "n3", "words")), v1::FORBIDDEN);
        EXPECT_EQ(code(change(who, "n1", "others")), v1::FORBIDDEN);
        EXPECT_EQ(code(remove(who, "n1")), v1::FORBIDDEN);
    }
    EXPECT_THAT(*list(ana_), SizeIs(2));
}

TEST_F(ContactNotes, HaveABound) {
    for (std::size_t i = 0; i < ports::kContactNotesMax; ++i)
        ASSERT_TRUE(add(ana_, "n" + std::to_string(i), "words")) << i;
    auto const more = add(ana_, "more", "words");
    EXPECT_EQ(code(more), v1::INVALID_ARGUMENT);
    EXPECT_EQ(more.error().message, "notes: a contact has at most 200");
    EXPECT_THAT(*list(ana_), SizeIs(ports::kContactNotesMax));
    ASSERT_TRUE(remove(ana_, "n7"));
    EXPECT_TRUE(add(ana_, "more", "words"));
}

TEST_F(ContactNotes, HaveWordsAndNotTooMany) {
    std::string const longest(ports::kContactNoteCodePoints, 'x');
    EXPECT_TRUE(add(ana_, "n1", longest));
    for (auto const& text : {std::string{}, longest + "x", std::string{"\xff"}}) {
        EXPECT_EQ(code(add(ana_, "n2", text)), v1::INVALID_ARGUMENT);
        EXPECT_EQ(code(change(ana_, "n1", text)), v1::INVALID_ARGUMENT);
    }
    EXPECT_EQ(code(add(ana_, "a:b", "words")), v1::INVALID_ARGUMENT);
    EXPECT_THAT(texts(ana_), ElementsAre(longest));
}

TEST_F(ContactNotes, WhoFollowsAConversationOfTheContactHearsOfEachChange) {
    live("other");
    follow("other", ports::conversation_topic("c1"));
    ASSERT_TRUE(add(ana_, "n1", "secret between us"));
    ASSERT_TRUE(change(ana_, "n1", "another"));
    ASSERT_TRUE(remove(ana_, "n1"));
    auto const heard = inbox("other");
    ASSERT_THAT(heard, SizeIs(3));
    for (auto const& record : heard) {
        EXPECT_EQ(record.frame().conversation().contact().id(), "cara");
        EXPECT_EQ(record.DebugString().find("between us"), std::string::npos);
    }
}

TEST_F(ContactNotes, GoWithTheContactAndNoneComeAfterwards) {
    ASSERT_TRUE(add(ana_, "n1", "canary"));
    finish("c1");
    ASSERT_TRUE(ask<ports::ErasedConversation>([&](auto done) {
        first_.privacy->erase_conversation(account_, "cara", "c1", Millis{0}, std::move(done));
    }));
    EXPECT_THAT(*list(ana_), SizeIs(1)) << "they are the contact's";
    ASSERT_TRUE(ask<ports::Unit>([&](auto done) {
        first_.privacy->erase_contact(account_, "cara", Millis{0}, std::move(done));
    }));
    EXPECT_THAT(texts(ana_), IsEmpty());
    EXPECT_EQ(code(add(ana_, "n2", "words")), v1::NOT_FOUND);
}

} // namespace switchboard::store::test
