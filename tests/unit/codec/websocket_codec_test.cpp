// The decoder against every row of a table of good and hostile input, in one piece, byte by byte
// and cut at every place: how bytes arrive must never change what they mean.
#include "../at.hpp"
#include "codec/websocket_codec.hpp"

#include <gmock/gmock.h>

namespace switchboard::codec {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint32_t kMask = 0xA1B2C3D4;
DecoderLimits const kLimits;

std::string describe(Event const& event) {
    std::string const payload{
        event.payload.size() > 20 ? event.payload.substr(0, 20) : event.payload};
    switch (event.kind) {
    case Event::Kind::Text:
        return "text " + payload;
    case Event::Kind::Binary:
        return "binary " + payload;
    case Event::Kind::Ping:
        return "ping " + payload;
    case Event::Kind::Pong:
        return "pong " + payload;
    case Event::Kind::Close:
        return "close " + std::to_string(event.code) + " " + payload;
    case Event::Kind::Failure:
        return "fail " + std::to_string(event.code);
    }
    return "?";
}

/// Feeds `bytes` in pieces of at most `piece` bytes; each piece is a fresh buffer, gone afterwards.
std::vector<std::string>
run(Decoder& decoder, std::string_view bytes, std::size_t piece, TimePoint now = at(0)) {
    std::vector<std::string> seen;
    while (!bytes.empty()) {
        std::string part{bytes.substr(0, piece)};
        bytes.remove_prefix(part.size());
        decoder.feed(part, now);
        while (auto const event = decoder.next()) seen.push_back(describe(*event));
    }
    return seen;
}

std::string raw(std::initializer_list<int> bytes) {
    std::string out;
    for (int const b : bytes) out.push_back(static_cast<char>(b));
    return out;
}

/// A frame with any first byte and any way to write the length; masked with zeros, so payload is
/// plain.
std::string frame(int first, std::string_view payload, int length_bytes = -1) {
    std::size_t const size = payload.size();
    std::string out = raw({first});
    int const wanted = length_bytes >= 0 ? length_bytes : size < 126 ? 0 : size < 65536 ? 2 : 8;
    int const code = wanted == 0 ? static_cast<int>(size) : wanted == 2 ? 126 : 127;
    out += raw({0x80 | code});
    for (int i = wanted; i-- > 0;)
        out.push_back(static_cast<char>(i < 8 ? size >> (8 * static_cast<unsigned>(i)) : 0));
    return out + std::string(4, '\0') + std::string{payload};
}

std::string close_with(int code, std::string_view reason = "") {
    return frame(0x88, raw({code >> 8, code & 0xFF}) + std::string{reason});
}

std::string times(std::size_t n, std::string const& text) {
    std::string out;
    for (std::size_t i = 0; i < n; ++i) out += text;
    return out;
}

struct MessageRow {
    char const* id;
    std::string input;
    std::vector<std::string> expected;
    Accepts accepts = Accepts::Any;
};

std::vector<MessageRow> rows() {
    std::vector<MessageRow> all{
        {"W01 unmasked", raw({0x81, 0x01, 'x'}), {"fail 1002"}},
        {"W02 RSV1", frame(0xC1, "x"), {"fail 1002"}},
        {"W03 RSV2", frame(0xA1, "x"), {"fail 1002"}},
        {"W04 RSV3", frame(0x91, "x"), {"fail 1002"}},
        {"W06 long ping", frame(0x89, std::string(126, 'x')), {"fail 1002"}},
        {"W06 longest ping", frame(0x89, std::string(125, 'x')), {"ping xxxxxxxxxxxxxxxxxxxx"}},
        {"W07 fragmented ping", frame(0x09, "x"), {"fail 1002"}},
        {"W08 lone continuation", frame(0x80, "x"), {"fail 1002"}},
        {"W09 text in text", frame(0x01, "a") + frame(0x81, "b"), {"fail 1002"}},
        {"W09 binary in text", frame(0x01, "a") + frame(0x02, "b"), {"fail 1002"}},
        {"W10 16-bit length for 5", frame(0x81, "hello", 2), {"fail 1002"}},
        {"W10 16-bit length for 126",
         frame(0x82, std::string(126, 'y'), 2),
         {"binary yyyyyyyyyyyyyyyyyyyy"}},
        {"W11 64-bit length for 5", frame(0x81, "hello", 8), {"fail 1002"}},
        {"W11 64-bit length for 65535", frame(0x81, std::string(65535, 'y'), 8), {"fail 1002"}},
        {"W12 top bit", raw({0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1}), {"fail 1002"}},
        {"W13 2^63-1", raw({0x81, 0xFF, 0x7F, 255, 255, 255, 255, 255, 255, 255}), {"fail 1009"}},
        {"W15 empty continuations",
         frame(0x01, "") + times(10'000, frame(0x00, "")),
         {"fail 1008"}},
        {"W16 64 fragments",
         frame(0x01, "a") + times(62, frame(0x00, "b")) + frame(0x80, "c"),
         {"text abbbbbbbbbbbbbbbbbbb"}},
        {"W16 65 fragments",
         frame(0x01, "a") + times(63, frame(0x00, "b")) + frame(0x80, "c"),
         {"fail 1008"}},
        {"W19 ping inside",
         frame(0x01, "he") + frame(0x89, "p") + frame(0x80, "llo"),
         {"ping p", "text hello"}},
        {"W20 half a code", frame(0x88, "x"), {"fail 1002"}},
        {"W22 no code", frame(0x88, ""), {"close 1005 "}},
        {"W23 reason not UTF-8", close_with(1000, "\xC3\x28"), {"fail 1007"}},
        {"W24 data after close", close_with(1000) + frame(0x81, "late"), {"close 1000 "}},
        {"W25 binary to JSON", frame(0x82, "x"), {"fail 1003"}, Accepts::TextOnly},
        {"W25 text to proto", frame(0x81, "x"), {"fail 1003"}, Accepts::BinaryOnly},
        {"W26 two glued", frame(0x81, "one") + frame(0x81, "two"), {"text one", "text two"}},
        {"W28 compressed", frame(0xC1, raw({0x4B, 0x04, 0x00})), {"fail 1002"}},
        {"W29 bomb", frame(0xC2, std::string(50'000, '\0')), {"fail 1002"}},
        {"W30 corrupt deflate", frame(0xC2, raw({0xFF, 0xFF, 0xFF})), {"fail 1002"}},
        {"W31 deflate block 3", frame(0xC2, raw({0x07})), {"fail 1002"}},
        {"W32 at the limit", frame(0x82, std::string(65536, 'z')), {"binary zzzzzzzzzzzzzzzzzzzz"}},
        {"W32 one more", frame(0x82, std::string(65537, 'z')), {"fail 1009"}},
        {"W32 fragments, one more",
         frame(0x02, std::string(65536, 'z')) + frame(0x80, "z"),
         {"fail 1009"}},
        {"W32 fragments at the limit",
         frame(0x02, std::string(65535, 'z')) + frame(0x80, "z"),
         {"binary zzzzzzzzzzzzzzzzzzzz"}},
        {"empty text", frame(0x81, ""), {"text "}},
        {"empty fragments", frame(0x01, "") + frame(0x80, ""), {"text "}},
        {"not UTF-8", frame(0x81, "\xFF"), {"fail 1007"}},
        {"not UTF-8 after ASCII", frame(0x81, "0123456789abcdef\xC0\x80"), {"fail 1007"}},
        {"surrogate", frame(0x81, "\xED\xA0\x80"), {"fail 1007"}},
        {"character cut by a fragment",
         frame(0x01, "\xC3") + frame(0x80, "\xA9"),
         {"text \xC3\xA9"}},
        {"binary is not text", frame(0x82, "\xFF"), {"binary \xFF"}},
    };
    for (int const opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
        all.push_back({"W05 reserved opcode", frame(0x80 | opcode, ""), {"fail 1002"}});
    for (int const code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535})
        all.push_back({"W21 close code", close_with(code), {"fail 1002"}});
    for (int const code : {1000, 1001, 1011, 3000, 4999})
        all.push_back(
            {"W22 close code",
             close_with(code, "bye"),
             {"close " + std::to_string(code) + " bye"}});
    return all;
}

TEST(WebsocketDecoder, AnswersEveryRowTheSameHoweverItArrives) {
    for (MessageRow const& row : rows()) {
        for (std::size_t const piece :
             {row.input.size(), std::size_t{1}, std::size_t{3}, std::size_t{7},
              std::size_t{4096}}) {
            Decoder decoder{Side::Server, row.accepts, kLimits};
            EXPECT_EQ(run(decoder, row.input, piece), row.expected)
                << row.id << " in pieces of " << piece;
        }
    }
}

TEST(WebsocketDecoder, MeansTheSameWhereverItIsCut) {
    std::string const input = client_frame(Opcode::Text, "hello", kMask) +
                              client_frame(Opcode::Ping, "p", kMask) +
                              client_frame(Opcode::Binary, std::string(200, 'b'), kMask) +
                              client_frame(Opcode::Close, raw({3, 232}), kMask);
    for (std::size_t cut = 1; cut < input.size(); ++cut) {
        Decoder decoder{Side::Server, Accepts::Any, kLimits};
        auto seen = run(decoder, input.substr(0, cut), input.size());
        for (auto& event : run(decoder, input.substr(cut), input.size()))
            seen.push_back(std::move(event));
        EXPECT_THAT(
            seen, ElementsAre("text hello", "ping p", "binary bbbbbbbbbbbbbbbbbbbb", "close 1000 "))
            << "cut at " << cut;
    }
}

TEST(WebsocketDecoder, UnmasksItsOwnBytesOnly) {
    std::string input;
    std::vector<std::string> expected;
    for (std::size_t size = 0; size < 20; ++size) {
        input += client_frame(Opcode::Text, std::string(size, 'u'), kMask);
        expected.push_back("text " + std::string(size, 'u'));
    }
    Decoder decoder{Side::Server, Accepts::Any, kLimits};
    EXPECT_EQ(run(decoder, input, input.size()), expected);
}

TEST(WebsocketDecoder, PointsIntoTheBufferWhenAFrameIsWhole) {
    Decoder decoder{Side::Server, Accepts::Any, kLimits};
    std::string bytes = client_frame(Opcode::Text, "no copy", kMask);
    decoder.feed(bytes, at(0));
    auto const event = decoder.next();
    ASSERT_TRUE(event.has_value());
    EXPECT_EQ(event->payload.data(), bytes.data() + 6);
    EXPECT_EQ(decoder.next(), std::nullopt);
    EXPECT_EQ(decoder.incomplete_since(), std::nullopt);
}

// W14: whoever owns the connection closes it when this is 30 s ago.
TEST(WebsocketDecoder, SaysSinceWhenAMessageIsIncomplete) {
    Decoder decoder{Side::Server, Accepts::Any, kLimits};
    std::string const whole = frame(0x82, std::string(65536, 'x'));
    run(decoder, whole.substr(0, 20), 20, at(1000));
    EXPECT_EQ(decoder.incomplete_since(), at(1000));
    run(decoder, whole.substr(20, 1), 1, at(9000));
    EXPECT_EQ(decoder.incomplete_since(), at(1000));
    run(decoder, whole.substr(21), 70'000, at(9500));
    EXPECT_EQ(decoder.incomplete_since(), std::nullopt);
}

TEST(WebsocketDecoder, CountsAnewForTheNextIncompleteMessage) {
    Decoder decoder{Side::Server, Accepts::Any, kLimits};
    std::string const one = frame(0x81, "one");
    run(decoder, one.substr(0, 5), 5, at(1000));
    run(decoder, one.substr(5) + one.substr(0, 5), 100, at(5000));
    EXPECT_EQ(decoder.incomplete_since(), at(5000));
}

TEST(WebsocketDecoder, W17AnswersTenPingsInASecondAndFailsAtTheNext) {
    Decoder decoder{Side::Server, Accepts::Any, kLimits};
    std::vector<std::string> expected(10, "ping ");
    expected.emplace_back("fail 1008");
    EXPECT_EQ(run(decoder, times(1000, frame(0x89, "")), 100'000, at(5)), expected);
}

TEST(WebsocketDecoder, W18IgnoresSomePongsAndFailsAtTooMany) {
    Decoder decoder{Side::Server, Accepts::Any, kLimits};
    for (std::int64_t second = 0; second < 5; ++second)
        EXPECT_EQ(
            run(decoder, times(10, frame(0x8A, "")), 100'000, at(second * 1000)).back(), "pong ");
    EXPECT_EQ(run(decoder, times(11, frame(0x8A, "")), 100'000, at(5000)).back(), "fail 1008");
}

TEST(WebsocketDecoder, FailsOnceAndThenIgnoresEverything) {
    Decoder decoder{Side::Server, Accepts::Any, kLimits};
    EXPECT_THAT(run(decoder, raw({0x81, 0x01, 'x'}), 10), ElementsAre("fail 1002"));
    EXPECT_TRUE(decoder.ended());
    EXPECT_TRUE(run(decoder, frame(0x81, "more"), 10).empty());
}

TEST(WebsocketDecoder, SaysWhyItFailed) {
    Decoder decoder{Side::Server, Accepts::Any, kLimits};
    std::string bytes = raw({0x81, 0x01, 'x'});
    decoder.feed(bytes, at(0));
    auto const event = decoder.next();
    ASSERT_TRUE(event.has_value());
    EXPECT_THAT(std::string{event->payload}, HasSubstr("not masked"));
}

TEST(WebsocketDecoder, OfAClientWantsNoMask) {
    Decoder good{Side::Client, Accepts::Any, kLimits};
    EXPECT_THAT(run(good, server_frame(Opcode::Text, "hi"), 1), ElementsAre("text hi"));
    Decoder bad{Side::Client, Accepts::Any, kLimits};
    EXPECT_THAT(run(bad, client_frame(Opcode::Text, "hi", kMask), 100), ElementsAre("fail 1002"));
}

} // namespace
} // namespace switchboard::codec
