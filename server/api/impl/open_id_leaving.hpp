// What stays of people who leave, for log-in by OpenID Connect: their links end, and their
// addresses make nobody new. Before the settings that no longer have them are saved. On the worker
// of the call.
#pragma once

#include "api/impl/calls.hpp"

#include <functional>

namespace switchboard::api {

void note_who_leaves(
    CallPtr const& call, v1::AccountConfig const& before, v1::AccountConfig const& after,
    std::function<void()> then);

} // namespace switchboard::api
