#include "api_fixture.hpp"

namespace switchboard::api {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ApiTest, StaffSeeConversationsInLists) {
    auto const id = open_conversation(visitor_token());
    auto const list = call_as(log_in("mai"), "GET", "/api/v1/conversations?view=open&limit=10");
    ASSERT_EQ(list.status, 200) << list.text;
    EXPECT_EQ(list.at("conversations.0.id").get_string().c_str(), id);
    EXPECT_TRUE(list.at("nextCursor").is_string());
}

TEST_F(ApiTest, ListsCheckTheirQuery) {
    auto const agent = log_in("lan");
    auto const field = [&](char const* query) {
        auto const answer = call_as(agent, "GET", std::string{"/api/v1/conversations?"} + query);
        EXPECT_EQ(answer.status, 400) << query;
        return answer.field();
    };
    EXPECT_EQ(field("view=all"), "view");
    EXPECT_EQ(field("view=queue"), "key");
    EXPECT_EQ(field("limit=0"), "limit");
    EXPECT_EQ(field("limit=101"), "limit");
    EXPECT_EQ(field("limit=ten"), "limit");
    EXPECT_EQ(field("limit=-1"), "limit");
}

TEST_F(ApiTest, TheCustomerReadsTheConversationWithoutItsInside) {
    auto const token = visitor_token();
    auto const id = open_conversation(token);
    auto const mine = call_with(token, "GET", "/api/v1/conversations/" + id);
    ASSERT_EQ(mine.status, 200) << mine.text;
    EXPECT_THAT(mine.text, Not(HasSubstr("seen by staff")));
    auto const staff = call_as(log_in("mai"), "GET", "/api/v1/conversations/" + id);
    EXPECT_EQ(staff.status, 200);
    auto const entries = call_with(token, "GET", "/api/v1/conversations/" + id + "/entries");
    EXPECT_THAT(entries.text, HasSubstr("my order is late"));
    EXPECT_THAT(entries.text, Not(HasSubstr("a note between us")));
    auto const all =
        call_as(log_in("mai"), "GET", "/api/v1/conversations/" + id + "/entries?limit=2");
    EXPECT_EQ(all.at("entries").as_array().size(), 2U);
    EXPECT_EQ(all.at("more"), true);
    EXPECT_EQ(
        call_as(log_in("mai"), "GET", "/api/v1/conversations/" + id + "/entries?after=1&before=3")
            .status,
        400);
}

TEST_F(ApiTest, TranscriptsShowEachReaderTheirPart) {
    auto const token = visitor_token();
    auto const id = open_conversation(token);
    for (auto const* ending : {"txt", "json", "html"}) {
        std::string const path = "/api/v1/conversations/" + id + "/transcript." + ending;
        auto const customer = call_with(token, "GET", path);
        EXPECT_EQ(customer.status, 200) << path;
        EXPECT_THAT(customer.text, HasSubstr("my order is late"));
        EXPECT_THAT(customer.text, Not(HasSubstr("a note between us")));
        EXPECT_THAT(customer.header("Content-Security-Policy"), HasSubstr("sandbox"));
        auto const staff = call_as(log_in("mai"), "GET", path);
        EXPECT_THAT(staff.text, HasSubstr("a note between us"));
    }
}

TEST_F(ApiTest, ALongTranscriptIsReadToItsEnd) {
    auto const token = visitor_token();
    auto const id = open_conversation(token);
    auto const caller =
        value<ports::Caller>([&](auto done) { authenticator_.authenticate(token, done); });
    for (int i = 0; i < 250; ++i) {
        ports::AppendRequest more;
        more.caller = caller;
        more.conversation = id;
        more.entry.mutable_author()->set_role(v1::CUSTOMER);
        more.entry.mutable_author()->set_id(caller.id);
        more.entry.set_client_id("more-" + std::to_string(i));
        more.entry.mutable_message()->set_text("line " + std::to_string(i) + ".");
        (void)value<ports::AppendResult>([&](auto done) { stores_.store->append(more, done); });
    }
    auto const text = call_with(token, "GET", "/api/v1/conversations/" + id + "/transcript.txt");
    for (auto const* line : {"line 0.", "line 99.", "line 100.", "line 249."}) {
        EXPECT_THAT(text.text, HasSubstr(line));
    }
}

TEST_F(ApiTest, NobodyReadsWhatIsNotTheirs) {
    auto const id = open_conversation(visitor_token());
    auto const stranger = visitor_token();
    auto const foreign = log_in("eve");
    for (auto const* part : {"", "/entries", "/transcript.txt", "/transcript.json"}) {
        std::string const path = "/api/v1/conversations/" + id + part;
        EXPECT_EQ(call_with(stranger, "GET", path).status, 404) << path;
        EXPECT_EQ(call_as(foreign, "GET", path).status, 404) << path;
        EXPECT_EQ(call("GET", path).status, 401) << path;
    }
    EXPECT_EQ(call_as(foreign, "GET", "/api/v1/conversations/" + id + "/deliveries").status, 404);
}

TEST_F(ApiTest, ContactsAreReadAndCorrectedByStaff) {
    auto const token = visitor_token();
    (void)open_conversation(token);
    auto const caller =
        value<ports::Caller>([&](auto done) { authenticator_.authenticate(token, done); });
    auto const agent = log_in("lan");
    std::string const path = "/api/v1/contacts/" + caller.id;
    EXPECT_EQ(call_as(agent, "GET", path).at("name"), "Khách");
    auto const changed = call_as(
        agent, "PATCH", path,
        R"({"name": "Chị Hoa", "email": "Hoa@mail.example", "attributes": {"vip": "yes"}})");
    ASSERT_EQ(changed.status, 200) << changed.text;
    EXPECT_EQ(changed.at("email"), "hoa@mail.example");
    EXPECT_EQ(call_as(agent, "GET", path).at("attributes.vip"), "yes");
    EXPECT_EQ(call_as(agent, "PATCH", path, R"({"verified": true})").field(), "verified");
    EXPECT_EQ(call_as(agent, "PATCH", path, R"({"id": "x"})").field(), "id");
    EXPECT_EQ(call_as(agent, "PATCH", path, R"({"email": "x"})").field(), "email");
    EXPECT_EQ(call_as(agent, "PATCH", "/api/v1/contacts/nobody", R"({"name": "x"})").status, 404);
    EXPECT_EQ(call_as(log_in("eve"), "GET", path).status, 404);
}

TEST_F(ApiTest, TheOutboxIsCountedListedAndRedriven) {
    auto const admin = log_in("ada");
    auto const counts = call_as(admin, "GET", "/api/v1/outbox");
    EXPECT_EQ(counts.status, 200);
    EXPECT_EQ(counts.at("parked"), 0);
    for (auto const* state : {"pending", "delivered", "parked"}) {
        auto const list = call_as(admin, "GET", std::string{"/api/v1/outbox/"} + state);
        EXPECT_EQ(list.at("deliveries"), json::array{}) << state;
    }
    auto const redrive = [&](char const* body) {
        return call_as(admin, "POST", "/api/v1/outbox/redrive", body);
    };
    EXPECT_EQ(redrive(R"({"sink": "tickets", "conversation": "x", "generation": 1})").status, 404);
    EXPECT_EQ(redrive(R"({"conversation": "x", "generation": 1})").field(), "sink");
    EXPECT_EQ(redrive(R"({"sink": "tickets", "conversation": "x"})").field(), "generation");
    EXPECT_EQ(
        redrive(R"({"sink": "t", "conversation": "x", "generation": 1, "account": "other"})")
            .field(),
        "account");
    auto const id = open_conversation(visitor_token());
    EXPECT_EQ(
        call_as(admin, "GET", "/api/v1/conversations/" + id + "/deliveries").body, json::array{});
}

} // namespace
} // namespace switchboard::api
