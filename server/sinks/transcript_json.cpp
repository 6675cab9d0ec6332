#include "sinks/impl/header.hpp"
#include "sinks/transcript.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <map>

namespace switchboard::sinks {

namespace {

namespace json = boost::json;

void put(json::object& object, json::string_view name, std::string const& value) {
    if (!value.empty()) object[name] = value;
}

void put(
    json::object& object, json::string_view name, bool known,
    google::protobuf::Timestamp const& at) {
    if (known) object[name] = rfc3339(at);
}

template<class Map> json::object sorted(Map const& values) {
    json::object object;
    std::map<std::string, std::string> const ordered(values.begin(), values.end());
    for (auto const& [name, value] : ordered) object[name] = value;
    return object;
}

json::object contact_json(v1::Contact const& contact) {
    json::object object;
    object["id"] = contact.id();
    put(object, "name", contact.name());
    put(object, "email", contact.email());
    put(object, "phone", contact.phone());
    object["verified"] = contact.verified();
    object["attributes"] = sorted(contact.attributes());
    return object;
}

json::object conversation_json(v1::Conversation const& conversation) {
    json::object object;
    object["id"] = conversation.id();
    object["generation"] = conversation.generation();
    object["state"] = v1::ConversationState_Name(conversation.state());
    put(object, "inbox", conversation.inbox());
    put(object, "channel", conversation.channel());
    put(object, "queue", conversation.queue());
    put(object, "language", conversation.language());
    if (conversation.priority() != v1::PRIORITY_UNSPECIFIED)
        object["priority"] = v1::Priority_Name(conversation.priority());
    put(object, "disposition", conversation.disposition());
    object["tags"] = json::array(conversation.tags().begin(), conversation.tags().end());
    object["form"] = sorted(conversation.form());
    put(object, "createdAt", conversation.has_created_at(), conversation.created_at());
    put(object, "assignedAt", conversation.has_assigned_at(), conversation.assigned_at());
    put(object, "firstReplyAt", conversation.has_first_reply_at(), conversation.first_reply_at());
    put(object, "closedAt", conversation.has_closed_at(), conversation.closed_at());
    return object;
}

json::object rating_json(ports::TranscriptSource const& source) {
    json::object object;
    object["csat"] = source.conversation.csat();
    object["ces"] = source.conversation.ces();
    put(object, "comment", rating_comment(source));
    return object;
}

void put_event(json::object& object, v1::Event const& event) {
    object["type"] = "event";
    object["event"] = v1::EventType_Name(event.type());
    put(object, "queue", event.queue());
    put(object, "user", event.user());
    put(object, "userName", event.user_name());
    put(object, "actor", event.actor());
    put(object, "reason", event.reason());
    put(object, "detail", event.detail());
    if (event.csat() != 0) object["csat"] = event.csat();
    if (event.ces() != 0) object["ces"] = event.ces();
}

void put_message(json::object& object, v1::Message const& message) {
    object["type"] = "message";
    object["text"] = message.text();
    if (message.attachments().empty()) return;
    json::array attachments;
    for (auto const& attachment : message.attachments())
        attachments.push_back(
            {{"id", attachment.id()},
             {"name", attachment.name()},
             {"contentType", attachment.content_type()},
             {"sizeBytes", attachment.size_bytes()}});
    object["attachments"] = std::move(attachments);
}

json::object entry_json(v1::Entry const& entry) {
    json::object object;
    object["seq"] = entry.seq();
    object["at"] = rfc3339(entry.at());
    json::object author;
    author["role"] = v1::Role_Name(entry.author().role());
    put(author, "id", entry.author().id());
    put(author, "name", entry.author().name());
    object["author"] = std::move(author);
    put(object, "clientId", entry.client_id());
    object["internal"] = is_internal(entry);
    if (entry.has_message()) {
        put_message(object, entry.message());
    } else if (entry.has_event()) {
        put_event(object, entry.event());
    } else if (entry.has_note() || entry.has_whisper()) {
        object["type"] = entry.has_note() ? "note" : "whisper";
        object["text"] = entry.has_note() ? entry.note().text() : entry.whisper().text();
    } else {
        object["type"] = "hidden";
    }
    return object;
}

} // namespace

std::string render_json(ports::TranscriptSource const& whole, Audience audience) {
    auto const source = seen_by(whole, audience);
    json::object root;
    root["schema"] = "switchboard.transcript.v1";
    root["id"] = transcript_name(source.conversation);
    root["account"] = json::object{
        {"id", source.account.id()},
        {"name", source.account.name()},
        {"timeZone", source.account.time_zone()}};
    root["conversation"] = conversation_json(source.conversation);
    root["contact"] = contact_json(source.conversation.contact());
    json::array agents;
    for (auto const& agent : agents_of(source))
        agents.push_back({{"id", agent.id}, {"name", agent.name}});
    root["agents"] = std::move(agents);
    root["rating"] = rating_json(source);
    json::array entries;
    for (auto const& entry : source.entries) entries.push_back(entry_json(entry));
    root["entries"] = std::move(entries);
    return json::serialize(root) + "\n";
}

} // namespace switchboard::sinks
