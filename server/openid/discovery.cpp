#include "openid/discovery.hpp"

#include "base/ascii.hpp"
#include "openid/impl/json_text.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <utility>

namespace switchboard::openid {

namespace {

namespace urls = boost::urls;

bool is_this_machine(urls::url_view const& url) {
    std::string const host = lower_ascii(std::string_view{url.host()});
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

/// What is wrong with an address of a provider; nothing if it may be asked.
std::optional<std::string>
address_problem(std::string_view text, std::size_t max, Addresses const& admitted) {
    if (text.empty()) return "is missing";
    if (text.size() > max) return "is longer than " + std::to_string(max) + " bytes";
    auto const url = urls::parse_uri(urls::string_view{text.data(), text.size()});
    if (!url || url->host().empty()) return "must be an address, as https://login.example";
    // Boost.URL 1.81 reads "127.0.0.1.evil.example" as that number and a path.
    std::string_view const path{url->encoded_path().data(), url->encoded_path().size()};
    if (!path.empty() && path.front() != '/') return "must be an address, as https://login.example";
    bool const https = url->scheme_id() == urls::scheme::https;
    bool const plain =
        url->scheme_id() == urls::scheme::http && admitted.loopback_http && is_this_machine(*url);
    if (!https && !plain) return "must begin with https://";
    if (url->has_userinfo()) return "must have no user name";
    if (url->has_fragment()) return "must have no fragment (#)";
    return std::nullopt;
}

Problem wrong(std::string const& field, std::string const& what) {
    return {Fault::Misconfigured, "the provider's document: " + field + " " + what};
}

/// True where a list is not there (its default holds) or has one of the values.
bool admits(json::object const& document, char const* name, std::string_view value) {
    auto const* const list = document.if_contains(name);
    if (list == nullptr) return true;
    return list->is_array() && has_text(list->get_array(), value);
}

bool signs_as_we_read(json::object const& document) {
    constexpr auto kName = "id_token_signing_alg_values_supported";
    return admits(document, kName, "RS256") || admits(document, kName, "PS256") ||
           admits(document, kName, "ES256");
}

std::optional<Problem> choose_authentication(json::object const& document, Discovery& out) {
    constexpr auto kName = "token_endpoint_auth_methods_supported";
    out.basic = admits(document, kName, "client_secret_basic"); // also where nothing is said
    if (out.basic || admits(document, kName, "client_secret_post")) return std::nullopt;
    return wrong(kName, "has neither client_secret_basic nor client_secret_post");
}

std::optional<Problem> check_abilities(json::object const& document) {
    if (!admits(document, "response_types_supported", "code"))
        return wrong("response_types_supported", "has no \"code\"");
    if (!admits(document, "grant_types_supported", "authorization_code"))
        return wrong("grant_types_supported", "has no \"authorization_code\"");
    // Some say nothing of it and do it all the same (RFC 7636 is older than the field).
    if (!admits(document, "code_challenge_methods_supported", "S256"))
        return wrong("code_challenge_methods_supported", "has no \"S256\"");
    if (!signs_as_we_read(document))
        return wrong("id_token_signing_alg_values_supported", "has none of RS256, PS256 and ES256");
    return std::nullopt;
}

} // namespace

std::optional<std::string> issuer_problem(std::string_view issuer, Addresses const& admitted) {
    if (auto problem = address_problem(issuer, kIssuerMax, admitted)) return problem;
    if (issuer.find('?') != issuer.npos) return "must have no query (?)";
    return std::nullopt;
}

std::string discovery_url(std::string_view issuer) {
    while (issuer.ends_with('/')) issuer.remove_suffix(1);
    return std::string{issuer} + "/.well-known/openid-configuration";
}

Found<Discovery>
read_discovery(std::string_view body, std::string_view issuer, Addresses const& admitted) {
    auto const document = object_of(body, kDiscoveryMax);
    if (!document)
        return Problem{Fault::Misconfigured, "the provider's document is no JSON object"};
    Discovery out;
    out.issuer = text_of(*document, "issuer");
    if (out.issuer != issuer) return wrong("issuer", "is not the one of the settings");
    for (auto const& [name, place] :
         {std::pair{"authorization_endpoint", &out.authorization},
          std::pair{"token_endpoint", &out.token}, std::pair{"jwks_uri", &out.keys},
          std::pair{"userinfo_endpoint", &out.user_info}}) {
        *place = text_of(*document, name);
        if (place == &out.user_info && place->empty()) continue;
        if (auto const problem = address_problem(*place, kEndpointMax, admitted))
            return wrong(name, *problem);
    }
    if (auto problem = check_abilities(*document)) return std::move(*problem);
    if (auto problem = choose_authentication(*document, out)) return std::move(*problem);
    out.names_itself = flag_of(*document, "authorization_response_iss_parameter_supported");
    return out;
}

} // namespace switchboard::openid
