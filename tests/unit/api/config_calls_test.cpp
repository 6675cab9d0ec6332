#include "api_fixture.hpp"

namespace switchboard::api {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string with_member(json::value const& config, char const* name, json::value value) {
    json::object changed = config.get_object();
    changed[name] = std::move(value);
    return json::serialize(changed);
}

TEST_F(ApiTest, SettingsAreShownWithoutSecretsAndHashes) {
    auto const config = call_as(log_in("lan"), "GET", "/api/v1/config");
    ASSERT_EQ(config.status, 200);
    EXPECT_EQ(config.at("users.0.email"), "lan@acme.example");
    EXPECT_EQ(config.at("users.0.disabled"), false) << "fields at their default are shown";
    for (auto const* secret : {"argon2", "passwordHash", "password_hash", kSecretOfSink}) {
        EXPECT_THAT(config.text, Not(HasSubstr(secret)));
    }
}

TEST_F(ApiTest, ApplyingWhatIsThereChangesNothing) {
    auto const admin = log_in("ada");
    auto const config = call_as(admin, "GET", "/api/v1/config");
    auto const applied = call_as(admin, "POST", "/api/v1/apply", config.text);
    ASSERT_EQ(applied.status, 200) << applied.text;
    EXPECT_EQ(applied.at("changes"), json::array{});
    EXPECT_EQ(applied.at("revision"), 1);
    EXPECT_EQ(load().revision(), 1U);
    EXPECT_EQ(load().sinks(0).secret(), kSecretOfSink);
}

TEST_F(ApiTest, ApplySaysWhatChangedAndKeepsWhatItCannotSee) {
    auto const admin = log_in("ada");
    auto body = call_as(admin, "GET", "/api/v1/config").body;
    body.at("queues").at(0).as_object()["cap"] = 7;
    body.at("cannedReplies").as_array().clear();
    body.at("skills").as_array().push_back(json::object{{"id", "en"}, {"name", "English"}});
    auto const dry = call_as(admin, "POST", "/api/v1/apply?dryRun=1", json::serialize(body));
    EXPECT_EQ(load().revision(), 1U);
    auto const applied = call_as(admin, "POST", "/api/v1/apply", json::serialize(body));
    ASSERT_EQ(applied.status, 200) << applied.text;
    EXPECT_EQ(applied.at("revision"), 2);
    EXPECT_EQ(applied.at("changes"), dry.at("changes"));
    EXPECT_EQ(
        json::serialize(applied.at("changes")),
        R"([{"kind":"skill","id":"en","change":"added","fields":[]},)"
        R"({"kind":"queue","id":"help","change":"changed","fields":["cap"]},)"
        R"({"kind":"cannedReply","id":"hi","change":"removed","fields":[]}])");
    EXPECT_EQ(applied.at("warnings.0.field"), "skills[1]");
    auto const stored = load();
    EXPECT_EQ(stored.queues(0).cap(), 7U);
    EXPECT_EQ(stored.sinks(0).secret(), kSecretOfSink);
    EXPECT_EQ(stored.users(0).password_hash(), acme().users(0).password_hash());
}

TEST_F(ApiTest, APasswordBesideTheFieldsIsHashedOnce) {
    auto const admin = log_in("ada");
    auto body = call_as(admin, "GET", "/api/v1/config").body;
    body.at("users").at(0).as_object()["password"] = "the new one of lan";
    auto const applied = call_as(admin, "POST", "/api/v1/apply", json::serialize(body));
    EXPECT_EQ(applied.at("changes.0.fields"), json::array{"password"});
    EXPECT_THAT(applied.text, Not(HasSubstr("the new one")));
    auto const hash = load().users(0).password_hash();
    EXPECT_TRUE(identity::verify_password(hash, "the new one of lan"));
    body.as_object().erase("revision");
    auto const again = call_as(admin, "POST", "/api/v1/apply", json::serialize(body));
    ASSERT_EQ(again.status, 200) << again.text;
    EXPECT_EQ(again.at("changes"), json::array{}) << "the password fits already";
    EXPECT_EQ(load().users(0).password_hash(), hash);
}

TEST_F(ApiTest, SettingsWithAMistakeAreRefusedWhole) {
    auto const admin = log_in("ada");
    auto body = call_as(admin, "GET", "/api/v1/config").body;
    body.at("queues").at(0).as_object()["accept"] = "maybe";
    body.at("users").at(0).as_object()["email"] = "no address";
    body.at("users").at(1).as_object()["password"] = "short";
    body.at("account").as_object()["timeZone"] = "Mars/Olympus";
    auto const refused = call_as(admin, "POST", "/api/v1/apply", json::serialize(body));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.code(), "INVALID_ARGUMENT");
    EXPECT_EQ(refused.field(), "account.timeZone");
    ASSERT_EQ(refused.at("errors").as_array().size(), 4U) << refused.text;
    EXPECT_EQ(refused.at("errors.1.field"), "queues[0].accept");
    EXPECT_EQ(refused.at("errors.2.field"), "users[0].email");
    EXPECT_EQ(refused.at("errors.3.field"), "users[1].password");
    EXPECT_EQ(load().revision(), 1U);
}

TEST_F(ApiTest, UnknownFieldsAndWrongTypesAreNamed) {
    auto const admin = log_in("ada");
    auto const apply = [&](std::string const& body) {
        return call_as(admin, "POST", "/api/v1/apply", body);
    };
    auto const unknown = apply(R"({"queues": [{"id": "x", "wrapUp": 3}]})");
    EXPECT_EQ(unknown.status, 400);
    EXPECT_EQ(unknown.field(), "queues[0].wrapUp") << unknown.text;
    EXPECT_EQ(apply(R"({"queues": [{"cap": "many"}]})").field(), "queues[0].cap");
    EXPECT_EQ(apply(R"({"queues": [{"priority": "ASAP"}]})").status, 400);
    EXPECT_EQ(apply(R"({"queues": 3})").status, 400);
    EXPECT_EQ(apply(R"({"users": [{"id": "x", "password": 3}]})").field(), "users[0].password");
    EXPECT_EQ(
        apply(R"({"users": [{"id": "x", "passwordHash": "y"}]})").field(), "users[0].passwordHash");
    EXPECT_EQ(
        apply(R"({"users": [{"id": "x", "password_hash": "y"}]})").field(),
        "users[0].password_hash");
    for (auto const* broken : {"", "{", "[]", "3", "{} {}", "{\"a\": \"\xff\"}"}) {
        EXPECT_EQ(apply(broken).status, 400) << broken;
    }
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "{\"a\":";
    EXPECT_EQ(apply(deep).status, 400);
}

TEST_F(ApiTest, AnOldRevisionIsAConflict) {
    auto const admin = log_in("ada");
    auto const config = call_as(admin, "GET", "/api/v1/config");
    auto const skill = R"({"name": "English"})";
    ASSERT_EQ(call_as(admin, "PUT", "/api/v1/skills/en", skill).status, 200);
    auto const late = call_as(admin, "POST", "/api/v1/apply", config.text);
    EXPECT_EQ(late.status, 409);
    EXPECT_EQ(late.code(), "CONFLICT");
    EXPECT_EQ(late.field(), "revision");
}

TEST_F(ApiTest, WhatWasChangedMeanwhileIsNotOverwritten) {
    auto const admin = log_in("ada");
    auto const with = [&](char const* method, char const* header, std::string const& value) {
        auto made = request(method, "/api/v1/skills/en", R"({"name": "English"})");
        made.cookies["sb_session"] = admin.cookie;
        made.headers["x-csrf-token"] = admin.csrf;
        made.headers[header] = value;
        return send(std::move(made));
    };
    EXPECT_EQ(with("PUT", "if-match", "\"1\"").status, 200);
    for (auto const* const method : {"PUT", "DELETE"}) {
        auto const late = with(method, "if-match", "\"1\"");
        EXPECT_EQ(late.status, 412);
        EXPECT_EQ(late.code(), "CONFLICT");
        EXPECT_EQ(late.field(), "If-Match");
        EXPECT_EQ(late.member("by"), "ada") << late.text;
        EXPECT_EQ(late.at("revision"), 2);
    }
    for (auto const* const bad : {"1", "\"x\"", "*", "\"\"", "\"1", "\"-1\"", "\"1 \""})
        EXPECT_EQ(with("PUT", "if-match", bad).status, 400) << bad;
    auto const taken = with("PUT", "if-none-match", "*");
    EXPECT_EQ(taken.status, 412);
    EXPECT_EQ(taken.field(), "id");
    EXPECT_EQ(load().revision(), 2U);
    EXPECT_EQ(with("DELETE", "if-match", "\"2\"").status, 200);
    EXPECT_EQ(with("PUT", "if-none-match", "*").status, 200);
}

TEST_F(ApiTest, ApplyIsForOnesOwnAccount) {
    auto const admin = log_in("ada");
    auto const config = call_as(admin, "GET", "/api/v1/config");
    auto const body = with_member(config.body, "account", json::object{{"id", "other"}});
    EXPECT_EQ(call_as(admin, "POST", "/api/v1/apply", body).status, 403);
    EXPECT_EQ(load("other").revision(), 1U);
}

TEST_F(ApiTest, TheLastAdminStays) {
    auto const admin = log_in("ada");
    auto const refused = call_as(admin, "DELETE", "/api/v1/users/ada");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.field(), "users");
}

TEST_F(ApiTest, OneThingCanBePutAndDeleted) {
    struct Thing {
        char const* kind;
        char const* body;
        char const* named;
    };
    auto const admin = log_in("ada");
    for (auto const& [kind, body, named] : std::vector<Thing>{
             {"skills", R"({"name": "English"})", "skill"},
             {"queues", R"({"name": "Sales", "acceptTimeoutMs": 5000})", "queue"},
             {"users",
              R"({"id": "new", "name": "An", "email": "an@acme.example", "role": "AGENT",
                  "password": "ten characters"})",
              "user"},
             {"inboxes", R"({"name": "Shop", "channel": "web", "queue": "help"})", "inbox"},
             {"canned-replies", R"({"shortcut": "bye", "text": {"en": "Bye"}})", "cannedReply"},
             {"sinks", R"({"type": "file", "path": "out"})", "sink"}}) {
        std::string const path = std::string{"/api/v1/"} + kind + "/new";
        auto const put = call_as(admin, "PUT", path, body);
        ASSERT_EQ(put.status, 200) << kind << ": " << put.text;
        EXPECT_EQ(put.at("changes.0.kind"), named);
        EXPECT_EQ(put.at("changes.0.change"), "added");
        EXPECT_EQ(call_as(admin, "PUT", path, body).at("changes"), json::array{}) << kind;
        auto const gone = call_as(admin, "DELETE", path);
        EXPECT_EQ(gone.at("changes.0.change"), "removed") << kind;
        EXPECT_EQ(call_as(admin, "DELETE", path).status, 404) << kind;
    }
}

TEST_F(ApiTest, ThePathAndTheBodyNameTheSameThing) {
    auto const admin = log_in("ada");
    auto const put = [&](char const* path, char const* body) {
        return call_as(admin, "PUT", path, body);
    };
    EXPECT_EQ(put("/api/v1/skills/en", R"({"id": "fr", "name": "x"})").field(), "id");
    EXPECT_EQ(put("/api/v1/skills/a b", R"({"name": "x"})").field(), "id");
    EXPECT_EQ(put("/api/v1/skills/en", R"({"name": "x", "level": 3})").field(), "level");
    EXPECT_EQ(put("/api/v1/queues/help", R"({"name": ""})").field(), "queues[0].name");
}

TEST_F(ApiTest, WhatIsStillUsedCannotBeDeleted) {
    auto const refused = call_as(log_in("ada"), "DELETE", "/api/v1/queues/help");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.field(), "inboxes[0].queue");
}

TEST_F(ApiTest, NamesOfOtherAccountsAreTaken) {
    auto const admin = log_in("ada");
    auto const inbox = call_as(
        admin, "PUT", "/api/v1/inboxes/other-web",
        R"({"name": "x", "channel": "web", "queue": "help"})");
    EXPECT_EQ(inbox.status, 409);
    EXPECT_EQ(inbox.code(), "CONFLICT");
    EXPECT_EQ(load("other").inboxes_size(), 1);
}

TEST_F(ApiTest, AHashedPasswordOpensTheDoor) {
    auto const admin = log_in("ada");
    ASSERT_EQ(
        call_as(
            admin, "PUT", "/api/v1/users/an",
            R"({"name": "An", "email": "an@acme.example", "role": "AGENT",
                    "password": "ten characters"})")
            .status,
        200);
    EXPECT_EQ(
        call(
            "POST", "/api/v1/login",
            R"({"email": "an@acme.example", "password": "ten characters"})")
            .status,
        200);
}

} // namespace
} // namespace switchboard::api
