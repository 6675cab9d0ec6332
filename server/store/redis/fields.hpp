// Between protobuf messages and the hash fields that functions keep: one hash field per message
// field, holding its encoded bytes (tag and value), so that a message is the concatenation of its
// fields. Pure; any thread. Never knows which fields mean what, but for the few that functions
// decide by.
#pragma once

#include "ports/routing_store.hpp"
#include "store/redis/redis_reply.hpp"

#include <google/protobuf/message.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchboard::store {

using HashFields = std::vector<std::pair<std::string, std::string>>;

/// "f<number>" and the encoded bytes of every set field.
[[nodiscard]] HashFields split_fields(google::protobuf::Message const& message);
/// The same for a contact; attributes become one field each, so that they are updated one by one.
[[nodiscard]] HashFields contact_fields(v1::Contact const& contact);
/// The encoded bytes of one field; empty if it is not set.
[[nodiscard]] std::string field_bytes(google::protobuf::Message const& message, int number);
/// What a SetConversation writes: encoded fields, and the plain ones that functions read. An empty
/// value removes the field.
[[nodiscard]] HashFields fields_to_set(ports::SetConversation const& set);

/// The bytes of an entry as functions take them: without conversation, seq and time.
[[nodiscard]] std::string entry_bytes(v1::Entry entry);

void append_fields(std::vector<std::string>& args, HashFields const& fields);

template<class Message> [[nodiscard]] Message parse(std::string const& bytes) {
    Message message;
    (void)message.ParseFromString(
        bytes); // what the store holds was encoded by us; a broken rest stays empty
    return message;
}

} // namespace switchboard::store
