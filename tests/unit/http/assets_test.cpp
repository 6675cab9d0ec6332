// Which file answers which path, and in which form.
#include "http/assets.hpp"

#include <array>
#include <gmock/gmock.h>

namespace switchboard::http {
namespace {

using ::testing::Contains;
using ::testing::Pair;

constexpr std::array<Asset, 5> kAssets{{
    {"/assets/app.11223344.js", "text/javascript", "\"a\"", "immutable", "", "raw!", "br", "gz!"},
    {"/console/index.html",
     "text/html",
     "\"c\"",
     "no-cache",
     "X-Test: 1\nX-Two: 2\n",
     "console",
     {},
     {}},
    {"/demo/index.html", "text/html", "\"d\"", "no-cache", "", "demo", {}, {}},
    {"/widget/frame.html",
     "text/html",
     "\"f\"",
     "no-cache",
     "Content-Security-Policy: a b; frame-ancestors 'self'; c d\n",
     "frame",
     "br",
     {}},
    {"/widget/loader.js", "text/javascript", "\"l\"", "short", "", "loader", {}, {}},
}};

class AssetsTest : public ::testing::Test {
protected:
    AssetsTest() {
        auto const rule = [this](std::string const& inbox, auto then) {
            asked_ = inbox;
            then(ancestors_);
        };
        add_asset_routes(routes_, rule, kAssets);
    }
    Response get(std::string const& path, std::map<std::string, std::string> headers = {}) {
        Request request;
        request.method = "GET";
        request.path = path;
        request.headers = std::move(headers);
        Response answer;
        routes_.dispatch(std::move(request), [&](Response r) { answer = std::move(r); });
        return answer;
    }
    Routes routes_;
    std::string asked_;
    std::optional<std::string> ancestors_;
};

TEST_F(AssetsTest, TheFrameOfAnInboxIsForThePagesThatTheRuleNames) {
    ancestors_ = "'self' https://shop.example";
    auto const answer = get("/frame/web", {{"if-none-match", "\"f\""}, {"accept-encoding", "br"}});
    EXPECT_EQ(asked_, "web");
    EXPECT_EQ(answer.status, 200) << "a kept copy would have another policy";
    EXPECT_EQ(answer.static_body, "br");
    EXPECT_THAT(
        answer.headers,
        Contains(Pair(
            "Content-Security-Policy", "a b; frame-ancestors 'self' https://shop.example; c d")));
    EXPECT_THAT(answer.headers, testing::Not(Contains(Pair("ETag", testing::_))));
    EXPECT_THAT(answer.headers, Contains(Pair("Cache-Control", "no-cache")));
}

TEST_F(AssetsTest, WhereTheRuleIsNotKnownNoFrameIsShown) {
    auto const answer = get("/frame/web");
    EXPECT_EQ(answer.status, 503);
    EXPECT_THAT(answer.headers, Contains(Pair("Retry-After", "2")));
    EXPECT_EQ(get("/frame/").status, 404);
    EXPECT_EQ(get("/frame/web/more").status, 404);
}

TEST_F(AssetsTest, ServesFilesAndApplications) {
    EXPECT_EQ(get("/assets/app.11223344.js").static_body, "raw!");
    EXPECT_EQ(get("/widget/loader.js").static_body, "loader");
    for (char const* path : {"/console", "/console/", "/console/queues/7", "/console/index.html"})
        EXPECT_EQ(get(path).static_body, "console") << path;
    EXPECT_EQ(get("/demo").static_body, "demo");
    EXPECT_EQ(get("/assets/missing.js").status, 404);
    EXPECT_EQ(get("/widget/missing").status, 404);
    EXPECT_EQ(get("/demo/missing").status, 404);
    EXPECT_THAT(get("/").headers, Contains(Pair("Location", "/demo")));
}

TEST_F(AssetsTest, SendsTheDocumentsOwnHeaders) {
    auto const answer = get("/console");
    EXPECT_THAT(answer.headers, Contains(Pair("X-Test", "1")));
    EXPECT_THAT(answer.headers, Contains(Pair("X-Two", "2")));
    EXPECT_THAT(answer.headers, Contains(Pair("Cache-Control", "no-cache")));
}

TEST_F(AssetsTest, ChoosesTheFormThatTheClientTakes) {
    std::string const path = "/assets/app.11223344.js";
    auto const with = [&](char const* codings) {
        return *get(path, {{"accept-encoding", codings}}).static_body;
    };
    EXPECT_EQ(with("gzip, deflate, br"), "br");
    EXPECT_EQ(with("gzip"), "gz!");
    EXPECT_EQ(with("gzip;q=0.5, br;q=0"), "gz!");
    EXPECT_EQ(with("br;q=0.0"), "raw!");
    EXPECT_EQ(with("identity"), "raw!");
    EXPECT_THAT(
        get(path, {{"accept-encoding", "br"}}).headers, Contains(Pair("Content-Encoding", "br")));
}

TEST_F(AssetsTest, SaysThatNothingChanged) {
    EXPECT_EQ(get("/demo", {{"if-none-match", "\"d\""}}).status, 304);
    EXPECT_EQ(get("/demo", {{"if-none-match", "W/\"x\", \"d\""}}).status, 304);
    EXPECT_EQ(get("/demo", {{"if-none-match", "\"x\""}}).status, 200);
}

TEST(Assets, RedirectsToTheConsoleWithoutADemo) {
    Routes routes;
    add_asset_routes(routes, {}, {});
    Request request;
    request.method = "GET";
    request.path = "/";
    routes.dispatch(request, [](Response const& answer) {
        EXPECT_THAT(answer.headers, Contains(Pair("Location", "/console")));
    });
}

} // namespace
} // namespace switchboard::http
