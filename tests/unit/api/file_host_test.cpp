// Files on a host of their own: who may have one is told where, and there the ticket counts alone.
#include "api_fixture.hpp"

#include "api/impl/json.hpp"

namespace switchboard::api {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;

constexpr char kOrigin[] = "https://files.example";

class FileHost : public ApiTest {
protected:
    FileHost()
        : token_(visitor_token())
        , conversation_(open_conversation(token_)) {
        shared_.files_origin = kOrigin;
        shared_.public_url = "https://Desk.acme.example:443";
        serve({});
        add_file_routes(files_routes_, shared_);
        file_ = upload(token_, "Hoá đơn.txt");
        attach(token_);
    }

    std::string upload(std::string const& token, std::string const& name) {
        json::object const body{
            {"conversation", conversation_}, {"name", name}, {"size", kBytes.size()}};
        auto const begun = call_with(token, "POST", "/api/v1/uploads", json::serialize(body));
        std::string const id = std::string{begun.at("attachment.id").as_string().c_str()};
        auto part = request("PUT", "/api/v1/uploads/" + id + "?offset=0", kBytes);
        part.headers["authorization"] = "Bearer " + token;
        EXPECT_EQ(send(part).status, 200);
        return id;
    }
    /// A message names the file, so that staff may have it too.
    void attach(std::string const& token) {
        ports::AppendRequest message;
        message.caller =
            value<ports::Caller>([&](auto done) { authenticator_.authenticate(token, done); });
        message.conversation = conversation_;
        message.entry.mutable_author()->set_role(v1::CUSTOMER);
        message.entry.mutable_author()->set_id(message.caller.id);
        message.entry.set_client_id("with-a-file");
        message.entry.mutable_message()->add_attachments()->set_id(file_);
        (void)value<ports::AppendResult>([&](auto done) { stores_.store->append(message, done); });
    }
    [[nodiscard]] std::string path() const { return "/api/v1/attachments/" + file_; }
    /// Where the file is to be had, without the origin.
    std::string address(std::string const& token) {
        return there(call_with(token, "GET", path()).header("Location"));
    }
    static std::string there(std::string const& location) {
        EXPECT_THAT(location, StartsWith(kOrigin));
        return location.substr(std::string_view{kOrigin}.size());
    }
    Answer on_files_host(http::Request made) {
        made.headers["host"] = "files.example";
        std::swap(routes_, files_routes_);
        auto const answer = send(std::move(made));
        std::swap(routes_, files_routes_);
        return answer;
    }
    Answer fetch(std::string const& address, std::string const& method = "GET") {
        return on_files_host(request(method, address));
    }
    std::size_t count_readings() {
        auto const answer = call_as(log_in("ada"), "GET", "/api/v1/audit?what=file.read");
        return answer.at("records").as_array().size();
    }

    std::string const kBytes = "xin chào\n";
    std::string token_, conversation_, file_;
    http::Routes files_routes_;
};

TEST_F(FileHost, ThisOriginAnswersWithAnAddressAndWithNoBytes) {
    auto const got = call_as(log_in("lan"), "GET", path());
    EXPECT_EQ(got.status, 303);
    EXPECT_THAT(
        got.header("Location"),
        MatchesRegex("https://files\\.example/attachments/[A-Za-z0-9_-]+\\?ticket=f\\.[^&]{43}"));
    EXPECT_EQ(got.member("url"), got.header("Location"));
    EXPECT_EQ(got.header("Cache-Control"), "no-store");
    EXPECT_EQ(got.header("Referrer-Policy"), "no-referrer");
    EXPECT_THAT(got.text, Not(HasSubstr(kBytes)));
    EXPECT_THAT(got.text, Not(HasSubstr(token_)));
}

TEST_F(FileHost, APageThatBringsATokenIsToldInsteadOfSent) {
    auto of_staff = request("GET", path());
    of_staff.headers["authorization"] = "Bearer " + log_in("lan", true).token;
    of_staff.headers["accept"] = "application/json";
    for (auto const& told : {call_with(token_, "GET", path()), send(of_staff)}) {
        EXPECT_EQ(told.status, 200);
        EXPECT_EQ(told.header("Location"), told.member("url"));
        EXPECT_EQ(told.member("expiresAt"), to_rfc3339(now_ + 60s));
        EXPECT_THAT(told.text, Not(HasSubstr(kBytes)));
        EXPECT_EQ(fetch(there(told.member("url"))).text, kBytes);
    }
}

TEST_F(FileHost, TheTicketGivesTheFileOnceAsADownloadThatPagesOfOursMayRead) {
    auto const where = address(token_);
    auto const got = fetch(where);
    EXPECT_EQ(got.status, 200) << got.text;
    EXPECT_EQ(got.text, kBytes);
    EXPECT_EQ(got.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_THAT(got.header("Content-Disposition"), StartsWith("attachment; filename*=UTF-8''"));
    EXPECT_THAT(got.header("Content-Security-Policy"), HasSubstr("sandbox"));
    EXPECT_EQ(got.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(got.header("Cache-Control"), "private, no-store");
    EXPECT_EQ(got.headers.count("Cache-Control"), 1U);
    EXPECT_EQ(got.header("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(got.header("Access-Control-Allow-Origin"), "https://desk.acme.example");
    EXPECT_EQ(got.headers.count("Access-Control-Allow-Credentials"), 0U);
    EXPECT_EQ(got.header("Cross-Origin-Resource-Policy"), "cross-origin");
    EXPECT_EQ(got.headers.count("Set-Cookie"), 0U);
    EXPECT_EQ(fetch(where).status, 404) << "used";
}

TEST_F(FileHost, AHeadUsesTheTicketUpLikeAnyReading) {
    auto const where = address(token_);
    EXPECT_EQ(fetch(where, "HEAD").status, 200);
    EXPECT_EQ(fetch(where).status, 404);
}

TEST_F(FileHost, WhatIsNoGoodTicketOfThisFileGivesNothing) {
    auto const where = address(token_);
    auto const ticket = where.substr(where.find('=') + 1);
    std::string tampered = where;
    tampered.back() = tampered.back() == 'A' ? 'B' : 'A';
    std::string const other = upload(token_, "b.txt");
    for (std::string const& bad :
         {tampered, "/attachments/" + file_,
          "/attachments/" + file_ + "?ticket=", "/attachments/" + other + "?ticket=" + ticket,
          "/attachments/nothing?ticket=" + ticket, "/attachments/" + file_ + "?ticket=" + token_,
          "/attachments/" + file_ + "?ticket=f." + std::string(43, 'A')}) {
        auto const answer = fetch(bad);
        EXPECT_EQ(answer.status, 404) << bad;
        EXPECT_THAT(answer.text, Not(HasSubstr(kBytes))) << bad;
    }
    EXPECT_EQ(fetch(where).status, 200) << "nobody used it up";
}

TEST_F(FileHost, ATicketEndsAfterAMinute) {
    auto const early = address(token_), late = address(token_);
    now_ += 59s;
    EXPECT_EQ(fetch(early).status, 200);
    now_ += 1s;
    EXPECT_EQ(fetch(late).status, 404);
}

TEST_F(FileHost, OnlyWhoMayHaveTheFileIsTold) {
    EXPECT_EQ(call("GET", path()).status, 401);
    EXPECT_EQ(call_with(visitor_token(), "GET", path()).status, 404);
    auto const eve = call(
        "POST", "/api/v1/login",
        R"({"email":"eve@other.example","password":"password of eve","bearer":true})");
    ASSERT_EQ(eve.status, 200) << eve.text;
    auto const foreign = call_with(eve.member("token"), "GET", path());
    EXPECT_EQ(foreign.status, 404) << "of another account";
    EXPECT_EQ(foreign.header("Location"), "");
    EXPECT_EQ(call_as(log_in("lan"), "GET", path()).status, 303);
}

TEST_F(FileHost, StaffWhoseSessionOrAccessHasEndedSinceGetNothing) {
    auto const lan = log_in("lan");
    auto const ask = [&](Login const& login) {
        return there(call_as(login, "GET", path()).header("Location"));
    };
    EXPECT_EQ(fetch(ask(lan)).text, kBytes);
    auto const left = ask(lan);
    ASSERT_EQ(call_as(lan, "POST", "/api/v1/logout").status, 200);
    EXPECT_EQ(fetch(left).status, 404);
    auto const mai = log_in("mai");
    auto const disabled = ask(mai);
    auto config = load();
    for (auto& user : *config.mutable_users())
        if (user.id() == "mai") user.set_disabled(true);
    save(config);
    EXPECT_EQ(fetch(disabled).status, 404);
    auto const restricted = ask(log_in("lan"));
    restrict("lan", {"nowhere"});
    EXPECT_THAT(fetch(restricted).status, AnyOf(403, 404));
}

TEST_F(FileHost, ToBeToldIsAReadingInTheAuditLog) {
    EXPECT_EQ(count_readings(), 0U);
    auto const lan = log_in("lan");
    auto const got = call_as(lan, "GET", path());
    EXPECT_EQ(got.status, 303);
    EXPECT_EQ(count_readings(), 1U);
    EXPECT_EQ(fetch(there(got.header("Location"))).status, 200);
    EXPECT_EQ(count_readings(), 1U) << "the same reading";
    now_ += 11min;
    refused_operation_ = "add_audit";
    auto const unwritten = call_as(lan, "GET", path());
    EXPECT_EQ(unwritten.status, 503);
    EXPECT_EQ(unwritten.header("Location"), "");
    EXPECT_THAT(unwritten.text, Not(HasSubstr("ticket")));
}

TEST_F(FileHost, ATicketIsNothingOnThisHost) {
    auto const where = address(token_);
    auto const ticket = where.substr(where.find('=') + 1);
    EXPECT_EQ(call("GET", where).status, 404) << "no such path";
    EXPECT_EQ(call("GET", path() + "?ticket=" + ticket).status, 401);
    EXPECT_EQ(call_with(ticket, "GET", path()).status, 401);
    EXPECT_EQ(fetch(where).status, 200);
}

TEST_F(FileHost, TheFilesHostKnowsNoOtherPathAndNobodyByACookieOrToken) {
    for (auto const& [method, pattern] : api_routes())
        EXPECT_EQ(fetch(pattern, method).status, 404) << method << pattern;
    for (char const* other : {"/", "/console", "/demo", "/widget/loader.js", "/attachments"})
        EXPECT_EQ(fetch(other).status, 404) << other;
    EXPECT_EQ(fetch("/attachments/" + file_, "POST").status, 405);
    EXPECT_EQ(fetch("/attachments/" + file_, "OPTIONS").status, 405) << "no preflight";
    auto made = request("GET", "/attachments/" + file_);
    made.headers["authorization"] = "Bearer " + token_;
    EXPECT_EQ(on_files_host(made).status, 404);
    made.headers.erase("authorization");
    made.cookies["sb_session"] = log_in("lan").cookie;
    EXPECT_EQ(on_files_host(made).status, 404);
}

TEST_F(FileHost, TryingTicketsIsLimitedAndGoodOnesAreNot) {
    for (int i = 0; i < 70; ++i) ASSERT_EQ(fetch(address(token_)).status, 200) << i;
    int refused = 0;
    for (int i = 0; i < 70; ++i)
        refused += fetch("/attachments/" + file_ + "?ticket=f.x").status == 429 ? 1 : 0;
    EXPECT_GT(refused, 0);
    EXPECT_THAT(limits_, testing::Contains("anonymous_requests_per_minute"));
}

TEST_F(FileHost, AStoreThatDoesNotAnswerIsNoBadTicket) {
    refused_operation_ = "put_token";
    EXPECT_EQ(call_with(token_, "GET", path()).status, 503);
    refused_operation_.clear();
    auto const where = address(token_);
    refused_operation_ = "find_token";
    EXPECT_EQ(fetch(where).status, 503);
    refused_operation_.clear();
    EXPECT_EQ(fetch(where).status, 200);
}

} // namespace
} // namespace switchboard::api
