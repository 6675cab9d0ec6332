// The one decision about who may do what with which conversation. Pure; any thread. Denies what it
// does not know. The store's functions decide the same inside their atomic step, from grants that
// they keep themselves (`refuse` in store/redis/functions/shared.lua); tests hold the two together.
#pragma once

#include "access/grants.hpp"

#include <switchboard/v1/model.pb.h>

#include <cstdint>
#include <string_view>

namespace switchboard::access {

struct Who {
    v1::Role role = v1::ROLE_UNSPECIFIED;
    std::string_view id;
    Grants const* grants = nullptr; // null: not restricted
};

enum class Action : std::uint8_t {
    TakePart, // as the customer whose conversation it is
    Handle,   // write to the customer, close, transfer: its agent, or a supervisor
    Look,     // read, note, tag, take from a queue: any staff
    Reply,    // answer an offer: any staff; the router knows whom it offered what
    SetQueue, // open or close a queue by hand
    Oversee   // what concerns the account or its people as a whole
};

/// A conversation, or as much of it as there is: a queue alone, or nothing.
struct Object {
    std::string_view contact, owner, queue, inbox;
};

/// Unknown: not even that it exists may be told.
enum class Verdict : std::uint8_t { Granted, Unknown, Forbidden };

[[nodiscard]] Verdict authorize(Who const& who, Action action, Object const& object);

/// Whether a place is among what a person was given. What is one's own always is.
[[nodiscard]] bool is_given(Who const& who, Object const& object);

/// A supervisor's rights, which system and bots have too.
[[nodiscard]] bool supervises(v1::Role role);
[[nodiscard]] bool is_staff(v1::Role role);

[[nodiscard]] Object object_of(v1::Conversation const& conversation);

} // namespace switchboard::access
