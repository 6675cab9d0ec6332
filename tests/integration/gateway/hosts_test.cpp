// The files' own host on a door: what it shows, and what requests for other hosts see, on one
// connection too.
#include "gateway_fixture.hpp"

namespace switchboard::gateway {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class HostsTest : public GatewayTest {
protected:
    HostsTest() {
        files_routes_.add("GET", "/file", [](http::Request const&, http::Respond respond) {
            http::Response response;
            response.body = "bytes";
            respond(std::move(response));
        });
        files_ = {"files.example", &files_routes_};
    }
    std::string get(std::string const& path, std::string const& host) {
        return ask("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + kClose + "\r\n");
    }

    http::Routes files_routes_;
};

TEST_F(HostsTest, TheFilesHostShowsItsOwnRoutesAndNoOther) {
    start();
    for (char const* host :
         {"files.example", "FILES.Example", "files.example:443", "files.example:1",
          "files.example.", "files.example.:80"}) {
        EXPECT_THAT(get("/file", host), AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("bytes")))
            << host;
        EXPECT_THAT(get("/who", host), StartsWith("HTTP/1.1 404 ")) << host;
        EXPECT_THAT(get("/", host), StartsWith("HTTP/1.1 404 ")) << host;
    }
    std::string const head = "HEAD /file HTTP/1.1\r\nHost: files.example\r\n" + kClose + "\r\n";
    EXPECT_THAT(
        ask(head),
        AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Content-Length: 5"), EndsWith("\r\n\r\n")));
}

TEST_F(HostsTest, OtherHostsShowWhatTheyAlwaysDid) {
    start();
    for (char const* host :
         {"a", "127.0.0.1", "example", "files.example.evil.test", "xfiles.example", "[::1]:80"}) {
        EXPECT_THAT(get("/who", host), StartsWith("HTTP/1.1 200 ")) << host;
        EXPECT_THAT(get("/file", host), StartsWith("HTTP/1.1 404 ")) << host;
    }
    EXPECT_THAT(ask("GET /who HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(HostsTest, EveryRequestOfAConnectionIsJudgedByItsOwnHost) {
    start();
    Client peer = client();
    std::string sent;
    auto const add = [&](std::string const& line, std::string const& host,
                         std::string const& more) {
        sent += line + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n";
    };
    add("GET /file", "files.example", "");
    add("GET /who", "a", "");
    add("GET /who", "files.example", "");
    add("GET /file", "a", "");
    add("GET /file", "files.example", kClose);
    peer.write(sent);
    std::string const all = peer.read_to_end();
    std::string statuses;
    for (std::size_t at = all.find("HTTP/1.1 "); at != all.npos; at = all.find("HTTP/1.1 ", at + 1))
        statuses += all.substr(at + 9, 3) + " ";
    EXPECT_EQ(statuses, "200 200 404 404 200 ");
}

TEST_F(HostsTest, TheFilesHostTakesNoBodyAndOpensNoWebSocket) {
    start();
    std::string const post = "POST /echo HTTP/1.1\r\nHost: files.example\r\n";
    EXPECT_THAT(ask(post + "Content-Length: 2000\r\n\r\n"), StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(ask(post + kClose + "Content-Length: 2\r\n\r\nhi"), StartsWith("HTTP/1.1 404 "));
    EXPECT_THAT(
        ask("POST /file HTTP/1.1\r\nHost: files.example\r\n" + kClose + "\r\n"),
        StartsWith("HTTP/1.1 405 "));
    std::string const upgrade =
        "GET /ws HTTP/1.1\r\nHost: files.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    Client peer = client();
    peer.write(upgrade);
    EXPECT_THAT(peer.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
}

TEST_F(HostsTest, WithoutOneEveryHostIsTheSame) {
    files_ = {};
    start();
    EXPECT_THAT(get("/who", "files.example"), StartsWith("HTTP/1.1 200 "));
}

} // namespace
} // namespace switchboard::gateway
