// Request heads that every proxy must read as we do: the good ones, and each way to be refused.
#include "codec/http_strict.hpp"

#include <gmock/gmock.h>

namespace switchboard::codec {
namespace {

HttpLimits const kHttpLimits;
constexpr int kAccepted = 0;
constexpr int kIncomplete = -1;

int status_of(std::string_view bytes) {
    auto const head = read_head(bytes, kHttpLimits);
    if (!head) return head.error().status;
    return head->has_value() ? kAccepted : kIncomplete;
}

std::string get(std::string const& fields) {
    return "GET / HTTP/1.1\r\n" + fields + "\r\n";
}
std::string post(std::string const& fields) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

struct RequestRow {
    char const* what;
    std::string input;
    int status;
};

TEST(HttpStrict, AcceptsOnlyWhatHasOneMeaning) {
    std::vector<RequestRow> const rows{
        {"plain", get("Host: a\r\n"), kAccepted},
        {"begun", "GET / HTT", kIncomplete},
        {"nothing", "", kIncomplete},
        {"no Host", get(""), 400},
        {"two Hosts", get("Host: a\r\nhost: a\r\n"), 400},
        {"empty Host", get("Host:\r\n"), 400},
        {"Host with path", get("Host: a/b\r\n"), 400},
        {"folded", get("Host: a\r\nX: 1\r\n 2\r\n"), 400},
        {"folded first", get(" Host: a\r\n"), 400},
        {"space before colon", get("Host : a\r\n"), 400},
        {"no colon", get("Host: a\r\nnonsense\r\n"), 400},
        {"empty name", get("Host: a\r\n: x\r\n"), 400},
        {"zero in value", get(std::string{"Host: a\r\nX: \0\r\n", 15}), 400},
        {"bare line feed", "GET / HTTP/1.1\nHost: a\n\n", 400},
        {"bare carriage return", get("Host: a\r\nX: a\rb\r\n"), 400},
        {"lower-case method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"long method", std::string(300, 'G') + " / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"unknown method", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"CONNECT", "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
        {"absolute target", "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"fragment", "GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"HTTP/2", "GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505},
        {"HTTP/1.10", "GET / HTTP/1.10\r\nHost: a\r\n\r\n", 505},
        {"no version", "GET /\r\nHost: a\r\n\r\n", 400},
        {"TLS", "\x16\x03\x01", 400},
        {"blank line first", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"length", post("Content-Length: 5\r\n"), kAccepted},
        {"two lengths", post("Content-Length: 5\r\nContent-Length: 6\r\n"), 400},
        {"two equal lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400},
        {"list of lengths", post("Content-Length: 5, 5\r\n"), 400},
        {"signed length", post("Content-Length: +5\r\n"), 400},
        {"hexadecimal length", post("Content-Length: 0x5\r\n"), 400},
        {"endless length", post("Content-Length: " + std::string(40, '9') + "\r\n"), 400},
        {"chunked", post("Transfer-Encoding: Chunked\r\n"), kAccepted},
        {"chunked and length", post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400},
        {"gzip and length", post("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n"), 400},
        {"xchunked", post("Transfer-Encoding: xchunked\r\n"), 501},
        {"chunked, identity", post("Transfer-Encoding: chunked, identity\r\n"), 501},
        {"chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
         501},
        {"1.0 chunked", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {"1.0 without Host", "GET / HTTP/1.0\r\n\r\n", kAccepted},
        {"GET with a body", get("Host: a\r\nContent-Length: 1\r\n"), 400},
        {"GET, chunked", get("Host: a\r\nTransfer-Encoding: chunked\r\n"), 400},
        {"GET with length 0", get("Host: a\r\nContent-Length: 0\r\n"), kAccepted},
        {"target at its limit", "GET /" + std::string(4095, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n",
         kAccepted},
        {"target above its limit",
         "GET /" + std::string(4096, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n", 414},
        {"endless target", "GET /" + std::string(5000, 'x'), 414},
        {"head above its limit", get("Host: a\r\nX: " + std::string(8192, 'x') + "\r\n"), 431},
        {"endless head", "GET / HTTP/1.1\r\nX: " + std::string(8192, 'x'), 431},
    };
    for (RequestRow const& row : rows) EXPECT_EQ(status_of(row.input), row.status) << row.what;
}

TEST(HttpStrict, CountsFields) {
    std::string fields = "Host: a\r\n";
    for (int i = 0; i < 63; ++i) fields += "X: 1\r\n";
    EXPECT_EQ(status_of(get(fields)), kAccepted);
    EXPECT_EQ(status_of(get(fields + "X: 1\r\n")), 431);
}

TEST(HttpStrict, IsIncompleteAtEveryCut) {
    std::string const whole = get("Host: a\r\nX: 1\r\n");
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        EXPECT_EQ(status_of(whole.substr(0, cut)), kIncomplete) << cut;
}

TEST(HttpStrict, ReadsWhatIsThere) {
    std::string const bytes =
        "POST /a?b=c HTTP/1.1\r\nHost: shop\r\nContent-Length:  12\t\r\n\r\nrest";
    auto const head = read_head(bytes, kHttpLimits);
    ASSERT_TRUE(head && head->has_value());
    EXPECT_EQ((*head)->method, "POST");
    EXPECT_EQ((*head)->target, "/a?b=c");
    EXPECT_EQ((*head)->content_length, 12U);
    EXPECT_EQ((*head)->find("HOST"), "shop");
    EXPECT_EQ(bytes.substr((*head)->size), "rest");
}

TEST(HttpStrict, KnowsWhoStays) {
    auto const stays = [](std::string const& bytes) {
        auto const head = read_head(bytes, kHttpLimits);
        return wants_keep_alive(**head);
    };
    EXPECT_TRUE(stays(get("Host: a\r\n")));
    EXPECT_FALSE(stays(get("Host: a\r\nConnection: foo, Close\r\n")));
    EXPECT_FALSE(stays("GET / HTTP/1.0\r\n\r\n"));
    EXPECT_TRUE(stays("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

} // namespace
} // namespace switchboard::codec
