#include "sinks/impl/mail.hpp"

#include "base/encoding.hpp"
#include "sinks/impl/curl_rules.hpp"
#include "sinks/impl/texts.hpp"

#include <memory>

namespace switchboard::sinks {

namespace {

struct MimeDelete {
    void operator()(curl_mime* mime) const { curl_mime_free(mime); }
};
using Mime = std::unique_ptr<curl_mime, MimeDelete>;

/// smtp to a loopback address: for tests, and for a relay on the same machine.
bool is_local(std::string const& url, SinkSettings const& settings) {
    if (!settings.allow_loopback_http) return false;
    for (std::string_view const host : {"smtp://127.0.0.1", "smtp://localhost", "smtp://[::1]"}) {
        if (!url.starts_with(host)) continue;
        auto const rest = std::string_view{url}.substr(host.size());
        if (rest.empty() || rest.front() == ':' || rest.front() == '/') return true;
    }
    return false;
}

void add_part(
    curl_mime* to, std::string const& bytes, char const* type,
    std::string const& disposition = {}) {
    curl_mimepart* const part = curl_mime_addpart(to);
    curl_mime_data(part, bytes.data(), bytes.size());
    curl_mime_type(part, type);
    curl_mime_encoder(part, "base64");
    if (disposition.empty()) return;
    CurlList headers;
    append_line(headers, "Content-Disposition: " + disposition);
    curl_mime_headers(part, headers.release(), 1); // it is the part's now
}

/// Its name as RFC 2231 has it: in any language.
void add_file(curl_mime* to, MailFile const& file) {
    std::string const type = file.type.empty() ? "application/octet-stream" : file.type;
    add_part(
        to, file.bytes, type.c_str(), "attachment; filename*=utf-8''" + percent_encoded(file.name));
}

/// The plain text first, the better form last (RFC 2046, 5.1.4).
Mime body_of(CURL* easy, Mail const& mail) {
    Mime whole{curl_mime_init(easy)};
    curl_mime* const either = curl_mime_init(easy);
    add_part(either, mail.text, "text/plain; charset=utf-8");
    add_part(either, mail.html, "text/html; charset=utf-8");
    curl_mimepart* const part = curl_mime_addpart(whole.get());
    curl_mime_subparts(part, either);
    curl_mime_type(part, "multipart/alternative");
    for (auto const& file : mail.files) add_file(whole.get(), file);
    return whole;
}

DeliveryResult judge_mail(CURL* easy, CURLcode code, Guard const& guard) {
    long reply = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &reply);
    if (code == CURLE_OK) return Delivered{"SMTP " + std::to_string(reply), {}};
    std::string error = transfer_error(guard, code);
    if (reply >= 400) error = "SMTP " + std::to_string(reply) + ": " + error;
    bool const refused = guard.address_refused || (reply >= 500 && reply < 600);
    if (refused) return Permanent{std::move(error)};
    return Retry{std::move(error), {}};
}

} // namespace

DeliveryResult send_mail(
    Mail const& mail, MailServer const& server, SinkSettings const& settings,
    std::atomic<bool> const* stopping) {
    bool const local = is_local(server.url, settings);
    Guard guard{.settings = &settings, .stopping = stopping, .plain = local};
    Easy const easy = guarded_handle(guard, "smtp,smtps");
    if (!easy) return Retry{"no memory for a message", {}};
    CURL* const to = easy.get();
    curl_easy_setopt(to, CURLOPT_URL, server.url.c_str());
    curl_easy_setopt(
        to, CURLOPT_USE_SSL, static_cast<long>(local ? CURLUSESSL_TRY : CURLUSESSL_ALL));
    if (!server.user.empty()) {
        curl_easy_setopt(to, CURLOPT_USERNAME, server.user.c_str());
        curl_easy_setopt(to, CURLOPT_PASSWORD, server.password.c_str());
    }
    CurlList recipients, headers;
    for (auto const& address : mail.to) append_line(recipients, "<" + address + ">");
    for (auto const& line : mail.headers) append_line(headers, line);
    std::string const sender = "<" + mail.from + ">";
    curl_easy_setopt(to, CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(to, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(to, CURLOPT_HTTPHEADER, headers.get());
    Mime const body = body_of(to, mail);
    curl_easy_setopt(to, CURLOPT_MIMEPOST, body.get());
    return judge_mail(to, curl_easy_perform(to), guard);
}

} // namespace switchboard::sinks
