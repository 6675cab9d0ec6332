#include "openid/authorization.hpp"

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "base/sha256.hpp"
#include "openid/impl/form.hpp"
#include "openid/impl/json_text.hpp"

#include <algorithm>
#include <array>

namespace switchboard::openid {

namespace {

/// An error's name as the standards have it (RFC 6749, section 5.2); of anything else, that it is.
std::string known_error(std::string const& name) {
    constexpr std::array<std::string_view, 6> kKnown{
        "invalid_request",     "invalid_client",         "invalid_grant",
        "unauthorized_client", "unsupported_grant_type", "invalid_scope"};
    bool const known = std::find(kKnown.begin(), kKnown.end(), name) != kKnown.end();
    return known ? name : "an error of its own";
}

Problem refusal_of(WebAnswer const& answer) {
    bool const passing = is_passing(answer.status);
    std::string const status = std::to_string(answer.status);
    if (passing) return {Fault::Unreachable, "the token endpoint answers " + status};
    auto const body = object_of(answer.body, kTokenAnswerMax);
    std::string const error = body ? text_of(*body, "error") : std::string{};
    Fault const fault = error == "invalid_grant" ? Fault::Refused : Fault::Misconfigured;
    return {fault, "the token endpoint answers " + status + " with " + known_error(error)};
}

bool is_bearer(std::string_view type) {
    return lower_ascii(type) == "bearer";
}

} // namespace

std::string code_challenge(std::string_view verifier) {
    return to_base64url(sha256(verifier));
}

std::string authorization_url(Discovery const& provider, Client const& client, Ask const& ask) {
    std::string url = provider.authorization;
    url.push_back(url.find('?') == url.npos ? '?' : '&');
    append_form(url, "response_type", "code");
    append_form(url, "scope", "openid email profile");
    append_form(url, "client_id", client.id);
    append_form(url, "redirect_uri", client.return_url);
    append_form(url, "state", ask.state);
    append_form(url, "nonce", ask.nonce);
    append_form(url, "code_challenge", code_challenge(ask.verifier));
    append_form(url, "code_challenge_method", "S256");
    if (!ask.acr.empty()) append_form(url, "acr_values", ask.acr);
    return url;
}

WebRequest token_request(
    Discovery const& provider, Client const& client, std::string const& code,
    std::string const& verifier) {
    WebRequest request{.method = "POST", .url = provider.token};
    request.answer_bytes_max = kTokenAnswerMax;
    append_form(request.body, "grant_type", "authorization_code");
    append_form(request.body, "code", code);
    append_form(request.body, "redirect_uri", client.return_url);
    append_form(request.body, "code_verifier", verifier);
    request.headers = {
        {"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    if (provider.basic) {
        // RFC 6749, section 2.3.1: both are encoded as in a form before they are joined.
        std::string const pair = percent_encoded(client.id) + ":" + percent_encoded(client.secret);
        request.headers.emplace_back("Authorization", "Basic " + to_base64(pair));
    } else {
        append_form(request.body, "client_id", client.id);
        append_form(request.body, "client_secret", client.secret);
    }
    return request;
}

Found<Tokens> read_tokens(WebAnswer const& answer) {
    if (answer.status != kOk) return refusal_of(answer);
    auto const body = object_of(answer.body, kTokenAnswerMax);
    if (!body || !answer.whole)
        return Problem{Fault::Misconfigured, "the token endpoint's answer is no JSON object"};
    Tokens tokens{text_of(*body, "id_token"), text_of(*body, "access_token")};
    if (tokens.id_token.empty())
        return Problem{Fault::Misconfigured, "the token endpoint's answer has no id_token"};
    if (!is_bearer(text_of(*body, "token_type"))) tokens.access_token.clear();
    return tokens;
}

} // namespace switchboard::openid
