#include "store/rules/wire.hpp"

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

void merge_contact(v1::Contact const& from, v1::Contact& to) {
    v1::Contact values = from;
    values.clear_attributes();
    values.clear_created_at();
    values.clear_last_seen_at();
    to.MergeFrom(values);
    for (auto const& [key, value] : from.attributes()) (*to.mutable_attributes())[key] = value;
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

std::vector<std::string> inbox_ids(v1::AccountConfig const& config) {
    std::vector<std::string> ids;
    for (v1::Inbox const& inbox : config.inboxes()) ids.push_back(inbox.id());
    return ids;
}

std::vector<std::string> emails(v1::AccountConfig const& config) {
    std::vector<std::string> found;
    for (v1::User const& user : config.users())
        if (!user.email().empty()) found.push_back(lower(user.email()));
    return found;
}

std::string outbox_id(v1::OutboxItem const& item) {
    return item.conversation() + "/" + item.sink() + "/" + std::to_string(item.generation());
}

} // namespace switchboard::store
