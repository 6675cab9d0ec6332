// Reconciliation, tickets on demand, secrets of sinks.
#include "api_fixture.hpp"

#include "base/sealed.hpp"

namespace switchboard::api {
namespace {

class TicketCalls : public ApiTest {
protected:
    std::string stored_secret(std::string const& id) {
        auto const config = load();
        for (auto const& sink : config.sinks())
            if (sink.id() == id) return sink.secret();
        return {};
    }
    v1::OutboxItem claim_one() {
        auto const items = value<std::vector<v1::OutboxItem>>([&](auto done) {
            stores_.outbox->claim("acme", {"test", ++claims_}, 1, 60s, std::move(done));
        });
        EXPECT_EQ(items.size(), 1U);
        return items.empty() ? v1::OutboxItem{} : items[0];
    }
    std::uint32_t revision_owed(std::string const& conversation) {
        auto const owed = value<std::vector<ports::Delivery>>(
            [&](auto done) { stores_.outbox->deliveries("acme", conversation, std::move(done)); });
        EXPECT_EQ(owed.size(), 1U);
        return owed.empty() ? 0 : owed[0].item.revision();
    }
    void park(v1::OutboxItem const& item) {
        value<ports::Unit>(
            [&](auto done) { stores_.outbox->park(item, "refused", std::move(done)); });
    }

    std::uint64_t claims_ = 0;
};

TEST_F(TicketCalls, CountWhatIsFinishedAndListIt) {
    auto const supervisor = log_in("mai");
    auto const tally = call_as(supervisor, "GET", "/api/v1/tickets");
    ASSERT_EQ(tally.status, 200) << tally.text;
    EXPECT_EQ(tally.at("finished"), 0);
    EXPECT_EQ(tally.at("addsUp"), true);
    EXPECT_EQ(tally.at("oldestOwed"), "");
    for (auto const* state : {"ticketed", "owed", "parked", "exempt", "missing"}) {
        auto const page = call_as(supervisor, "GET", std::string{"/api/v1/tickets/"} + state);
        EXPECT_EQ(page.at("conversations"), json::array{}) << state;
    }
    EXPECT_EQ(call_as(supervisor, "GET", "/api/v1/tickets/owed?cursor=x").field(), "cursor");
    EXPECT_EQ(call_as(supervisor, "GET", "/api/v1/tickets/owed?limit=0").field(), "limit");
    EXPECT_EQ(call_as(log_in("lan"), "GET", "/api/v1/tickets").status, 403);
}

TEST_F(TicketCalls, AnAgentAsksForATicketNow) {
    auto const agent = log_in("lan");
    auto const id = open_conversation(visitor_token());
    std::string const path = "/api/v1/conversations/" + id + "/ticket";
    auto const asked = call_as(agent, "POST", path, R"({"sink": "tickets"})");
    ASSERT_EQ(asked.status, 200) << asked.text;
    EXPECT_EQ(asked.at("sinks"), json::array{"tickets"});
    auto const owed = call_as(agent, "GET", "/api/v1/conversations/" + id + "/deliveries");
    EXPECT_EQ(owed.at("0.sink"), "tickets");
    EXPECT_EQ(owed.at("0.state"), "pending");
    EXPECT_EQ(call_as(agent, "POST", path, R"({"sink": "moon"})").field(), "sink");
    EXPECT_EQ(call_as(agent, "POST", path, R"({"moon": 1})").field(), "moon");
    EXPECT_EQ(call_as(agent, "POST", "/api/v1/conversations/none/ticket", "{}").status, 404);
}

TEST_F(TicketCalls, ReplayNamesWhatItTakes) {
    auto const admin = log_in("ada");
    EXPECT_EQ(
        call_as(admin, "POST", "/api/v1/tickets/replay", R"({"state": "x"})").field(), "state");
    auto const parked = call_as(admin, "POST", "/api/v1/tickets/replay", R"({"state": "parked"})");
    EXPECT_EQ(parked.at("replayed"), 0);
    EXPECT_EQ(parked.at("more"), false);
    auto const missing =
        call_as(admin, "POST", "/api/v1/tickets/replay", R"({"state": "missing"})");
    EXPECT_EQ(missing.at("replayed"), 0);
    EXPECT_EQ(call_as(admin, "POST", "/api/v1/tickets/reconcile", "{}").at("addsUp"), true);
    EXPECT_EQ(call_as(log_in("mai"), "POST", "/api/v1/tickets/replay", "{}").status, 403);
}

TEST_F(TicketCalls, ReplayOfOneConversationSendsAgainWhatIsParkedOfItAlone) {
    auto const admin = log_in("ada");
    auto const id = open_conversation(visitor_token());
    std::string const path = "/api/v1/tickets/replay";
    std::string const one = R"({"conversation": ")" + id + "\"}";
    auto const state_of = [&](std::string const& what) {
        return call_as(admin, "GET", "/api/v1/conversations/" + id + "/deliveries").at("0." + what);
    };
    // Nothing is parked: a ticket now.
    auto const asked = call_as(admin, "POST", path, one);
    EXPECT_EQ(asked.at("replayed"), 1) << asked.text;
    EXPECT_EQ(state_of("state"), "pending");
    // What is on its way is not parked: asked again, it becomes a newer one.
    auto const first = revision_owed(id);
    EXPECT_EQ(call_as(admin, "POST", path, one).at("replayed"), 1);
    EXPECT_GT(revision_owed(id), first);
    auto const item = claim_one();
    park(item);
    EXPECT_EQ(state_of("state"), "parked");
    EXPECT_EQ(call_as(admin, "POST", path, one).at("replayed"), 1);
    EXPECT_EQ(state_of("state"), "pending");
    EXPECT_EQ(claim_one().revision(), item.revision()); // the same delivery, not a newer one
    EXPECT_EQ(call_as(admin, "POST", path, R"({"conversation": "none"})").status, 404);
    EXPECT_EQ(call_as(admin, "POST", path, R"({"conversation": ""})").field(), "conversation");
    EXPECT_EQ(
        call_as(admin, "POST", path, R"({"conversation": "c", "state": "parked"})").field(),
        "state");
}

TEST_F(TicketCalls, SecretsAreSealedAndNeverComeBack) {
    auto const admin = log_in("ada");
    constexpr char kCanary[] = "canary-4f1c";
    auto const body =
        std::string{R"({"type": "rt", "url": "https://rt.example", "secret": ")"} + kCanary + "\"}";
    auto const saved = call_as(admin, "PUT", "/api/v1/sinks/rt", body);
    ASSERT_EQ(saved.status, 200) << saved.text;
    std::string const stored = stored_secret("rt");
    EXPECT_TRUE(is_sealed(stored));
    EXPECT_EQ(load().SerializeAsString().find(kCanary), std::string::npos);
    EXPECT_EQ(open_sealed(std::string(kSealKeyBytes, 'k'), stored, "acme/rt"), kCanary);
    for (auto const* path : {"/api/v1/config", "/api/v1/outbox", "/api/v1/tickets"}) {
        auto const answer = call_as(admin, "GET", path).text;
        EXPECT_EQ(answer.find(kCanary), std::string::npos) << path;
        EXPECT_EQ(answer.find("sealed:"), std::string::npos) << path;
    }
    // The same settings again change nothing; without a secret the present one stays.
    EXPECT_EQ(call_as(admin, "PUT", "/api/v1/sinks/rt", body).at("changes"), json::array{});
    ASSERT_EQ(
        call_as(admin, "PUT", "/api/v1/sinks/rt", R"({"type": "rt", "url": "https://rt2.example"})")
            .status,
        200);
    EXPECT_EQ(stored_secret("rt"), stored);
}

TEST_F(TicketCalls, ASigningSecretIsShownOnceAndChangedOverWithAnOverlap) {
    auto const admin = log_in("ada");
    auto const changed =
        call_as(admin, "POST", "/api/v1/sinks/tickets/secret", R"({"overlapHours": 2})");
    ASSERT_EQ(changed.status, 200) << changed.text;
    auto const secret = changed.member("secret");
    EXPECT_GE(secret.size(), 40U);
    auto const config = load();
    for (auto const& sink : config.sinks()) {
        if (sink.id() != "tickets") continue;
        std::string const key(kSealKeyBytes, 'k');
        EXPECT_EQ(open_sealed(key, sink.secret(), "acme/tickets"), secret);
        EXPECT_EQ(open_sealed(key, sink.previous_secret(), "acme/tickets"), kSecretOfSink);
        EXPECT_EQ(sink.previous_secret_until().seconds(), to_ms(now_) / 1000 + 2 * 3600);
    }
    auto const shown = call_as(admin, "GET", "/api/v1/config").text;
    EXPECT_EQ(shown.find(secret), std::string::npos);
    EXPECT_EQ(shown.find("previousSecret\""), std::string::npos);
    EXPECT_EQ(call_as(admin, "POST", "/api/v1/sinks/none/secret").status, 404);
    EXPECT_EQ(
        call_as(admin, "POST", "/api/v1/sinks/tickets/secret", R"({"overlapHours": 169})").field(),
        "overlapHours");
}

} // namespace
} // namespace switchboard::api
