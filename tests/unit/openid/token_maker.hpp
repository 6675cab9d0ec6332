// Keys and signed tokens, good ones and bad ones. By OpenSSL, so that what libcjose verifies was
// not made by it.
#pragma once

#include <boost/json.hpp>

#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace switchboard::openid {

namespace json = boost::json;

using PrivateKey = std::shared_ptr<evp_pkey_st>;

[[nodiscard]] PrivateKey make_rsa(unsigned bits = 2048);
[[nodiscard]] PrivateKey make_ec(char const* curve = "P-256");
/// Two that every test may use; made once.
[[nodiscard]] PrivateKey const& rsa_key();
[[nodiscard]] PrivateKey const& ec_key();

/// The public part as a JWK.
[[nodiscard]] json::object jwk_of(PrivateKey const& key, std::string const& kid);
[[nodiscard]] std::string key_set(json::array keys);

/// Signed as `header.alg` says, where the key can do that; "none" has an empty signature, HS256 is
/// keyed with `secret`.
[[nodiscard]] std::string sign(
    json::object const& header, json::value const& claims, PrivateKey const& key,
    std::string_view secret = {});
[[nodiscard]] std::string sign_text(
    std::string_view header, std::string_view payload, std::string_view algorithm,
    PrivateKey const& key, std::string_view secret = {});

} // namespace switchboard::openid
