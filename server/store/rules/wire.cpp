#include "store/rules/wire.hpp"

#include "base/ascii.hpp"
#include "conversation/tags.hpp"

#include "ports/outbox_store.hpp"

#include <google/protobuf/descriptor.h>

namespace switchboard::store {

void set_time(google::protobuf::Timestamp& to, TimePoint at) {
    std::int64_t const ms = to_ms(at);
    to.set_seconds(ms / 1000);
    to.set_nanos(static_cast<std::int32_t>(ms % 1000) * 1'000'000);
}

TimePoint time_of(google::protobuf::Timestamp const& from) {
    return time_point_ms(from.seconds() * 1000 + from.nanos() / 1'000'000);
}

google::protobuf::FieldDescriptor const* conversation_field(std::string_view name) {
    return v1::Conversation::descriptor()->FindFieldByName(std::string(name));
}

bool is_settable(std::string_view name) {
    for (std::string_view kept : {"id", "inbox", "contact", "head_seq", "epoch", "created_at"})
        if (name == kept) return false;
    return conversation_field(name) != nullptr;
}

std::uint32_t cell_for(std::string_view account, std::uint32_t cells) {
    std::uint32_t hash = 2'166'136'261U;
    for (char const c : account) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    return hash % cells;
}

void copy_field(
    google::protobuf::FieldDescriptor const& field, google::protobuf::Message const& from,
    google::protobuf::Message& to) {
    // Reflection has no copy of one field: clear it, then merge a copy of which nothing else is
    // left.
    std::unique_ptr<google::protobuf::Message> only(from.New());
    only->CopyFrom(from);
    google::protobuf::Descriptor const& type = *from.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i)
        if (type.field(i) != &field) only->GetReflection()->ClearField(only.get(), type.field(i));
    to.GetReflection()->ClearField(&to, &field);
    to.MergeFrom(*only);
}

void set_field(std::string const& name, v1::Conversation const& from, v1::Conversation& to) {
    if (name == "tags") return conversation::add_tags(from.tags(), to);
    copy_field(*conversation_field(name), from, to);
}

namespace {

/// What the shop vouches for.
void clear_vouched(v1::Contact& contact) {
    contact.clear_name();
    contact.clear_email();
    contact.clear_phone();
}

} // namespace

void merge_contact(v1::Contact const& from, v1::Contact& to) {
    v1::Contact values = from;
    values.clear_attributes();
    values.clear_created_at();
    values.clear_last_seen_at();
    to.MergeFrom(values);
    for (auto const& [key, value] : from.attributes()) (*to.mutable_attributes())[key] = value;
}

v1::Contact own_words(v1::Contact said, v1::Contact const& present) {
    said.clear_verified();
    if (present.verified()) clear_vouched(said);
    return said;
}

void begin_vouching(v1::Contact const& from, v1::Contact& to) {
    if (from.verified() && !to.verified()) clear_vouched(to);
}

void end_vouching(v1::Contact const& from, v1::Contact& to) {
    auto const corrects = [](std::string const& said, std::string const& known) {
        return !said.empty() && said != known;
    };
    bool const is_other = corrects(from.name(), to.name()) || corrects(from.email(), to.email()) ||
                          corrects(from.phone(), to.phone());
    if (is_other && !from.verified()) to.clear_verified();
}

std::vector<std::string> inbox_ids(v1::AccountConfig const& config) {
    std::vector<std::string> ids;
    for (v1::Inbox const& inbox : config.inboxes()) ids.push_back(inbox.id());
    return ids;
}

std::vector<std::string> emails(v1::AccountConfig const& config) {
    std::vector<std::string> found;
    for (v1::User const& user : config.users())
        if (!user.email().empty()) found.push_back(lower_ascii(user.email()));
    return found;
}

std::string outbox_id(v1::OutboxItem const& item) {
    bool const of_contact = !item.contact().empty();
    std::string id = of_contact ? item.contact() : item.conversation();
    id.append("/").append(item.sink()).append("/");
    if (item.event().empty()) return id + std::to_string(item.generation());
    char const* const kind = of_contact ? "u" : item.event() == ports::kLetterEvent ? "m" : "e";
    return id + kind + std::to_string(item.seq());
}

bool is_of_whole(v1::OutboxItem const& item) {
    return item.event().empty() || item.event() == ports::kLetterEvent;
}

std::string event_name(v1::Entry const& entry) {
    if (entry.has_message()) return "message.created";
    if (!entry.has_event()) return {};
    switch (entry.event().type()) {
    case v1::EVENT_CREATED:
        return "conversation.created";
    case v1::EVENT_QUEUED:
        return "conversation.queued";
    case v1::EVENT_ASSIGNED:
        return "conversation.assigned";
    case v1::EVENT_TRANSFER_STARTED:
        return "conversation.transferred";
    case v1::EVENT_CLOSED:
        return "conversation.closed";
    case v1::EVENT_ABANDONED:
        return "conversation.abandoned";
    case v1::EVENT_REJECTED:
        return "conversation.rejected";
    case v1::EVENT_REOPENED:
        return "conversation.reopened";
    case v1::EVENT_RATED:
        return "rating.received";
    default:
        return {};
    }
}

std::map<std::string, std::string> event_hooks(v1::AccountConfig const& config) {
    std::map<std::string, std::string> hooks;
    for (v1::Sink const& sink : config.sinks()) {
        if (sink.type() != "events" || sink.disabled() || sink.events().empty()) continue;
        std::string& names = hooks[sink.id()] = " ";
        for (auto const& event : sink.events()) names.append(event).append(" ");
    }
    return hooks;
}

std::map<std::string, std::string> grants_of_people(v1::AccountConfig const& config) {
    std::map<std::string, std::string> all;
    for (v1::User const& user : config.users()) {
        if (!user.has_access()) continue;
        std::string& given = all[user.id()] = " ";
        for (auto const& queue : user.access().queues()) given.append("q:" + queue + " ");
        for (auto const& inbox : user.access().inboxes()) given.append("i:" + inbox + " ");
    }
    return all;
}

} // namespace switchboard::store
