#include "base/encoding.hpp"
#include "identity/signed_identity.hpp"
#include "now.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

namespace switchboard::identity {
namespace {

using namespace std::chrono_literals;

constexpr char kSecret[] = "a secret of the inbox, 32 bytes!";
constexpr char kHeader[] = R"({"alg":"HS256","typ":"JWT"})";

std::string mac_of(std::string const& text, std::string const& secret) {
    std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
    auto const bytes = [](auto const& from) {
        return reinterpret_cast<unsigned char const*>(from.data());
    };
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
    crypto_auth_hmacsha256_update(&state, bytes(text), text.size());
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
    return mac;
}

std::string token(
    std::string const& claims, std::string const& header = kHeader,
    std::string const& secret = kSecret) {
    std::string const text = to_base64url(header) + "." + to_base64url(claims);
    return text + "." + to_base64url(mac_of(text, secret));
}

std::string claims(std::string const& more, std::string const& exp = "1800003600") {
    return R"({"sub":"42","aud":"web","exp":)" + exp + more + "}";
}

std::string problem(std::string const& text, std::vector<std::string> const& secrets = {kSecret}) {
    auto const opened = open_identity(text, secrets, "web", kNow);
    return opened ? std::string{} : opened.error().message;
}

TEST(SignedIdentity, SaysWhoThePersonIs) {
    auto const opened = open_identity(
        token(claims(R"(,"name":"Lan","email":"lan@x.example","phone":"09","locale":"vi")")),
        {kSecret}, "web", kNow);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ(opened->subject, "42");
    EXPECT_EQ(opened->name, "Lan");
    EXPECT_EQ(opened->email, "lan@x.example");
    EXPECT_EQ(opened->phone, "09");
    EXPECT_EQ(opened->locale, "vi");
}

// RFC 7515, appendix A.1: the example's own key, header and payload, byte for byte.
TEST(SignedIdentity, ChecksTheSignatureOfTheStandardsExample) {
    std::string const example =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
        "cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    auto const key = from_base64url(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    ASSERT_TRUE(key);
    EXPECT_EQ(problem(example, {*key}), "aud: must be the inbox's id") << "past the signature";
    std::string other = example;
    other.back() = other.back() == 'k' ? 'g' : 'k';
    EXPECT_EQ(problem(other, {*key}), "the signature is not this inbox's");
}

TEST(SignedIdentity, TakesNoOtherAlgorithm) {
    std::string const bad = "alg: must be HS256";
    EXPECT_EQ(problem(token(claims(""), R"({"alg":"none"})")), bad);
    EXPECT_EQ(problem(token(claims(""), R"({"alg":"HS512"})")), bad);
    EXPECT_EQ(problem(token(claims(""), R"({"alg":"hs256"})")), bad);
    EXPECT_EQ(problem(token(claims(""), R"({"typ":"JWT"})")), bad);
    EXPECT_EQ(problem(token(claims(""), R"({"alg":"HS256","crit":["exp"]})")), bad);
    std::string const text = to_base64url(R"({"alg":"none"})") + "." + to_base64url(claims(""));
    EXPECT_EQ(problem(text + "."), "the signature is not this inbox's");
    EXPECT_EQ(problem(text), "the signature is not this inbox's");
}

TEST(SignedIdentity, SaysNothingMoreOfABadSignature) {
    std::string const bad = "the signature is not this inbox's";
    EXPECT_EQ(problem(token(claims(""), kHeader, "another secret")), bad);
    EXPECT_EQ(problem(token(claims(""), R"({"alg":"none"})", "another secret")), bad);
    EXPECT_EQ(problem(token(claims("")), {}), bad);
    EXPECT_EQ(problem(token(claims(""), kHeader, ""), {""}), bad) << "an empty key is no key";
    EXPECT_EQ(problem(token(claims("")) + "="), bad) << "padding is not the canonical spelling";
    EXPECT_EQ(problem(token(claims("")) + ".x"), bad);
    EXPECT_EQ(problem(std::string(kIdentityBytesMax + 1, '.')), bad);
}

TEST(SignedIdentity, ThePreviousSecretIsGoodBesideTheNewOne) {
    EXPECT_EQ(problem(token(claims("")), {"new", kSecret}), "");
}

TEST(SignedIdentity, IsForThisInboxOnly) {
    EXPECT_EQ(problem(token(R"({"sub":"1","aud":["x","web"],"exp":1800000001})")), "");
    for (auto const* aud : {R"("other")", R"(["x"])", "1", "null", R"("")"})
        EXPECT_EQ(
            problem(token(std::string{R"({"sub":"1","exp":1800000001,"aud":)"} + aud + "}")),
            "aud: must be the inbox's id")
            << aud;
    EXPECT_EQ(problem(token(R"({"sub":"1","exp":1800000001})")), "aud: must be the inbox's id");
}

TEST(SignedIdentity, LivesAnHourAtMost) {
    EXPECT_EQ(problem(token(R"({"sub":"1","aud":"web"})")), "exp: missing");
    EXPECT_EQ(problem(token(claims("", "1800000000"))), "exp: is over");
    EXPECT_EQ(problem(token(claims("", "1800000001"))), "");
    EXPECT_EQ(problem(token(claims("", "1800003660"))), "") << "the clocks' leeway";
    EXPECT_EQ(problem(token(claims("", "1800003661"))), "exp: more than an hour ahead");
    for (auto const* exp : {"\"soon\"", "-1", "1e400", "1e300", "null", "[]"})
        EXPECT_NE(problem(token(claims("", exp))), "") << exp;
}

TEST(SignedIdentity, BeginsWithAMinutesLeeway) {
    for (std::string const name : {"iat", "nbf"}) {
        EXPECT_EQ(problem(token(claims(",\"" + name + "\":1800000060"))), "");
        EXPECT_EQ(
            problem(token(claims(",\"" + name + "\":1800000061"))), name + ": is in the future");
        EXPECT_EQ(
            problem(token(claims(",\"" + name + "\":\"x\""))),
            name + ": must be a time in seconds");
    }
}

TEST(SignedIdentity, RefusesClaimsBeyondTheirLimits) {
    auto const of = [](std::string const& sub) {
        return R"({"aud":"web","exp":1800000001,"sub":)" + sub + "}";
    };
    std::string const bad = "sub: must be a text of 1 to 128 bytes";
    EXPECT_EQ(problem(token(of("42"))), bad);
    EXPECT_EQ(problem(token(of("\"\""))), bad);
    EXPECT_EQ(problem(token(of('"' + std::string(129, 'a') + '"'))), bad);
    EXPECT_EQ(
        problem(token(claims(R"(,"email":"no address")"))), "email: must be an e-mail address");
    EXPECT_NE(problem(token(claims(",\"name\":\"" + std::string(81, 'a') + '"'))), "");
    EXPECT_EQ(problem(token("[]")), "the claims are no JSON object");
    EXPECT_EQ(problem(token("{\"sub\":\"\xff\"}")), "the claims are no JSON object");
}

TEST(SignedIdentity, KeepsPeopleOfDifferentPlacesApart) {
    EXPECT_NE(person_key("inbox a", "1"), person_key("inbox b", "1"));
    EXPECT_NE(person_key("inbox a", "1"), person_key("inbox a", "2"));
    EXPECT_EQ(person_key("inbox a", "1"), person_key("inbox a", "1"));
}

} // namespace
} // namespace switchboard::identity
