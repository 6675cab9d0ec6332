// Export and erasure by the API: with the password once more, for admins, and in the audit log.
#include "api_fixture.hpp"

namespace switchboard::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class PrivacyCalls : public ApiTest {
protected:
    Answer ask(std::string const& verb, std::string const& body, std::string contact = {}) {
        if (contact.empty()) contact = contact_;
        return call_as(ada_, "POST", "/api/v1/contacts/" + contact + "/" + verb, body);
    }
    void close() {
        ports::Lease lease = value<ports::Lease>([&](auto done) {
            auto const cell = stores_.routing->cell_of("acme");
            stores_.routing->acquire_lease(cell, "node", 0, Millis{60'000}, done);
        });
        ports::Finish const finish{conversation_, v1::STATE_CLOSED, {"tickets"}};
        (void)value<ports::Unit>([&](auto done) {
            stores_.routing->commit({lease, "acme", "", {finish}}, done);
        });
    }

    Login ada_ = log_in("ada");
    std::string token_ = visitor_token();
    std::string conversation_ = open_conversation(token_);
    std::string contact_ =
        value<ports::Caller>([&](auto done) { authenticator_.authenticate(token_, done); }).id;
    std::string const good_ = R"({"password": "password of ada"})";
};

TEST_F(PrivacyCalls, AnExportHasEverything) {
    auto const answer = ask("export", good_);
    ASSERT_EQ(answer.status, 200) << answer.text;
    EXPECT_EQ(answer.at("contact.name"), "Khách");
    EXPECT_EQ(answer.at("conversations.0.conversation.id").as_string(), conversation_);
    EXPECT_THAT(answer.text, HasSubstr("my order is late"));
    EXPECT_THAT(answer.text, HasSubstr("a note between us"));
    EXPECT_THAT(answer.header("Content-Disposition"), HasSubstr("attachment"));
}

TEST_F(PrivacyCalls, WantsThePasswordAgain) {
    for (auto const* verb : {"export", "erase"}) {
        auto const wrong = ask(verb, R"({"password": "another one"})");
        EXPECT_EQ(wrong.status, 401);
        EXPECT_EQ(wrong.field(), "password");
        EXPECT_THAT(wrong.text, Not(HasSubstr("order")));
        EXPECT_EQ(ask(verb, "{}").status, 400);
    }
}

TEST_F(PrivacyCalls, AreForAdmins) {
    for (auto const* user : {"lan", "mai"}) {
        auto const path = "/api/v1/contacts/" + contact_ + "/export";
        auto const body = std::string{R"({"password": "password of )"} + user + "\"}";
        EXPECT_EQ(call_as(log_in(user), "POST", path, body).status, 403);
    }
    auto const eve = log_in("eve");
    auto const path = "/api/v1/contacts/" + contact_ + "/erase";
    EXPECT_EQ(call_as(eve, "POST", path, R"({"password": "password of eve"})").status, 404);
}

TEST_F(PrivacyCalls, ErasingTakesTheWordsAndSaysWhatOthersHold) {
    auto const open = ask("erase", good_);
    EXPECT_EQ(open.status, 409);
    EXPECT_THAT(open.text, HasSubstr(conversation_));
    close();
    auto const items = value<std::vector<v1::OutboxItem>>([&](auto done) {
        stores_.outbox->claim("acme", {"worker", 1}, 10, Millis{60'000}, done);
    });
    ASSERT_EQ(items.size(), 1U);
    (void)value<ports::Unit>([&](auto done) {
        stores_.outbox->complete(items[0], {"T-7", "https://tickets.example/7"}, done);
    });
    auto const gone = ask("erase", good_);
    ASSERT_EQ(gone.status, 200) << gone.text;
    EXPECT_EQ(gone.at("conversations"), 1);
    EXPECT_GE(gone.at("entries").as_int64(), 3);
    EXPECT_EQ(gone.at("tickets.0.reference"), "T-7");
    EXPECT_EQ(gone.at("rewrites"), false);
    EXPECT_TRUE(removed_transcripts_.empty()) << "the sink is a webhook";
    auto const taken = ask("export", good_);
    EXPECT_THAT(taken.text, Not(HasSubstr("order")));
    EXPECT_THAT(taken.text, Not(HasSubstr("between us")));
    EXPECT_EQ(taken.at("contact.name"), "");
    auto const log = call_as(ada_, "GET", "/api/v1/audit?subject=" + contact_);
    EXPECT_THAT(log.text, HasSubstr("contact.erased"));
    EXPECT_THAT(log.text, HasSubstr("contact.exported"));
}

TEST_F(PrivacyCalls, ErasingIsInTheLogBeforeTheFirstWordGoes) {
    EXPECT_EQ(ask("erase", good_).status, 409);
    auto const log = call_as(ada_, "GET", "/api/v1/audit?what=contact.erased");
    EXPECT_EQ(log.at("records.0.detail"), "begun") << log.text;
    EXPECT_EQ(log.at("records.0.subject").as_string(), contact_);
    close();
    refused_operation_ = "add_audit";
    EXPECT_EQ(ask("erase", good_).status, 503);
    refused_operation_.clear();
    EXPECT_THAT(ask("export", good_).text, HasSubstr("my order is late"));
}

TEST_F(PrivacyCalls, ErasingRemovesTheFilesOfOurOwnSinks) {
    auto config = load();
    config.mutable_sinks(0)->set_type("file");
    config.mutable_sinks(0)->clear_url();
    save(config);
    close();
    auto const items = value<std::vector<v1::OutboxItem>>([&](auto done) {
        stores_.outbox->claim("acme", {"worker", 1}, 10, Millis{60'000}, done);
    });
    (void)value<ports::Unit>([&](auto done) {
        stores_.outbox->complete(items[0], {"tickets/2027/01/15/x-1.json"}, done);
    });
    auto const gone = ask("erase", good_);
    EXPECT_THAT(removed_transcripts_, ElementsAre("tickets/2027/01/15/x-1.json"));
    EXPECT_EQ(gone.at("transcripts"), 2);
    EXPECT_TRUE(gone.at("tickets").as_array().empty());
}

/// Where an older copy of the store is put back, it is all that still knows.
TEST_F(PrivacyCalls, AnErasureIsOverOnceItIsOnTheListOutsideOfTheStore) {
    EXPECT_EQ(ask("erase", good_).status, 409);
    EXPECT_TRUE(erased_list_.empty()) << "its conversation is open";
    close();
    list_fails_ = true;
    auto const failed = ask("erase", good_);
    EXPECT_EQ(failed.status, 503);
    EXPECT_THAT(failed.text, HasSubstr("erase again"));
    list_fails_ = false;
    EXPECT_EQ(ask("erase", good_).status, 200);
    EXPECT_THAT(erased_list_, ElementsAre("acme/" + contact_));
}

TEST_F(PrivacyCalls, OfNobodyThereIsNothing) {
    EXPECT_EQ(ask("export", good_, "nobody").status, 404);
    EXPECT_EQ(ask("erase", good_, "nobody").status, 404);
}

} // namespace
} // namespace switchboard::api
