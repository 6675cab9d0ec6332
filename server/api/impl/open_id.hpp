// What the calls of OpenID Connect share: an account's provider as the vault has it, ourselves as
// that provider knows us, the page that a browser ends on. On the worker of the call; keeps
// nothing. It never lets a client's secret out.
#pragma once

#include "api/impl/calls.hpp"
#include "identity/vault_document.hpp"
#include "openid/providers.hpp"

#include <switchboard/v1/vault.pb.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace switchboard::api {

inline constexpr char kOpenIdDocument[] = "open-id"; // in the vault: v1::OpenIdProvider
inline constexpr char kOpenIdReturn[] = "/api/v1/open-id/return";
inline constexpr char kConsolePage[] = "/console";
inline constexpr char kAccountPage[] = "/console/account";

/// `server.public_url` with scheme and host in lower case, as providers compare; empty: there is
/// none, or no way to ask a provider, so that nobody logs in this way.
[[nodiscard]] std::string public_origin(ApiDoors const& doors);
/// Where a provider sends people back to; empty as above.
[[nodiscard]] std::string open_id_return_url(ApiDoors const& doors);

/// What the client's secret of an account is sealed for.
[[nodiscard]] std::string open_id_place(std::string const& account);
/// Nothing where the secret cannot be opened with this node's key.
[[nodiscard]] std::optional<openid::Client> open_id_client(
    ApiDoors const& doors, std::string const& account, v1::OpenIdProvider const& provider);

/// The provider of an account; `then` gets nothing where none is set up.
void with_open_id(
    CallPtr const& call, std::string const& account,
    std::function<void(std::optional<v1::OpenIdProvider>)> then);

/// To a page of ours with what happened in its address, for the console to say.
void send_to_page(CallPtr const& call, char const* page, std::string_view what);
/// A part of add_open_id_calls().
void add_open_id_code_calls(RouteTable& table);
/// What the console says of a fault.
[[nodiscard]] std::string_view said_of(openid::Fault fault);

} // namespace switchboard::api
