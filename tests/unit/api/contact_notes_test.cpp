// What the team notes about a contact, by the API: fields and limits by name, who may, the audit
// log, the export.
#include "api_fixture.hpp"

namespace switchboard::api {
namespace {

using testing::HasSubstr;
using testing::Not;

class ContactNoteCalls : public ApiTest {
protected:
    [[nodiscard]] std::string path(std::string const& note = {}) const {
        return "/api/v1/contacts/" + contact_ + "/notes" + (note.empty() ? "" : "/" + note);
    }
    Answer add(Login const& who, std::string const& text, std::string const& id = {}) {
        json::object body{{"text", text}};
        if (!id.empty()) body["id"] = id;
        now_ += 2s;
        return call_as(who, "POST", path(), json::serialize(body));
    }
    std::size_t count() { return call_as(mai_, "GET", path()).at("notes").as_array().size(); }

    std::string token_ = visitor_token();
    std::string conversation_ = open_conversation(token_);
    std::string contact_ =
        value<ports::Caller>([&](auto done) { authenticator_.authenticate(token_, done); }).id;
    Login lan_ = log_in("lan"), mai_ = log_in("mai"), ada_ = log_in("ada");
};

TEST_F(ContactNoteCalls, AreAddedReadChangedAndRemoved) {
    auto const first = add(lan_, "gọi trước khi giao");
    ASSERT_EQ(first.status, 200) << first.text;
    EXPECT_EQ(first.at("author.id"), "lan");
    EXPECT_EQ(first.member("text"), "gọi trước khi giao");
    ASSERT_EQ(add(mai_, "khách quen", "chosen").status, 200);
    EXPECT_EQ(add(mai_, "khách quen", "chosen").status, 200) << "the same again";
    auto const listed = call_as(lan_, "GET", path());
    EXPECT_EQ(listed.at("notes.0.text"), "khách quen") << "the newest first";
    EXPECT_EQ(listed.at("notes.1.id"), first.at("id"));
    auto const id = first.member("id");
    auto const changed = call_as(lan_, "PATCH", path(id), R"({"text": "gọi sau 18 giờ"})");
    ASSERT_EQ(changed.status, 200) << changed.text;
    EXPECT_FALSE(changed.member("changedAt").empty());
    EXPECT_EQ(call_as(lan_, "DELETE", path("chosen")).status, 403) << "a supervisor's";
    EXPECT_EQ(call_as(lan_, "PATCH", path("chosen"), R"({"text": "x"})").status, 403);
    EXPECT_EQ(call_as(mai_, "DELETE", path(id)).status, 200);
    EXPECT_EQ(call_as(mai_, "DELETE", path(id)).status, 404);
    EXPECT_EQ(count(), 1U);
}

TEST_F(ContactNoteCalls, SayWhichFieldAndWhichLimit) {
    auto const too_long = add(lan_, std::string(2001, 'x'));
    EXPECT_EQ(too_long.status, 400);
    EXPECT_EQ(too_long.field(), "text");
    EXPECT_THAT(too_long.text, HasSubstr("2000"));
    EXPECT_EQ(add(lan_, "").field(), "text");
    EXPECT_EQ(add(lan_, " \n ").field(), "text");
    EXPECT_EQ(add(lan_, "chuông \a").field(), "text");
    EXPECT_EQ(add(lan_, "words", "a:b").field(), "id");
    ASSERT_EQ(add(lan_, "words", "n").status, 200);
    auto const taken = add(lan_, "others", "n");
    EXPECT_EQ(taken.status, 409);
    EXPECT_EQ(taken.field(), "id");
    for (std::size_t i = 1; i < ports::kContactNotesMax; ++i)
        ASSERT_EQ(add(lan_, "words").status, 200);
    auto const too_many = add(lan_, "words");
    EXPECT_EQ(too_many.status, 400);
    EXPECT_EQ(too_many.field(), "notes");
    EXPECT_THAT(too_many.text, HasSubstr("200"));
}

TEST_F(ContactNoteCalls, AreForWhoMayReadTheContact) {
    ASSERT_EQ(add(lan_, "words", "n").status, 200);
    EXPECT_EQ(call_with(token_, "GET", path()).status, 403) << "the customer's own token";
    auto const eve = log_in("eve");
    EXPECT_EQ(call_as(eve, "GET", path()).status, 404) << "another account's admin";
    EXPECT_EQ(add(eve, "words").status, 404);
    EXPECT_EQ(call_as(eve, "DELETE", path("n")).status, 404);
    restrict("lan", {});
    EXPECT_EQ(call_as(lan_, "GET", path()).status, 403);
    EXPECT_EQ(add(lan_, "words").status, 403);
    EXPECT_EQ(call_as(lan_, "PATCH", path("n"), R"({"text": "x"})").status, 403)
        << "though it is hers";
    EXPECT_EQ(call_as(lan_, "DELETE", path("n")).status, 403);
    EXPECT_EQ(count(), 1U);
}

TEST_F(ContactNoteCalls, TheLogHasWhatWasDoneAndNoWords) {
    ASSERT_EQ(add(lan_, "between us", "n").status, 200);
    ASSERT_EQ(call_as(mai_, "DELETE", path("n")).status, 200);
    auto const log = call_as(ada_, "GET", "/api/v1/audit?subject=" + contact_);
    EXPECT_EQ(log.at("records.0.action"), "contact.note-removed") << log.text;
    EXPECT_EQ(log.at("records.0.actor"), "mai");
    EXPECT_EQ(log.at("records.0.detail"), "n");
    EXPECT_EQ(log.at("records.1.action"), "contact.noted");
    EXPECT_THAT(log.text, Not(HasSubstr("between us")));
    refused_operation_ = "add_audit";
    EXPECT_EQ(add(lan_, "unheard").status, 503);
}

TEST_F(ContactNoteCalls, ReadingThemIsNoMassReading) {
    auto const alarms = [&] {
        auto const log = call_as(ada_, "GET", "/api/v1/audit?what=alarm.reading");
        return log.at("records").as_array().size();
    };
    for (int i = 0; i < 150; ++i) {
        now_ += 2s;
        auto const token = visitor_token();
        contact_ =
            value<ports::Caller>([&](auto done) { authenticator_.authenticate(token, done); }).id;
        (void)open_conversation(token, "conversation-" + std::to_string(i + 10));
        ASSERT_EQ(call_as(lan_, "GET", path()).status, 200);
    }
    EXPECT_EQ(alarms(), 0U);
}

TEST_F(ContactNoteCalls, AreInTheExport) {
    ASSERT_EQ(add(lan_, "between us").status, 200);
    auto const taken = call_as(
        ada_, "POST", "/api/v1/contacts/" + contact_ + "/export",
        R"({"password": "password of ada"})");
    ASSERT_EQ(taken.status, 200) << taken.text;
    EXPECT_EQ(taken.at("notes.0.text"), "between us");
    EXPECT_EQ(taken.at("notes.0.author.id"), "lan");
}

} // namespace
} // namespace switchboard::api
