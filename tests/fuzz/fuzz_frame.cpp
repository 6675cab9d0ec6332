// Bytes as frames in both encodings: what is read can be written and read again.
#include "base/assert.hpp"
#include "codec/frame_codec.hpp"

#include <google/protobuf/stubs/logging.h>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard;
    static auto* const handler = google::protobuf::SetLogHandler(nullptr);
    (void)handler;
    if (size > 64U * 1024U) return 0; // the WebSocket limit
    std::string_view const bytes{reinterpret_cast<char const*>(data), size};
    for (codec::Encoding const encoding : {codec::Encoding::Proto, codec::Encoding::Json}) {
        auto const frame = codec::decode_client(encoding, bytes);
        if (!frame) {
            SB_ASSERT(frame.error().message.size() <= 256, "messages are short");
            continue;
        }
        auto const again = codec::decode_client(
            codec::Encoding::Proto, codec::encode_client(codec::Encoding::Proto, *frame));
        SB_ASSERT(again.has_value(), "a frame survives the way through");
        (void)codec::decode_server(encoding, bytes);
    }
    return 0;
}
