// Bytes into the WebSocket decoder, whole and in pieces: both must say the same, within the limits.
#include "base/assert.hpp"
#include "codec/websocket_codec.hpp"

#include <algorithm>
#include <vector>

namespace {

using namespace switchboard;
using namespace switchboard::codec;

struct Seen {
    Event::Kind kind;
    std::uint16_t code;
    std::string payload;
    bool operator==(Seen const&) const = default;
};

std::vector<Seen> decode(std::string_view bytes, std::size_t piece, DecoderLimits const& limits) {
    Decoder decoder{Side::Server, Accepts::Any, limits};
    std::vector<Seen> seen;
    while (!bytes.empty()) {
        std::string part{bytes.substr(0, piece)};
        bytes.remove_prefix(part.size());
        decoder.feed(part, time_point_ms(1));
        while (auto const event = decoder.next()) {
            SB_ASSERT(event->payload.size() <= limits.message_bytes, "no message above its limit");
            seen.push_back({event->kind, event->code, std::string{event->payload}});
        }
    }
    for (std::size_t i = 0; i + 1 < seen.size(); ++i)
        SB_ASSERT(
            seen[i].kind != Event::Kind::Failure && seen[i].kind != Event::Kind::Close,
            "nothing comes after the end");
    return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view const bytes{reinterpret_cast<char const*>(data) + 1, size - 1};
    DecoderLimits limits;
    limits.message_bytes = 300; // small, so that the limits are found
    limits.fragments = 4;
    std::size_t const piece = 1 + data[0] % 17U;
    auto const whole = decode(bytes, std::max<std::size_t>(1, bytes.size()), limits);
    SB_ASSERT(whole == decode(bytes, piece, limits), "pieces mean what the whole means");
    return 0;
}
