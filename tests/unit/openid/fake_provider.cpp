#include "fake_provider.hpp"

#include "base/encoding.hpp"
#include "base/sha256.hpp"

#include <algorithm>

namespace switchboard::openid {

namespace {

WebAnswer good(json::value const& body) {
    return {200, json::serialize(body)};
}

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out.push_back(text[i]);
            continue;
        }
        out.push_back(
            static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16)));
        i += 2;
    }
    return out;
}

std::string header_of(WebRequest const& request, std::string const& name) {
    auto const found =
        std::find_if(request.headers.begin(), request.headers.end(), [&](auto const& each) {
            return each.first == name;
        });
    return found == request.headers.end() ? std::string{} : found->second;
}

} // namespace

std::map<std::string, std::string> members_of(std::string_view text) {
    std::map<std::string, std::string> out;
    while (!text.empty()) {
        auto const end = std::min(text.find('&'), text.size());
        auto const pair = text.substr(0, end);
        auto const equals = std::min(pair.find('='), pair.size());
        out[decoded(pair.substr(0, equals))] =
            equals == pair.size() ? "" : decoded(pair.substr(equals + 1));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

FakeProvider::FakeProvider(std::string name)
    : issuer{std::move(name)} {}

WebAnswer FakeProvider::document() {
    json::object out{
        {"issuer", issuer},
        {"authorization_endpoint", issuer + "/authorize"},
        {"token_endpoint", issuer + "/token"},
        {"jwks_uri", issuer + "/keys"},
        {"response_types_supported", {"code"}},
        {"id_token_signing_alg_values_supported", {"RS256", "PS256", "ES256"}}};
    if (!user_info.empty()) out["userinfo_endpoint"] = issuer + "/me";
    if (alter) alter(out);
    return good(out);
}

WebAnswer FakeProvider::answer(WebRequest const& request) {
    requests.push_back(request);
    if (is_down) return {};
    if (request.url == issuer + "/.well-known/openid-configuration") return document();
    if (request.url == issuer + "/keys") return {200, key_set({jwk_of(key, kid)})};
    if (request.url == issuer + "/token") return token(request);
    bool const asks_me =
        request.url == issuer + "/me" && header_of(request, "Authorization") == "Bearer access-1";
    return asks_me ? good(user_info) : WebAnswer{401, "{}"};
}

std::string FakeProvider::authorize(std::string const& url) {
    asked = members_of(url.substr(url.find('?') + 1));
    std::string const code = "code-" + std::to_string(codes_.size() + 1);
    codes_[code] = asked;
    return "code=" + code + "&state=" + asked["state"];
}

WebAnswer FakeProvider::token(WebRequest const& request) {
    auto const refuse = [](std::string const& error, long status = 400) {
        return WebAnswer{status, json::serialize(json::object{{"error", error}})};
    };
    if (!refuses_with.empty()) return refuse(refuses_with, token_status);
    auto form = members_of(request.body);
    std::string const pair = percent_encoded(client) + ":" + percent_encoded(secret);
    if (header_of(request, "Authorization") != "Basic " + to_base64(pair))
        return refuse("invalid_client", 401);
    auto const found = codes_.find(form["code"]);
    if (found == codes_.end()) return refuse("invalid_grant");
    auto const was_asked = found->second;
    codes_.erase(found);
    bool const fits =
        to_base64url(sha256(form["code_verifier"])) == was_asked.at("code_challenge") &&
        form["redirect_uri"] == was_asked.at("redirect_uri") &&
        form["grant_type"] == "authorization_code";
    if (!fits) return refuse("invalid_grant");
    json::object header{{"alg", algorithm}, {"kid", kid}};
    json::object claims = person;
    claims["iss"] = issuer;
    claims["aud"] = client;
    claims["iat"] = now_s;
    claims["exp"] = now_s + 300;
    claims["nonce"] = was_asked.at("nonce");
    if (spoil) spoil(header, claims);
    return good(json::object{
        {"access_token", "access-1"},
        {"token_type", "Bearer"},
        {"id_token", sign(header, claims, key, secret)}});
}

} // namespace switchboard::openid
