// What is sent to a provider, and how its token endpoint is read.
#include "base/encoding.hpp"
#include "fake_provider.hpp"
#include "openid/authorization.hpp"
#include "openid/user_info.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::openid {
namespace {

using testing::HasSubstr;
using testing::Not;

Discovery provider() {
    Discovery out;
    out.issuer = "https://login.example";
    out.authorization = "https://login.example/authorize";
    out.token = "https://login.example/token";
    return out;
}

Client client() {
    return {
        "https://login.example", "desk", "s:cret", "https://desk.example/api/v1/open-id/return"};
}

TEST(CodeChallenge, IsThatOfRfc7636AppendixB) {
    EXPECT_EQ(
        code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(AuthorizationUrl, SaysAllThatIsAskedAndNoSecret) {
    auto const url =
        authorization_url(provider(), client(), {"the state", "the nonce", "the verifier", ""});
    EXPECT_THAT(url, testing::StartsWith("https://login.example/authorize?response_type=code&"));
    auto const asked = members_of(url.substr(url.find('?') + 1));
    EXPECT_EQ(asked.at("scope"), "openid email profile");
    EXPECT_EQ(asked.at("client_id"), "desk");
    EXPECT_EQ(asked.at("redirect_uri"), "https://desk.example/api/v1/open-id/return");
    EXPECT_EQ(asked.at("state"), "the state");
    EXPECT_EQ(asked.at("nonce"), "the nonce");
    EXPECT_EQ(asked.at("code_challenge"), code_challenge("the verifier"));
    EXPECT_EQ(asked.at("code_challenge_method"), "S256");
    EXPECT_FALSE(asked.contains("acr_values"));
    EXPECT_THAT(url, Not(HasSubstr("cret")));
    EXPECT_THAT(url, Not(HasSubstr("verifier")));
}

TEST(AuthorizationUrl, GoesBehindAQueryThatIsThere) {
    auto of = provider();
    of.authorization += "?tenant=1";
    auto const url = authorization_url(of, client(), {"s", "n", "v", "urn:strong"});
    EXPECT_THAT(url, HasSubstr("/authorize?tenant=1&response_type=code&"));
    EXPECT_THAT(url, HasSubstr("&acr_values=urn%3Astrong"));
}

TEST(TokenRequest, GivesTheSecretInTheHeaderOrInTheBodyAsTheProviderWants) {
    auto of = provider();
    auto const basic = token_request(of, client(), "c/1", "the verifier");
    EXPECT_EQ(basic.method, "POST");
    EXPECT_THAT(basic.body, Not(HasSubstr("cret")));
    auto const form = members_of(basic.body);
    EXPECT_EQ(form.at("code"), "c/1");
    EXPECT_EQ(form.at("code_verifier"), "the verifier");
    EXPECT_EQ(form.at("redirect_uri"), client().return_url);
    // Each is encoded before both are joined (RFC 6749, section 2.3.1).
    EXPECT_THAT(
        basic.headers,
        testing::Contains(testing::Pair("Authorization", "Basic " + to_base64("desk:s%3Acret"))));
    of.basic = false;
    auto const post = token_request(of, client(), "c", "v");
    EXPECT_EQ(members_of(post.body).at("client_secret"), "s:cret");
    EXPECT_THAT(post.headers, Not(testing::Contains(testing::Key("Authorization"))));
}

struct BadAnswer {
    char const* name;
    WebAnswer answer;
    Fault fault;
};
class TokenAnswer : public testing::TestWithParam<BadAnswer> {};

TEST_P(TokenAnswer, SaysWhoseFaultItIs) {
    auto const read = read_tokens(GetParam().answer);
    ASSERT_TRUE(read.has_error());
    EXPECT_EQ(read.error().fault, GetParam().fault) << read.error().message;
    EXPECT_THAT(read.error().message, Not(HasSubstr("private")));
}

INSTANTIATE_TEST_SUITE_P(
    Bad, TokenAnswer,
    testing::Values(
        BadAnswer{"Grant", {400, R"({"error":"invalid_grant"})"}, Fault::Refused},
        BadAnswer{"Client", {401, R"({"error":"invalid_client"})"}, Fault::Misconfigured},
        BadAnswer{"Unknown", {400, R"({"error":"a private thing"})"}, Fault::Misconfigured},
        BadAnswer{"NoJson", {400, "private"}, Fault::Misconfigured},
        BadAnswer{"Server", {500, R"({"error":"invalid_grant"})"}, Fault::Unreachable},
        BadAnswer{"Busy", {429, "private"}, Fault::Unreachable},
        BadAnswer{"NoToken", {200, R"({"access_token":"private"})"}, Fault::Misconfigured},
        BadAnswer{"List", {200, "[]"}, Fault::Misconfigured},
        BadAnswer{"Cut", {200, R"({"id_token":"private"})", false}, Fault::Misconfigured},
        BadAnswer{"Redirect", {302, ""}, Fault::Misconfigured}),
    [](auto const& each) { return each.param.name; });

TEST(UserInfo, AddsOnlyWhatItIsBelievedFor) {
    Claims claims;
    claims.subject = "subject-1";
    auto const body = R"({"sub":"subject-1","email":"Lan@Acme.Example","email_verified":true,
        "name":"Lan","locale":"vi","amr":["mfa"],"acr":"strong"})";
    auto const read = with_user_info(claims, {200, body});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->email, "lan@acme.example");
    EXPECT_TRUE(read->email_verified);
    EXPECT_EQ(read->name, "Lan");
    EXPECT_EQ(read->locale, "vi");
    EXPECT_TRUE(read->amr.empty());
    EXPECT_TRUE(read->acr.empty());
}

TEST(UserInfo, IsOfTheTokensPersonOrOfNobody) {
    Claims claims;
    claims.subject = "subject-1";
    auto const other = with_user_info(
        claims, {200, R"({"sub":"subject-2","email":"a@b.example","email_verified":true})"});
    ASSERT_TRUE(other.has_error());
    EXPECT_EQ(other.error().fault, Fault::Refused);
    EXPECT_TRUE(with_user_info(claims, {200, R"({"email":"a@b.example"})"}).has_error());
    EXPECT_EQ(with_user_info(claims, {503, ""}).error().fault, Fault::Unreachable);
}

} // namespace
} // namespace switchboard::openid
