// Keys and passes of computers in a chat, and what looks like them and is left alone. The keys are
// made up: right in shape, of nobody.
#include "conversation/impl/keys.hpp"
#include "conversation/secrets.hpp"
#include "masked.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace switchboard::conversation {
namespace {

struct KeyCase {
    std::string text;
    char const* shown;
};

/// Letters and digits, always the same: no key of anybody.
std::string made(std::size_t size) {
    constexpr std::string_view kLetters = "aB3dE6gH9jK2mN5pQ8sT";
    std::string out;
    while (out.size() < size) out += kLetters[out.size() % kLetters.size()];
    return out;
}

std::string capitals(std::size_t size) {
    std::string out;
    while (out.size() < size) out += "A3C7EFGH"[out.size() % 8];
    return out;
}

TEST(SecretKeys, OfKeysOfServicesTheirBeginningStays) {
    for (auto const& [text, shown] : std::initializer_list<KeyCase>{
             {"key em là AKIA" + capitals(16) + " ạ", "key em là AKIA•••• ạ"},
             {"aws_access_key_id=ASIA" + capitals(16), "aws_access_key_id=ASIA••••"},
             {"khóaAKIA" + capitals(16) + "nhé", "(as it is)"}, // goes on: another word
             {"ghp_" + made(36), "ghp_••••"},
             {"(gho_" + made(36) + ")", "(gho_••••)"},
             {"token: ghs_" + made(40) + ".", "token: ghs_••••."},
             {"github_pat_11" + made(20) + "_" + made(59), "github_pat_••••"},
             {"glpat-" + made(20), "glpat-••••"},
             {"https://maps.example/api?key=AIza" + made(35) + "&v=3",
              "https://maps.example/api?key=AIza••••&v=3"},
             {"xoxb-123456789012-" + made(24), "xoxb-••••"},
             {"\"xoxp-1234567890-" + made(12) + "\"", "\"xoxp-••••\""},
             {"sk_live_" + made(24) + ", rk_test_" + made(24), "sk_live_••••, rk_test_••••"},
             {"whsec_" + made(32), "whsec_••••"},
             {"npm_" + made(36), "npm_••••"},
             {"shpat_" + made(32), "shpat_••••"},
             {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0." + made(43) + " của em", "eyJ•••• của em"},
         })
        EXPECT_EQ(masked(text), shown) << text;
}

TEST(SecretKeys, OfPrivateKeysNothingButTheirKindStays) {
    std::string const body = "\nMIIEow" + made(64) + "\n" + made(64) + "\n";
    for (std::string const kind : {"RSA ", "", "EC ", "OPENSSH ", "ENCRYPTED "}) {
        std::string const begin = "-----BEGIN " + kind + "PRIVATE KEY-----";
        std::string const end = "-----END " + kind + "PRIVATE KEY-----";
        EXPECT_EQ(
            masked("đây ạ " + begin + body + end + " nhé"),
            "đây ạ " + begin + "••••" + end + " nhé");
        EXPECT_EQ(masked(begin + body), begin + "••••") << "without its end";
        EXPECT_EQ(masked(begin), "(as it is)") << "nothing behind";
        EXPECT_EQ(masked(begin + "\n" + end), "(as it is)");
    }
    EXPECT_EQ(
        masked("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ" + made(30)),
        "-----BEGIN PGP PRIVATE KEY BLOCK-----••••");
    EXPECT_EQ(
        masked("-----BEGIN CERTIFICATE-----" + body + "-----END CERTIFICATE-----"), "(as it is)");
    EXPECT_EQ(
        masked("-----BEGIN PUBLIC KEY-----" + body + "-----END PUBLIC KEY-----"), "(as it is)");
    EXPECT_TRUE(has_private_key("a\xFF-----BEGIN PRIVATE KEY-----"));
    EXPECT_FALSE(has_private_key("-----BEGIN -----BEGIN PRIVATE KEY--"));
}

TEST(SecretKeys, WhatLetsSomebodyInIsHiddenInFieldsOfHttp) {
    for (auto const& [text, shown] : std::initializer_list<KeyCase>{
             {"Authorization: Bearer " + made(32), "Authorization: Bearer ••••"},
             {"authorization:bearer " + made(8) + "\nHost: a",
              "authorization:bearer ••••\nHost: a"},
             {"Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic ••••"},
             {"Authorization: " + made(20), "Authorization: ••••"},
             {"Proxy-Authorization: Basic " + made(12) + "==", "Proxy-Authorization: Basic ••••"},
             {"curl -H 'Authorization: Bearer " + made(32) + "' https://api.example",
              "curl -H 'Authorization: Bearer ••••' https://api.example"},
             {"{\"Authorization\": \"Bearer " + made(32) + "\", \"a\": 1}",
              "{\"Authorization\": \"Bearer ••••\", \"a\": 1}"},
             {"em dùng Bearer " + made(20) + " thì lỗi", "em dùng Bearer •••• thì lỗi"},
             {"Token " + made(24), "Token ••••"},
             {"Cookie: session=" + made(24) + "; lang=vi\nHost: a", "Cookie: ••••\nHost: a"},
             {"cookie: lang=vi; sid=" + made(16), "cookie: ••••"},
             {"cookie: bơ 20k, Authorization: Bearer " + made(24),
              "cookie: bơ 20k, Authorization: Bearer ••••"},
             {"Set-Cookie: __Host-id=" + made(32) + "; Path=/; Secure", "Set-Cookie: ••••"},
             {"curl -H 'Cookie: sid=" + made(24) + "' -v", "curl -H 'Cookie: ••••' -v"},
             {"{\"cookie\":\"sid=" + made(24) + "\",\"a\":1}", "{\"cookie\":\"••••\",\"a\":1}"},
         })
        EXPECT_EQ(masked(text), shown) << text;
}

// What people write to a shop, or to the support of one that sells software.
TEST(SecretKeys, WordsAndNumbersOfEveryDayStay) {
    for (char const* text :
         {"cookie: sl=2, giao chiều nay",
          "cookie: bơ = 20k, sô cô la = 25k",
          "bánh cookie 12345678 ạ",
          "Cookie: em xin giá với",
          "Xin hỏi Authorization là gì?",
          "Authorization: please explain",
          "the bearer of this voucher",
          "Bearer authentication does not work",
          "Bearer token",
          "Bearer 09123456",
          "basic 12 tháng",
          "Basic account: 0912345678",
          "token của em hết hạn",
          "Token 2026112600012",
          "mã DHAKIA1234567890123456",
          "AKIA là gì",

          "key AIza",
          "AIza1234",
          "xoxo-xoxo-xoxo love you",
          "xoxo, em Hoa",
          "ghp_ ở đâu",
          "sk_live_ hay sk_test_ ạ?",
          "npm_config_cache",
          "eyJ.eyJ.eyJ",
          "-----BEGIN PRIVATE KEY-----",
          "-----",
          "----- BEGIN PRIVATE KEY -----\nabc",
          "giao hàng -----> quận 1",
          "https://shop.example/a?sid=12345678901234567890",
          "mã giảm giá GHPXOXB2026, SKLIVE20"}) {
        EXPECT_EQ(masked(text), "(as it is)") << text;
    }
}

TEST(SecretKeys, WhoKeepsThemKeepsThemAll) {
    SecretRules rules;
    rules.keys = false;
    for (std::string const& text :
         {"ghp_" + made(36), "Authorization: Bearer " + made(32),
          "-----BEGIN PRIVATE KEY-----\n" + made(64)}) {
        EXPECT_EQ(masked(text, rules), "(as it is)") << text;
        EXPECT_EQ(mask_preview(text, rules), text);
    }
}

TEST(SecretKeys, APreviewHidesWhatGoesOnBehindABeginning) {
    SecretRules rules;
    rules.cards = rules.ibans = false;
    for (auto const& [text, shown] : std::initializer_list<KeyCase>{
             {"AKIA", "AKIA"},
             {"AKIAX", "AKIA••••"},
             {"em gửi ghp_a", "em gửi ghp_••••"},
             {"xoxb-1", "xoxb-••••"},
             {"eyJhbG", "eyJ••••"},
             {"Authorization: Bearer ab", "Authorization: ••••"},
             {"Bearer ab1", "Bearer ••••"},
             {"Cookie: sid=a", "Cookie: ••••"},
             {"Cookie: em xin giá", "Cookie: em xin giá"},
             {"-----BEGIN PRIVATE KEY-----\nM", "-----BEGIN PRIVATE KEY-----••••"},
             {"chào shop", "chào shop"}})
        EXPECT_EQ(mask_preview(text, rules), shown) << text;
}

TEST(SecretKeys, WhatIsMaskedIsNotMaskedAgainAndIsKnownAsTheSameText) {
    SecretRules rules;
    rules.words = {"password", "token"};
    for (std::string const& text :
         {"Cookie: sid=" + made(24) + "; card=4111111111111111",
          "password: -----BEGIN PRIVATE KEY-----\n" + made(64) + "\n-----END PRIVATE KEY----- x",
          "token ghp_" + made(36), "Authorization: Bearer " + made(32) + " password: abc1"}) {
        auto const once = mask_secrets(text, rules);
        ASSERT_TRUE(once) << text;
        EXPECT_FALSE(mask_secrets(*once, rules)) << *once;
        EXPECT_TRUE(is_masked_form(*once, text)) << *once;
        EXPECT_EQ(once->find(made(8)), once->npos) << *once;
    }
}

// Beyond a minute where the work is as the square of the length; the test has its time limit.
TEST(SecretKeys, ALongTextIsReadOnce) {
    auto const repeated = [](std::string_view part, std::size_t count) {
        std::string text;
        for (std::size_t i = 0; i < count; ++i) text += part;
        return text;
    };
    for (std::string_view const part :
         {"cookie: ", "cookie:", "authorization: ", "Bearer ", "bearer\t", "ghp_ ", "xoxb-", "eyJ-",
          "eyJ.", "-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "-", "\"cookie\":\"", "a=b;",
          "github_pat_"}) {
        std::string const text = repeated(part, 800'000 / part.size());
        Pieces pieces;
        find_keys(text, Typed::Whole, pieces);
        find_keys("cookie: " + text, Typed::Still, pieces);
    }
}

} // namespace
} // namespace switchboard::conversation
