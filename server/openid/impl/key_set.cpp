#include "openid/impl/key_set.hpp"

#include "base/encoding.hpp"

#include <cjose/cjose.h>

#include <memory>
#include <vector>

namespace switchboard::openid {

namespace {

constexpr std::size_t kModulusBytesMin = 256;  // 2048 bits
constexpr std::size_t kModulusBytesMax = 1024; // 8192 bits: more costs more than a log-in is worth
constexpr std::size_t kCoordinateBytes = 32;   // P-256

struct Release {
    void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
    void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};

bool is_rsa(json::object const& key) {
    auto const modulus = from_base64url(text_of(key, "n"));
    return text_of(key, "kty") == "RSA" && modulus && modulus->size() >= kModulusBytesMin &&
           modulus->size() <= kModulusBytesMax && from_base64url(text_of(key, "e"));
}

bool is_p256(json::object const& key) {
    auto const x = from_base64url(text_of(key, "x"));
    auto const y = from_base64url(text_of(key, "y"));
    return text_of(key, "kty") == "EC" && text_of(key, "crv") == "P-256" && x && y &&
           x->size() == kCoordinateBytes && y->size() == kCoordinateBytes;
}

/// RFC 7517, sections 4.2 to 4.4: what a key says it is for.
bool is_for(json::object const& key, std::string const& algorithm) {
    std::string const use = text_of(key, "use");
    std::string const of_key = text_of(key, "alg");
    if (!use.empty() && use != "sig") return false;
    if (!of_key.empty() && of_key != algorithm) return false;
    auto const* const operations = key.if_contains("key_ops");
    bool const may_verify = operations == nullptr ||
                            (operations->is_array() && has_text(operations->get_array(), "verify"));
    if (!may_verify) return false;
    return algorithm == "ES256" ? is_p256(key) : is_rsa(key);
}

/// Its public members only, in a text of their own.
std::string public_part(json::object const& key) {
    json::object part;
    for (auto const* const name : {"kty", "n", "e", "crv", "x", "y"})
        if (auto const* const value = key.if_contains(name)) part[name] = *value;
    return json::serialize(part);
}

} // namespace

std::variant<json::object, NoKey> choose_key(json::array const& keys, Signed const& how) {
    json::object const* found = nullptr;
    for (auto const& each : keys) {
        if (!each.is_object()) continue;
        auto const& key = each.get_object();
        if (!how.key_id.empty() && text_of(key, "kid") != how.key_id) continue;
        if (!is_for(key, how.algorithm)) continue;
        if (found != nullptr) return NoKey::Ambiguous;
        found = &key;
    }
    if (found == nullptr) return NoKey::Unknown;
    return *found;
}

bool is_signed_by(std::string_view token, json::object const& key) {
    std::string const text = public_part(key);
    cjose_err error{};
    std::unique_ptr<cjose_jwk_t, Release> const by{
        cjose_jwk_import(text.data(), text.size(), &error)};
    std::unique_ptr<cjose_jws_t, Release> const read{
        cjose_jws_import(token.data(), token.size(), &error)};
    return by && read && cjose_jws_verify(read.get(), by.get(), &error);
}

} // namespace switchboard::openid
