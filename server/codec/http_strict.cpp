#include "codec/http_strict.hpp"

#include "base/ascii.hpp"
#include "base/limit_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace switchboard::codec {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::array<std::string_view, 7> kMethods{"GET",   "HEAD",   "POST",   "PUT",
                                                   "PATCH", "DELETE", "OPTIONS"};
constexpr std::size_t kLengthDigitsMax = 15; // far above any limit, far below an overflow

bool is_token_char(char c) {
    constexpr std::string_view kPunctuation = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kPunctuation.find(c) != std::string_view::npos;
}

bool is_visible(char c) {
    return c > ' ' && c < 0x7F;
}

/// What a field value may hold: visible characters, space, tab and, as RFC 9110 has it, opaque
/// bytes.
bool is_field_char(char c) {
    return is_visible(c) || c == ' ' || c == '\t' || static_cast<unsigned char>(c) >= 0x80;
}

HttpRefusal target_too_long(HttpLimits const& limits) {
    return {
        414, limit_text("the request target is too long", {{"target_bytes", limits.target_bytes}})};
}
HttpRefusal head_too_long(HttpLimits const& limits) {
    return {431, limit_text("the request head is too long", {{"head_bytes", limits.head_bytes}})};
}
HttpRefusal too_many_fields(HttpLimits const& limits) {
    return {
        431,
        limit_text("the request head has too many fields", {{"head_fields", limits.field_count}})};
}

/// Bytes that can never become a head, found before the end of the head is there.
std::optional<HttpRefusal> hopeless(std::string_view bytes, HttpLimits const& limits) {
    if (!bytes.empty() && (bytes[0] < 'A' || bytes[0] > 'Z'))
        return HttpRefusal{400, "not an HTTP request"};
    std::size_t const line_end = std::min(bytes.find('\n'), bytes.size());
    if (line_end > limits.target_bytes + 32) return target_too_long(limits);
    if (bytes.size() > limits.head_bytes) return head_too_long(limits);
    return std::nullopt;
}

std::optional<HttpRefusal>
read_request_line(std::string_view line, HttpLimits const& limits, RequestHead& head) {
    std::size_t const first = line.find(' ');
    std::size_t const last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return HttpRefusal{400, "request line has not three parts"};
    head.method = line.substr(0, first);
    head.target = line.substr(first + 1, last - first - 1);
    std::string_view const version = line.substr(last + 1);
    if (std::find(kMethods.begin(), kMethods.end(), head.method) == kMethods.end())
        return HttpRefusal{501, "method is not supported"};
    if (head.target.size() > limits.target_bytes) return target_too_long(limits);
    if (head.target.empty() || head.target[0] != '/')
        return HttpRefusal{400, "request target is not a path"};
    if (!std::all_of(head.target.begin(), head.target.end(), is_visible) ||
        head.target.find('#') != std::string_view::npos)
        return HttpRefusal{400, "request target has a forbidden character"};
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return HttpRefusal{505, "HTTP version is not supported"};
    head.minor_version = version.back() - '0';
    return std::nullopt;
}

std::optional<HttpRefusal> read_field(std::string_view line, RequestHead& head) {
    if (line.front() == ' ' || line.front() == '\t') return HttpRefusal{400, "field is folded"};
    std::size_t const colon = line.find(':');
    if (colon == std::string_view::npos || !is_http_token(line.substr(0, colon)))
        return HttpRefusal{400, "field name is not a token"};
    std::string_view const value = trim(line.substr(colon + 1));
    if (!std::all_of(value.begin(), value.end(), is_field_char))
        return HttpRefusal{400, "field value has a forbidden character"};
    head.fields.push_back({line.substr(0, colon), value});
    return std::nullopt;
}

std::optional<HttpRefusal> check_host(RequestHead const& head) {
    constexpr std::string_view kForbidden = " \t@/?#,\\";
    std::size_t const hosts = head.count("Host");
    if (hosts > 1 || (hosts == 0 && head.minor_version == 1))
        return HttpRefusal{400, "there must be exactly one Host"};
    if (hosts == 0) return std::nullopt;
    std::string_view const host = *head.find("Host");
    if (host.empty() || host.find_first_of(kForbidden) != std::string_view::npos)
        return HttpRefusal{400, "Host is not valid"};
    return std::nullopt;
}

std::optional<HttpRefusal> check_framing(RequestHead& head) {
    std::size_t const lengths = head.count("Content-Length");
    std::size_t const codings = head.count("Transfer-Encoding");
    if (lengths > 1) return HttpRefusal{400, "there is more than one Content-Length"};
    if (lengths > 0 && codings > 0)
        return HttpRefusal{400, "Content-Length and Transfer-Encoding contradict each other"};
    if (codings > 0) {
        if (head.minor_version == 0) return HttpRefusal{400, "HTTP/1.0 has no Transfer-Encoding"};
        if (codings > 1 || !equals_ignoring_case(*head.find("Transfer-Encoding"), "chunked"))
            return HttpRefusal{501, "transfer coding is not supported"};
        head.chunked = true;
    }
    if (lengths > 0) {
        std::string_view const text = *head.find("Content-Length");
        std::size_t value = 0;
        auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        bool const whole = error == std::errc{} && end == text.data() + text.size();
        if (!whole || text.size() > kLengthDigitsMax)
            return HttpRefusal{400, "Content-Length is not a number"};
        head.content_length = value;
    }
    bool const bodiless = head.method == "GET" || head.method == "HEAD";
    if (bodiless && (head.chunked || head.content_length.value_or(0) > 0))
        return HttpRefusal{400, "the method has no body"};
    return std::nullopt;
}

std::optional<HttpRefusal>
read_fields(std::string_view lines, HttpLimits const& limits, RequestHead& head) {
    while (!lines.empty()) {
        std::size_t const end = lines.find(kLineEnd);
        std::string_view const line = lines.substr(0, end);
        lines.remove_prefix(end + kLineEnd.size());
        if (head.fields.size() == limits.field_count) return too_many_fields(limits);
        if (auto refusal = read_field(line, head)) return refusal;
    }
    return std::nullopt;
}

} // namespace

Result<std::optional<RequestHead>, HttpRefusal>
read_head(std::string_view bytes, HttpLimits const& limits) {
    std::size_t const end = bytes.find(kHeadEnd);
    std::string_view const seen = bytes.substr(0, end);
    for (std::size_t at = seen.find('\n'); at != std::string_view::npos;
         at = seen.find('\n', at + 1))
        if (at == 0 || seen[at - 1] != '\r')
            return HttpRefusal{400, "line does not end with CR LF"};
    if (auto refusal = hopeless(seen, limits)) return *std::move(refusal);
    if (end == std::string_view::npos) return std::optional<RequestHead>{};

    RequestHead head;
    head.size = end + kHeadEnd.size();
    std::size_t const line_end = bytes.find(kLineEnd);
    if (auto refusal = read_request_line(bytes.substr(0, line_end), limits, head))
        return *std::move(refusal);
    std::size_t const fields_at = line_end + kLineEnd.size();
    std::string_view const fields =
        line_end == end ? std::string_view{} : bytes.substr(fields_at, end + 2 - fields_at);
    if (auto refusal = read_fields(fields, limits, head)) return *std::move(refusal);
    if (auto refusal = check_host(head)) return *std::move(refusal);
    if (auto refusal = check_framing(head)) return *std::move(refusal);
    return std::optional<RequestHead>{std::move(head)};
}

std::size_t RequestHead::count(std::string_view name) const {
    auto const matches = [name](HttpField const& f) { return equals_ignoring_case(f.name, name); };
    return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(), matches));
}

std::optional<std::string_view> RequestHead::find(std::string_view name) const {
    for (HttpField const& field : fields)
        if (equals_ignoring_case(field.name, name)) return field.value;
    return std::nullopt;
}

bool has_token(RequestHead const& head, std::string_view field, std::string_view token) {
    for (HttpField const& each : head.fields) {
        if (!equals_ignoring_case(each.name, field)) continue;
        std::string_view rest = each.value;
        while (!rest.empty()) {
            std::size_t const comma = std::min(rest.find(','), rest.size());
            if (equals_ignoring_case(trim(rest.substr(0, comma)), token)) return true;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return false;
}

bool wants_keep_alive(RequestHead const& head) {
    if (has_token(head, "Connection", "close")) return false;
    return head.minor_version == 1 || has_token(head, "Connection", "keep-alive");
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower_ascii(x) == lower_ascii(y);
    });
}

bool is_http_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlank = " \t";
    std::size_t const first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

} // namespace switchboard::codec
