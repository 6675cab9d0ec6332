#include "base/text.hpp"
#include "configuration/impl/report.hpp"
#include "configuration/shapes.hpp"

#include <array>

namespace switchboard::configuration {

namespace {

constexpr int kInboxesMax = 200;
constexpr int kRetentionDaysMax = 3'650;
constexpr int kSecretWordsMax = 20;
constexpr int kFieldsMax = 20;
constexpr std::size_t kLabelMax = 80;
constexpr std::size_t kConsentMax = 500; // a customer's answer repeats it
constexpr int kOptionsMax = 50;
constexpr int kOriginsMax = 50;
constexpr int kRepliesMax = 2'000;

using Texts = google::protobuf::Map<std::string, std::string>;

void validate_texts(Report& report, std::string const& path, Texts const& texts, std::size_t max) {
    for (auto const& [language, text] : texts) {
        if (!is_language_tag(language))
            report.error(path + "." + language, "must be a language tag, as \"vi\" or \"pt-BR\"");
        report.text(path + "." + language, text, 1, max);
    }
}

void validate_field(
    Report& report, std::string const& path, v1::FormField const& field,
    std::set<std::string>& ids) {
    constexpr std::array<std::string_view, 6> kTypes{"text",   "email",    "phone",
                                                     "select", "textarea", "consent"};
    report.id(path + ".id", field.id(), ids);
    if (field.label().empty()) report.error(path + ".label", "needs a text in one language");
    bool const is_consent = field.type() == "consent";
    validate_texts(report, path + ".label", field.label(), is_consent ? kConsentMax : kLabelMax);
    if (is_consent)
        for (auto const& [language, text] : field.label())
            if (has_control_character(text))
                report.error(path + ".label." + language, "must be one line");
    if (std::find(kTypes.begin(), kTypes.end(), field.type()) == kTypes.end()) {
        report.error(path + ".type", "must be text, email, phone, select, textarea or consent");
    }
    if (field.type() == "select" && field.options().empty()) {
        report.error(path + ".options", "a select field needs options");
    }
    if (field.type() != "select" && !field.options().empty()) {
        report.error(path + ".options", "only a select field has options");
    }
    report.count(path + ".options", field.options_size(), kOptionsMax);
    for (int i = 0; i < field.options_size(); ++i) {
        report.text(at(path + ".options", i), field.options(i), 1, 80);
    }
}

void validate_inbox(
    Report& report, std::string const& path, v1::Inbox const& inbox, KnownIds const& known) {
    report.text(path + ".name", inbox.name(), 1, 80);
    if (inbox.channel() != "web") report.error(path + ".channel", "must be \"web\"");
    if (!known.queues.contains(inbox.queue())) {
        report.error(path + ".queue", "no queue has the id " + quoted(inbox.queue()));
    }
    report.count(path + ".origins", inbox.origins_size(), kOriginsMax);
    for (int i = 0; i < inbox.origins_size(); ++i) {
        if (auto const problem = origin_problem(inbox.origins(i))) {
            report.error(at(path + ".origins", i), *problem);
        }
    }
    std::set<std::string> fields;
    report.count(path + ".form", inbox.form_size(), kFieldsMax);
    for (int i = 0; i < inbox.form_size(); ++i) {
        validate_field(report, at(path + ".form", i), inbox.form(i), fields);
    }
    validate_texts(report, path + ".greeting", inbox.greeting(), 500);
    if (!inbox.brand_colour().empty() && !is_colour(inbox.brand_colour())) {
        report.error(path + ".brandColour", "must be a colour such as \"#0b6bcb\"");
    }
    report.number(path + ".retentionDays", inbox.retention_days(), 0, kRetentionDaysMax);
    auto const& words = inbox.masking().words();
    report.count(path + ".masking.words", words.size(), kSecretWordsMax);
    for (int i = 0; i < words.size(); ++i)
        report.text(at(path + ".masking.words", i), words.Get(i), 2, 40);
}

} // namespace

void validate_inboxes(Report& report, v1::AccountConfig const& config, KnownIds const& known) {
    std::set<std::string> ids;
    report.count("inboxes", config.inboxes_size(), kInboxesMax);
    for (int i = 0; i < config.inboxes_size(); ++i) {
        report.id(at("inboxes", i) + ".id", config.inboxes(i).id(), ids);
        validate_inbox(report, at("inboxes", i), config.inboxes(i), known);
    }
}

void validate_canned_replies(Report& report, v1::AccountConfig const& config) {
    std::set<std::string> ids, shortcuts;
    report.count("cannedReplies", config.canned_replies_size(), kRepliesMax);
    for (int i = 0; i < config.canned_replies_size(); ++i) {
        auto const& reply = config.canned_replies(i);
        std::string const path = at("cannedReplies", i);
        report.id(path + ".id", reply.id(), ids);
        if (!is_valid_id(reply.shortcut(), 32)) {
            report.error(path + ".shortcut", "must be 1 to 32 characters of A-Z a-z 0-9 - _ .");
        } else if (!shortcuts.insert(reply.shortcut()).second) {
            report.error(path + ".shortcut", quoted(reply.shortcut()) + " is used twice");
        }
        if (reply.text().empty()) report.error(path + ".text", "needs a text in one language");
        validate_texts(report, path + ".text", reply.text(), 8'000);
        report.count(path + ".tags", reply.tags_size(), 20);
        for (int tag = 0; tag < reply.tags_size(); ++tag) {
            report.text(at(path + ".tags", tag), reply.tags(tag), 1, 64);
        }
    }
}

} // namespace switchboard::configuration
