#include "sinks/email_sink.hpp"

#include "base/random.hpp"
#include "base/sealed.hpp"
#include "base/text.hpp"
#include "sinks/impl/html_text.hpp"
#include "sinks/impl/mail.hpp"
#include "sinks/impl/placeholders.hpp"
#include "sinks/impl/sent_files.hpp"

#include <algorithm>
#include <chrono>

namespace switchboard::sinks {

namespace {

// With base64 a third more, and below what common servers take (10 MB and up are usual).
constexpr std::size_t kFileBytesMax = std::size_t{7} * 1024 * 1024;

std::vector<std::string> addresses_in(std::string_view list) {
    std::vector<std::string> found;
    while (!list.empty()) {
        auto const end = std::min(list.find(','), list.size());
        std::string address{list.substr(0, end)};
        std::erase(address, ' ');
        if (!address.empty()) found.push_back(std::move(address));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return found;
}

/// A display name: in quotes where it is plain, since it may hold what a phrase may not.
std::string quoted_name(std::string const& name) {
    std::string const text = header_text(name);
    if (text.starts_with("=?")) return text;
    std::string quoted = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') quoted.push_back('\\');
        quoted.push_back(c);
    }
    return quoted + "\"";
}

/// The lines that every mail of ours begins with.
std::vector<std::string> first_lines(
    std::string const& from_name, std::string const& from, std::string const& to,
    std::string const& subject, std::string const& message_id) {
    auto const now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return {
        "From: " + quoted_name(from_name) + " <" + from + ">",
        "To: " + to,
        "Subject: " + header_text(subject),
        "Date: " + mail_date(now),
        "Message-ID: <" + message_id + ">",
        "Auto-Submitted: auto-generated"}; // RFC 3834: nobody answers it automatically
}

/// Before the last such tag, which only we write: what people typed is escaped.
void insert_before(std::string& page, std::string_view tag, std::string const& what) {
    page.insert(std::min(page.rfind(tag), page.size()), what);
}

std::string content_language(Language language) {
    return language == Language::Vietnamese ? "Content-Language: vi" : "Content-Language: en";
}

class EmailSink : public Sink {
public:
    EmailSink(
        v1::Sink const& config, SinkSettings const& settings,
        std::shared_ptr<std::atomic<bool> const> stopping)
        : config_(config)
        , settings_(settings)
        , stopping_(std::move(stopping)) {}

    DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) override {
        return bring(source, item, {});
    }

    DeliveryResult bring(
        ports::TranscriptSource const& source, v1::OutboxItem const& item,
        ReadFile const& read) override {
        Mail mail{
            .from = config_.from(),
            .to = recipients(source),
            .headers = {},
            .text = {},
            .html = {}};
        if (!is_address(mail.from)) return Permanent{"from: is no e-mail address"};
        for (auto const& address : mail.to)
            if (!is_address(address)) return Permanent{"to: is no e-mail address: " + address};
        if (mail.to.empty()) return Permanent{"to: nobody is named"};
        Placeholders const words{config_, source, item};
        mail.headers = headers(source, item, words, mail.to);
        mail.text = words.value("transcript.text");
        mail.html = words.value("transcript.html");
        if (auto trouble = add_files(mail, source, read)) return *trouble;
        MailServer const server{config_.url(), config_.user(), config_.secret()};
        auto result = send_mail(mail, server, settings_, stopping_.get());
        if (auto* const delivered = std::get_if<Delivered>(&result))
            delivered->reference = message_id(delivery_key(item));
        return result;
    }

    /// Nothing of ours is in it: neither tags nor priority, nor who else reads the transcript.
    DeliveryResult
    write_letter(ports::TranscriptSource const& source, v1::OutboxItem const& item) override {
        if (!is_address(config_.from())) return Permanent{"from: is no e-mail address"};
        if (!is_address(item.recipient())) return Permanent{"recipient: is no e-mail address"};
        bool const vietnamese = primary_language(item.language()) == "vi";
        auto const language = vietnamese ? Language::Vietnamese : Language::English;
        std::string const& shop = source.account.name();
        std::string const subject =
            (vietnamese ? "Cuộc trò chuyện với " : "Your chat with ") + shop;
        std::string const intro =
            (vietnamese ? "Đây là bản ghi cuộc trò chuyện mà bạn đã yêu cầu gửi về địa chỉ này từ "
                        : "Here is the transcript that you asked to be sent to this address by ") +
            shop + ".";
        Mail mail{
            .from = config_.from(),
            .to = {item.recipient()},
            .headers = first_lines(
                shop, config_.from(), item.recipient(), subject, message_id(delivery_key(item))),
            .text = intro + "\n\n" + render_text(source, Audience::Customer, language),
            .html = render_html(source, Audience::Customer, language)};
        mail.headers.push_back(content_language(language));
        std::string paragraph = "<p>";
        append_escaped(paragraph, intro);
        insert_before(mail.html, "<h1>", paragraph + "</p>\n");
        MailServer const server{config_.url(), config_.user(), config_.secret()};
        return send_mail(mail, server, settings_, stopping_.get());
    }

private:
    /// Those of the conversation's queue, if it has its own.
    [[nodiscard]] std::vector<std::string> recipients(ports::TranscriptSource const& source) const {
        std::string const own = mapped(config_.mapping().queues(), source.conversation.queue(), {});
        if (own.empty()) return {config_.to().begin(), config_.to().end()};
        return addresses_in(own);
    }

    /// In the order they were sent, as long as they fit; the others are named at the end.
    std::optional<DeliveryResult>
    add_files(Mail& mail, ports::TranscriptSource const& source, ReadFile const& read) const {
        if (!read) return std::nullopt;
        std::string left_out;
        std::size_t bytes = 0;
        for (auto const& file : files_of(config_, source)) {
            if (bytes + file.size_bytes() > kFileBytesMax) {
                left_out.append(left_out.empty() ? "" : ", ").append(file.name());
                continue;
            }
            FileBytes got = read(file);
            if (got.trouble) return got.trouble;
            if (got.gone) continue;
            bytes += got.bytes.size();
            mail.files.push_back({kept_name(file), file.content_type(), std::move(got.bytes)});
        }
        if (left_out.empty()) return std::nullopt;
        bool const vietnamese = wanted(config_, source).language == Language::Vietnamese;
        std::string const remark =
            (vietnamese ? "Quá lớn để gửi kèm: " : "Too large to be attached: ") + left_out;
        mail.text += "\n" + remark + "\n";
        std::string paragraph = "<p>";
        append_escaped(paragraph, remark);
        paragraph += "</p>\n";
        insert_before(mail.html, "</body>", paragraph);
        return std::nullopt;
    }

    [[nodiscard]] std::string message_id(std::string const& key) const {
        return key + "@" + config_.from().substr(config_.from().find('@') + 1);
    }

    [[nodiscard]] std::vector<std::string> headers(
        ports::TranscriptSource const& source, v1::OutboxItem const& item,
        Placeholders const& words, std::vector<std::string> const& recipients) const {
        std::string to;
        for (auto const& address : recipients)
            to.append(to.empty() ? "" : ",\r\n ").append(address);
        auto lines = first_lines(
            source.account.name(), config_.from(), to, subject_of(config_, source, words),
            message_id(delivery_key(item)));
        lines.push_back("X-Switchboard-Conversation: " + item.conversation());
        lines.push_back("X-Switchboard-Delivery: " + delivery_key(item));
        auto const& contact = source.conversation.contact();
        if (is_address(contact.email())) lines.push_back("Reply-To: " + contact.email());
        if (!item.reference().empty()) {
            lines.push_back("In-Reply-To: <" + item.reference() + ">");
            lines.push_back("References: <" + item.reference() + ">");
        }
        add_mapped(lines, source, words);
        return lines;
    }

    /// What mail programs sort by: RFC 5322 (Keywords), RFC 4021 (Importance), RFC 3282.
    void add_mapped(
        std::vector<std::string>& lines, ports::TranscriptSource const& source,
        Placeholders const& words) const {
        auto const priority = source.conversation.priority();
        if (priority == v1::URGENT || priority == v1::HIGH) lines.push_back("Importance: high");
        if (priority == v1::LOW) lines.push_back("Importance: low");
        if (auto const& tags = words.value("tags"); !tags.empty())
            lines.push_back("Keywords: " + header_text(tags));
        lines.push_back(content_language(wanted(config_, source).language));
        for (auto const& [name, text] : config_.mapping().fields())
            if (auto const value = words.fill(text); !value.empty())
                lines.push_back(name + ": " + header_text(value));
    }

    v1::Sink config_;
    SinkSettings settings_;
    std::shared_ptr<std::atomic<bool> const> stopping_;
};

} // namespace

std::optional<std::string>
send_letter(Letter const& letter, v1::Sink sealed, SinkSettings const& settings) {
    std::string const place = letter.account + "/" + sealed.id();
    auto const secret = open_sealed(settings.seal_key, sealed.secret(), place);
    if (!secret) return "the sink's secret was sealed with another key; give it again";
    if (!is_address(sealed.from()) || !is_address(letter.to)) return "no e-mail address";
    std::string const domain = sealed.from().substr(sealed.from().find('@') + 1);
    Mail mail{
        .from = sealed.from(), .to = {letter.to}, .headers = {}, .text = letter.text, .html = {}};
    mail.headers = first_lines(
        letter.from_name, sealed.from(), letter.to, letter.subject, random_token() + "@" + domain);
    MailServer const server{sealed.url(), sealed.user(), *secret};
    auto const result = send_mail(mail, server, settings, nullptr);
    if (auto const* const retry = std::get_if<Retry>(&result)) return retry->error;
    if (auto const* const permanent = std::get_if<Permanent>(&result)) return permanent->error;
    return std::nullopt;
}

std::unique_ptr<Sink> make_email_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    return std::make_unique<EmailSink>(config, settings, std::move(stopping));
}

} // namespace switchboard::sinks
