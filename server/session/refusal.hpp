// Why a frame was not taken: what becomes an Error frame. A value; pure, any thread. It never names
// anything that the asking session may not know of.
#pragma once

#include <switchboard/v1/codes.pb.h>

#include <cstdint>
#include <string>

namespace switchboard::session {

struct Refusal {
    v1::ErrorCode code = v1::INTERNAL;
    std::string message; // names the field and the limit where there is one
    std::string field;
    std::uint32_t retry_after_ms = 0;
    char const* limit = ""; // the key of the limit that was reached, for the metric; static
};

} // namespace switchboard::session
