// How a visitor gets its token: as somebody unknown, or as the person whom the shop's server
// vouches for (identity/signed_identity.hpp). A person has one contact in an inbox (or in all that
// share people), on whatever device; what an unknown visitor wrote becomes that person's only
// where both are shown at once and nobody else was it before. Runs on the worker of the call.
#pragma once

#include "api/impl/calls.hpp"
#include "identity/signed_identity.hpp"

#include <switchboard/v1/vault.pb.h>

#include <string>
#include <vector>

namespace switchboard::api {

struct VisitorAsk {
    std::string account, inbox, locale;
    std::string token;  // held before; may be empty
    std::string word;   // the signed identity; may be empty
    bool merge = false; // the visitor of `token` is the person of `word`
};

/// Answers `{token, contact, expiresAt, inbox, verified}`.
void issue_visitor_token(CallPtr call, VisitorAsk ask);

/// Names of the vault's documents.
[[nodiscard]] std::string identity_document(std::string const& inbox);
/// What a secret of an inbox's identity is sealed for.
[[nodiscard]] std::string identity_place(std::string const& account, std::string const& inbox);

} // namespace switchboard::api
