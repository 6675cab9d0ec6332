// A provider's own document: what is believed of it.
#include "fake_provider.hpp"
#include "openid/discovery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::openid {
namespace {

using testing::HasSubstr;

json::object good() {
    FakeProvider provider;
    WebRequest const request{.url = "https://login.example/.well-known/openid-configuration"};
    return json::parse(provider.answer(request).body).get_object();
}

std::string refused(json::object const& document, Addresses const& admitted = {}) {
    auto const read = read_discovery(json::serialize(document), "https://login.example", admitted);
    if (!read) {
        EXPECT_EQ(read.error().fault, Fault::Misconfigured);
        return read.error().message;
    }
    return {};
}

TEST(Discovery, ReadsWhatALogInNeeds) {
    auto document = good();
    document["userinfo_endpoint"] = "https://api.login.example/me";
    auto const read = read_discovery(json::serialize(document), "https://login.example", {});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->authorization, "https://login.example/authorize");
    EXPECT_EQ(read->token, "https://login.example/token");
    EXPECT_EQ(read->keys, "https://login.example/keys");
    EXPECT_EQ(read->user_info, "https://api.login.example/me");
    EXPECT_TRUE(read->basic);
    EXPECT_FALSE(read->names_itself);
}

TEST(Discovery, IsOfTheIssuerThatWasAskedToTheLetter) {
    auto document = good();
    for (char const* const other :
         {"https://login.example/", "https://LOGIN.example", "https://evil.example", ""}) {
        document["issuer"] = other;
        EXPECT_THAT(refused(document), HasSubstr("issuer")) << other;
    }
}

TEST(Discovery, WantsSafeAddresses) {
    for (char const* const name :
         {"authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"}) {
        for (std::string const address :
             {"http://login.example/x", "http://127.0.0.1/x", "javascript:alert(1)",
              "https://user@login.example/x", "https://login.example/#x", "//login.example", "x"}) {
            auto document = good();
            document[name] = address;
            EXPECT_THAT(refused(document), HasSubstr(name)) << address;
        }
        auto long_one = good();
        long_one[name] = "https://login.example/" + std::string(kEndpointMax, 'x');
        EXPECT_THAT(refused(long_one), HasSubstr(name));
    }
    auto document = good();
    document.erase("token_endpoint");
    EXPECT_THAT(refused(document), HasSubstr("token_endpoint"));
}

TEST(Discovery, AdmitsThisMachineWithoutTlsOnlyWhereThatIsSet) {
    Addresses const here{.loopback_http = true};
    auto document = good();
    document["token_endpoint"] = "http://127.0.0.1:5556/token";
    EXPECT_EQ(refused(document, here), "");
    EXPECT_THAT(refused(document), HasSubstr("token_endpoint"));
    document["token_endpoint"] = "http://127.0.0.1.evil.example/token";
    EXPECT_THAT(refused(document, here), HasSubstr("token_endpoint"));
}

TEST(Discovery, WantsWhatWeSpeak) {
    struct Case {
        char const* name;
        json::array bad, good;
    };
    for (auto const& [name, bad, also_good] : std::initializer_list<Case>{
             {"response_types_supported", {"id_token"}, {"id_token", "code"}},
             {"grant_types_supported", {"implicit"}, {"authorization_code"}},
             {"code_challenge_methods_supported", {"plain"}, {"plain", "S256"}},
             {"id_token_signing_alg_values_supported", {"HS256", "none"}, {"ES256"}},
             {"token_endpoint_auth_methods_supported",
              {"private_key_jwt"},
              {"client_secret_post"}}}) {
        auto document = good();
        document[name] = bad;
        EXPECT_THAT(refused(document), HasSubstr(name));
        document[name] = also_good;
        EXPECT_EQ(refused(document), "") << name;
        document[name] = "code";
        EXPECT_THAT(refused(document), HasSubstr(name)) << "no list";
    }
}

TEST(Discovery, ChoosesHowTheSecretGoes) {
    auto document = good();
    document["token_endpoint_auth_methods_supported"] = {"client_secret_post"};
    auto const read = read_discovery(json::serialize(document), "https://login.example", {});
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->basic);
}

TEST(Discovery, IsNoBook) {
    auto document = good();
    document["x"] = std::string(kDiscoveryMax, 'x');
    EXPECT_THAT(refused(document), HasSubstr("no JSON object"));
    EXPECT_TRUE(read_discovery("[]", "https://login.example", {}).has_error());
    EXPECT_TRUE(read_discovery("{", "https://login.example", {}).has_error());
}

TEST(Issuer, IsAnAddressAsProvidersHaveThem) {
    EXPECT_FALSE(issuer_problem("https://login.example", {}));
    EXPECT_FALSE(issuer_problem("https://login.example/realms/shop", {}));
    for (std::string const bad :
         {"", "login.example", "http://login.example", "https://login.example?x=1",
          "https://login.example#x", "https://a@login.example", "https://", "ftp://login.example"})
        EXPECT_TRUE(issuer_problem(bad, {})) << bad;
    EXPECT_TRUE(issuer_problem("https://" + std::string(kIssuerMax, 'a'), {}));
    EXPECT_EQ(
        discovery_url("https://login.example/x/"),
        "https://login.example/x/.well-known/openid-configuration");
}

} // namespace
} // namespace switchboard::openid
