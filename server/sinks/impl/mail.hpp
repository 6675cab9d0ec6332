// One e-mail by SMTP (RFC 5321) under the rules of curl_rules.hpp: TLS from the start (smtps) or by
// STARTTLS (RFC 3207), without either only to loopback where that is allowed. Blocking; a thread of
// the sink pool. It never retries.
#pragma once

#include "sinks/sink.hpp"

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::sinks {

struct MailFile {
    std::string name, type, bytes;
};

struct Mail {
    std::string from;                 // addr-spec
    std::vector<std::string> to;      // addr-specs
    std::vector<std::string> headers; // whole lines; values come from the functions below
    std::string text, html;
    std::vector<MailFile> files{};
};

struct MailServer {
    std::string url, user, password;
};

[[nodiscard]] DeliveryResult send_mail(
    Mail const& mail, MailServer const& server, SinkSettings const& settings,
    std::atomic<bool> const* stopping);

/// A header's text on its line: as it is where it is plain ASCII and short, else in encoded words
/// of at most 75 characters (RFC 2047) on folded lines. Control characters become spaces.
[[nodiscard]] std::string header_text(std::string_view text);
/// A cautious addr-spec of RFC 5322: dot-atoms on both sides of one @, at most 254 bytes.
[[nodiscard]] bool is_address(std::string_view text);
/// A date of RFC 5322 in UTC.
[[nodiscard]] std::string mail_date(std::int64_t unix_seconds);

} // namespace switchboard::sinks
