#include "configuration/shapes.hpp"

#include "base/text.hpp"
#include "configuration/opening_hours.hpp"

#include <boost/url.hpp>

#include <algorithm>
#include <charconv>

namespace switchboard::configuration {

namespace {

constexpr std::size_t kEmailMax = 254;
constexpr std::size_t kUrlMax = 2048;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

/// Exactly `text` as a number; nothing for anything but digits.
std::optional<int> number(std::string_view text) {
    int value = 0;
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{}) return std::nullopt;
    return value;
}

bool is_loopback(std::string_view host) {
    if (host == "localhost" || host == "[::1]") return true;
    if (!host.starts_with("127.")) return false;
    return std::count(host.begin(), host.end(), '.') == 3 &&
           std::all_of(host.begin(), host.end(), [](char c) { return is_digit(c) || c == '.'; });
}

std::optional<std::string>
web_address_problem(boost::urls::url_view const& url, bool loopback_only) {
    if (url.scheme() != "https" && url.scheme() != "http") return "must begin with https://";
    std::string const host{url.encoded_host().data(), url.encoded_host().size()};
    if (host.empty()) return "names no host";
    // Boost.URL 1.81 ends a host after what looks like an IP address and takes the rest for a path.
    auto const path = url.encoded_path();
    if (!path.empty() && path.front() != '/') return "is not a web address";
    if (url.has_userinfo()) return "must not carry a user name or password";
    if (url.scheme() == "http" && loopback_only && !is_loopback(host)) {
        return "must be https; http is allowed for loopback addresses only";
    }
    return std::nullopt;
}

} // namespace

bool is_email(std::string_view text) {
    if (text.size() > kEmailMax || !is_valid_utf8(text)) return false;
    auto const at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.find('@', at + 1) != text.npos) {
        return false;
    }
    auto const bad = [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == 127 || is_upper(c) || c == '<' ||
               c == '>' || c == ',' || c == ';' || c == '"' || c == '(' || c == ')' || c == '\\';
    };
    if (std::any_of(text.begin(), text.end(), bad)) return false;
    auto const domain = text.substr(at + 1);
    return domain.find('.') != domain.npos && domain.front() != '.' && domain.back() != '.' &&
           domain.find("..") == domain.npos;
}

bool is_colour(std::string_view text) {
    if (text.size() != 7 || text[0] != '#') return false;
    return std::all_of(text.begin() + 1, text.end(), [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

std::optional<int> minutes_of(std::string_view text, bool end) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    auto const hours = number(text.substr(0, 2));
    auto const minutes = number(text.substr(3, 2));
    if (!hours || !minutes || *minutes > 59) return std::nullopt;
    int const total = *hours * 60 + *minutes;
    if (*hours > 23 && !(end && total == 24 * 60)) return std::nullopt;
    return total;
}

bool is_calendar_date(std::string_view text) {
    return parse_date(text).has_value();
}

bool is_zone_name(std::string_view text) {
    if (text.empty() || text.size() > 64 || text.front() == '/' || text.back() == '/') return false;
    if (text.find("..") != text.npos || text.find("//") != text.npos) return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || is_upper(c) || (c >= 'a' && c <= 'z') || c == '/' || c == '_' ||
               c == '-' || c == '+';
    });
}

std::optional<std::string> url_problem(std::string_view text) {
    if (text.size() > kUrlMax) return "is longer than 2048 bytes";
    auto const url = boost::urls::parse_absolute_uri(text);
    if (!url) return "is not a web address";
    return web_address_problem(*url, true);
}

std::optional<std::string> origin_problem(std::string_view text) {
    if (text.size() > kUrlMax) return "is longer than 2048 bytes";
    auto const url = boost::urls::parse_absolute_uri(text);
    if (!url) return "is not an origin such as https://shop.example";
    if (!url->encoded_path().empty() || url->has_query()) {
        return "must be an origin without a path, such as https://shop.example";
    }
    if (std::any_of(text.begin(), text.end(), is_upper)) return "must be in lower case";
    return web_address_problem(*url, true);
}

bool is_relative_folder(std::string_view text) {
    if (text.empty() || text.size() > 200) return false;
    while (!text.empty()) {
        auto const slash = text.find('/');
        auto const part = text.substr(0, slash);
        if (!is_valid_id(part) || part.front() == '.') return false;
        if (slash == text.npos) return true;
        text.remove_prefix(slash + 1);
    }
    return false;
}

} // namespace switchboard::configuration
