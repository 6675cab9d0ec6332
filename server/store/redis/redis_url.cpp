#include "store/redis/redis_url.hpp"

#include <charconv>

namespace switchboard::store {

namespace {

using UrlResult = Result<RedisUrl, std::string>;

// By name: an aggregate that begins with a string could be made from an error text as well.
UrlResult bad(std::string const& why) {
    return UrlResult(boost::system::in_place_error, "redis url: " + why);
}

bool parse_number(std::string_view text, std::uint32_t max, std::uint32_t& out) {
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out);
    return failed == std::errc{} && end == text.data() + text.size() && out <= max;
}

std::string unescape(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        char const* const digits = text.data() + i + 1;
        bool const escaped = text[i] == '%' && i + 2 < text.size() &&
                             std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2;
        out.push_back(escaped ? static_cast<char>(value) : text[i]);
        if (escaped) i += 2;
    }
    return out;
}

UrlResult parse_unix(std::string_view rest) {
    RedisUrl url;
    auto const query = rest.find('?');
    url.unix_path = unescape(rest.substr(0, query));
    if (url.unix_path.empty() || url.unix_path.front() != '/')
        return bad("unix:// needs an absolute path");
    if (query == std::string_view::npos) return url;
    std::string_view const value = rest.substr(query + 1);
    if (!value.starts_with("db=") || !parse_number(value.substr(3), 1'000'000, url.database))
        return bad("after the path only ?db=N is known");
    return url;
}

void take_credentials(std::string_view& rest, RedisUrl& url) {
    auto const at = rest.rfind('@', rest.find('/'));
    if (at == std::string_view::npos) return;
    std::string_view const credentials = rest.substr(0, at);
    rest.remove_prefix(at + 1);
    auto const colon = credentials.find(':');
    if (colon == std::string_view::npos) {
        url.password = unescape(credentials);
        return;
    }
    url.user = unescape(credentials.substr(0, colon));
    url.password = unescape(credentials.substr(colon + 1));
}

} // namespace

UrlResult RedisUrl::parse(std::string_view text) {
    if (text.starts_with("unix://")) return parse_unix(text.substr(7));
    if (!text.starts_with("redis://")) return bad("begins with redis:// or unix://");
    std::string_view rest = text.substr(8);
    RedisUrl url;
    take_credentials(rest, url);
    auto const slash = rest.find('/');
    std::string_view address = rest.substr(0, slash);
    if (slash != std::string_view::npos && slash + 1 < rest.size() &&
        !parse_number(rest.substr(slash + 1), 1'000'000, url.database))
        return bad("the database is a number");
    bool const bracketed = address.starts_with('[');
    auto const host_end = bracketed ? address.find(']') + 1 : address.rfind(':');
    std::string_view const host = address.substr(0, host_end);
    if (host_end < address.size()) {
        std::uint32_t port = 0;
        if (address[host_end] != ':' || !parse_number(address.substr(host_end + 1), 65'535, port))
            return bad("the port is a number up to 65535");
        url.port = static_cast<std::uint16_t>(port);
    }
    url.host = bracketed ? host.substr(1, host.size() - 2) : host;
    if (url.host.empty()) return bad("the host is missing");
    return url;
}

RedisUrl RedisUrl::unix_socket(std::string path) {
    RedisUrl url;
    url.unix_path = std::move(path);
    return url;
}

std::string RedisUrl::describe() const {
    if (!unix_path.empty()) return "unix://" + unix_path;
    return "redis://" + host + ":" + std::to_string(port) + "/" + std::to_string(database);
}

} // namespace switchboard::store
