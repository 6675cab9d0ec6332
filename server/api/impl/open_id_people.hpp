// Who of an account comes in with a provider's word: by a link that is there, by a verified address
// once, or as somebody new. On the worker of the call; keeps nothing. It never takes an address for
// a person who was linked before, and never brings back a link that was ended.
#pragma once

#include "api/impl/open_id.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace switchboard::api {

/// A person of the settings, or why nobody comes in, in a word of the console's.
struct OpenIdPerson {
    std::string_view refusal; // empty: `user` it is
    std::string user;         // also of some refusals, for the audit log
    std::string key;          // of the link
    v1::AccountConfig config; // as it is now
};

void find_open_id_person(
    CallPtr const& call, std::string const& account, v1::OpenIdProvider const& provider,
    openid::Claims const& claims, std::function<void(OpenIdPerson)> then);

/// Links the subject to a person who is logged in; the refusal is empty where that was done.
void link_open_id_person(
    CallPtr const& call, v1::AccountConfig const& config, std::string const& user,
    v1::OpenIdProvider const& provider, openid::Claims const& claims,
    std::function<void(std::string_view refusal)> then);

/// Whether the provider asked for a second factor that stands in for ours.
[[nodiscard]] bool
counts_as_factor(v1::OpenIdProvider const& provider, openid::Claims const& claims);

} // namespace switchboard::api
