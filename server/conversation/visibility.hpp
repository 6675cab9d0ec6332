// Who may see which part of a conversation: the one place that decides what a customer gets to
// read. Pure functions of a role and a value; any thread. They never widen what is given to them,
// so applying them twice is the same as once.
#pragma once

#include <switchboard/v1/model.pb.h>
#include <switchboard/v1/wire.pb.h>

#include <cstddef>

namespace switchboard::conversation {

/// Roles fall into two audiences: customers, and everybody who works here.
enum class Audience : unsigned char { Customer, Staff };
inline constexpr std::size_t kAudiences = 2;

[[nodiscard]] Audience audience_of(v1::Role role);

/// True if this role sees the entry's content (not merely that there is one).
[[nodiscard]] bool is_visible(v1::Role role, v1::Entry const& entry);

/// The entry as this role may see it: itself, itself without staff's details, or Hidden in its
/// place. Conversation, seq and time always stay, so that the order has no holes.
[[nodiscard]] v1::Entry entry_for(v1::Role role, v1::Entry const& entry);

/// The snapshot as this role may see it: customers get no tags, skills, disposition or deadlines.
[[nodiscard]] v1::Conversation
conversation_for(v1::Role role, v1::Conversation const& conversation);

/// False for frames that this role is never sent (offers, boards to customers).
[[nodiscard]] bool is_frame_for(v1::Role role, v1::ServerFrame const& frame);

/// The frame as this role may see it; only for frames that is_frame_for allows.
[[nodiscard]] v1::ServerFrame frame_for(v1::Role role, v1::ServerFrame const& frame);

} // namespace switchboard::conversation
