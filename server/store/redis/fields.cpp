#include "store/redis/fields.hpp"

#include "base/assert.hpp"
#include "store/rules/wire.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <map>

namespace switchboard::store {

namespace {

using google::protobuf::internal::WireFormatLite;

/// Field number to its bytes, repeated ones joined.
std::map<int, std::string> split(google::protobuf::Message const& message) {
    std::string const bytes = message.SerializeAsString();
    auto const* const begin = reinterpret_cast<std::uint8_t const*>(bytes.data());
    google::protobuf::io::CodedInputStream input(begin, static_cast<int>(bytes.size()));
    std::map<int, std::string> fields;
    int from = 0;
    while (std::uint32_t const tag = input.ReadTag()) {
        bool const skipped = WireFormatLite::SkipField(&input, tag);
        SB_ASSERT(skipped, "a message that was just encoded can be read");
        int const to = input.CurrentPosition();
        fields[WireFormatLite::GetTagFieldNumber(tag)].append(
            bytes, static_cast<std::size_t>(from), static_cast<std::size_t>(to - from));
        from = to;
    }
    return fields;
}

std::string hash_field(int number) {
    return "f" + std::to_string(number);
}

} // namespace

HashFields split_fields(google::protobuf::Message const& message) {
    HashFields fields;
    for (auto& [number, bytes] : split(message)) fields.emplace_back(hash_field(number), bytes);
    return fields;
}

HashFields contact_fields(v1::Contact const& contact) {
    v1::Contact values = contact;
    values.clear_attributes();
    values.clear_created_at();
    values.clear_last_seen_at();
    HashFields fields = split_fields(values);
    for (auto const& [key, value] : contact.attributes()) {
        v1::Contact one;
        (*one.mutable_attributes())[key] = value;
        fields.emplace_back("a:" + key, one.SerializeAsString());
    }
    return fields;
}

std::string field_bytes(google::protobuf::Message const& message, int number) {
    auto fields = split(message);
    return std::move(fields[number]);
}

HashFields fields_to_set(ports::SetConversation const& set) {
    auto const encoded = split(set.value);
    HashFields fields;
    for (std::string const& name : set.fields) {
        int const number = conversation_field(name)->number();
        auto const found = encoded.find(number);
        fields.emplace_back(hash_field(number), found == encoded.end() ? "" : found->second);
        if (name == "state") fields.emplace_back("state", std::to_string(set.value.state()));
        if (name == "owner") fields.emplace_back("owner", set.value.owner());
        if (name == "queue") fields.emplace_back("queue", set.value.queue());
        if (name == "generation")
            fields.emplace_back("gen", std::to_string(set.value.generation()));
    }
    return fields;
}

std::string entry_bytes(v1::Entry entry) {
    entry.clear_conversation();
    entry.clear_seq();
    entry.clear_at();
    return entry.SerializeAsString();
}

void append_fields(std::vector<std::string>& args, HashFields const& fields) {
    for (auto const& [name, bytes] : fields) {
        args.push_back(name);
        args.push_back(bytes);
    }
}

} // namespace switchboard::store
