// Chooses the key of a token from a provider's set and verifies with it (RFC 7515, section 5.2).
// Pure but for libcjose; any thread. A key that came inside a token is never looked at.
#pragma once

#include "openid/impl/json_text.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace switchboard::openid {

/// How a token says that it is signed.
struct Signed {
    std::string algorithm; // one of the allow-list
    std::string key_id;    // empty: not said
};

enum class NoKey { Unknown, Ambiguous };

/// The one key of the set that a token may be signed with.
[[nodiscard]] std::variant<json::object, NoKey>
choose_key(json::array const& keys, Signed const& how);

/// `token` has three parts of base64url.
[[nodiscard]] bool is_signed_by(std::string_view token, json::object const& key);

} // namespace switchboard::openid
