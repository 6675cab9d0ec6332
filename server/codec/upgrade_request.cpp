#include "codec/upgrade_request.hpp"

#include <algorithm>
#include <array>
#include <openssl/evp.h>
#include <openssl/sha.h>

namespace switchboard::codec {
namespace {

constexpr std::string_view kProtoName = "switchboard.v1.proto";
constexpr std::string_view kJsonName = "switchboard.v1.json";
constexpr std::string_view kAcceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t kKeyCharacters = 24; // 16 bytes in base64: 22 characters and two of padding

bool is_key(std::string_view key) {
    auto const is_base64 = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '+' || c == '/';
    };
    return key.size() == kKeyCharacters && key.ends_with("==") &&
           std::all_of(key.begin(), key.end() - 2, is_base64);
}

/// One extension or parameter, "name" or "name=value", with a token or a quoted token as value.
bool is_parameter(std::string_view text) {
    std::size_t const equals = text.find('=');
    if (equals == std::string_view::npos) return is_http_token(trim(text));
    std::string_view value = trim(text.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
    return is_http_token(trim(text.substr(0, equals))) && is_http_token(value);
}

/// We take no extension, but an offer that cannot be read means a peer that cannot be trusted to
/// frame.
bool are_extensions(std::string_view text) {
    for (;;) {
        std::size_t const end = text.find_first_of(",;");
        if (!is_parameter(text.substr(0, end))) return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
}

/// The origin without its scheme is the host that the request was sent to.
bool is_same_host(std::string_view origin, std::string_view host) {
    std::size_t const colon = origin.find("://");
    if (colon == std::string_view::npos) return false;
    std::string_view const scheme = origin.substr(0, colon);
    if (scheme != "http" && scheme != "https") return false;
    return equals_ignoring_case(origin.substr(colon + 3), host);
}

Result<std::string, HttpRefusal> check_origin(RequestHead const& head, UpgradeRules const& rules) {
    if (head.count("Origin") > 1) return HttpRefusal{400, "there is more than one Origin"};
    auto const origin = head.find("Origin");
    if (!origin.has_value()) return std::string{};
    if (*origin != "null" && !is_origin(*origin))
        return HttpRefusal{400, "Origin is not one origin"};
    bool const listed = std::any_of(rules.origins.begin(), rules.origins.end(), [&](auto& allowed) {
        return allowed == "*" || equals_ignoring_case(allowed, *origin);
    });
    if (!listed && !is_same_host(*origin, *head.find("Host")))
        return HttpRefusal{403, "origin is not allowed"};
    return std::string{*origin};
}

/// The first subprotocol of the client's list that we speak; none offered means JSON without a
/// name.
Result<Upgrade, HttpRefusal> choose_subprotocol(RequestHead const& head) {
    bool offered = false;
    for (HttpField const& field : head.fields) {
        if (!equals_ignoring_case(field.name, "Sec-WebSocket-Protocol")) continue;
        offered = true;
        std::string_view rest = field.value;
        for (;;) {
            std::size_t const comma = std::min(rest.find(','), rest.size());
            std::string_view const name = trim(rest.substr(0, comma));
            if (!is_http_token(name)) return HttpRefusal{400, "subprotocol is not a token"};
            if (name == kProtoName) return Upgrade{Encoding::Proto, {}, kProtoName, {}};
            if (name == kJsonName) return Upgrade{Encoding::Json, {}, kJsonName, {}};
            if (comma == rest.size()) break;
            rest.remove_prefix(comma + 1);
        }
    }
    if (offered) return HttpRefusal{400, "none of the subprotocols is spoken here"};
    return Upgrade{};
}

std::optional<HttpRefusal> check_form(RequestHead const& head) {
    if (head.method != "GET") return HttpRefusal{405, "a WebSocket starts with GET"};
    if (head.minor_version != 1) return HttpRefusal{505, "a WebSocket starts with HTTP/1.1"};
    if (head.chunked || head.content_length.has_value())
        return HttpRefusal{400, "a WebSocket request has no body"};
    if (head.count("Upgrade") != 1 || !has_token(head, "Upgrade", "websocket"))
        return HttpRefusal{400, "Upgrade is not websocket"};
    if (!has_token(head, "Connection", "upgrade"))
        return HttpRefusal{400, "Connection lacks upgrade"};
    if (head.count("Sec-WebSocket-Version") > 1)
        return HttpRefusal{400, "there is more than one Sec-WebSocket-Version"};
    if (head.find("Sec-WebSocket-Version") != "13")
        return HttpRefusal{426, "the WebSocket version must be 13"};
    if (head.count("Sec-WebSocket-Key") != 1 || !is_key(*head.find("Sec-WebSocket-Key")))
        return HttpRefusal{400, "there must be one Sec-WebSocket-Key of 16 bytes"};
    for (HttpField const& field : head.fields)
        if (equals_ignoring_case(field.name, "Sec-WebSocket-Extensions") &&
            !are_extensions(field.value))
            return HttpRefusal{400, "Sec-WebSocket-Extensions is malformed"};
    return std::nullopt;
}

} // namespace

bool is_origin(std::string_view text) {
    std::size_t const colon = text.find("://");
    if (colon == std::string_view::npos || colon == 0) return false;
    auto const is_scheme_char = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    };
    std::string_view const scheme = text.substr(0, colon);
    if (!std::all_of(scheme.begin(), scheme.end(), is_scheme_char)) return false;
    std::string_view const host = text.substr(colon + 3);
    auto const is_host_char = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
    };
    return !host.empty() && std::all_of(host.begin(), host.end(), is_host_char);
}

bool asks_for_upgrade(RequestHead const& head) {
    return head.find("Upgrade").has_value() || head.find("Sec-WebSocket-Key").has_value();
}

Result<Upgrade, HttpRefusal> check_upgrade(RequestHead const& head, UpgradeRules const& rules) {
    if (auto refusal = check_form(head)) return *std::move(refusal);
    auto origin = check_origin(head, rules);
    if (!origin) return origin.error();
    auto upgrade = choose_subprotocol(head);
    if (!upgrade) return upgrade.error();
    upgrade->origin = *std::move(origin);
    upgrade->accept = accept_of(*head.find("Sec-WebSocket-Key"));
    return upgrade;
}

std::string switching_protocols(Upgrade const& upgrade) {
    std::string answer = "HTTP/1.1 101 Switching Protocols\r\n"
                         "Upgrade: websocket\r\n"
                         "Connection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: ";
    answer += upgrade.accept;
    if (!upgrade.subprotocol.empty()) {
        answer += "\r\nSec-WebSocket-Protocol: ";
        answer += upgrade.subprotocol;
    }
    answer += "\r\n\r\n";
    return answer;
}

std::string accept_of(std::string_view key) {
    std::string text{key};
    text += kAcceptSuffix;
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<unsigned char const*>(text.data()), text.size(), digest.data());
    std::array<unsigned char, 29> base64{}; // 28 characters for 20 bytes, and a zero
    EVP_EncodeBlock(base64.data(), digest.data(), SHA_DIGEST_LENGTH);
    return {base64.begin(), base64.end() - 1};
}

} // namespace switchboard::codec
