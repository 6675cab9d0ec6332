// A customer's own copy by mail: to whom, by what proof, how often.
#include "api/impl/json.hpp"
#include "api_fixture.hpp"

namespace switchboard::api {
namespace {

using testing::HasSubstr;
using testing::Not;

class LetterCalls : public ApiTest {
protected:
    LetterCalls() {
        auto config = load();
        v1::Sink& mail = *config.add_sinks();
        mail.set_id("mail");
        mail.set_type("email");
        mail.set_url("smtps://mail.example");
        mail.set_from("chat@acme.example");
        mail.add_to("desk@acme.example");
        save(config);
    }
    void finish() {
        auto const lease = value<ports::Lease>([&](auto done) {
            auto const cell = stores_.routing->cell_of("acme");
            stores_.routing->acquire_lease(cell, "node", 0, Millis{60'000}, done);
        });
        ports::Finish const end{conversation_, v1::STATE_CLOSED, {}};
        (void)value<ports::Unit>([&](auto done) {
            stores_.routing->commit({lease, "acme", "", {end}}, done);
        });
    }
    Answer ask(json::object const& body) {
        return call_with(
            token_, "POST", "/api/v1/conversations/" + conversation_ + "/transcript-letter",
            json::serialize(body));
    }
    std::string mailed_code() {
        auto const& subject = letters_.back().subject;
        return subject.substr(subject.rfind(' ') + 1);
    }
    std::vector<ports::Delivery> owed() {
        return value<std::vector<ports::Delivery>>([&](auto done) {
            stores_.outbox->events("acme", ports::DeliveryState::Pending, 100, done);
        });
    }
    void vouch(std::string const& email) {
        ports::Caller server;
        server.account = "acme";
        server.role = v1::ADMIN;
        server.id = "identity";
        v1::Contact contact;
        contact.set_id(
            value<ports::Caller>([&](auto done) { authenticator_.authenticate(token_, done); }).id);
        contact.set_email(email);
        contact.set_verified(true);
        (void)value<v1::Contact>(
            [&](auto done) { stores_.store->save_contact(server, contact, done); });
    }

    std::string token_ = visitor_token();
    std::string conversation_ = open_conversation(token_);
};

TEST_F(LetterCalls, GoToAnAddressOnceItsCodeWasGiven) {
    finish();
    EXPECT_EQ(ask({}).field(), "email") << "nobody vouched for one";
    auto const sent = ask({{"email", "An@Khach.example"}, {"locale", "en"}});
    ASSERT_EQ(sent.status, 200) << sent.text;
    EXPECT_EQ(sent.at("state"), "codeSent");
    EXPECT_EQ(sent.member("expiresAt"), to_rfc3339(now_ + 15min));
    ASSERT_EQ(letters_.size(), 1U);
    EXPECT_EQ(letters_[0].to, "an@khach.example");
    EXPECT_EQ(letters_[0].sink.id(), "mail");
    EXPECT_EQ(mailed_code().size(), 6U);
    EXPECT_THAT(letters_[0].text, HasSubstr("in the chat within 15 minutes: " + mailed_code()));
    EXPECT_TRUE(owed().empty());
    json::object proof{{"email", "an@khach.example"}, {"code", mailed_code()}, {"locale", "en"}};
    auto const done = ask(proof);
    ASSERT_EQ(done.status, 200) << done.text;
    EXPECT_EQ(done.at("state"), "owed");
    ASSERT_EQ(owed().size(), 1U);
    v1::OutboxItem const item = owed()[0].item;
    EXPECT_EQ(item.recipient(), "an@khach.example");
    EXPECT_EQ(item.language(), "en");
    EXPECT_EQ(item.sink(), "mail");
    EXPECT_EQ(item.event(), ports::kLetterEvent);
    EXPECT_EQ(ask(proof).field(), "code") << "it works once";
}

TEST_F(LetterCalls, GoAtOnceToWhomTheShopVouchesFor) {
    finish();
    vouch("an@khach.example");
    EXPECT_EQ(ask({{"locale", "vi"}}).at("to"), "an@khach.example");
    EXPECT_EQ(ask({{"email", "AN@khach.example"}}).at("state"), "owed");
    EXPECT_EQ(owed().size(), 1U) << "one that is still owed is the same letter";
    EXPECT_TRUE(letters_.empty());
    EXPECT_EQ(ask({{"email", "other@khach.example"}}).at("state"), "codeSent");
}

TEST_F(LetterCalls, ACodeIsOfOneAddressOneConversationAndAQuarterOfAnHour) {
    finish();
    (void)ask({{"email", "an@khach.example"}});
    std::string const code = mailed_code();
    EXPECT_EQ(ask({{"email", "eve@khach.example"}, {"code", code}}).field(), "code");
    auto const stranger = call_with(
        visitor_token(), "POST", "/api/v1/conversations/" + conversation_ + "/transcript-letter",
        R"({"email": "an@khach.example", "code": ")" + code + "\"}");
    EXPECT_EQ(stranger.status, 404);
    now_ += 16min;
    EXPECT_EQ(ask({{"email", "an@khach.example"}, {"code", code}}).field(), "code");
    EXPECT_TRUE(owed().empty());
}

TEST_F(LetterCalls, FewCodesAndFewTries) {
    finish();
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask({{"email", "an@khach.example"}}).status, 200) << i;
    auto const fourth = ask({{"email", "an@khach.example"}});
    EXPECT_EQ(fourth.status, 429);
    EXPECT_EQ(fourth.at("retryAfterMs"), 24 * 3'600'000);
    EXPECT_THAT(fourth.member("message"), testing::HasSubstr("mail_codes_per_address_and_day: 3"));
    EXPECT_EQ(ask({{"email", "b@khach.example"}}).status, 200);
    EXPECT_EQ(ask({{"email", "c@khach.example"}}).status, 200);
    EXPECT_EQ(ask({{"email", "d@khach.example"}}).status, 429) << "five of one visitor";
    EXPECT_EQ(letters_.size(), 5U);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(ask({{"email", "c@khach.example"}, {"code", "x"}}).field(), "code") << i;
    json::object const right{{"email", "c@khach.example"}, {"code", mailed_code()}};
    EXPECT_EQ(ask(right).status, 429) << "five tries, then also the right one is late";
    EXPECT_THAT(
        limits_, testing::ElementsAre(
                     "mail_codes_per_address_and_day", "mail_codes_per_customer_and_hour",
                     "mail_code_guesses"));
    now_ += 1h;
    EXPECT_EQ(ask({{"email", "an@khach.example"}}).status, 429) << "three in a day, not in an hour";
    EXPECT_EQ(ask({{"email", "d@khach.example"}}).status, 200);
}

TEST_F(LetterCalls, ThreeCopiesADayForACustomer) {
    finish();
    vouch("an@khach.example");
    for (int i = 0; i < 3; ++i) EXPECT_EQ(ask({{"locale", "vi"}}).at("state"), "owed") << i;
    auto const fourth = ask({{"locale", "vi"}});
    EXPECT_EQ(fourth.status, 429);
    EXPECT_THAT(fourth.member("message"), testing::HasSubstr("letters_per_customer_and_day: 3"));
    EXPECT_THAT(limits_, testing::ElementsAre("letters_per_customer_and_day"));
    now_ += 24h;
    auto const next_day = ask({{"locale", "vi"}});
    EXPECT_NE(next_day.status, 429) << next_day.text;
}

TEST_F(LetterCalls, AreRefusedByName) {
    EXPECT_EQ(ask({{"email", "an@khach.example"}}).code(), "WRONG_STATE") << "it is open";
    finish();
    EXPECT_EQ(ask({{"email", "no address"}}).field(), "email");
    EXPECT_EQ(ask({{"email", std::string(255, 'a')}}).field(), "email");
    EXPECT_EQ(ask({{"email", 7}}).field(), "email");
    EXPECT_EQ(ask({{"locale", "f_r"}}).field(), "locale");
    EXPECT_EQ(ask({{"code", std::string(17, '1')}}).field(), "code");
    EXPECT_EQ(ask({{"to", "x"}}).field(), "to");
    std::string const path = "/api/v1/conversations/" + conversation_ + "/transcript-letter";
    EXPECT_EQ(call_as(log_in("lan"), "POST", path, "{}").status, 403);
    EXPECT_TRUE(letters_.empty());
    auto config = load();
    config.mutable_sinks(config.sinks_size() - 1)->set_disabled(true);
    save(config);
    EXPECT_EQ(ask({{"email", "an@khach.example"}}).status, 404);
    EXPECT_EQ(call("GET", "/api/v1/inboxes/web/public").at("mailsTranscripts"), false);
}

TEST_F(LetterCalls, TheLanguageIsTheAskersAndTheAdminSeesTheLetter) {
    EXPECT_EQ(call("GET", "/api/v1/inboxes/web/public").at("mailsTranscripts"), true);
    finish();
    (void)ask({{"email", "an@khach.example"}, {"locale", "vi"}});
    EXPECT_THAT(letters_.back().subject, HasSubstr("Mã xác nhận: "));
    EXPECT_THAT(letters_.back().text, Not(HasSubstr("Enter this code")));
    (void)ask({{"email", "an@khach.example"}, {"code", mailed_code()}, {"locale", "vi"}});
    auto const events = call_as(log_in("ada"), "GET", "/api/v1/events/pending");
    EXPECT_EQ(events.at("deliveries.0.event"), "transcript.letter");
    EXPECT_EQ(events.at("deliveries.0.recipient"), "an@khach.example");
    EXPECT_EQ(events.at("deliveries.0.seq"), 1);
}

TEST_F(LetterCalls, AConversationHasTenLettersAtMost) {
    ApiLimits limits;
    limits.letters_per_customer_and_day = 100;
    serve(limits);
    finish();
    vouch("an@khach.example");
    for (int i = 0; i < 10; ++i) {
        ASSERT_EQ(ask({}).status, 200) << i;
        v1::OutboxItem const item =
            value<std::vector<v1::OutboxItem>>([&](auto done) {
                ports::ClaimName const name{"worker", static_cast<std::uint64_t>(i) + 1};
                stores_.outbox->claim("acme", name, 10, Millis{60'000}, done);
            }).at(0);
        (void)value<ports::Unit>(
            [&](auto done) { stores_.outbox->complete(item, {"message-id"}, done); });
    }
    auto const eleventh = ask({});
    EXPECT_EQ(eleventh.code(), "WRONG_STATE");
    EXPECT_THAT(eleventh.member("message"), HasSubstr("10 letters"));
}

} // namespace
} // namespace switchboard::api
