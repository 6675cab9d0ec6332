// The head of an answer, to the byte.
#include "gateway/http_answer.hpp"

#include <gtest/gtest.h>

namespace switchboard::gateway {
namespace {

TEST(HttpAnswer, IsOneHead) {
    http::Response response;
    response.headers.emplace_back("Content-Type", "text/plain");
    response.body = "hello";
    EXPECT_EQ(
        answer_head(response, true, time_point_ms(784111777000)),
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: keep-alive\r\n"
        "Content-Length: 5\r\n\r\n");
}

TEST(HttpAnswer, NeverLetsAHeaderBreakALine) {
    http::Response response;
    response.headers.emplace_back("Location", "/a\r\nSet-Cookie: x=1");
    response.headers.emplace_back("X\n", "1");
    std::string const head = answer_head(response, false, time_point_ms(0));
    EXPECT_EQ(head.find("Set-Cookie"), std::string::npos);
    EXPECT_EQ(head.find("X\n"), std::string::npos);
    EXPECT_NE(head.find("Connection: close\r\n"), std::string::npos);
}

TEST(HttpAnswer, HasNoLengthWhereThereIsNoBody) {
    http::Response response;
    response.status = 304;
    EXPECT_EQ(
        answer_head(response, true, time_point_ms(0)).find("Content-Length"), std::string::npos);
}

TEST(HttpAnswer, PrefersTheEmbeddedBody) {
    http::Response response;
    response.static_body = "embedded";
    EXPECT_EQ(body_of(response), "embedded");
}

} // namespace
} // namespace switchboard::gateway
