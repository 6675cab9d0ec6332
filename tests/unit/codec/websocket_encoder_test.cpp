// What we put on the wire: exact bytes at each length's border, and that our own decoder reads it
// back.
#include "codec/websocket_codec.hpp"

#include <cstring>
#include <gtest/gtest.h>

namespace switchboard::codec {
namespace {

DecoderLimits const kEncoderLimits;

std::string header_of(std::size_t payload) {
    return server_frame(Opcode::Binary, std::string(payload, 'x'))
        .substr(0, frame_header_size(payload));
}

TEST(WebsocketEncoder, UsesTheShortestLength) {
    using namespace std::string_literals;
    EXPECT_EQ(header_of(0), "\x82\x00"s);
    EXPECT_EQ(header_of(125), "\x82\x7D"s);
    EXPECT_EQ(header_of(126), "\x82\x7E\x00\x7E"s);
    EXPECT_EQ(header_of(65535), "\x82\x7E\xFF\xFF"s);
    EXPECT_EQ(header_of(65536), "\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00"s);
}

TEST(WebsocketEncoder, MasksWhatAClientSends) {
    // The masked "Hello" of RFC 6455, section 5.7.
    std::uint32_t key = 0;
    std::memcpy(&key, "\x37\xFA\x21\x3D", 4);
    EXPECT_EQ(
        client_frame(Opcode::Text, "Hello", key), "\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58");
}

TEST(WebsocketEncoder, IsReadBackAtEveryLength) {
    for (std::size_t const size : {0U, 1U, 7U, 8U, 9U, 125U, 126U, 127U, 65535U, 65536U}) {
        std::string const payload(size, 'p');
        std::string bytes = client_frame(Opcode::Binary, payload, 0x01020304);
        Decoder decoder{Side::Server, Accepts::Any, kEncoderLimits};
        decoder.feed(bytes, time_point_ms(0));
        auto const event = decoder.next();
        ASSERT_TRUE(event.has_value()) << size;
        EXPECT_EQ(event->payload, payload) << size;
    }
}

TEST(WebsocketEncoder, CutsACloseReasonBetweenCharacters) {
    std::string reason(122, 'r');
    reason += "\xC3\xA9"; // 124 bytes, one more than fits
    std::string const bytes = close_frame(1008, reason);
    ASSERT_EQ(bytes.size(), 2 + 2 + 122U);
    EXPECT_EQ(bytes.substr(0, 4), "\x88\x7C\x03\xF0");
}

TEST(WebsocketEncoder, SendsNoCodeWhereThereIsNone) {
    using namespace std::string_literals;
    EXPECT_EQ(close_frame(kCloseNoStatus, "unused"), "\x88\x00"s);
}

} // namespace
} // namespace switchboard::codec
