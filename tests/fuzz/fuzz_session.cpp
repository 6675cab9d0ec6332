// Bytes as a client's frames, one after the other, at a session's rules: each is admitted or
// refused with words, and the counters stay within their limits. The first byte is the role.
#include "base/assert.hpp"
#include "base/text.hpp"
#include "codec/frame_codec.hpp"
#include "session/session_rules.hpp"

#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard;
    static auto* const handler = google::protobuf::SetLogHandler(nullptr);
    (void)handler;
    if (size < 2 || size > 64U * 1024U) return 0;
    session::Limits const limits;
    TimePoint now = time_point_ms(1'000);
    session::SessionRules rules{limits, false, now};
    auto const role = static_cast<v1::Role>(data[0] % 5U);
    std::string_view rest{reinterpret_cast<char const*>(data) + 1, size - 1};
    bool identified = false;
    while (!rest.empty()) { // a length, then a frame
        std::size_t const length =
            std::min<std::size_t>(static_cast<std::uint8_t>(rest[0]), rest.size() - 1);
        auto const frame = codec::decode_client(codec::Encoding::Proto, rest.substr(1, length));
        rest.remove_prefix(1 + length);
        now += Millis{100};
        if (!frame) continue;
        auto const refusal = rules.admit(*frame, now);
        SB_ASSERT(rules.in_flight() <= limits.in_flight, "no more is under way than may be");
        if (refusal) {
            SB_ASSERT(!refusal->message.empty(), "a refusal has words");
            SB_ASSERT(is_valid_utf8(refusal->message), "and they are text");
            continue;
        }
        if (frame->has_hello() && !identified && role != v1::ROLE_UNSPECIFIED) {
            rules.identified(role);
            identified = true;
        }
        if (identified)
            SB_ASSERT(session::may_send(role, frame->body_case()) || frame->has_hello(), "roles");
        if (length % 2 == 0) rules.answered();
    }
    return 0;
}
