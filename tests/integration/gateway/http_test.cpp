// HTTP over a real socket: bodies, pipelines, deadlines, and requests with two meanings.
#include "gateway_fixture.hpp"

namespace switchboard::gateway {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string post(std::string const& fields, std::string const& body) {
    return "POST /echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

TEST_F(GatewayTest, AnswersRequestsOneAfterTheOther) {
    start();
    Client peer = client();
    peer.write(
        post("Content-Length: 3\r\n", "one") + post("Content-Length: 3\r\n", "two") +
        post("Content-Length: 5\r\n" + kClose, "three"));
    std::string const all = peer.read_to_end();
    EXPECT_THAT(all, AllOf(HasSubstr("\r\n\r\none"), HasSubstr("\r\n\r\ntwo"), EndsWith("three")));
    EXPECT_EQ(metric("switchboard_http_requests_total"), 3);
}

TEST_F(GatewayTest, ReadsBodiesInEveryForm) {
    start();
    EXPECT_THAT(
        ask(post(
            "Transfer-Encoding: chunked\r\n" + kClose, "4\r\nfour\r\n5;x=y\r\n fold\r\n0\r\n\r\n")),
        EndsWith("\r\n\r\nfour fold"));
    std::string const big(1'500'000, 'b');
    EXPECT_THAT(ask(post("Content-Length: 1500000\r\n" + kClose, big)), EndsWith(big));
    Client peer = client();
    peer.write(post("Expect: 100-continue\r\nContent-Length: 2\r\n" + kClose, ""));
    EXPECT_THAT(peer.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 100 "));
    peer.write("ok");
    EXPECT_THAT(peer.read_to_end(), EndsWith("ok"));
}

TEST_F(GatewayTest, ReadsARequestByteByByte) {
    start();
    Client peer = client();
    for (char const c : post("Transfer-Encoding: chunked\r\n" + kClose, "2\r\nhi\r\n0\r\n\r\n"))
        peer.write({&c, 1});
    EXPECT_THAT(peer.read_to_end(), EndsWith("\r\n\r\nhi"));
}

TEST_F(GatewayTest, RefusesBodiesAboveTheLimit) {
    settings_.body_bytes_max = 10;
    start();
    EXPECT_THAT(
        ask(post("Content-Length: 11\r\n", "")),
        AllOf(StartsWith("HTTP/1.1 413 "), HasSubstr("(body_bytes: 10)")));
    EXPECT_THAT(
        ask(post("Transfer-Encoding: chunked\r\n", "B\r\nhello world\r\n0\r\n\r\n")),
        StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(ask(post("Transfer-Encoding: chunked\r\n", "zz\r\n")), StartsWith("HTTP/1.1 400 "));
}

TEST_F(GatewayTest, KnowsTheLimitOfABodyAtItsHead) {
    routes_.add(
        "POST", "/small", [](auto const&, http::Respond respond) { respond({}); }, 10);
    start();
    auto const refused = [this](std::string const& line, std::string const& size) {
        return ask(line + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
    };
    auto const says = [](char const* limit) {
        return AllOf(
            StartsWith("HTTP/1.1 413 "), HasSubstr(std::string{"call_body_bytes: "} + limit));
    };
    EXPECT_THAT(refused("POST /small", "11"), says("10"));
    EXPECT_THAT(refused("POST /nowhere", "1025"), says("1024"));
    EXPECT_THAT(refused("PUT /small", "1025"), says("1024")) << "a method that it has not";
    EXPECT_THAT(
        ask("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            "6\r\nbytes \r\n6\r\nbytes \r\n0\r\n\r\n"),
        says("10"));
    EXPECT_EQ(metric("switchboard_limit_reached_total{limit=body_bytes}"), 4);
}

TEST_F(GatewayTest, EndsAfterARequestWithTwoMeanings) {
    start();
    std::string const smuggled = "GET /who HTTP/1.1\r\nHost: a\r\n\r\n";
    std::string const answer =
        ask(post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + smuggled));
    EXPECT_THAT(
        answer, AllOf(
                    StartsWith("HTTP/1.1 400 "), HasSubstr("Connection: close"),
                    Not(HasSubstr("127.0.0.1"))));
    EXPECT_EQ(metric("switchboard_http_malformed_total"), 1);
}

TEST_F(GatewayTest, AnswersWithoutABodyWhereThereIsNone) {
    start();
    std::string const answer = ask("HEAD /who HTTP/1.1\r\nHost: a\r\n" + kClose + "\r\n");
    EXPECT_THAT(
        answer,
        AllOf(
            StartsWith("HTTP/1.1 200 "), HasSubstr("Content-Length: 9\r\n"), EndsWith("\r\n\r\n")));
}

TEST_F(GatewayTest, SaysWhatIsNotThere) {
    start();
    EXPECT_THAT(
        ask("GET /nowhere HTTP/1.1\r\nHost: a\r\n" + kClose + "\r\n"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(
        ask("GET /echo HTTP/1.1\r\nHost: a\r\n" + kClose + "\r\n"),
        AllOf(StartsWith("HTTP/1.1 405 "), HasSubstr("Allow: POST")));
    EXPECT_THAT(ask("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
    EXPECT_THAT(ask("GET /a/../../etc HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(GatewayTest, BelievesOnlyTrustedProxies) {
    start();
    std::string const request = "GET /who HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n"
                                "X-Forwarded-Proto: https\r\n" +
                                kClose + "\r\n";
    EXPECT_THAT(ask(request), EndsWith("\r\n\r\n127.0.0.1"));
}

TEST_F(GatewayTest, BelievesTrustedProxies) {
    settings_.trusted_proxies = {"127.0.0.1"};
    start();
    std::string const request = "GET /who HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n"
                                "X-Forwarded-Proto: https\r\n" +
                                kClose + "\r\n";
    EXPECT_THAT(ask(request), EndsWith("\r\n\r\n203.0.113.9 secure"));
}

TEST_F(GatewayTest, EndsARequestThatNeverCompletes) {
    settings_.head_time = Millis{100};
    settings_.body_time = Millis{100};
    start();
    EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost:"), StartsWith("HTTP/1.1 408 "));
    EXPECT_THAT(ask(post("Content-Length: 9\r\n", "half")), StartsWith("HTTP/1.1 408 "));
    EXPECT_EQ(ask(""), "");
}

TEST_F(GatewayTest, EndsAnIdleConnection) {
    settings_.idle_time = Millis{100};
    start();
    Client peer = client();
    peer.write("GET /who HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_THAT(peer.read_to_end(), EndsWith("127.0.0.1"));
}

TEST_F(GatewayTest, AnswersLaterThanTheHandlerReturns) {
    http::Respond kept;
    routes_.add("GET", "/slow", [&](http::Request const&, http::Respond respond) {
        kept = std::move(respond);
    });
    settings_.answer_time = Millis{100};
    start();
    EXPECT_THAT(ask("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 504 "));
    run([&] { kept({}); }); // too late, and harmless
    run([&] { kept = nullptr; });
}

http::Handler file_of(std::size_t size) {
    return [size](http::Request const&, http::Respond respond) {
        http::Response response;
        response.body.assign(size, 'f');
        respond(std::move(response));
    };
}
std::string const kFile = "GET /file HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_F(GatewayTest, GoesOnWithAnAnswerThatIsTakenSlowly) {
    constexpr std::size_t kSize = 32 * 1024 * 1024; // more than the kernel takes
    routes_.add("GET", "/file", file_of(kSize));
    settings_.answer_time = Millis{2'000};
    settings_.answer_bytes_per_second = 1'000;
    start();
    Client slow = client();
    slow.write(kFile);
    slow.read_until("\r\n\r\n");
    std::size_t taken = 0;
    for (TimePoint const began = Worker::now();
         Worker::now() < began + 3 * settings_.answer_time;) {
        taken += slow.read_exactly(64 * 1024).size();
        host_.wait_tick();
    }
    EXPECT_LT(taken, kSize) << "it was over before it was slow";
    EXPECT_EQ(slow.read_exactly(kSize - taken).size(), kSize - taken);
}

TEST_F(GatewayTest, EndsAnAnswerThatIsNotTaken) {
    routes_.add("GET", "/file", file_of(16 * 1024 * 1024));
    settings_.answer_time = Millis{500};
    settings_.answer_bytes_per_second = 1024 * 1024;
    start();
    Client deaf = client();
    deaf.shrink_receive_buffer();
    deaf.write(kFile);
    deaf.read_until("\r\n\r\n");
    while (metric("switchboard_http_connections") > 0) host_.wait_tick();
    EXPECT_EQ(metric("switchboard_limit_reached_total{limit=answer_bytes_per_second}"), 1);
}

} // namespace
} // namespace switchboard::gateway
