// Each way in which a request must not become a WebSocket, and how the subprotocol is chosen.
#include "codec/upgrade_request.hpp"

#include <gtest/gtest.h>

namespace switchboard::codec {
namespace {

constexpr char const* kKeyField = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
constexpr char const* kVersion = "Sec-WebSocket-Version: 13\r\n";
constexpr char const* kUpgrade = "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n";

std::string request(
    std::string const& extra, std::string const& key = kKeyField,
    std::string const& version = kVersion, std::string const& upgrade = kUpgrade,
    std::string const& line = "GET /ws HTTP/1.1") {
    return line + "\r\nHost: chat.example\r\n" + upgrade + key + version + extra + "\r\n";
}

struct Answer {
    int status = 101;
    Upgrade upgrade;
    std::string subprotocol;
};

Answer ask(std::string const& bytes, UpgradeRules const& rules = {}) {
    auto const head = read_head(bytes, {});
    if (!head) return {head.error().status, {}, {}};
    auto const upgrade = check_upgrade(**head, rules);
    if (!upgrade) return {upgrade.error().status, {}, {}};
    return {101, *upgrade, std::string{upgrade->subprotocol}};
}

TEST(UpgradeRequest, RefusesWhatTheStandardDoesNotAllow) {
    struct Row {
        char const* what;
        std::string input;
        int status;
    };
    std::string const post = "POST /ws HTTP/1.1";
    std::vector<Row> const rows{
        {"good", request(""), 101},
        {"POST", request("", kKeyField, kVersion, kUpgrade, post), 405},
        {"HTTP/1.0", request("", kKeyField, kVersion, kUpgrade, "GET /ws HTTP/1.0"), 505},
        {"length", request("Content-Length: 0\r\n"), 400},
        {"chunked", request("Transfer-Encoding: chunked\r\n"), 400},
        {"no key", request("", ""), 400},
        {"two keys", request(kKeyField), 400},
        {"empty key", request("", "Sec-WebSocket-Key:\r\n"), 400},
        {"15 bytes", request("", "Sec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1\r\n"), 400},
        {"17 bytes", request("", "Sec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Njc=\r\n"), 400},
        {"not base64", request("", "Sec-WebSocket-Key: dGhlIHNhbX*sZSBub25jZQ==\r\n"), 400},
        {"no version", request("", kKeyField, ""), 426},
        {"version 8", request("", kKeyField, "Sec-WebSocket-Version: 8\r\n"), 426},
        {"two versions", request(kVersion), 400},
        {"version list", request("", kKeyField, "Sec-WebSocket-Version: 13, 8\r\n"), 426},
        {"h2c", request("", kKeyField, kVersion, "Upgrade: h2c\r\nConnection: Upgrade\r\n"), 400},
        {"no Connection", request("", kKeyField, kVersion, "Upgrade: websocket\r\n"), 400},
        {"Connection close",
         request("", kKeyField, kVersion, "Upgrade: websocket\r\nConnection: close\r\n"), 400},
        {"good extensions",
         request("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x; "
                 "y=\"1\"\r\n"),
         101},
        {"empty extension", request("Sec-WebSocket-Extensions: a,,b\r\n"), 400},
        {"broken extension", request("Sec-WebSocket-Extensions: a; =1\r\n"), 400},
        {"unclosed quote", request("Sec-WebSocket-Extensions: a; b=\"1\r\n"), 400},
    };
    for (Row const& row : rows) EXPECT_EQ(ask(row.input).status, row.status) << row.what;
}

TEST(UpgradeRequest, ChoosesTheFirstSubprotocolThatWeSpeak) {
    EXPECT_EQ(ask(request("")).upgrade.encoding, Encoding::Json);
    EXPECT_EQ(ask(request("")).subprotocol, "");
    auto const proto = ask(request("Sec-WebSocket-Protocol: mqtt, switchboard.v1.proto\r\n"));
    EXPECT_EQ(proto.upgrade.encoding, Encoding::Proto);
    EXPECT_EQ(proto.subprotocol, "switchboard.v1.proto");
    auto const json =
        ask(request("Sec-WebSocket-Protocol: switchboard.v1.json\r\nSec-WebSocket-Protocol: "
                    "switchboard.v1.proto\r\n"));
    EXPECT_EQ(json.subprotocol, "switchboard.v1.json");
    EXPECT_EQ(ask(request("Sec-WebSocket-Protocol: mqtt\r\n")).status, 400);
    EXPECT_EQ(ask(request("Sec-WebSocket-Protocol: \r\n")).status, 400);
}

TEST(UpgradeRequest, ChecksTheOrigin) {
    UpgradeRules const rules{{"https://shop.example"}};
    auto const from = [&](std::string const& origin) {
        return ask(request("Origin: " + origin + "\r\n"), rules).status;
    };
    EXPECT_EQ(ask(request(""), rules).status, 101);
    EXPECT_EQ(from("https://shop.example"), 101);
    EXPECT_EQ(from("https://chat.example"), 101);
    EXPECT_EQ(from("http://shop.example"), 403);
    EXPECT_EQ(from("https://shop.example.evil.example"), 403);
    EXPECT_EQ(from("https://evil.example"), 403);
    EXPECT_EQ(from("null"), 403);
    EXPECT_EQ(from("ftp://chat.example"), 403);
    EXPECT_EQ(ask(request("Origin: https://x.example\r\n"), {{"*"}}).status, 101);
    EXPECT_EQ(
        ask(request("Origin: https://shop.example\r\n"), rules).upgrade.origin,
        "https://shop.example");
    EXPECT_EQ(
        ask(request("Origin: https://shop.example\r\nOrigin: https://shop.example\r\n"), rules)
            .status,
        400);
}

TEST(UpgradeRequest, AnswersTheKeyOfTheStandard) {
    auto const answer = ask(request("Sec-WebSocket-Protocol: switchboard.v1.json\r\n"));
    EXPECT_EQ(answer.upgrade.accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    EXPECT_EQ(
        switching_protocols(Upgrade{Encoding::Json, "KEY", "p", ""}),
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: KEY\r\nSec-WebSocket-Protocol: p\r\n\r\n");
}

} // namespace
} // namespace switchboard::codec
