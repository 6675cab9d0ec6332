// Frames in both encodings: there and back, and what is said about those that are none.
#include "codec/frame_codec.hpp"

#include "codec/websocket_codec.hpp"

#include <gmock/gmock.h>

namespace switchboard::codec {
namespace {

using ::testing::HasSubstr;

v1::ClientFrame a_send() {
    v1::ClientFrame frame;
    frame.set_request(7);
    frame.mutable_send()->set_conversation("c1");
    frame.mutable_send()->set_client_id("m1");
    frame.mutable_send()->set_text("xin ch\xC3\xA0o");
    return frame;
}

DecodeError refused(Encoding encoding, std::string_view bytes) {
    auto const frame = decode_client(encoding, bytes);
    EXPECT_FALSE(frame) << bytes;
    return frame ? DecodeError{v1::ERROR_CODE_UNSPECIFIED, "", 0} : frame.error();
}

TEST(FrameCodec, ReadsWhatItWroteInBothEncodings) {
    for (Encoding const encoding : {Encoding::Proto, Encoding::Json}) {
        auto const frame = decode_client(encoding, encode_client(encoding, a_send()));
        ASSERT_TRUE(frame);
        EXPECT_EQ(frame->SerializeAsString(), a_send().SerializeAsString());
    }
}

TEST(FrameCodec, SpeaksTheJsonMapping) {
    auto const frame = decode_client(
        Encoding::Json, R"({"request":3,"setPresence":{"status":"AWAY","reason":"lunch"}})");
    ASSERT_TRUE(frame);
    EXPECT_EQ(frame->set_presence().status(), v1::AWAY);
    EXPECT_EQ(
        encode_client(Encoding::Json, *frame),
        R"({"request":3,"setPresence":{"status":"AWAY","reason":"lunch"}})");
}

TEST(FrameCodec, EncodesAServerFrameAsOneMessage) {
    v1::ServerFrame frame;
    frame.mutable_ack()->set_client_id("m1");
    frame.mutable_ack()->set_seq(4);
    for (Encoding const encoding : {Encoding::Proto, Encoding::Json}) {
        std::string bytes = *encode(encoding, frame);
        DecoderLimits const limits;
        Decoder decoder{Side::Client, Accepts::Any, limits};
        decoder.feed(bytes, time_point_ms(0));
        auto const event = decoder.next();
        ASSERT_TRUE(event.has_value());
        EXPECT_EQ(
            event->kind, encoding == Encoding::Json ? Event::Kind::Text : Event::Kind::Binary);
        auto const back = decode_server(encoding, event->payload);
        ASSERT_TRUE(back);
        EXPECT_EQ(back->ack().seq(), 4U);
    }
}

TEST(FrameCodec, NamesTheUnknownFieldAndTheRequest) {
    auto const error = refused(Encoding::Json, R"({"request":9,"send":{"txet":"typo"}})");
    EXPECT_EQ(error.code, v1::MALFORMED_FRAME);
    EXPECT_THAT(error.message, HasSubstr("txet"));
    EXPECT_EQ(error.request, 9U);
}

TEST(FrameCodec, RefusesWhatIsNoFrame) {
    for (std::string_view const bytes :
         {"", "null", "[]", "1", "{", R"({"send":1})", R"({"send":{"text":1}})",
          R"({"setPresence":{"status":"DANCING"}})", R"({"request":-1,"ping":{}})",
          R"({"request":"x","ping":{}})", "{\"send\":{\"text\":\"\xFF\"}}"})
        EXPECT_THAT(
            refused(Encoding::Json, bytes).code,
            ::testing::AnyOf(v1::MALFORMED_FRAME, v1::UNKNOWN_FRAME))
            << bytes;
    for (std::string_view const bytes : {"\xFF", "\x62\x05x", "\x62\x03\x1A\x01\xFF"})
        EXPECT_EQ(refused(Encoding::Proto, bytes).code, v1::MALFORMED_FRAME);
}

TEST(FrameCodec, SaysSoIfThereIsNoBody) {
    auto const error = refused(Encoding::Json, R"({"request":5})");
    EXPECT_EQ(error.code, v1::UNKNOWN_FRAME);
    EXPECT_EQ(error.request, 5U);
    EXPECT_EQ(refused(Encoding::Proto, "\x08\x05\xFA\x3E\x01x").code, v1::UNKNOWN_FRAME);
}

TEST(FrameCodec, RefusesDeepNestingButNotBracketsInText) {
    std::string deep = R"({"send":{"text":)";
    deep += std::string(50'000, '[') + std::string(50'000, ']') + "}}";
    EXPECT_THAT(refused(Encoding::Json, deep).message, HasSubstr("too deeply"));
    std::string const text = R"({"send":{"text":"\"[[[[[[[[[[[[[[[[[[[[{{{{{{{{{"}})";
    EXPECT_TRUE(decode_client(Encoding::Json, text));
}

TEST(FrameCodec, KeepsItsMessagesShortAndPrintable) {
    auto const error =
        refused(Encoding::Json, R"({"send":{")" + std::string(5000, 'f') + "\xC3\xA9\":1}}");
    EXPECT_LE(error.message.size(), 256U);
    for (char const c : error.message) EXPECT_TRUE(c >= ' ' && c <= '~');
}

} // namespace
} // namespace switchboard::codec
