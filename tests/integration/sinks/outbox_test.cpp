// The runner with a store in memory, real files and a real receiver: every closed conversation, one
// effect.
#include "sinks/outbox_runner.hpp"

#include "contract_server.hpp"
#include "store/memory/memory_database.hpp"
#include "temporary_folder.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>

namespace switchboard::sinks {
namespace {

namespace asio = boost::asio;
using test::Behaviour;

struct Silent final : ports::Counter, ports::Gauge, ports::Histogram {
    void add(double amount) override { value += amount; }
    void set(double amount) override { value = amount; }
    void observe(double) override {}
    double value = 0;
};

class TestMetrics final : public ports::Metrics {
public:
    ports::Counter& counter(std::string const& name, std::string const&, ports::Labels) override {
        return made_[name];
    }
    ports::Gauge& gauge(std::string const& name, std::string const&, ports::Labels) override {
        return made_[name];
    }
    ports::Histogram&
    histogram(std::string const& name, std::string const&, ports::Labels) override {
        return made_[name];
    }
    [[nodiscard]] double value(std::string const& name) { return made_[name].value; }

private:
    std::map<std::string, Silent> made_;
};

class OutboxTest : public testing::Test {
protected:
    OutboxTest() {
        add_sink("files", "file").set_path("transcripts");
        auto& crm = add_sink("crm", "webhook");
        crm.set_url(server_.url());
        crm.set_secret("key");
        tick();
    }
    ~OutboxTest() override {
        runner_.stop();
        ticker_.cancel();
        io_.poll();
    }

    v1::Sink& add_sink(std::string const& id, std::string const& type) {
        auto& sink = sinks_.emplace_back();
        sink.set_id(id);
        sink.set_type(type);
        return sink;
    }

    /// Runs the loop until the condition holds; a generous limit only ends a broken test.
    template<class Condition> void run_until(Condition condition) {
        asio::steady_timer limit{io_, std::chrono::seconds{60}};
        bool late = false;
        limit.async_wait([&](boost::system::error_code ec) {
            if (!ec) late = true; // cancelled, it is told when `late` has gone
        });
        while (!late && !condition()) io_.run_one();
        EXPECT_FALSE(late);
    }

    template<class T> T wait_for(std::function<void(ports::Done<T>)> const& call) {
        std::optional<ports::Outcome<T>> got;
        call([&](ports::Outcome<T> outcome) { got = std::move(outcome); });
        run_until([&] { return got.has_value(); });
        EXPECT_TRUE(got->has_value()) << got->error().message;
        return std::move(*got).value();
    }

    void close_conversation(std::string const& id, std::string const& account = "shop") {
        ports::StartRequest start;
        start.caller = {
            .account = account,
            .role = v1::CUSTOMER,
            .id = "contact-" + id,
            .name = "Mai",
            .inbox = "web",
            .locale = "vi",
            .stamp = {}};
        start.conversation = id;
        start.draft.set_id(id);
        start.draft.set_inbox("web");
        start.draft.mutable_contact()->set_id(start.caller.id);
        start.first.set_client_id("m1");
        start.first.mutable_message()->set_text("xin chào từ " + id);
        static_cast<void>(wait_for<ports::StartResult>(
            [&](auto done) { stores_.store->start(start, std::move(done)); }));
        auto const cell = stores_.routing->cell_of(account);
        auto const lease = wait_for<ports::Lease>([&](auto done) {
            stores_.routing->acquire_lease(cell, "n1", 0, Millis{60'000}, std::move(done));
        });
        ports::Commit commit{.lease = lease, .account = account, .position = "", .ops = {}};
        ports::Finish finish;
        finish.conversation = id;
        for (auto const& sink : sinks_of(account)) finish.sinks.push_back(sink.id());
        commit.ops.emplace_back(finish);
        static_cast<void>(wait_for<ports::Unit>(
            [&](auto done) { stores_.routing->commit(commit, std::move(done)); }));
    }

    ports::OutboxCounts counts(std::string const& account = "shop") {
        return wait_for<ports::OutboxCounts>(
            [&](auto done) { stores_.outbox->counts(account, std::move(done)); });
    }
    /// Until nothing is owed.
    void drain() {
        run_until([&] { return counts().pending == 0; });
    }
    /// The store's clock runs twenty times as fast, so that a back-off takes no real time.
    void tick() {
        now_ += Millis{400};
        ticker_.expires_after(Millis{20});
        ticker_.async_wait([this](boost::system::error_code ec) {
            if (!ec) tick();
        });
    }

    asio::io_context io_;
    asio::steady_timer ticker_{io_};
    TimePoint now_ = std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
    store::MemoryDatabase database_{store::MemoryEnvironment{
        .now = [this] { return now_; },
        .post = [this](auto run) { asio::post(io_, std::move(run)); },
        .schedule = [](Millis, auto const&) {},
        .fault =
            [this](std::string_view operation) {
                return fault_ ? fault_(operation) : store::Fault::None;
            }}};
    std::function<store::Fault(std::string_view)> fault_;
    store::MemoryStores stores_{database_};
    test::TemporaryFolder folder_;
    test::ContractServer server_{"key"};
    /// The shop's; another account has the first of them.
    std::vector<v1::Sink> sinks_of(std::string const& account) const {
        return account == "shop" ? sinks_ : std::vector<v1::Sink>{sinks_.front()};
    }
    OutboxRunner runner_of(SinkSettings const& settings, std::vector<std::string> accounts) {
        return OutboxRunner{
            io_,
            *stores_.outbox,
            [this](auto const& account) { return sinks_of(account); },
            [accounts = std::move(accounts)] { return accounts; },
            settings,
            metrics_};
    }

    std::vector<v1::Sink> sinks_;
    TestMetrics metrics_;
    OutboxRunner runner_ = runner_of(settings(), {"shop"});

    SinkSettings settings() const {
        SinkSettings made;
        made.data_directory = folder_.path();
        made.allow_loopback_http = true;
        made.request_timeout = Millis{300};
        made.backoff_max = Millis{20'000}; // a second of ours: many attempts stay affordable
        made.threads = 8;
        return made;
    }
};

TEST_F(OutboxTest, BringsEveryConversationToEverySinkOnce) {
    for (int i = 0; i < 40; ++i) close_conversation("c" + std::to_string(i));
    runner_.start();
    drain();
    EXPECT_EQ(counts().delivered, 80U);
    EXPECT_EQ(server_.effects().size(), 40U);
    auto const seen = server_.seen();
    EXPECT_EQ(seen.size(), 40U);
    for (auto const& request : seen) EXPECT_TRUE(request.signature_ok);
    int files = 0;
    for (auto const& file : std::filesystem::recursive_directory_iterator(folder_.path()))
        files += file.path().extension() == ".json" ? 1 : 0;
    EXPECT_EQ(files, 40);
    EXPECT_EQ(metrics_.value("switchboard_outbox_delivered_total"), 80);
}

TEST_F(OutboxTest, RepeatsUntilItWorks) {
    server_.behave(
        {Behaviour::ServerError, Behaviour::ResetAfter, Behaviour::TooMany, Behaviour::Hang,
         Behaviour::Refuse, Behaviour::ResetAfter});
    for (int i = 0; i < 5; ++i) close_conversation("c" + std::to_string(i));
    runner_.start();
    drain();
    EXPECT_EQ(counts().delivered, 10U);
    EXPECT_EQ(counts().parked, 0U);
    EXPECT_EQ(server_.effects().size(), 5U);
    EXPECT_EQ(metrics_.value("switchboard_outbox_failed_total"), 6);
}

TEST_F(OutboxTest, ParksAPoisonousTranscriptAndServesTheRest) {
    sinks_.pop_back();
    add_sink("crm", "carrier pigeon");
    close_conversation("c1");
    close_conversation("c2");
    runner_.start();
    drain();
    EXPECT_EQ(counts().delivered, 2U);
    EXPECT_EQ(counts().parked, 2U);
    auto const owed = wait_for<std::vector<ports::Delivery>>([&](auto done) {
        stores_.outbox->list("shop", ports::DeliveryState::Parked, 10, std::move(done));
    });
    ASSERT_EQ(owed.size(), 2U);
    EXPECT_THAT(owed[0].item.last_error(), testing::HasSubstr("no sink of type 'carrier pigeon'"));
}

TEST_F(OutboxTest, SurvivesAStoreThatForgetsToAnswerWell) {
    int calls = 0;
    for (int i = 0; i < 10; ++i) close_conversation("c" + std::to_string(i));
    // Then it is well: how often the runner asks depends on the machine, and an unlucky rhythm of
    // asking and failing must not decide how long the test takes.
    fault_ = [&](std::string_view operation) {
        if (operation == "counts" || ++calls > 70) return store::Fault::None;
        if (calls % 7 == 3) return store::Fault::Before;
        return calls % 7 == 5 ? store::Fault::After : store::Fault::None;
    };
    runner_.start();
    run_until([&] { return calls > 70 && counts().pending == 0; });
    fault_ = {};
    EXPECT_EQ(counts().delivered, 20U);
    EXPECT_EQ(server_.effects().size(), 10U);
    EXPECT_GE(metrics_.value("switchboard_outbox_store_errors_total"), 20);
}

TEST_F(OutboxTest, WhatALostAnswerClaimedIsDeliveredWithoutWaitingForTheLease) {
    close_conversation("c1");
    bool lost = false;
    fault_ = [&](std::string_view operation) {
        bool const now = operation == "claim" && !lost;
        lost |= now;
        return now ? store::Fault::After : store::Fault::None;
    };
    runner_.start();
    drain();
    EXPECT_TRUE(lost);
    auto const delivered = wait_for<std::vector<ports::Delivery>>([&](auto done) {
        stores_.outbox->list("shop", ports::DeliveryState::Delivered, 10, std::move(done));
    });
    ASSERT_EQ(delivered.size(), 2U);
    for (auto const& each : delivered) EXPECT_EQ(each.item.attempts(), 1U);
}

TEST_F(OutboxTest, ToldAgainUntilTheStoreAnswersNothingIsDeliveredTwice) {
    close_conversation("c1");
    int failures = 0;
    fault_ = [&](std::string_view operation) {
        if (operation != "complete" || failures == 3) return store::Fault::None;
        return ++failures == 3 ? store::Fault::After : store::Fault::Before;
    };
    runner_.start();
    drain();
    EXPECT_EQ(failures, 3);
    EXPECT_EQ(counts().delivered, 2U);
    EXPECT_EQ(server_.seen().size(), 1U);
    EXPECT_EQ(metrics_.value("switchboard_outbox_delivered_total"), 2);
}

TEST_F(OutboxTest, DeliversToOneSinkWhileAnotherHangs) {
    server_.behave(std::vector<Behaviour>(200, Behaviour::Hang));
    for (int i = 0; i < 30; ++i) close_conversation("c" + std::to_string(i));
    runner_.start();
    run_until([&] { return counts().delivered == 30; });
    EXPECT_TRUE(server_.effects().empty());
}

TEST_F(OutboxTest, DeliversForOneAccountWhileEverySinkOfAnotherHangs) {
    for (std::string const id : {"crm2", "crm3", "crm4", "crm5"}) {
        auto const like = sinks_.at(1);
        sinks_.push_back(like);
        sinks_.back().set_id(id);
    }
    auto settings = this->settings();
    settings.request_timeout = Millis{60'000}; // whoever waits for it waits for the test's end
    server_.behave(std::vector<Behaviour>(200, Behaviour::Hang));
    for (int i = 0; i < 10; ++i) close_conversation("c" + std::to_string(i));
    auto runner = runner_of(settings, {"shop", "bank"});
    runner.start();
    run_until([&] { return server_.seen().size() >= 4; }); // they hang by now
    for (int i = 0; i < 20; ++i) close_conversation("b" + std::to_string(i), "bank");
    runner.wake();
    run_until([&] { return counts("bank").delivered == 20; });
    EXPECT_TRUE(server_.effects().empty());
    runner.stop();
}

} // namespace
} // namespace switchboard::sinks
