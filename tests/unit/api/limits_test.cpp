// The limits of the API: reached, refused under their own name with their value, counted once under
// it. Those that the store counts are tried at once as well as one after the other.
#include "api_fixture.hpp"

namespace switchboard::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ApiLimitsTest : public ApiTest {
protected:
    http::Request log_in_request(
        std::string const& email, std::string const& password,
        std::string const& address = "192.0.2.1") {
        json::object const body{{"email", email}, {"password", password}};
        auto made = request("POST", "/api/v1/login", json::serialize(body));
        made.remote_address = address;
        return made;
    }
    Answer try_log_in(
        std::string const& email, std::string const& password,
        std::string const& address = "192.0.2.1") {
        return send(log_in_request(email, password, address));
    }
    /// All of them are under way before the first is answered.
    std::vector<std::shared_ptr<Answer>> at_once(std::vector<http::Request> const& requests) {
        std::vector<std::shared_ptr<Answer>> answers;
        for (auto const& each : requests) {
            auto answer = std::make_shared<Answer>();
            routes_.dispatch(
                each, [answer](http::Response response) { answer->status = response.status; });
            answers.push_back(answer);
        }
        run();
        return answers;
    }
    static http::Respond into(Answer& answer) {
        return [&answer](http::Response response) {
            answer.status = response.status;
            json::error_code failed;
            answer.body = json::parse(response.body, failed);
        };
    }
    static std::ptrdiff_t count(std::vector<std::shared_ptr<Answer>> const& answers, int status) {
        return std::count_if(answers.begin(), answers.end(), [status](auto const& answer) {
            return answer->status == status;
        });
    }
    Answer ask_from(std::string const& address) {
        auto made = request("GET", "/api/v1/inboxes/web/public");
        made.remote_address = address;
        return send(made);
    }
};

TEST_F(ApiLimitsTest, WrongPasswordsAtOnceAreFiveAtTheMost) {
    std::vector<http::Request> guesses;
    for (int i = 0; i < 66; ++i)
        guesses.push_back(
            log_in_request("ada@acme.example", "wrong", "192.0.2." + std::to_string(i + 1)));
    auto const answers = at_once(guesses);
    EXPECT_EQ(count(answers, 401), 5);
    EXPECT_EQ(count(answers, 429), 61);
    EXPECT_THAT(limits_, testing::SizeIs(61));
    EXPECT_THAT(limits_, testing::Each("login_failures_per_email"));
    EXPECT_EQ(try_log_in("ada@acme.example", "password of ada").status, 429);
}

TEST_F(ApiLimitsTest, GuessesOfManyPeopleFromOneNetworkAreTwentyAtTheMost) {
    std::vector<http::Request> guesses;
    for (int i = 0; i < 40; ++i) {
        std::string const address = "2001:db8:1:2::" + std::to_string(i + 1);
        guesses.push_back(
            log_in_request("n" + std::to_string(i) + "@acme.example", "wrong", address));
    }
    auto const answers = at_once(guesses);
    EXPECT_EQ(count(answers, 401), 20);
    EXPECT_EQ(count(answers, 429), 20);
    EXPECT_THAT(limits_, testing::Each("login_failures_per_address"));
    auto const refused = try_log_in("ada@acme.example", "password of ada", "2001:db8:1:2::ffff");
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused.member("message"), HasSubstr("login_failures_per_address: 20"));
    EXPECT_EQ(try_log_in("ada@acme.example", "password of ada", "2001:db8:1:3::1").status, 200);
}

TEST_F(ApiLimitsTest, ARightLogInIsNotCounted) {
    for (int i = 0; i < 30; ++i)
        EXPECT_EQ(try_log_in("ada@acme.example", "password of ada").status, 200) << i;
    for (int i = 0; i < 4; ++i) EXPECT_EQ(try_log_in("ada@acme.example", "wrong").status, 401);
    EXPECT_EQ(try_log_in("ada@acme.example", "password of ada").status, 200);
    EXPECT_EQ(try_log_in("ada@acme.example", "wrong").status, 401);
    auto const refused = try_log_in("ada@acme.example", "password of ada");
    EXPECT_EQ(refused.status, 429) << "the right one in between forgave nothing";
    EXPECT_THAT(refused.member("message"), HasSubstr("login_failures_per_email: 5"));
}

TEST_F(ApiLimitsTest, WhoWaitsForLogInsUnderWayWaitsSecondsOnly) {
    auto const good = log_in_request("ada@acme.example", "password of ada");
    bool is_asked = false;
    Answer refused;
    meddle_ = [&](std::string_view operation) { // the first session is being opened
        if (operation != "put_token" || std::exchange(is_asked, true)) return;
        posted_.push_back([&] { routes_.dispatch(good, into(refused)); });
    };
    auto const answers = at_once({5, good});
    EXPECT_EQ(count(answers, 200), 5);
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused.member("message"), HasSubstr("failed or are under way"));
    EXPECT_EQ(refused.at("retryAfterMs"), 5'000);
    meddle_ = nullptr;
    for (int i = 0; i < 5; ++i) (void)try_log_in("ada@acme.example", "wrong");
    EXPECT_EQ(try_log_in("ada@acme.example", "wrong").at("retryAfterMs"), 15 * 60'000);
}

TEST_F(ApiLimitsTest, ALogInThatNobodyLookedAtIsNotCounted) {
    busy_ = true;
    for (int i = 0; i < 8; ++i)
        EXPECT_EQ(try_log_in("ada@acme.example", "password of ada").status, 503) << i;
    busy_ = false;
    EXPECT_EQ(try_log_in("ada@acme.example", "password of ada").status, 200);
}

TEST_F(ApiLimitsTest, WrongConfirmationsCountAsFailedLogIns) {
    auto const login = log_in("ada");
    auto const confirm = [&](char const* password) {
        json::object const body{{"password", password}};
        return call_as(login, "POST", "/api/v1/me/second-factor", json::serialize(body));
    };
    for (int i = 0; i < 5; ++i) {
        auto const wrong = confirm("wrong");
        EXPECT_EQ(wrong.status, 401) << wrong.text;
        EXPECT_EQ(wrong.field(), "password");
    }
    EXPECT_EQ(confirm("password of ada").status, 429);
    EXPECT_EQ(try_log_in("ada@acme.example", "password of ada").status, 429);
    EXPECT_THAT(limits_, ElementsAre("login_failures_per_email", "login_failures_per_email"));
}

TEST_F(ApiLimitsTest, AWrongLogInIsAnsweredAlikeForSomebodyAndForNobody) {
    auto const until_answered = [&](std::string const& email) {
        database_operations_.clear();
        std::map<std::string, std::size_t> at_answer;
        int status = 0;
        routes_.dispatch(log_in_request(email, "wrong"), [&](http::Response const& response) {
            status = response.status;
            at_answer = database_operations_;
        });
        run();
        EXPECT_EQ(status, 401);
        return at_answer;
    };
    auto const somebody = until_answered("ada@acme.example");
    EXPECT_EQ(database_operations_["add_audit"], 1U) << "it is written down, behind the answer";
    auto const nobody = until_answered("nobody@acme.example");
    EXPECT_EQ(database_operations_["add_audit"], 0U);
    EXPECT_EQ(somebody, nobody);
    EXPECT_FALSE(somebody.contains("add_audit"));
    EXPECT_GT(somebody.at("count_attempt"), 0U);
}

TEST_F(ApiLimitsTest, AnonymousRequestsAreCountedForAnIpv6Network) {
    for (int i = 0; i < 60; ++i)
        EXPECT_EQ(ask_from("2001:db8::" + std::to_string(i + 1)).status, 200) << i;
    auto const refused = ask_from("2001:db8::ffff:1");
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused.member("message"), HasSubstr("anonymous_requests_per_minute: 60"));
    EXPECT_THAT(limits_, ElementsAre("anonymous_requests_per_minute"));
    EXPECT_EQ(ask_from("2001:db8:0:1::1").status, 200) << "another network";
    EXPECT_EQ(ask_from("192.0.2.77").status, 200);
}

TEST_F(ApiLimitsTest, GuessedTokensAreCountedForAnIpv6Network) {
    int last = 0;
    for (int i = 0; i < 61; ++i) {
        auto made = request("GET", "/api/v1/me");
        made.remote_address = "2001:db8::" + std::to_string(i + 1);
        made.headers["authorization"] = "Bearer s.guess";
        last = send(made).status;
        if (i < 60) {
            EXPECT_EQ(last, 401) << i;
        }
    }
    EXPECT_EQ(last, 429);
}

TEST_F(ApiLimitsTest, ACallerHasSixHundredRequestsAMinute) {
    auto const login = log_in("lan");
    for (int i = 0; i < 600; ++i) ASSERT_EQ(call_as(login, "GET", "/api/v1/me").status, 200) << i;
    auto const refused = call_as(login, "GET", "/api/v1/me");
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused.member("message"), HasSubstr("caller_requests_per_minute: 600"));
    EXPECT_EQ(refused.header("Retry-After"), "60");
    EXPECT_THAT(limits_, ElementsAre("caller_requests_per_minute"));
    EXPECT_EQ(call_as(log_in("mai"), "GET", "/api/v1/me").status, 200);
    now_ += 1min;
    EXPECT_EQ(call_as(login, "GET", "/api/v1/me").status, 200);
}

TEST_F(ApiLimitsTest, ABodyThatIsTooLargeIsRefusedByName) {
    auto const refused = call("POST", "/api/v1/login", std::string(64 * 1024 + 1, ' '));
    EXPECT_EQ(refused.status, 413);
    EXPECT_THAT(refused.member("message"), HasSubstr("call_body_bytes: 65536"));
}

/// With limits of the test's own.
class StrictApiTest : public ApiLimitsTest {
protected:
    StrictApiTest() {
        ApiLimits limits;
        limits.account_searches_per_minute = 2;
        limits.downloads = 1;
        limits.upload_bytes_per_address_and_day = 1'000;
        limits.uploads.file_bytes = 600;
        limits.uploads.per_conversation = 2;
        serve(limits);
    }
    Answer announce(
        std::string const& token, std::string const& conversation, int size,
        std::string const& address = "2001:db8:5::1") {
        json::object const body{{"conversation", conversation}, {"name", "a.txt"}, {"size", size}};
        auto made = request("POST", "/api/v1/uploads", json::serialize(body));
        made.headers["authorization"] = "Bearer " + token;
        made.remote_address = address;
        return send(made);
    }
};

TEST_F(ApiLimitsTest, AnAccountsCallersShareAnAllowance) {
    ApiLimits limits;
    limits.account_per_minute = 4;
    serve(limits);
    auto const lan = log_in("lan"), mai = log_in("mai");
    EXPECT_EQ(call_as(lan, "GET", "/api/v1/me").status, 200);
    EXPECT_EQ(call_as(mai, "GET", "/api/v1/me").status, 200);
    EXPECT_EQ(call_as(lan, "GET", "/api/v1/me").status, 200);
    EXPECT_EQ(call_as(mai, "GET", "/api/v1/me").status, 200);
    auto const refused = call_as(lan, "GET", "/api/v1/me");
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused.member("message"), HasSubstr("account_requests_per_minute: 4"));
    EXPECT_THAT(limits_, ElementsAre("account_requests_per_minute"));
    EXPECT_EQ(call_as(log_in("eve"), "GET", "/api/v1/me").status, 200) << "another account";
}

TEST_F(ApiLimitsTest, AnAccountsCustomersTakeNothingOfItsStaff) {
    ApiLimits limits;
    limits.account_per_minute = 2;
    serve(limits);
    auto const lan = log_in("lan");
    auto const ask = [this] {
        return call_with(visitor_token(), "GET", "/api/v1/conversations").status;
    };
    EXPECT_EQ(ask(), 200);
    EXPECT_EQ(ask(), 200);
    EXPECT_EQ(ask(), 429);
    EXPECT_EQ(call_as(lan, "GET", "/api/v1/me").status, 200);
    EXPECT_EQ(call_as(lan, "GET", "/api/v1/me").status, 200);
    EXPECT_EQ(call_as(lan, "GET", "/api/v1/me").status, 429);
}

TEST_F(StrictApiTest, AnAccountsSearchesShareAnAllowance) {
    auto const lan = log_in("lan"), mai = log_in("mai");
    EXPECT_EQ(call_as(lan, "POST", "/api/v1/search", R"({"q": "order"})").status, 200);
    EXPECT_EQ(call_as(mai, "POST", "/api/v1/search", R"({"q": "order"})").status, 200);
    auto const refused = call_as(lan, "POST", "/api/v1/search", R"({"q": "order"})");
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused.member("message"), HasSubstr("account_searches_per_minute: 2"));
    EXPECT_THAT(limits_, ElementsAre("account_searches_per_minute"));
}

TEST_F(StrictApiTest, AFileHasASize) {
    auto const token = visitor_token();
    auto const chat = open_conversation(token);
    auto const refused = announce(token, chat, 601);
    EXPECT_EQ(refused.status, 413);
    EXPECT_EQ(refused.field(), "size");
    EXPECT_THAT(refused.member("message"), HasSubstr("file_bytes: 600"));
    EXPECT_THAT(limits_, ElementsAre("file_bytes"));
}

TEST_F(StrictApiTest, AConversationHasSoManyFiles) {
    auto const token = visitor_token();
    auto const chat = open_conversation(token);
    EXPECT_EQ(announce(token, chat, 10).status, 200);
    EXPECT_EQ(announce(token, chat, 10).status, 200);
    auto const refused = announce(token, chat, 10);
    EXPECT_EQ(refused.status, 413);
    EXPECT_THAT(refused.member("message"), HasSubstr("files_per_conversation: 2"));
    EXPECT_THAT(limits_, ElementsAre("files_per_conversation"));
}

TEST_F(StrictApiTest, ANetworksFilesHaveSoManyBytesADay) {
    auto const token = visitor_token();
    auto const chat = open_conversation(token);
    EXPECT_EQ(announce(token, chat, 600, "2001:db8:5::1").status, 200);
    auto const refused = announce(token, chat, 500, "2001:db8:5::2");
    EXPECT_EQ(refused.status, 429);
    EXPECT_THAT(refused.member("message"), HasSubstr("upload_bytes_per_address_and_day: 1000"));
    EXPECT_EQ(refused.at("retryAfterMs"), 24 * 3'600'000);
    EXPECT_THAT(limits_, ElementsAre("upload_bytes_per_address_and_day"));
    EXPECT_EQ(announce(token, "no-such", 400, "2001:db8:5::3").status, 404);
    EXPECT_EQ(announce(token, chat, 400, "2001:db8:5::3").status, 200)
        << "what was not begun is not counted";
    now_ += 24h;
    auto const later = visitor_token();
    EXPECT_EQ(announce(later, open_conversation(later, "c-2"), 500, "2001:db8:5::1").status, 200);
}

TEST_F(StrictApiTest, OneDownloadAtATimeOnAWorker) {
    auto const token = visitor_token();
    auto const chat = open_conversation(token);
    auto const file = announce(token, chat, 5).member("attachment.id");
    auto part = request("PUT", "/api/v1/uploads/" + file + "?offset=0", "hello");
    part.headers["authorization"] = "Bearer " + token;
    ASSERT_EQ(send(part).status, 200);
    auto get = request("GET", "/api/v1/attachments/" + file);
    get.headers["authorization"] = "Bearer " + token;
    auto const answers = at_once({get, get});
    EXPECT_EQ(count(answers, 200), 1);
    EXPECT_EQ(count(answers, 503), 1);
    EXPECT_THAT(limits_, ElementsAre("downloads"));
    EXPECT_EQ(send(get).status, 200) << "the first one is done";
}

TEST_F(StrictApiTest, StaffAreNotCountedByTheirNetwork) {
    auto const chat = open_conversation(visitor_token());
    auto const mai = log_in("mai", true);
    EXPECT_EQ(announce(mai.token, chat, 600).status, 200);
    EXPECT_EQ(announce(mai.token, chat, 600).status, 200);
    EXPECT_THAT(limits_, IsEmpty());
}

TEST(RateTableTest, ForgetsNobodyWhoComesBackSoon) {
    RateTable table;
    TimePoint const now = time_point_ms(1'000'000);
    EXPECT_TRUE(table.admit("ana", 1, now));
    for (std::size_t i = 0; i < RateTable::kNamesMax + 10'000; ++i)
        EXPECT_TRUE(table.admit("n" + std::to_string(i), 1, now));
    EXPECT_FALSE(table.admit("ana", 1, now)) << "its allowance is still spent";
    EXPECT_LE(table.size(), 2 * RateTable::kNamesMax);
    EXPECT_TRUE(table.admit("ana", 1, now + RateTable::kWindow));
}

} // namespace
} // namespace switchboard::api
