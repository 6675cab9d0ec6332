#include "codec/frame_codec.hpp"

#include "codec/websocket_codec.hpp"

#include <google/protobuf/util/json_util.h>

namespace switchboard::codec {
namespace {

constexpr std::size_t kMessageMax =
    256; // as RELIABILITY's log field: enough for a field name and a limit

namespace json = google::protobuf::util;

/// True if objects and arrays nest no deeper than the limit. Strings are skipped, nothing else is
/// judged.
bool is_shallow(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char const c = text[i];
        if (in_string) {
            if (c == '\\') ++i;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kJsonDepthMax) return false;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return true;
}

DecodeError malformed(std::string message) {
    if (message.size() > kMessageMax) message.resize(kMessageMax);
    // The parser quotes the input: keep the message printable, whatever the cut and the quote were.
    for (char& c : message)
        if (c < ' ' || c > '~') c = ' ';
    return {v1::MALFORMED_FRAME, std::move(message), 0};
}

template<class Frame>
Result<Frame, DecodeError> from_json(std::string_view bytes, bool ignore_unknown) {
    if (!is_shallow(bytes)) return malformed("JSON is nested too deeply");
    Frame frame;
    json::JsonParseOptions options;
    options.ignore_unknown_fields = ignore_unknown;
    auto const status = json::JsonStringToMessage({bytes.data(), bytes.size()}, &frame, options);
    if (!status.ok()) return malformed(std::string{status.message()});
    return frame;
}

template<class Frame> Result<Frame, DecodeError> from_binary(std::string_view bytes) {
    Frame frame;
    if (!frame.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return malformed("not a valid protobuf frame");
    return frame;
}

/// A refused frame may still say which request it is, so that the client can match the error.
std::uint32_t request_of(std::string_view bytes) {
    auto const frame = from_json<v1::ClientFrame>(bytes, true);
    return frame ? frame->request() : 0;
}

std::string to_json(google::protobuf::Message const& message) {
    std::string text;
    json::JsonPrintOptions options;
    options.always_print_primitive_fields = false;
    auto const status = json::MessageToJsonString(message, &text, options);
    return status.ok() ? text : std::string{"{}"};
}

} // namespace

Result<v1::ClientFrame, DecodeError> decode_client(Encoding encoding, std::string_view bytes) {
    bool const is_json = encoding == Encoding::Json;
    auto frame =
        is_json ? from_json<v1::ClientFrame>(bytes, false) : from_binary<v1::ClientFrame>(bytes);
    if (!frame) {
        DecodeError error = frame.error();
        if (is_json) error.request = request_of(bytes);
        return error;
    }
    if (frame->body_case() == v1::ClientFrame::BODY_NOT_SET)
        return DecodeError{v1::UNKNOWN_FRAME, "frame has no body", frame->request()};
    return frame;
}

Result<v1::ServerFrame, DecodeError> decode_server(Encoding encoding, std::string_view bytes) {
    return encoding == Encoding::Json ? from_json<v1::ServerFrame>(bytes, true)
                                      : from_binary<v1::ServerFrame>(bytes);
}

WireBytes encode(Encoding encoding, v1::ServerFrame const& frame) {
    if (encoding == Encoding::Json)
        return std::make_shared<std::string const>(server_frame(Opcode::Text, to_json(frame)));
    std::size_t const size = frame.ByteSizeLong();
    std::string out;
    out.reserve(frame_header_size(size) + size);
    append_frame_header(out, Opcode::Binary, size);
    frame.AppendToString(&out);
    return std::make_shared<std::string const>(std::move(out));
}

std::string encode_client(Encoding encoding, v1::ClientFrame const& frame) {
    return encoding == Encoding::Json ? to_json(frame) : frame.SerializeAsString();
}

} // namespace switchboard::codec
