// The user info of a provider (OpenID Connect Core 1.0, section 5.3). Pure; any thread. It is
// believed for address, name and language only, and only of the person that the ID token is of: how
// somebody logged in is for the signed token to say.
#pragma once

#include "openid/id_token.hpp"
#include "openid/web.hpp"

#include <cstddef>
#include <string>

namespace switchboard::openid {

inline constexpr std::size_t kUserInfoMax = std::size_t{64} * 1024; // bytes

[[nodiscard]] WebRequest user_info_request(std::string url, std::string const& access_token);
/// The claims with what the answer adds to them.
[[nodiscard]] Found<Claims> with_user_info(Claims claims, WebAnswer const& answer);

} // namespace switchboard::openid
