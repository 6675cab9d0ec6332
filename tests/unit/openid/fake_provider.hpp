// An OpenID Provider without sockets: its document, its keys, its endpoints, as a function from
// request to answer. It holds the client to the protocol: PKCE, the secret, each code once.
#pragma once

#include "openid/web.hpp"
#include "token_maker.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace switchboard::openid {

/// The members of a query or a form.
[[nodiscard]] std::map<std::string, std::string> members_of(std::string_view text);

class FakeProvider {
public:
    explicit FakeProvider(std::string issuer = "https://login.example");

    [[nodiscard]] WebAnswer answer(WebRequest const& request);

    /// What a person does in the browser: the query of the return, "code=...&state=...".
    [[nodiscard]] std::string authorize(std::string const& url);

    std::string issuer, client = "desk", secret = "the secret of the client";
    json::object person{{"sub", "subject-1"}}; // claims of the ID token
    json::object user_info;                    // claims of the user info; empty: no endpoint
    std::function<void(json::object& header, json::object& claims)> spoil; // before it is signed
    std::function<void(json::object& document)> alter;                     // of discovery
    PrivateKey key = rsa_key();
    std::string kid = "k1", algorithm = "RS256";
    std::int64_t now_s = 1'800'000'000;
    bool is_down = false;
    std::string refuses_with;                 // an error of the token endpoint
    long token_status = 400;                  // with it
    std::vector<WebRequest> requests;         // all that came
    std::map<std::string, std::string> asked; // the last authorization request

private:
    [[nodiscard]] WebAnswer document();
    [[nodiscard]] WebAnswer token(WebRequest const& request);
    std::map<std::string, std::map<std::string, std::string>> codes_; // and what was asked
};

} // namespace switchboard::openid
