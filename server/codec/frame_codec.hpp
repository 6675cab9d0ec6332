// Between the bytes of one WebSocket message and the frames of wire.proto, in both encodings. Pure;
// any thread. It never judges what a frame asks for: only whether it is one.
#pragma once

#include "base/result.hpp"
#include "codec/wire_types.hpp"

#include <switchboard/v1/wire.pb.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace switchboard::codec {

/// Why bytes are no frame. A ports::Error can be made of it; `request` is known if it could be
/// read.
struct DecodeError {
    v1::ErrorCode code = v1::MALFORMED_FRAME;
    std::string message; // names the field where there is one; at most 256 bytes
    std::uint32_t request = 0;
};

/// Deepest nesting of objects and arrays in a JSON frame; ours need six.
constexpr int kJsonDepthMax = 12;

/// UNKNOWN_FRAME if there is no body; unknown JSON fields are an error, unknown binary fields are
/// ignored.
[[nodiscard]] Result<v1::ClientFrame, DecodeError>
decode_client(Encoding encoding, std::string_view bytes);
/// For clients written in C++: tests, benchmarks, the simulator. Unknown fields are ignored.
[[nodiscard]] Result<v1::ServerFrame, DecodeError>
decode_server(Encoding encoding, std::string_view bytes);

/// The frame as one server's WebSocket message, header included.
[[nodiscard]] WireBytes encode(Encoding encoding, v1::ServerFrame const& frame);
/// The frame without a WebSocket header, which a client makes with client_frame().
[[nodiscard]] std::string encode_client(Encoding encoding, v1::ClientFrame const& frame);

} // namespace switchboard::codec
