#include "sinks/impl/placeholders.hpp"

#include "base/encoding.hpp"
#include "sinks/impl/local_time.hpp"
#include "sinks/impl/texts.hpp"
#include "sinks/sink.hpp"

#include <algorithm>

namespace switchboard::sinks {

namespace {

std::string number_or_empty(std::uint32_t value) {
    return value == 0 ? std::string{} : std::to_string(value);
}

std::string joined(auto const& list) {
    std::string text;
    for (auto const& each : list) text.append(text.empty() ? "" : ",").append(each);
    return text;
}

std::string state_name(v1::ConversationState state) {
    switch (state) {
    case v1::STATE_CLOSED:
        return "closed";
    case v1::STATE_ABANDONED:
        return "abandoned";
    case v1::STATE_REJECTED:
        return "rejected";
    default:
        return "open";
    }
}

template<class Replace> std::string filled(std::string_view text, Replace replace) {
    std::string out;
    for (;;) {
        auto const open = text.find("{{");
        auto const close = open == text.npos ? text.npos : text.find("}}", open);
        if (close == text.npos) return out.append(text);
        out.append(text.substr(0, open));
        out.append(replace(std::string{text.substr(open + 2, close - open - 2)}));
        text.remove_prefix(close + 2);
    }
}

std::string rating_comment(ports::TranscriptSource const& source) {
    std::string comment;
    for (auto const& entry : source.entries)
        if (entry.has_event() && entry.event().type() == v1::EVENT_RATED)
            comment = entry.event().detail();
    return comment;
}

} // namespace

Placeholders::Placeholders(
    v1::Sink const& sink, ports::TranscriptSource const& source, v1::OutboxItem const& item) {
    set("delivery", delivery_key(item));
    set("account.id", source.account.id());
    set("account.name", source.account.name());
    set("ticket", item.reference());
    add_conversation(sink, source);
    add_contact(source.conversation.contact());
    set("tags", joined(tags_of(sink, source, *this)));
    auto const [audience, language] = wanted(sink, source);
    set("transcript.text", render_text(source, audience, language));
    set("transcript.html", render_html(source, audience, language));
    set("transcript.json", render_json(source, audience));
}

void Placeholders::add_conversation(v1::Sink const& sink, ports::TranscriptSource const& source) {
    v1::Conversation const& from = source.conversation;
    set("conversation.id", from.id());
    set("generation", std::to_string(from.generation()));
    set("state", state_name(from.state()));
    set("inbox", from.inbox());
    set("channel", from.channel());
    set("queue", from.queue());
    set("language", from.language());
    set("priority", mapped(
                        sink.mapping().priorities(), priority_name(from.priority()),
                        priority_name(from.priority())));
    set("disposition",
        mapped(sink.mapping().dispositions(), from.disposition(), from.disposition()));
    set("tags", joined(from.tags()));
    set("agent.id", from.owner());
    set("agent.name", from.owner_name());
    set("csat", number_or_empty(from.csat()));
    set("ces", number_or_empty(from.ces()));
    set("rating.comment", rating_comment(source));
    set("createdAt", from.has_created_at() ? rfc3339(from.created_at()) : std::string{});
    set("closedAt", from.has_closed_at() ? rfc3339(from.closed_at()) : std::string{});
    for (auto const& [field, value] : from.form()) set("form." + field, value);
}

void Placeholders::add_contact(v1::Contact const& contact) {
    set("contact.id", contact.id());
    set("contact.name", contact.name());
    set("contact.email", contact.email());
    set("contact.phone", contact.phone());
    set("contact.verified", contact.verified() ? "true" : "false");
    for (auto const& [name, value] : contact.attributes()) set("contact." + name, value);
}

void Placeholders::set(std::string name, std::string value) {
    values_.insert_or_assign(std::move(name), std::move(value));
}

std::string const& Placeholders::value(std::string const& name) const {
    static std::string const kNothing;
    auto const found = values_.find(name);
    return found == values_.end() ? kNothing : found->second;
}

std::string Placeholders::fill(std::string_view text) const {
    return filled(text, [this](std::string const& name) { return value(name); });
}

std::string Placeholders::fill_url(std::string_view text) const {
    return filled(text, [this](std::string const& name) { return percent_encoded(value(name)); });
}

Wanted wanted(v1::Sink const& sink, ports::TranscriptSource const& source) {
    Wanted how{Audience::Staff, language_of(source)};
    if (sink.mapping().audience() == "customer") how.audience = Audience::Customer;
    if (sink.mapping().language() == "vi") how.language = Language::Vietnamese;
    if (sink.mapping().language() == "en") how.language = Language::English;
    return how;
}

std::string mapped(
    google::protobuf::Map<std::string, std::string> const& by, std::string const& key,
    std::string const& otherwise) {
    auto const found = by.find(key);
    return found == by.end() ? otherwise : found->second;
}

std::string priority_name(v1::Priority priority) {
    switch (priority) {
    case v1::URGENT:
        return "urgent";
    case v1::HIGH:
        return "high";
    case v1::LOW:
        return "low";
    default:
        return "normal";
    }
}

std::string
subject_of(v1::Sink const& sink, ports::TranscriptSource const& source, Placeholders const& words) {
    std::string subject = words.fill(sink.mapping().subject());
    if (subject.empty()) {
        bool const vietnamese = wanted(sink, source).language == Language::Vietnamese;
        std::string const& name = source.conversation.contact().name();
        subject = vietnamese ? "Trò chuyện với " : "Chat with ";
        subject += name.empty() ? (vietnamese ? "khách" : "a visitor") : name;
        if (!source.conversation.queue().empty())
            subject += " (" + source.conversation.queue() + ")";
    }
    for (char& c : subject)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    constexpr std::size_t kSubjectMax = 200;
    return cut(std::move(subject), kSubjectMax);
}

std::vector<std::string>
tags_of(v1::Sink const& sink, ports::TranscriptSource const& source, Placeholders const& words) {
    std::vector<std::string> tags;
    auto const add = [&](std::string tag) {
        bool const known = std::find(tags.begin(), tags.end(), tag) != tags.end();
        if (!tag.empty() && !known) tags.push_back(std::move(tag));
    };
    for (auto const& tag : sink.mapping().tags()) add(words.fill(tag));
    for (auto const& tag : source.conversation.tags()) add(tag);
    return tags;
}

} // namespace switchboard::sinks
