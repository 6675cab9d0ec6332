#include "http/request_parts.hpp"

#include "base/ascii.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

namespace switchboard::http {
namespace {

constexpr std::size_t kAddressBytes = 16;
constexpr int kMappedBits = 96; // an IPv4 address stands in the last 32 bits of ::ffff:0:0/96

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Sixteen bytes, IPv4 as ::ffff:a.b.c.d; empty if `text` is no address.
std::string address_bytes(std::string_view text) {
    std::string const copy{text};
    std::string bytes(kAddressBytes, '\0');
    if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) return bytes;
    if (inet_pton(AF_INET, copy.c_str(), bytes.data() + 12) != 1) return {};
    bytes[10] = bytes[11] = static_cast<char>(0xFF);
    return bytes;
}

bool is_mapped_ipv4(std::string const& bytes) {
    return bytes.compare(0, 10, std::string(10, '\0')) == 0 && bytes[10] == '\xFF' &&
           bytes[11] == '\xFF';
}

std::string address_text(int family, std::string const& bytes) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family, bytes.data(), text.data(), text.size());
    return text.data();
}

/// The first `kept` bytes of an address.
std::string network_text(int family, std::string bytes, std::size_t kept) {
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(kept), bytes.end(), '\0');
    return address_text(family, bytes) + "/" + std::to_string(kept * 8);
}

bool same_prefix(std::string const& a, std::string const& b, int bits) {
    auto const whole = static_cast<std::size_t>(bits / 8);
    if (a.compare(0, whole, b, 0, whole) != 0) return false;
    if (bits % 8 == 0) return true;
    auto const rest = static_cast<unsigned>(8 - bits % 8);
    return (static_cast<unsigned char>(a[whole]) >> rest) ==
           (static_cast<unsigned char>(b[whole]) >> rest);
}

bool steps_out(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);
        std::size_t const end = std::min(path.find('/'), path.size());
        std::string_view const segment = path.substr(0, end);
        if (segment == "." || segment == "..") return true;
        path.remove_prefix(end);
    }
    return false;
}

template<class OnPart>
void for_each_part(std::string_view text, char separator, OnPart const& on_part) {
    std::size_t begin = 0;
    while (begin <= text.size()) {
        std::size_t const found = text.find(separator, begin);
        std::size_t const end = std::min(found, text.size());
        on_part(text.substr(begin, end - begin));
        begin = end + 1;
    }
}

} // namespace

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return std::nullopt;
            int const high = hex_value(text[i + 1]);
            int const low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        if (c == '\0') return std::nullopt; // written out: the strict reading refuses it before
        out.push_back(c);
    }
    if (!is_valid_utf8(out)) return std::nullopt;
    return out;
}

std::optional<std::map<std::string, std::string>> parse_query(std::string_view text) {
    std::map<std::string, std::string> query;
    bool good = true;
    for_each_part(text, '&', [&](std::string_view part) {
        if (part.empty()) return;
        std::size_t const equals = std::min(part.find('='), part.size());
        auto name = percent_decode(part.substr(0, equals), true);
        auto value = percent_decode(part.substr(std::min(equals + 1, part.size())), true);
        good = good && name.has_value() && value.has_value();
        if (good) query.emplace(*std::move(name), *std::move(value));
    });
    if (!good) return std::nullopt;
    return query;
}

std::map<std::string, std::string> parse_cookies(std::string_view text) {
    std::map<std::string, std::string> cookies;
    for_each_part(text, ';', [&](std::string_view part) {
        std::size_t const equals = part.find('=');
        if (equals == std::string_view::npos) return;
        std::string_view value = codec::trim(part.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        cookies.emplace(codec::trim(part.substr(0, equals)), value);
    });
    return cookies;
}

std::optional<Request> to_request(codec::RequestHead const& head) {
    Request request;
    request.method = head.method;
    std::size_t const question = std::min(head.target.find('?'), head.target.size());
    auto path = percent_decode(head.target.substr(0, question), false);
    auto query = parse_query(head.target.substr(std::min(question + 1, head.target.size())));
    if (!path.has_value() || !query.has_value() || steps_out(*path)) return std::nullopt;
    request.path = *std::move(path);
    request.query = *std::move(query);
    for (codec::HttpField const& field : head.fields) {
        std::string& value = request.headers[lower_ascii(field.name)];
        if (!value.empty())
            value += codec::equals_ignoring_case(field.name, "Cookie") ? "; " : ", ";
        value += field.value;
    }
    request.cookies = parse_cookies(request.header("cookie"));
    return request;
}

std::string host_name(std::string_view authority) {
    std::size_t const bracket = authority.rfind(']'); // the colons of an IPv6 address are no port's
    std::size_t const colon = authority.find(':', bracket == authority.npos ? 0 : bracket);
    std::string name = lower_ascii(authority.substr(0, colon));
    while (name.ends_with('.')) name.pop_back();
    return name;
}

std::string host_of(std::string_view origin) {
    std::size_t const scheme = origin.find("://");
    return host_name(scheme == origin.npos ? origin : origin.substr(scheme + 3));
}

std::string written_origin(std::string_view origin) {
    std::string out = lower_ascii(origin);
    for (auto const& [scheme, port] : {std::pair{"https://", ":443"}, std::pair{"http://", ":80"}})
        if (out.starts_with(scheme) && out.ends_with(port))
            out.resize(out.size() - std::string_view{port}.size());
    return out;
}

TrustedProxies::TrustedProxies(std::vector<std::string> const& networks) {
    for (std::string const& text : networks) {
        std::size_t const slash = std::min(text.find('/'), text.size());
        std::string bytes = address_bytes(text.substr(0, slash));
        bool const is_ipv4 = text.find(':') == std::string::npos;
        int bits = is_ipv4 ? 32 : 128;
        if (slash != text.size())
            std::from_chars(text.data() + slash + 1, text.data() + text.size(), bits);
        bool const good = !bytes.empty() && bits >= 0 && bits <= (is_ipv4 ? 32 : 128);
        valid_ = valid_ && good;
        if (good) networks_.push_back({std::move(bytes), is_ipv4 ? bits + kMappedBits : bits});
    }
}

bool TrustedProxies::contains(std::string_view address) const {
    std::string const bytes = address_bytes(address);
    return !bytes.empty() && std::any_of(networks_.begin(), networks_.end(), [&](Network const& n) {
        return same_prefix(n.bytes, bytes, n.bits);
    });
}

std::string TrustedProxies::client_of(std::string_view peer, codec::RequestHead const& head) const {
    std::string client{peer};
    std::vector<std::string_view> hops;
    for (codec::HttpField const& field : head.fields)
        if (codec::equals_ignoring_case(field.name, "X-Forwarded-For"))
            for_each_part(
                field.value, ',', [&](std::string_view hop) { hops.push_back(codec::trim(hop)); });
    while (!hops.empty() && contains(client) && !address_bytes(hops.back()).empty()) {
        client = hops.back();
        hops.pop_back();
    }
    return client;
}

bool TrustedProxies::is_secure(std::string_view peer, codec::RequestHead const& head) const {
    auto const scheme = head.find("X-Forwarded-Proto");
    return scheme == "https" && contains(peer);
}

std::string address_network(std::string_view address) {
    std::string const bytes = address_bytes(address);
    if (bytes.empty()) return {};
    return is_mapped_ipv4(bytes) ? network_text(AF_INET, bytes.substr(12), 3)
                                 : network_text(AF_INET6, bytes, 6);
}

std::string address_group(std::string_view address) {
    std::string const bytes = address_bytes(address);
    if (bytes.empty()) return std::string{address};
    return is_mapped_ipv4(bytes) ? address_text(AF_INET, bytes.substr(12))
                                 : network_text(AF_INET6, bytes, 8);
}

} // namespace switchboard::http
