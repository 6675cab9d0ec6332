#include "configuration/impl/sink_shapes.hpp"

#include "base/ascii.hpp"
#include "base/typed_word.hpp"
#include "configuration/shapes.hpp"

#include <boost/json/parse.hpp>
#include <boost/url/parse.hpp>

#include <algorithm>
#include <array>

namespace switchboard::configuration {

namespace {

constexpr std::array<std::string_view, 27> kWords{
    "delivery",
    "account.id",
    "account.name",
    "ticket",
    "conversation.id",
    "generation",
    "state",
    "inbox",
    "channel",
    "queue",
    "language",
    "priority",
    "disposition",
    "tags",
    "agent.id",
    "agent.name",
    "csat",
    "ces",
    "createdAt",
    "closedAt",
    "rating.comment",
    "transcript.text",
    "transcript.html",
    "transcript.json",
    "contact.id",
    "contact.name",
    "contact.email"};

bool is_word(std::string_view word) {
    if (std::find(kWords.begin(), kWords.end(), word) != kWords.end()) return true;
    // Fields of the form and attributes of contacts are named by the shop.
    return (word.starts_with("form.") && word.size() > 5) ||
           (word.starts_with("contact.") && word.size() > 8);
}

std::optional<std::string> unknown_in(boost::json::value const& value) {
    std::optional<std::string> unknown;
    if (value.is_string()) {
        std::string_view const text = value.get_string();
        auto const other = typed_word(text);
        if (!other) return unknown_placeholder(text, false);
        return is_word(other->word) ? unknown : std::string{other->word};
    }
    if (value.is_array())
        for (auto const& each : value.get_array())
            if (!unknown) unknown = unknown_in(each);
    if (value.is_object())
        for (auto const& [name, each] : value.get_object())
            if (!unknown) unknown = unknown_in(each);
    return unknown;
}

/// With an "x" for each placeholder.
std::string without_placeholders(std::string_view text) {
    std::string out;
    for (;;) {
        auto const open = text.find("{{");
        auto const close = open == text.npos ? text.npos : text.find("}}", open);
        if (close == text.npos) return out.append(text);
        out.append(text.substr(0, open)).append("x");
        text.remove_prefix(close + 2);
    }
}

} // namespace

std::optional<std::string> unknown_placeholder(std::string_view text, bool with_secret) {
    for (;;) {
        auto const open = text.find("{{");
        auto const close = open == text.npos ? text.npos : text.find("}}", open);
        if (close == text.npos) return std::nullopt;
        auto const word = text.substr(open + 2, close - open - 2);
        if (!is_word(word) && !(with_secret && word == "secret")) return std::string{word};
        text.remove_prefix(close + 2);
    }
}

std::optional<std::string> template_url_problem(std::string const& text, bool is_template) {
    auto const open = text.find("{{");
    if (open == text.npos || !is_template) return url_problem(text);
    auto const scheme = text.find("://");
    auto const path = scheme == text.npos ? text.npos : text.find('/', scheme + 3);
    if (path == text.npos || open < path)
        return "its host cannot hold a placeholder; only what follows it can";
    if (auto const unknown = unknown_placeholder(text, false))
        return "has no placeholder {{" + *unknown + "}}";
    return url_problem(without_placeholders(text));
}

std::optional<std::string> mail_server_problem(std::string const& text) {
    auto const url = boost::urls::parse_uri(text);
    bool const known = url && (url->scheme() == "smtp" || url->scheme() == "smtps");
    if (!known || url->host().empty())
        return "must be smtp://host:port (STARTTLS) or smtps://host:port";
    bool const more = url->has_userinfo() || url->has_query() || url->has_fragment() ||
                      !(url->encoded_path().empty() || url->encoded_path() == "/");
    if (more) return "must name a host and a port, and nothing else";
    return std::nullopt;
}

std::string host_of(std::string const& url) {
    std::string const text = without_placeholders(url); // what is parsed is a view of it
    auto const parsed = boost::urls::parse_uri(text);
    return parsed ? lower_ascii(parsed->encoded_host()) : std::string{};
}

bool is_host_pattern(std::string_view text) {
    if (text.starts_with("*.")) text.remove_prefix(2);
    if (text.empty() || text.size() > 253 || text.front() == '.' || text.back() == '.')
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
               c == ':' || c == '[' || c == ']';
    });
}

bool is_listed_host(std::string_view host, std::vector<std::string> const& patterns) {
    if (patterns.empty()) return true;
    return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
        if (!pattern.starts_with("*.")) return host == pattern;
        return host.size() > pattern.size() - 1 && host.ends_with(pattern.substr(1));
    });
}

bool is_header_name(std::string_view text) {
    constexpr std::array<std::string_view, 7> kFraming{
        "host", "content-length", "transfer-encoding", "connection", "te", "trailer", "upgrade"};
    constexpr std::string_view kOther = "!#$%&'*+-.^_`|~";
    if (text.empty() || text.size() > 64) return false;
    std::string const name = lower_ascii(text);
    if (std::find(kFraming.begin(), kFraming.end(), name) != kFraming.end()) return false;
    return std::all_of(name.begin(), name.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || kOther.find(c) != kOther.npos;
    });
}

bool is_json(std::string_view text) {
    boost::json::error_code bad;
    static_cast<void>(boost::json::parse(boost::json::string_view{text.data(), text.size()}, bad));
    return !bad;
}

std::optional<std::string> unknown_in_json(std::string_view text) {
    boost::json::error_code bad;
    auto const value = boost::json::parse(boost::json::string_view{text.data(), text.size()}, bad);
    return bad ? std::nullopt : unknown_in(value);
}

bool is_json_pointer(std::string_view text) {
    if (!text.starts_with('/')) return false;
    for (auto at = text.find('~'); at != text.npos; at = text.find('~', at + 1))
        if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
    return true;
}

} // namespace switchboard::configuration
