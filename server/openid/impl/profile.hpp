// What a provider says of a person beside who it is: address, name, language, cut to what we keep.
// Pure; any thread.
#pragma once

#include "openid/id_token.hpp"
#include "openid/impl/json_text.hpp"

namespace switchboard::openid {

/// Sets email, email_verified, name and locale, and nothing else.
void read_profile(json::object const& claims, Claims& out);

} // namespace switchboard::openid
