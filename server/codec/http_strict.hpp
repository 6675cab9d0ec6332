// The strict reading of an HTTP/1.x request head: one meaning or a refusal, so that no proxy in
// front can see another request than we do. Pure; any thread. It never reads a body and never
// repairs anything.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::codec {

struct HttpLimits {
    std::size_t head_bytes = 8 * 1024; // request line and fields; what proxies allow by default
    std::size_t field_count = 64;
    std::size_t target_bytes = 4 * 1024;
    bool operator==(HttpLimits const&) const = default;
};

struct HttpRefusal {
    int status = 400;
    std::string reason; // for the log and the answer's body; quotes nothing of the request
};

struct HttpField {
    std::string_view name; // as sent; compare with field_is()
    std::string_view value;
};

/// Views into the bytes given to read_head().
struct RequestHead {
    std::string_view method;
    std::string_view target; // origin form: starts with '/'
    int minor_version = 1;
    std::vector<HttpField> fields;
    std::optional<std::size_t> content_length;
    bool chunked = false;
    std::size_t size = 0; // of the head, blank line included

    [[nodiscard]] std::size_t count(std::string_view name) const;
    /// The first field's value, or nothing.
    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
};

/// The head at the start of `bytes`; nothing if it is not all there yet.
[[nodiscard]] Result<std::optional<RequestHead>, HttpRefusal>
read_head(std::string_view bytes, HttpLimits const& limits);

/// True if the field's comma-separated lists hold `token`, in any case.
[[nodiscard]] bool
has_token(RequestHead const& head, std::string_view field, std::string_view token);

/// Whether the connection stays open after the answer, by version and Connection field.
[[nodiscard]] bool wants_keep_alive(RequestHead const& head);

[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);
/// One or more characters of RFC 9110's token.
[[nodiscard]] bool is_http_token(std::string_view text);
/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

} // namespace switchboard::codec
