// The shapes of what a sink's settings hold: templates, addresses with templates, hosts, headers.
// Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::configuration {

/// The first {{word}} that means nothing, or nothing. {{secret}} is known only where it may be
/// used.
[[nodiscard]] std::optional<std::string>
unknown_placeholder(std::string_view text, bool with_secret);
/// url_problem, for an address whose path and query may hold placeholders if `is_template`; its
/// host never.
[[nodiscard]] std::optional<std::string>
template_url_problem(std::string const& text, bool is_template);
/// smtp://host:port or smtps://host:port, without anything behind.
[[nodiscard]] std::optional<std::string> mail_server_problem(std::string const& text);
/// Of a URL, in lower case; empty if it has none.
[[nodiscard]] std::string host_of(std::string const& url);
/// "help.example.com" or "*.example.com".
[[nodiscard]] bool is_host_pattern(std::string_view text);
/// Whether a host fits one of the patterns; every host does if there are none.
[[nodiscard]] bool is_listed_host(std::string_view host, std::vector<std::string> const& patterns);
/// A token of RFC 9110 that may be set: not one of those that say how the message is framed.
[[nodiscard]] bool is_header_name(std::string_view text);
[[nodiscard]] bool is_json(std::string_view text);
/// Like unknown_placeholder, of the texts in a JSON document; also of those that are not text
/// (base/typed_word.hpp). Nothing where it is no JSON.
[[nodiscard]] std::optional<std::string> unknown_in_json(std::string_view text);
/// RFC 6901, below the document itself.
[[nodiscard]] bool is_json_pointer(std::string_view text);

} // namespace switchboard::configuration
