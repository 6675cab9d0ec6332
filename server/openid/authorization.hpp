// What is sent to a provider: the authorization request (OpenID Connect Core 1.0, section 3.1.2.1,
// with PKCE of RFC 7636) and the token request with its answer (section 3.1.3). Pure; any thread.
// A secret goes into the token request alone, never into an address.
#pragma once

#include "openid/discovery.hpp"
#include "openid/web.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace switchboard::openid {

inline constexpr std::size_t kCodeMax = 3072; // bytes of an answer's `code`
inline constexpr std::size_t kTokenAnswerMax = std::size_t{64} * 1024; // bytes

/// Ourselves, as the provider knows us.
struct Client {
    std::string issuer, id, secret;
    std::string return_url; // as it is registered there
};

/// One log-in, as its request says it.
struct Ask {
    std::string state, nonce;
    std::string verifier; // 43 to 128 letters, digits and - . _ ~ (RFC 7636, section 4.1)
    std::string acr;      // wanted, if not empty
};

/// RFC 7636, section 4.2: S256.
[[nodiscard]] std::string code_challenge(std::string_view verifier);

[[nodiscard]] std::string
authorization_url(Discovery const& provider, Client const& client, Ask const& ask);

[[nodiscard]] WebRequest token_request(
    Discovery const& provider, Client const& client, std::string const& code,
    std::string const& verifier);

struct Tokens {
    std::string id_token;
    std::string access_token; // for the user info; empty where none came
};
[[nodiscard]] Found<Tokens> read_tokens(WebAnswer const& answer);

} // namespace switchboard::openid
