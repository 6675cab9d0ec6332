// What a log-in under way leaves with its browser: a small sealed cookie, that only this
// installation reads and that ends by itself. On the worker of the call. The store keeps nothing of
// it but that one was used.
#pragma once

#include "api/impl/open_id.hpp"

#include <functional>
#include <optional>
#include <string>

namespace switchboard::api {

/// At the provider: time enough for a password and a second factor there.
inline constexpr Millis kOpenIdLife = std::chrono::minutes{10};
/// For the code of an app, once one is back.
inline constexpr Millis kOpenIdCodeLife = std::chrono::minutes{5};

/// Which step the cookie is of; one is never taken for the other.
enum class OpenIdStep { Provider, Code };

/// A new seed of 32 random bytes.
[[nodiscard]] v1::OpenIdState new_open_id_state(std::string account);
/// State, nonce and verifier of a seed: each a hash of it, so that the cookie stays small.
[[nodiscard]] openid::Ask open_id_ask(v1::OpenIdState const& state);

/// Sets the cookie, with the end of its life from now.
void keep_open_id_state(
    CallPtr const& call, OpenIdStep step, v1::OpenIdState state, std::function<void()> then);
/// What the request's cookie holds, if it is of this step and not over.
void find_open_id_state(
    CallPtr const& call, OpenIdStep step, std::function<void(std::optional<v1::OpenIdState>)> then);
/// True the first time, on any node.
void use_open_id_state(
    CallPtr const& call, v1::OpenIdState const& state, std::function<void(bool)> then);
void drop_open_id_state(CallPtr const& call);

} // namespace switchboard::api
