// Bytes as a request head and an upgrade: nothing is accepted that the rules do not allow.
#include "base/assert.hpp"
#include "codec/upgrade_request.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard::codec;
    std::string_view const bytes{reinterpret_cast<char const*>(data), size};
    HttpLimits const limits;
    auto const head = read_head(bytes, limits);
    if (!head || !head->has_value()) return 0;
    RequestHead const& request = **head;
    SB_ASSERT(
        request.size <= size && request.size <= limits.head_bytes + 4,
        "a head is as long as it is");
    SB_ASSERT(request.fields.size() <= limits.field_count, "no more fields than allowed");
    SB_ASSERT(!(request.chunked && request.content_length.has_value()), "one framing");
    SB_ASSERT(request.count("Host") <= 1, "one Host");
    (void)wants_keep_alive(request);
    if (!asks_for_upgrade(request)) return 0;
    auto const upgrade = check_upgrade(request, {{"https://shop.example"}});
    if (!upgrade) return 0;
    SB_ASSERT(request.method == "GET" && request.minor_version == 1, "as the standard says");
    SB_ASSERT(request.count("Sec-WebSocket-Key") == 1, "one key");
    SB_ASSERT(upgrade->accept.size() == 28, "base64 of 20 bytes");
    std::string const answer = switching_protocols(*upgrade);
    SB_ASSERT(answer.find("\r\n\r\n") + 4 == answer.size(), "an answer is one head");
    return 0;
}
