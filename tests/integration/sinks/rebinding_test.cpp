// Names that change their mind between one look and the next: what a sink connects to is the
// address that was checked, or nothing. The resolver is a stub, libcurl and the guard are real.
#include "../../unit/sinks/sample.hpp"
#include "contract_server.hpp"
#include "resolver_stub.hpp"
#include "sinks/email_sink.hpp"
#include "sinks/webhook_sink.hpp"

#include <gmock/gmock.h>

namespace switchboard::sinks {
namespace {

using test::ResolverStub;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char const* kName = "hooks.shop.example";
constexpr char const* kPublic = "93.184.216.34"; // never reached: the stub refuses it
constexpr char const* kRefused = "the address is not allowed for sinks";

class Rebinding : public testing::Test {
protected:
    Rebinding() {
        item_.set_account("shop");
        item_.set_sink("crm");
        item_.set_conversation("c1");
        item_.set_generation(1);
        settings_.request_timeout = Millis{10'000};
    }
    DeliveryResult post(std::string const& scheme = "https") {
        v1::Sink config;
        config.set_type("webhook");
        std::string const here = server_.url();
        config.set_url(scheme + "://" + kName + here.substr(here.rfind(':')));
        config.set_secret("key");
        WebhookSink sink{config, settings_, stopping_};
        return sink.deliver(test::sample(), item_);
    }
    DeliveryResult mail() {
        v1::Sink config;
        config.set_type("email");
        config.set_url(std::string{"smtps://"} + kName + ":465");
        config.set_from("chat@shop.example");
        config.add_to("desk@shop.example");
        return make_email_sink(config, settings_, stopping_)->deliver(test::sample(), item_);
    }
    static bool is_refused(DeliveryResult const& result) {
        auto const* const refused = std::get_if<Permanent>(&result);
        return refused != nullptr && refused->error.find(kRefused) != std::string::npos;
    }

    test::ContractServer server_{"key"};
    v1::OutboxItem item_;
    SinkSettings settings_;
    std::shared_ptr<std::atomic<bool>> stopping_ = std::make_shared<std::atomic<bool>>(false);
};

TEST_F(Rebinding, ANameOfOurOwnNetworkIsNotConnectedTo) {
    for (char const* address :
         {"127.0.0.1", "::1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254",
          "100.64.0.1", "0.0.0.0", "::ffff:127.0.0.1", "fd00::1", "fe80::1"}) {
        ResolverStub const names{{{kName, {{address}}}}};
        EXPECT_TRUE(is_refused(post())) << address;
        EXPECT_EQ(names.asked(kName), 1) << address;
        EXPECT_THAT(names.connected(), IsEmpty()) << address;
    }
}

TEST_F(Rebinding, TheAddressThatWasCheckedIsTheOneConnectedTo) {
    // Whoever resolved once to check and again to connect would end at the second answer.
    ResolverStub const names{{{kName, {{kPublic}, {"127.0.0.1"}}}}};
    EXPECT_TRUE(std::holds_alternative<Retry>(post()));
    EXPECT_EQ(names.asked(kName), 1);
    EXPECT_THAT(names.connected(), ElementsAre(kPublic));
    // The next attempt asks again, and is checked again.
    EXPECT_TRUE(is_refused(post()));
    EXPECT_EQ(names.asked(kName), 2);
    EXPECT_THAT(names.connected(), ElementsAre(kPublic));
    EXPECT_THAT(server_.seen(), IsEmpty());
}

TEST_F(Rebinding, AnInnerAddressBehindAPublicOneIsNoWayIn) {
    ResolverStub const names{{{kName, {{kPublic, "127.0.0.1"}}}}};
    EXPECT_FALSE(std::holds_alternative<Delivered>(post()));
    EXPECT_THAT(names.connected(), ElementsAre(kPublic));
    EXPECT_THAT(server_.seen(), IsEmpty());
}

TEST_F(Rebinding, WithoutTlsANameOfAnotherMachineIsNoLoopback) {
    settings_.allow_loopback_http = true;
    settings_.allow_private_addresses = true;
    ResolverStub const names{{{kName, {{kPublic}, {"10.1.2.3"}, {"127.0.0.1"}}}}};
    EXPECT_TRUE(is_refused(post("http")));
    EXPECT_TRUE(is_refused(post("http")));
    EXPECT_THAT(names.connected(), IsEmpty());
    // The control: the stub and the server do work where it is allowed.
    EXPECT_TRUE(std::holds_alternative<Delivered>(post("http")));
    EXPECT_EQ(server_.seen().size(), 1U);
}

TEST_F(Rebinding, MailObeysTheSameRules) {
    ResolverStub const names{{{kName, {{kPublic}, {"127.0.0.1"}}}}};
    EXPECT_TRUE(std::holds_alternative<Retry>(mail()));
    EXPECT_TRUE(is_refused(mail()));
    EXPECT_THAT(names.connected(), ElementsAre(kPublic));
}

} // namespace
} // namespace switchboard::sinks
