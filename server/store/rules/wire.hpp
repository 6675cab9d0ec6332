// Small protobuf helpers of both implementations: times, names of fields, ids of outbox items.
// Pure; any thread. Never interprets a message.
#pragma once

#include "base/time.hpp"

#include <google/protobuf/timestamp.pb.h>
#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/model.pb.h>
#include <switchboard/v1/store.pb.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::store {

void set_time(google::protobuf::Timestamp& to, TimePoint at);
[[nodiscard]] TimePoint time_of(google::protobuf::Timestamp const& from);

/// The field of v1::Conversation by that name; null if there is none.
[[nodiscard]] google::protobuf::FieldDescriptor const* conversation_field(std::string_view name);
/// Whether the router may set it: everything but what the store itself keeps.
[[nodiscard]] bool is_settable(std::string_view name);
/// The cell of an account: FNV-1a of its id, the same in every release.
[[nodiscard]] std::uint32_t cell_for(std::string_view account, std::uint32_t cells);
/// Replaces one field of `to` by that of `from`; an unset one clears it.
void copy_field(
    google::protobuf::FieldDescriptor const& field, google::protobuf::Message const& from,
    google::protobuf::Message& to);
/// What a decision of the router does to one field: replaces it, but only adds to the tags, since
/// people change those without the router.
void set_field(std::string const& name, v1::Conversation const& from, v1::Conversation& to);
/// Merges what is set in `from`: empty fields stay as they are.
void merge_contact(v1::Contact const& from, v1::Contact& to);
/// What a customer says of itself, as far as it counts: it replaces nothing that the shop vouched
/// for, and vouches for nothing.
[[nodiscard]] v1::Contact own_words(v1::Contact said, v1::Contact const& present);
/// Where the shop vouches for a contact for the first time: what it was called before goes, since
/// all would seem to be the shop's word.
void begin_vouching(v1::Contact const& from, v1::Contact& to);
/// Whoever corrects a name, an e-mail or a phone without the shop's word ends its vouching; before
/// the two are merged.
void end_vouching(v1::Contact const& from, v1::Contact& to);

/// The public names of an account: what must be unique in the whole installation.
[[nodiscard]] std::vector<std::string> inbox_ids(v1::AccountConfig const& config);
[[nodiscard]] std::vector<std::string> emails(v1::AccountConfig const& config); // in lower case

/// "<conversation>/<sink>/<generation>", of an event "<conversation>/<sink>/e<seq>" or
/// "<contact>/<sink>/u<number>": unique for ever.
[[nodiscard]] std::string outbox_id(v1::OutboxItem const& item);
/// Whether an item is about its whole conversation: a transcript or a letter, not an event.
[[nodiscard]] bool is_of_whole(v1::OutboxItem const& item);
/// What integrators call an event; empty for those that are nobody's business.
[[nodiscard]] std::string event_name(v1::Entry const& entry);
/// Which sinks want which events: " conversation.closed message.created ".
[[nodiscard]] std::map<std::string, std::string> event_hooks(v1::AccountConfig const& config);

/// What each restricted person was given, as the store's functions look for it: " q:QUEUE i:INBOX
/// ", each between spaces.
[[nodiscard]] std::map<std::string, std::string> grants_of_people(v1::AccountConfig const& config);
inline constexpr char const* kContactUpdated = "contact.updated";

} // namespace switchboard::store
