#include "sinks/email_sink.hpp"

#include "sinks/impl/mail.hpp"
#include "sinks/impl/placeholders.hpp"

#include <chrono>

namespace switchboard::sinks {

namespace {

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
        Mail mail{.from = config_.from(), .to = {}, .headers = {}, .text = {}, .html = {}};
        mail.to.assign(config_.to().begin(), config_.to().end());
        if (!is_address(mail.from)) return Permanent{"from: is no e-mail address"};
        for (auto const& address : mail.to)
            if (!is_address(address)) return Permanent{"to: is no e-mail address: " + address};
        if (mail.to.empty()) return Permanent{"to: nobody is named"};
        Placeholders const words{config_, source, item};
        mail.headers = headers(source, item, words);
        mail.text = words.value("transcript.text");
        mail.html = words.value("transcript.html");
        MailServer const server{config_.url(), config_.user(), config_.secret()};
        auto result = send_mail(mail, server, settings_, stopping_.get());
        if (auto* const delivered = std::get_if<Delivered>(&result))
            delivered->reference = message_id(delivery_key(item));
        return result;
    }

private:
    [[nodiscard]] std::string message_id(std::string const& key) const {
        return key + "@" + config_.from().substr(config_.from().find('@') + 1);
    }

    [[nodiscard]] std::vector<std::string> headers(
        ports::TranscriptSource const& source, v1::OutboxItem const& item,
        Placeholders const& words) const {
        auto const now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
        std::string to;
        for (auto const& address : config_.to())
            to.append(to.empty() ? "" : ",\r\n ").append(address);
        std::vector<std::string> lines{
            "From: " + quoted_name(source.account.name()) + " <" + config_.from() + ">",
            "To: " + to,
            "Subject: " + header_text(subject_of(config_, source, words)),
            "Date: " + mail_date(now),
            "Message-ID: <" + message_id(delivery_key(item)) + ">",
            "Auto-Submitted: auto-generated", // RFC 3834: nobody answers it automatically
            "X-Switchboard-Conversation: " + item.conversation(),
            "X-Switchboard-Delivery: " + delivery_key(item)};
        auto const& contact = source.conversation.contact();
        if (is_address(contact.email())) lines.push_back("Reply-To: " + contact.email());
        if (!item.reference().empty()) {
            lines.push_back("In-Reply-To: <" + item.reference() + ">");
            lines.push_back("References: <" + item.reference() + ">");
        }
        return lines;
    }

    v1::Sink config_;
    SinkSettings settings_;
    std::shared_ptr<std::atomic<bool> const> stopping_;
};

} // namespace

std::unique_ptr<Sink> make_email_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    return std::make_unique<EmailSink>(config, settings, std::move(stopping));
}

} // namespace switchboard::sinks
