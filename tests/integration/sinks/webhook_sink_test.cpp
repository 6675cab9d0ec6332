#include "sinks/webhook_sink.hpp"

#include "../../unit/sinks/sample.hpp"
#include "contract_server.hpp"
#include "sinks/transcript.hpp"

#include <boost/json.hpp>
#include <cstdlib>
#include <gmock/gmock.h>

namespace switchboard::sinks {
namespace {

using test::Behaviour;

class WebhookSinkTest : public testing::Test {
protected:
    WebhookSinkTest() {
        config_.set_type("webhook");
        config_.set_url(server_.url());
        config_.set_secret("top secret");
        item_.set_account("shop");
        item_.set_sink("crm");
        item_.set_conversation("c1");
        item_.set_generation(1);
        settings_.allow_loopback_http = true;
        settings_.request_timeout = Millis{10'000};
    }
    DeliveryResult deliver() {
        WebhookSink sink{config_, settings_, stopping_};
        return sink.deliver(test::sample(), item_);
    }
    std::string refusal() { return std::get<Permanent>(deliver()).error; }

    test::ContractServer server_{"top secret"};
    v1::Sink config_;
    v1::OutboxItem item_;
    SinkSettings settings_;
    std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
};

TEST_F(WebhookSinkTest, PostsTheSignedTranscript) {
    auto const result = deliver();
    ASSERT_TRUE(std::holds_alternative<Delivered>(result));
    EXPECT_EQ(std::get<Delivered>(result).reference, "/tickets/7");
    auto const seen = server_.seen();
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_TRUE(seen[0].signature_ok);
    EXPECT_EQ(seen[0].body, render_json(test::sample()));
    EXPECT_EQ(seen[0].headers.at("content-type"), "application/json; charset=utf-8");
    EXPECT_EQ(seen[0].headers.at("x-switchboard-delivery"), "c1-1-crm");
    EXPECT_EQ(seen[0].headers.at("idempotency-key"), "c1-1-crm");
    EXPECT_FALSE(seen[0].headers.contains("expect"));
}

TEST_F(WebhookSinkTest, GivesARepetitionTheSameKeyAndBody) {
    server_.behave({Behaviour::ResetAfter});
    EXPECT_TRUE(std::holds_alternative<Retry>(deliver()));
    item_.set_attempts(2);
    EXPECT_TRUE(std::holds_alternative<Delivered>(deliver()));
    auto const seen = server_.seen();
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].body, seen[1].body);
    EXPECT_EQ(seen[0].headers.at("idempotency-key"), seen[1].headers.at("idempotency-key"));
    EXPECT_THAT(server_.effects(), testing::ElementsAre(testing::Pair("c1-1-crm", 1)));
}

TEST_F(WebhookSinkTest, TellsPassingFromLastingErrors) {
    server_.behave(
        {Behaviour::ServerError, Behaviour::Refuse, Behaviour::TooMany, Behaviour::Redirect});
    EXPECT_EQ(std::get<Retry>(deliver()).error, "HTTP 500");
    EXPECT_EQ(refusal(), "HTTP 422");
    EXPECT_EQ(std::get<Retry>(deliver()).delay, Millis{1'000});
    EXPECT_EQ(refusal(), "HTTP 302: redirects are not followed");
    EXPECT_EQ(server_.seen().size(), 4U);
}

TEST_F(WebhookSinkTest, GivesUpOnASilentSinkAtItsTimeLimit) {
    settings_.request_timeout = Millis{200};
    server_.behave({Behaviour::Hang});
    EXPECT_TRUE(std::holds_alternative<Retry>(deliver()));
}

TEST_F(WebhookSinkTest, EndsEarlyWhenStopped) {
    server_.behave({Behaviour::Hang});
    *stopping_ = true;
    EXPECT_TRUE(std::holds_alternative<Retry>(deliver()));
}

TEST_F(WebhookSinkTest, ReadsNoMoreThanItsLimitOfAnAnswer) {
    server_.behave({Behaviour::EndlessAnswer});
    EXPECT_TRUE(std::holds_alternative<Delivered>(deliver()));
}

TEST_F(WebhookSinkTest, RefusesPlainHttpUnlessAllowedAndOnLoopback) {
    settings_.allow_loopback_http = false;
    EXPECT_EQ(refusal(), "the URL of the sink must be https");
    settings_.allow_loopback_http = true;
    settings_.allow_private_addresses = true;
    config_.set_url("http://10.1.2.3:81/hook");
    EXPECT_EQ(refusal(), "the address is not allowed for sinks");
    EXPECT_TRUE(server_.seen().empty());
}

TEST_F(WebhookSinkTest, RefusesAddressesOfOurOwnNetworkAtConnect) {
    std::string const port = server_.url().substr(server_.url().rfind(':'));
    for (std::string const host :
         {"127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "192.168.0.1",
          "0x7f000001", "2130706433"}) {
        config_.set_url("https://" + host + port);
        EXPECT_EQ(refusal(), "the address is not allowed for sinks") << host;
    }
    EXPECT_TRUE(server_.seen().empty());
}

TEST_F(WebhookSinkTest, RefusesOtherSchemes) {
    for (char const* url :
         {"file:///etc/passwd", "gopher://127.0.0.1/", "ftp://x/", "", "nonsense"}) {
        config_.set_url(url);
        EXPECT_EQ(refusal(), "the URL of the sink must be https") << url;
    }
}

TEST_F(WebhookSinkTest, TakesNoProxyFromTheEnvironment) {
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    EXPECT_TRUE(std::holds_alternative<Delivered>(deliver()));
    ::unsetenv("http_proxy");
    ::unsetenv("ALL_PROXY");
}

TEST_F(WebhookSinkTest, RefusesATranscriptAboveTwoMebibytes) {
    auto source = test::sample();
    test::say(source, v1::CUSTOMER, "Mai", std::string(2U * 1024 * 1024, 'x'));
    WebhookSink sink{config_, settings_, stopping_};
    EXPECT_TRUE(std::holds_alternative<Permanent>(sink.deliver(source, item_)));
    EXPECT_TRUE(server_.seen().empty());
}

} // namespace
} // namespace switchboard::sinks
