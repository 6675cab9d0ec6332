// What a request may ask for, as far as that can be said without looking into the store. Pure; any
// thread. Never decides anything that depends on stored state: that is checked inside the store's
// atomic step.
#pragma once

#include "ports/store.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace switchboard::store {

inline constexpr std::uint32_t kPageMax = 100;
inline constexpr std::uint32_t kPageDefault = 50;
inline constexpr std::size_t kPreviewCodePoints = 120;
inline constexpr std::size_t kTagsMax = 50;       // of a conversation, whoever added them
inline constexpr std::size_t kAttributesMax = 50; // of a contact, by its own word

[[nodiscard]] ports::Error error(v1::ErrorCode code, std::string message);
[[nodiscard]] ports::Error not_found(std::string_view what);

/// System and bots act with a supervisor's rights.
[[nodiscard]] bool supervises(ports::Caller const& caller);
[[nodiscard]] bool is_customer(ports::Caller const& caller);
[[nodiscard]] bool is_final(v1::ConversationState state);

using access::Action;

/// What somebody may not do with a conversation that they may know of.
[[nodiscard]] ports::Error forbidden();

/// Checks the parts of a request that need no store, and fills in the author.
[[nodiscard]] std::optional<ports::Error> check_start(ports::StartRequest& request);
[[nodiscard]] std::optional<ports::Error> check_append(ports::AppendRequest& request);
[[nodiscard]] std::optional<ports::Error> check_edit(ports::EditRequest const& request);
/// Resolves a customer's view to their own contact and bounds the page.
[[nodiscard]] std::optional<ports::Error> check_list(ports::ListRequest& request);
[[nodiscard]] std::optional<ports::Error>
check_contact(ports::Caller const& caller, v1::Contact const& contact);
/// Whether a customer's own words leave the contact within its bound.
[[nodiscard]] std::optional<ports::Error>
check_attributes(v1::Contact const& said, v1::Contact const& present);
[[nodiscard]] std::uint32_t page_size(std::uint32_t asked);

/// As whom they read: a customer their own, staff what they were given.
[[nodiscard]] Action to_read(ports::Caller const& caller);
[[nodiscard]] Action to_write(ports::Caller const& caller);
[[nodiscard]] Action to_append(ports::Caller const& caller, v1::Entry const& entry);

/// The same for equal bodies: what makes a repeated client id a repetition and not a conflict.
[[nodiscard]] std::string body_hash(v1::Entry const& entry);
/// The start of a public message's text for lists; empty for anything else.
[[nodiscard]] std::string preview(v1::Entry const& entry);
[[nodiscard]] bool has_message(v1::Entry const& entry);

[[nodiscard]] v1::Entry created_entry(ports::Caller const& caller);
[[nodiscard]] v1::Entry rated_entry(ports::EditRequest const& request);
[[nodiscard]] v1::Entry kept_entry(ports::EditRequest const& request);
[[nodiscard]] v1::Entry tagged_entry(ports::Caller const& caller, std::string detail);

} // namespace switchboard::store
