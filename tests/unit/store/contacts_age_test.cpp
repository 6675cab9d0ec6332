// Contacts of whom nothing is kept any longer go as well, and nobody else.
#include "retention_fixture.hpp"

#include <algorithm>

namespace switchboard::store::test {

using testing::ElementsAre;

namespace {

/// In an account that keeps nothing for good.
class ContactsAge : public Retention {
protected:
    ContactsAge() { config_.mutable_inboxes(1)->set_retention_days(30); }
    static privacy::RetentionSettings settings_of_contacts() {
        auto settings = Retention::settings();
        settings.contacts_again = Millis{1};
        return settings;
    }
    void save(std::string const& id) {
        v1::Contact contact;
        contact.set_id(id);
        contact.set_name("canary " + id);
        ASSERT_TRUE(ask<v1::Contact>([&](auto done) {
            first_.store->save_contact(customer(id), contact, std::move(done));
        }));
    }
    bool is_gone(std::string const& id) {
        auto const found = ask<v1::Contact>([&](auto done) {
            first_.store->contact(staff("ana", v1::ADMIN), id, std::move(done));
        });
        return found && found->name().empty();
    }
    std::size_t count(std::string const& action) {
        auto const all = log();
        return static_cast<std::size_t>(std::count_if(
            all.begin(), all.end(), [&](auto const& each) { return each.action() == action; }));
    }
    ports::ExpiredContacts expired_contacts(std::uint32_t limit, Millis quiet = kQuiet) {
        return *ask<ports::ExpiredContacts>([&](auto done) {
            first_.privacy->expired_contacts(account_, quiet, Millis{1}, limit, std::move(done));
        });
    }
    ports::Outcome<ports::Unit> erase_contact(std::string const& id, Millis quiet) {
        return ask<ports::Unit>([&](auto done) {
            first_.privacy->erase_contact(account_, id, quiet, std::move(done));
        });
    }
    bool goes(std::string const& id) {
        return eventually([&] {
            round();
            return is_gone(id);
        });
    }
};

} // namespace

TEST_F(ContactsAge, WhoNeverSpokeGoesWithTheDaysAndTheLogSaysSo) {
    save("cara");
    ASSERT_TRUE(goes("cara"));
    EXPECT_EQ(count("contact.erased"), 2U);
    EXPECT_THAT(details(), ElementsAre("begun, 30 days", "30 days"));
    EXPECT_EQ(log()[0].subject(), "cara");
    EXPECT_EQ(log()[0].actor(), "retention");
    EXPECT_EQ(metrics_.value("switchboard_retention_contacts_erased_total"), 1);
    EXPECT_EQ(rewritten_, 1) << "the store's files are written anew";
    round();
    EXPECT_EQ(count("contact.erased"), 2U) << "once is enough";
}

TEST_F(ContactsAge, WhoseConversationIsErasedGoesAfterIt) {
    retention_ = std::make_unique<privacy::Retention>(doors(), settings_of_contacts());
    talk("cara", "web");
    ASSERT_TRUE(goes("cara"));
    EXPECT_TRUE(is_erased("cara-web"));
    EXPECT_EQ(count("conversation.erased"), 2U);
    EXPECT_EQ(count("contact.erased"), 2U);
}

TEST_F(ContactsAge, WhoseConversationIsKeptStays) {
    retention_ = std::make_unique<privacy::Retention>(doors(), settings_of_contacts());
    begin("open", "web");
    talk("owed", "web", true);
    save("other");
    ASSERT_TRUE(goes("other"));
    round();
    EXPECT_FALSE(is_gone("open"));
    EXPECT_FALSE(is_gone("owed"));
    EXPECT_EQ(code(erase_contact("open", Millis{1})), v1::WRONG_STATE);
}

TEST_F(ContactsAge, AnInboxThatKeepsForGoodKeepsContacts) {
    config_.mutable_inboxes(1)->set_retention_days(0);
    save("cara");
    ASSERT_TRUE(eventually([&] { return !expired_contacts(1).contacts.empty(); }));
    round();
    EXPECT_FALSE(is_gone("cara"));
    config_.mutable_inboxes(1)->set_retention_days(kNever);
    round();
    EXPECT_FALSE(is_gone("cara")) << "the longest days count";
    config_.mutable_inboxes(1)->set_retention_days(1);
    round();
    EXPECT_TRUE(is_gone("cara"));
}

TEST_F(ContactsAge, TheStoreErasesNobodyOfWhomSomethingWasHeardSince) {
    save("cara");
    ASSERT_TRUE(eventually([&] { return !expired_contacts(1).contacts.empty(); }));
    EXPECT_EQ(code(erase_contact("cara", Millis{kNever})), v1::WRONG_STATE);
    EXPECT_FALSE(is_gone("cara"));
    EXPECT_TRUE(expired_contacts(1, Millis{kNever}).contacts.empty());
    EXPECT_TRUE(erase_contact("cara", kQuiet));
    EXPECT_TRUE(is_gone("cara"));
    EXPECT_TRUE(expired_contacts(1).contacts.empty()) << "not twice";
}

TEST_F(ContactsAge, ARoundIsBounded) {
    for (int i = 0; i < 8; ++i) save("p" + std::to_string(i));
    ASSERT_TRUE(eventually([&] { return expired_contacts(100).contacts.size() == 8; }));
    auto const page = expired_contacts(3);
    EXPECT_THAT(page.contacts, ElementsAre("p0", "p1", "p2")) << "longest ago first";
    EXPECT_TRUE(page.more);
    for (double const erased : {3, 6, 8, 8}) {
        round();
        EXPECT_EQ(metrics_.value("switchboard_retention_contacts_erased_total"), erased);
    }
    EXPECT_FALSE(expired_contacts(3).more);
}

TEST_F(ContactsAge, OnlyTheNodeWithTheLeaseDoesIt) {
    save("cara");
    ASSERT_TRUE(eventually([&] { return !expired_contacts(1).contacts.empty(); }));
    owns_ = false;
    round();
    EXPECT_FALSE(is_gone("cara"));
    owns_ = true;
    round();
    EXPECT_TRUE(is_gone("cara"));
}

} // namespace switchboard::store::test
