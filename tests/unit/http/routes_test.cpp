// Which handler a request finds, whatever the order in which they were added.
#include "http/routes.hpp"

#include <gmock/gmock.h>

namespace switchboard::http {
namespace {

using ::testing::HasSubstr;

Handler named(std::string const& name) {
    return [name](Request const& request, Respond respond) {
        Response response;
        response.body = name;
        for (auto const& [key, value] : request.params)
            response.body.append(" ").append(key).append("=").append(value);
        respond(std::move(response));
    };
}

class RoutesTest : public ::testing::Test {
protected:
    RoutesTest() {
        for (char const* pattern : {"/*", "/a/*", "/a/{id}", "/a/b", "/a/{id}/c", "/"})
            routes_.add("GET", pattern, named(pattern));
        routes_.add("POST", "/a/{id}", named("post"));
    }
    Response ask(std::string const& method, std::string const& path) {
        Request request;
        request.method = method;
        request.path = path;
        Response answer;
        routes_.dispatch(std::move(request), [&](Response r) { answer = std::move(r); });
        return answer;
    }
    std::string get(std::string const& path) { return ask("GET", path).body; }
    Routes routes_;
};

TEST_F(RoutesTest, PrefersWordsToParametersToTheRest) {
    EXPECT_EQ(get("/"), "/");
    EXPECT_EQ(get("/a/b"), "/a/b");
    EXPECT_EQ(get("/a/x"), "/a/{id} id=x");
    EXPECT_EQ(get("/a/x/c"), "/a/{id}/c id=x");
    EXPECT_EQ(get("/a/x/d"), "/a/*");
    EXPECT_EQ(get("/z"), "/*");
}

TEST_F(RoutesTest, TakesHeadForGet) {
    EXPECT_EQ(ask("HEAD", "/a/b").body, "/a/b");
}

TEST_F(RoutesTest, LetsALessSpecificPatternServeAnotherMethod) {
    EXPECT_EQ(ask("POST", "/a/x").body, "post id=x");
    EXPECT_EQ(ask("POST", "/a/b").body, "post id=b");
}

TEST_F(RoutesTest, NamesTheMethodsThatThereAre) {
    Response const answer = ask("DELETE", "/a/x/c");
    EXPECT_EQ(answer.status, 405);
    EXPECT_THAT(answer.body, HasSubstr("METHOD_NOT_ALLOWED"));
    bool allows = false;
    for (auto const& [name, value] : answer.headers)
        allows |= name == "Allow" && value == "GET, HEAD";
    EXPECT_TRUE(allows);
}

TEST(Routes, KnowsTheLongestBodyOfARequestByItsHead) {
    Routes routes;
    routes.add("POST", "/a/{id}", named("post"), 10);
    routes.add("PUT", "/a/{id}", named("put"), 20);
    EXPECT_EQ(routes.body_bytes_max("POST", "/a/x"), 10U);
    EXPECT_EQ(routes.body_bytes_max("PUT", "/a/x"), 20U);
    EXPECT_EQ(routes.body_bytes_max("DELETE", "/a/x"), kUnreadBodyMax);
    EXPECT_EQ(routes.body_bytes_max("POST", "/b"), kUnreadBodyMax);
}

TEST(Routes, HandsNoLongerBodyToAHandler) {
    Routes routes;
    routes.add("POST", "/a", named("post"), 3);
    Request request;
    request.method = "POST";
    request.path = "/a";
    Response answer;
    request.body = "123";
    routes.dispatch(request, [&](Response r) { answer = std::move(r); });
    EXPECT_EQ(answer.body, "post");
    request.body = "1234";
    routes.dispatch(request, [&](Response r) { answer = std::move(r); });
    EXPECT_EQ(answer.status, 413);
    EXPECT_EQ(
        answer.body,
        R"x({"code":"TOO_LARGE","message":"the body is too large (call_body_bytes: 3)"})x");
}

TEST(Routes, SaysThatNothingIsThere) {
    Routes const routes;
    Response answer;
    Request request;
    request.path = "/x";
    routes.dispatch(request, [&](Response r) { answer = std::move(r); });
    EXPECT_EQ(answer.status, 404);
    EXPECT_EQ(answer.body, R"({"code":"NOT_FOUND","message":"no such resource"})");
}

} // namespace
} // namespace switchboard::http
