#include "token_maker.hpp"

#include "base/encoding.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include <stdexcept>
#include <vector>

namespace switchboard::openid {

namespace {

void must(bool held, char const* what) {
    if (!held) throw std::runtime_error{std::string{"OpenSSL: "} + what};
}

PrivateKey owned(EVP_PKEY* key) {
    must(key != nullptr, "no key");
    return {key, EVP_PKEY_free};
}

std::string number(PrivateKey const& key, char const* name, int size = 0) {
    BIGNUM* value = nullptr;
    must(EVP_PKEY_get_bn_param(key.get(), name, &value) == 1, name);
    std::unique_ptr<BIGNUM, decltype(&BN_free)> const owner{value, BN_free};
    std::string bytes(static_cast<std::size_t>(size == 0 ? BN_num_bytes(value) : size), '\0');
    BN_bn2binpad(
        value, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    return to_base64url(bytes);
}

std::string signed_by(std::string_view text, PrivateKey const& key, bool pss) {
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> const context{
        EVP_MD_CTX_new(), EVP_MD_CTX_free};
    EVP_PKEY_CTX* options = nullptr;
    must(
        EVP_DigestSignInit(context.get(), &options, EVP_sha256(), nullptr, key.get()) == 1, "init");
    if (pss) {
        must(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1, "padding");
        must(EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1, "salt");
    }
    auto const* const bytes = reinterpret_cast<unsigned char const*>(text.data());
    std::size_t size = 0;
    must(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) == 1, "size");
    std::string out(size, '\0');
    must(
        EVP_DigestSign(
            context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes,
            text.size()) == 1,
        "sign");
    out.resize(size);
    return out;
}

/// RFC 7518, section 3.4: both numbers side by side, not as DER.
std::string raw_signature(std::string const& der) {
    auto const* at = reinterpret_cast<unsigned char const*>(der.data());
    std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> const read{
        d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free};
    must(read != nullptr, "signature");
    constexpr int kSize = 32;
    std::string out(2 * kSize, '\0');
    auto* const to = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(read.get()), to, kSize);
    BN_bn2binpad(ECDSA_SIG_get0_s(read.get()), to + kSize, kSize);
    return out;
}

std::string authenticated(std::string_view text, std::string_view secret) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned size = 0;
    HMAC(
        EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
        reinterpret_cast<unsigned char const*>(text.data()), text.size(),
        reinterpret_cast<unsigned char*>(out.data()), &size);
    out.resize(size);
    return out;
}

} // namespace

PrivateKey make_rsa(unsigned bits) {
    return owned(EVP_RSA_gen(bits));
}

PrivateKey make_ec(char const* curve) {
    return owned(EVP_EC_gen(curve));
}

PrivateKey const& rsa_key() {
    static PrivateKey const kKey = make_rsa();
    return kKey;
}

PrivateKey const& ec_key() {
    static PrivateKey const kKey = make_ec();
    return kKey;
}

json::object jwk_of(PrivateKey const& key, std::string const& kid) {
    json::object out{{"kid", kid}};
    if (EVP_PKEY_is_a(key.get(), "RSA") == 1) {
        out["kty"] = "RSA";
        out["n"] = number(key, OSSL_PKEY_PARAM_RSA_N);
        out["e"] = number(key, OSSL_PKEY_PARAM_RSA_E);
        return out;
    }
    bool const small = EVP_PKEY_get_bits(key.get()) == 256;
    out["kty"] = "EC";
    out["crv"] = small ? "P-256" : "P-384";
    out["x"] = number(key, OSSL_PKEY_PARAM_EC_PUB_X, small ? 32 : 48);
    out["y"] = number(key, OSSL_PKEY_PARAM_EC_PUB_Y, small ? 32 : 48);
    return out;
}

std::string key_set(json::array keys) {
    return json::serialize(json::object{{"keys", std::move(keys)}});
}

std::string sign_text(
    std::string_view header, std::string_view payload, std::string_view algorithm,
    PrivateKey const& key, std::string_view secret) {
    std::string const text = to_base64url(header) + "." + to_base64url(payload);
    std::string signature;
    if (algorithm == "HS256") signature = authenticated(text, secret);
    if (algorithm == "RS256" || algorithm == "PS256")
        signature = signed_by(text, key, algorithm == "PS256");
    if (algorithm == "ES256") signature = raw_signature(signed_by(text, key, false));
    return text + "." + to_base64url(signature);
}

std::string sign(
    json::object const& header, json::value const& claims, PrivateKey const& key,
    std::string_view secret) {
    auto const* const algorithm = header.if_contains("alg");
    bool const named = algorithm != nullptr && algorithm->is_string();
    return sign_text(
        json::serialize(header), json::serialize(claims),
        named ? std::string_view{algorithm->get_string().c_str()} : "RS256", key, secret);
}

} // namespace switchboard::openid
