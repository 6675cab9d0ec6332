#include "sinks/impl/header.hpp"

#include <algorithm>
#include <map>

namespace switchboard::sinks {

namespace {

void add_agent(std::vector<Person>& agents, std::string const& id, std::string const& name) {
    if (id.empty()) return;
    auto const known = std::find_if(
        agents.begin(), agents.end(), [&](Person const& person) { return person.id == id; });
    if (known == agents.end())
        agents.push_back({id, name});
    else if (known->name.empty())
        known->name = name;
}

std::string join(std::vector<std::string> const& parts) {
    std::string joined;
    for (auto const& part : parts) {
        if (!joined.empty()) joined.append(", ");
        joined.append(part);
    }
    return joined;
}

std::string mark_of(v1::Entry const& entry, Language language) {
    if (!is_internal(entry)) return {};
    std::string mark{word(Word::Internal, language)};
    if (entry.has_note()) mark.append(": ").append(word(Word::Note, language));
    if (entry.has_whisper()) mark.append(": ").append(word(Word::Whisper, language));
    return mark;
}

Line line_of(v1::Entry const& entry, Language language) {
    Line line{
        .at = time_point(entry.at()),
        .who = {},
        .text = {},
        .mark = mark_of(entry, language),
        .attachments = {}};
    if (entry.has_event()) {
        line.text = sentence(entry.event(), language);
        return line;
    }
    line.who = author_name(entry.author(), language);
    line.kind = entry.author().role() == v1::CUSTOMER ? Line::Kind::Customer : Line::Kind::Agent;
    if (entry.has_message()) {
        line.text = entry.message().text();
        for (auto const& attachment : entry.message().attachments())
            line.attachments.push_back(attachment.name());
    } else if (entry.has_note()) {
        line.text = entry.note().text();
    } else if (entry.has_whisper()) {
        line.text = entry.whisper().text();
    } else {
        line.text = word(Word::Hidden, language);
    }
    return line;
}

class Facts {
public:
    Facts(Zone const& zone, Language language)
        : zone_(zone)
        , language_(language) {}

    void add(Word label, std::string value) {
        if (!value.empty()) facts_.push_back({word(label, language_), std::move(value)});
    }
    void add(Word label, bool known, google::protobuf::Timestamp const& at) {
        if (known) add(label, zone_.date_time(time_point(at)));
    }
    void add_contact(v1::Contact const& contact) {
        Word const trust = contact.verified() ? Word::Verified : Word::Unverified;
        std::string name = contact.name().empty() ? contact.id() : contact.name();
        name.append(" (").append(word(trust, language_)).append(")");
        add(Word::Contact, std::move(name));
        add(Word::Email, contact.email());
        add(Word::Phone, contact.phone());
    }
    [[nodiscard]] std::vector<Fact> take() { return std::move(facts_); }

private:
    Zone const& zone_;
    Language language_;
    std::vector<Fact> facts_;
};

std::string form_of(v1::Conversation const& conversation) {
    std::map<std::string, std::string> const sorted(
        conversation.form().begin(), conversation.form().end());
    std::vector<std::string> parts;
    for (auto const& [field, value] : sorted) parts.push_back(field + ": " + value);
    return join(parts);
}

} // namespace

std::vector<Person> agents_of(ports::TranscriptSource const& source) {
    std::vector<Person> agents;
    for (auto const& entry : source.entries) {
        bool const assigned = entry.has_event() && entry.event().type() == v1::EVENT_ASSIGNED;
        if (assigned) add_agent(agents, entry.event().user(), entry.event().user_name());
        bool const spoke = entry.has_message() && (entry.author().role() == v1::AGENT ||
                                                   entry.author().role() == v1::SUPERVISOR ||
                                                   entry.author().role() == v1::ADMIN);
        if (spoke) add_agent(agents, entry.author().id(), entry.author().name());
    }
    add_agent(agents, source.conversation.owner(), source.conversation.owner_name());
    return agents;
}

std::string rating_comment(ports::TranscriptSource const& source) {
    for (auto entry = source.entries.rbegin(); entry != source.entries.rend(); ++entry)
        if (entry->has_event() && entry->event().type() == v1::EVENT_RATED)
            return entry->event().detail();
    return {};
}

std::vector<Fact>
facts_of(ports::TranscriptSource const& source, Zone const& zone, Language language) {
    auto const& conversation = source.conversation;
    Facts facts{zone, language};
    facts.add(Word::Conversation, transcript_name(conversation));
    facts.add_contact(conversation.contact());
    facts.add(Word::Queue, conversation.queue());
    facts.add(Word::Inbox, conversation.inbox());
    std::vector<std::string> names;
    for (auto const& agent : agents_of(source))
        names.push_back(agent.name.empty() ? agent.id : agent.name);
    facts.add(Word::Agents, join(names));
    facts.add(Word::Started, conversation.has_created_at(), conversation.created_at());
    facts.add(Word::Assigned, conversation.has_assigned_at(), conversation.assigned_at());
    facts.add(Word::FirstReply, conversation.has_first_reply_at(), conversation.first_reply_at());
    facts.add(Word::Closed, conversation.has_closed_at(), conversation.closed_at());
    facts.add(Word::TimeZone, source.account.time_zone());
    facts.add(Word::Disposition, conversation.disposition());
    facts.add(Word::Tags, join({conversation.tags().begin(), conversation.tags().end()}));
    facts.add(Word::Form, form_of(conversation));
    if (conversation.csat() != 0)
        facts.add(Word::Satisfaction, std::to_string(conversation.csat()) + "/5");
    if (conversation.ces() != 0) facts.add(Word::Effort, std::to_string(conversation.ces()) + "/7");
    facts.add(Word::Comment, rating_comment(source));
    return facts.take();
}

std::vector<Line> lines_of(ports::TranscriptSource const& source, Language language) {
    std::vector<Line> lines;
    for (auto const& entry : source.entries) lines.push_back(line_of(entry, language));
    return lines;
}

} // namespace switchboard::sinks
