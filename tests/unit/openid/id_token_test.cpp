// ID tokens: what makes one good, and a table of what is wrong with one.
#include "base/encoding.hpp"
#include "base/sha256.hpp"
#include "openid/id_token.hpp"
#include "openid/impl/key_set.hpp"
#include "token_maker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace switchboard::openid {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kNow = 1'800'000'000;

/// Everything that a case may change; good as it is.
struct Made {
    json::object header{{"alg", "RS256"}, {"kid", "rsa"}, {"typ", "JWT"}};
    json::object claims{
        {"iss", "https://login.example"},
        {"sub", "subject-1"},
        {"aud", "desk"},
        {"exp", kNow + 300},
        {"iat", kNow},
        {"nonce", "the nonce"},
        {"email", "Lan@Acme.Example"},
        {"email_verified", true},
        {"name", "Lan"},
        {"locale", "vi-VN"},
        {"acr", "strong"},
        {"amr", {"pwd", "mfa"}}};
    PrivateKey key = rsa_key();
    json::array keys{jwk_of(rsa_key(), "rsa"), jwk_of(ec_key(), "ec")};
    std::function<void(std::string& token)> cut; // at last
    std::string secret = "the secret of the client";
    Expected expected{
        "https://login.example", "desk", "the nonce", "access-1", time_point_ms(kNow * 1000)};
};

std::string token_of(Made const& made) {
    std::string token = sign(made.header, made.claims, made.key, made.secret);
    if (made.cut) made.cut(token);
    return token;
}

TokenCheck check(Made const& made) {
    return check_id_token(token_of(made), key_set(made.keys), made.expected);
}

TEST(IdToken, SaysWhoItIs) {
    auto const checked = check({});
    ASSERT_TRUE(checked.claims) << checked.claims.error().message;
    Claims const& claims = *checked.claims;
    EXPECT_EQ(claims.issuer, "https://login.example");
    EXPECT_EQ(claims.subject, "subject-1");
    EXPECT_EQ(claims.email, "lan@acme.example");
    EXPECT_TRUE(claims.email_verified);
    EXPECT_EQ(claims.name, "Lan");
    EXPECT_EQ(claims.locale, "vi-VN");
    EXPECT_EQ(claims.acr, "strong");
    EXPECT_THAT(claims.amr, testing::ElementsAre("pwd", "mfa"));
}

TEST(IdToken, TakesTheThreeAlgorithms) {
    for (char const* const algorithm : {"RS256", "PS256", "ES256"}) {
        Made made;
        bool const curve = std::string_view{algorithm} == "ES256";
        made.header["alg"] = algorithm;
        made.header["kid"] = curve ? "ec" : "rsa";
        made.key = curve ? ec_key() : rsa_key();
        auto const checked = check(made);
        EXPECT_TRUE(checked.claims) << algorithm;
    }
}

TEST(IdToken, WithoutAKeyIdTheOnlyKeyThatFitsIsTaken) {
    Made made;
    made.header.erase("kid");
    EXPECT_TRUE(check(made).claims);
    made.keys.push_back(jwk_of(make_rsa(), "another"));
    EXPECT_TRUE(check(made).claims.has_error());
    made.keys[2].get_object()["use"] = "enc"; // not for signatures
    EXPECT_TRUE(check(made).claims);
    made.keys[2].get_object().erase("use");
    made.keys[2].get_object()["alg"] = "RS512"; // nor of this algorithm
    EXPECT_TRUE(check(made).claims);
}

TEST(IdToken, GivesClocksAMinute) {
    Made made;
    made.claims["exp"] = kNow - 59;
    EXPECT_TRUE(check(made).claims);
    made.claims["exp"] = kNow - 60;
    EXPECT_TRUE(check(made).claims.has_error());
    made.claims["exp"] = kNow + 300;
    made.claims["iat"] = kNow + 60;
    EXPECT_TRUE(check(made).claims);
    made.claims["iat"] = kNow + 61;
    EXPECT_TRUE(check(made).claims.has_error());
}

TEST(IdToken, HasOtherAudiencesOnlyWithUsAsTheParty) {
    Made made;
    made.claims["aud"] = json::array{"desk", "another"};
    EXPECT_TRUE(check(made).claims.has_error());
    made.claims["azp"] = "desk";
    EXPECT_TRUE(check(made).claims);
    made.claims["aud"] = json::array{"desk"};
    made.claims.erase("azp");
    EXPECT_TRUE(check(made).claims);
}

TEST(IdToken, HoldsTheAccessTokenAgainstItsHash) {
    Made made;
    made.claims["at_hash"] = to_base64url(sha256("access-1").substr(0, 16));
    EXPECT_TRUE(check(made).claims);
    made.claims["at_hash"] = to_base64url(sha256("access-2").substr(0, 16));
    EXPECT_THAT(check(made).claims.error().message, HasSubstr("at_hash"));
}

TEST(IdToken, AnAddressIsVerifiedOnlyWhereThatIsTheValueTrue) {
    for (json::value const& said : {json::value{"true"}, json::value{1}, json::value{false}}) {
        Made made;
        made.claims["email_verified"] = said;
        auto const checked = check(made);
        ASSERT_TRUE(checked.claims);
        EXPECT_FALSE(checked.claims->email_verified);
    }
    Made made;
    made.claims["email"] = "no address";
    EXPECT_EQ(check(made).claims->email, "");
    EXPECT_FALSE(check(made).claims->email_verified);
}

TEST(IdToken, AKeyThatIsNotKnownIsToldApart) {
    Made made;
    made.header["kid"] = "new";
    EXPECT_TRUE(check(made).unknown_key);
    EXPECT_FALSE(check({}).unknown_key);
    Made spoilt;
    spoilt.key = make_rsa();
    EXPECT_FALSE(check(spoilt).unknown_key);
}

struct Bad {
    char const* name;
    char const* said; // of the message
    std::function<void(Made&)> spoil;
};
class BadToken : public testing::TestWithParam<Bad> {};

TEST_P(BadToken, IsRefused) {
    Made made;
    GetParam().spoil(made);
    auto const checked = check(made);
    ASSERT_TRUE(checked.claims.has_error());
    EXPECT_EQ(checked.claims.error().fault, Fault::Refused);
    EXPECT_THAT(checked.claims.error().message, HasSubstr(GetParam().said));
    auto const token = token_of(made);
    EXPECT_TRUE(token.empty() || checked.claims.error().message.find(token) == std::string::npos);
}

void unsigned_but_claims(Made& made) {
    made.header["alg"] = "none";
    made.cut = [](std::string& token) { token.resize(token.rfind('.') + 1); };
}
/// RFC 8725, section 2.1: signed by who knows the public key, or our secret.
void keyed_with_the_public_key(Made& made) {
    made.header["alg"] = "HS256";
    made.secret = json::serialize(jwk_of(rsa_key(), "rsa"));
}
void brings_its_own_key(Made& made) {
    made.key = make_rsa();
    made.header["jwk"] = jwk_of(made.key, "rsa");
}
void small_key(Made& made) {
    made.key = make_rsa(1024);
    made.keys = {jwk_of(made.key, "rsa")};
}
void other_curve(Made& made) {
    auto const key = make_ec("P-384");
    made.header["alg"] = "ES256";
    made.header["kid"] = "ec";
    made.key = ec_key();
    made.keys = {jwk_of(key, "ec")};
}
void other_payload(Made& made) {
    made.cut = [](std::string& token) {
        auto const first = token.find('.'), last = token.rfind('.');
        auto const claims = from_base64url(token.substr(first + 1, last - first - 1));
        auto changed = json::parse(*claims).get_object();
        changed["sub"] = "subject-2";
        token = token.substr(0, first + 1) + to_base64url(json::serialize(changed)) +
                token.substr(last);
    };
}
void other_spelling(Made& made) {
    // The same bytes, with a bit set beyond the last one: RFC 4648, section 3.5.
    made.cut = [](std::string& token) { token.back() = token.back() == 'B' ? 'D' : 'B'; };
    made.header["alg"] = "RS256";
}

INSTANTIATE_TEST_SUITE_P(
    Table, BadToken,
    testing::Values(
        Bad{"AlgNone", "alg", unsigned_but_claims},
        Bad{"AlgNoneInCapitals", "alg", [](Made& m) { m.header["alg"] = "NONE"; }},
        Bad{"AlgHs256OfTheSecret", "alg", [](Made& m) { m.header["alg"] = "HS256"; }},
        Bad{"AlgHs256OfThePublicKey", "alg", keyed_with_the_public_key},
        Bad{"AlgRs512", "alg", [](Made& m) { m.header["alg"] = "RS512"; }},
        Bad{"AlgMissing", "alg", [](Made& m) { m.header.erase("alg"); }},
        Bad{"AlgNoText", "alg", [](Made& m) { m.header["alg"] = 256; }},
        Bad{"Crit", "crit", [](Made& m) { m.header["crit"] = json::array{"exp"}; }},
        Bad{"B64", "b64", [](Made& m) { m.header["b64"] = false; }},
        Bad{"Zip", "zip", [](Made& m) { m.header["zip"] = "DEF"; }},
        Bad{"TypOfAnAccessToken", "typ", [](Made& m) { m.header["typ"] = "at+jwt"; }},
        Bad{"KidUnknown", "kid", [](Made& m) { m.header["kid"] = "another"; }},
        Bad{"KidNoText", "kid", [](Made& m) { m.header["kid"] = 1; }},
        Bad{"KidOfAKeyForAnotherAlgorithm", "kid", [](Made& m) { m.header["kid"] = "ec"; }},
        Bad{"KidTwice", "kid", [](Made& m) { m.keys.push_back(jwk_of(make_rsa(), "rsa")); }},
        Bad{"KeyForEncryption", "kid", [](Made& m) { m.keys[0].get_object()["use"] = "enc"; }},
        Bad{"KeyOfAnotherAlgorithm", "kid",
            [](Made& m) { m.keys[0].get_object()["alg"] = "PS256"; }},
        Bad{"KeyThatMayNotVerify", "kid",
            [](Made& m) { m.keys[0].get_object()["key_ops"] = json::array{"encrypt"}; }},
        Bad{"KeyTooSmall", "kid", small_key}, Bad{"KeyOfAnotherCurve", "kid", other_curve},
        Bad{"NoKeys", "kid", [](Made& m) { m.keys.clear(); }},
        Bad{"SignedBySomebodyElse", "signature", [](Made& m) { m.key = make_rsa(); }},
        Bad{"BringsItsOwnKey", "signature", brings_its_own_key},
        Bad{"AlgIsNotTheOneItWasSignedWith", "signature",
            [](Made& m) {
                auto const header = json::serialize(json::object{{"alg", "PS256"}, {"kid", "rsa"}});
                auto const token = sign_text(header, json::serialize(m.claims), "RS256", rsa_key());
                m.cut = [token](std::string& made) { made = token; };
            }},
        Bad{"ClaimsChangedAfterwards", "signature", other_payload},
        Bad{"SignatureCutOff", "signature",
            [](Made& m) { m.cut = [](std::string& cut) { cut.resize(cut.rfind('.') + 1); }; }},
        Bad{"SignatureSpeltOtherwise", "compact form", other_spelling},
        Bad{"TwoParts", "compact form",
            [](Made& m) { m.cut = [](std::string& cut) { cut.resize(cut.rfind('.')); }; }},
        Bad{"FourParts", "compact form",
            [](Made& m) { m.cut = [](std::string& cut) { cut += ".AA"; }; }},
        Bad{"Blanks", "compact form",
            [](Made& m) { m.cut = [](std::string& cut) { cut += "\n"; }; }},
        Bad{"Empty", "compact form",
            [](Made& m) { m.cut = [](std::string& cut) { cut.clear(); }; }},
        Bad{"TooLong", "longer than",
            [](Made& m) { m.claims["x"] = std::string(kIdTokenMax, 'x'); }},
        Bad{"IssMissing", "iss", [](Made& m) { m.claims.erase("iss"); }},
        Bad{"IssOther", "iss", [](Made& m) { m.claims["iss"] = "https://login.example/"; }},
        Bad{"AudMissing", "aud", [](Made& m) { m.claims.erase("aud"); }},
        Bad{"AudOther", "aud", [](Made& m) { m.claims["aud"] = "desk2"; }},
        Bad{"AudOthers", "aud",
            [](Made& m) {
                m.claims["aud"] = json::array{"a", "b"};
            }},
        Bad{"AudNoTexts", "aud",
            [](Made& m) {
                m.claims["aud"] = json::array{"desk", 1};
            }},
        Bad{"AzpOther", "azp", [](Made& m) { m.claims["azp"] = "another"; }},
        Bad{"ExpMissing", "exp", [](Made& m) { m.claims.erase("exp"); }},
        Bad{"ExpOver", "exp", [](Made& m) { m.claims["exp"] = kNow - 61; }},
        Bad{"ExpNoNumber", "exp", [](Made& m) { m.claims["exp"] = "tomorrow"; }},
        Bad{"ExpNeverEnds", "exp", [](Made& m) { m.claims["exp"] = 1e300; }},
        Bad{"IatMissing", "iat", [](Made& m) { m.claims.erase("iat"); }},
        Bad{"IatAhead", "iat", [](Made& m) { m.claims["iat"] = kNow + 120; }},
        Bad{"IatLongAgo", "iat", [](Made& m) { m.claims["iat"] = kNow - 2 * 3600; }},
        Bad{"NbfAhead", "nbf", [](Made& m) { m.claims["nbf"] = kNow + 120; }},
        Bad{"NonceMissing", "nonce", [](Made& m) { m.claims.erase("nonce"); }},
        Bad{"NonceOther", "nonce", [](Made& m) { m.claims["nonce"] = "of another log-in"; }},
        Bad{"NonceEmptyOnBothSides", "nonce",
            [](Made& m) {
                m.claims["nonce"] = "";
                m.expected.nonce.clear();
            }},
        Bad{"SubMissing", "sub", [](Made& m) { m.claims.erase("sub"); }},
        Bad{"SubNoText", "sub", [](Made& m) { m.claims["sub"] = 7; }},
        Bad{"SubTooLong", "sub", [](Made& m) { m.claims["sub"] = std::string(256, 's'); }},
        Bad{"SubNoAscii", "sub", [](Made& m) { m.claims["sub"] = "Lán"; }},
        Bad{"ClaimsNoObject", "claims",
            [](Made& m) {
                auto const token = sign_text(json::serialize(m.header), "[]", "RS256", rsa_key());
                m.cut = [token](std::string& made) { made = token; };
            }},
        Bad{"HeaderNoObject", "header",
            [](Made& m) {
                auto const token = sign_text("7", json::serialize(m.claims), "RS256", rsa_key());
                m.cut = [token](std::string& made) { made = token; };
            }}),
    [](auto const& each) { return each.param.name; });

TEST(KeySet, IsASetOrNone) {
    EXPECT_TRUE(read_key_set(R"({"keys":[]})"));
    EXPECT_EQ(read_key_set("[]").error().fault, Fault::Misconfigured);
    EXPECT_TRUE(read_key_set(R"({"keys":{}})").has_error());
    json::array many(kKeysMax + 1, json::object{});
    EXPECT_TRUE(read_key_set(key_set(many)).has_error());
}

} // namespace
} // namespace switchboard::openid
