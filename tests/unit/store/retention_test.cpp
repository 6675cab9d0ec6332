// Erasing by time, on a store with a clock of its own and a retention with another.
#include "world.hpp"

#include "metrics/memory_metrics.hpp"
#include "privacy/retention.hpp"

#include <google/protobuf/util/time_util.h>

#include <deque>

namespace switchboard::store::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

using google::protobuf::util::TimeUtil;

class Retention : public Conformance {
protected:
    Retention() {
        auto config = small_config();
        config.clear_inboxes();
        for (auto const& [id, days] : {std::pair{"web", 30U}, {"shop", 0U}}) {
            v1::Inbox& inbox = *config.add_inboxes();
            inbox.set_id(account_ + "-" + id); // unique in the installation
            inbox.set_retention_days(days);
        }
        config_ = config;
        retention_ = std::make_unique<privacy::Retention>(doors(), settings());
    }
    static privacy::RetentionSettings settings() {
        privacy::RetentionSettings settings;
        settings.round_max = 3;
        return settings;
    }
    privacy::RetentionDoors doors() {
        return {
            .erasing =
                {.privacy = *first_.privacy,
                 .outbox = *first_.outbox,
                 .remove_transcript =
                     [this](std::string const& reference) {
                         removed_.push_back(reference);
                         return std::uint64_t{1};
                     },
                 .background =
                     [](std::function<void()> work, std::function<void()> then) {
                         work();
                         then();
                         return true;
                     }},
            .trail = trail_,
            .metrics = metrics_,
            .accounts = [this] { return std::vector{config_}; },
            .owns = [this](std::string const&) { return owns_; },
            .now = [this] { return now_; },
            .after = [this](Millis, std::function<void()> task) { later_.push_back(task); },
            .forget =
                [this](std::string const&, std::string const& id) { forgotten_.push_back(id); },
            .rewrite = [this] { ++rewritten_; },
            .log = [this](std::string const& line) { log_ += line + "\n"; }};
    }
    /// Starts the round that waits, and lets it come to its end.
    void round() {
        if (later_.empty()) retention_->start();
        auto const task = std::exchange(later_, {}).front();
        task();
        ASSERT_TRUE(world_->run_until([&] { return !later_.empty(); }));
    }
    /// A finished conversation with a file; answers when it was closed.
    TimePoint talk(std::string const& contact, char const* inbox, bool ends = true) {
        std::string const id = contact + "-" + inbox;
        ports::StartRequest request;
        request.caller = customer(contact, account_ + "-" + inbox);
        request.conversation = id;
        request.draft.set_inbox(request.caller.inbox);
        request.first = message("canary words", "m1");
        EXPECT_TRUE(
            ask<ports::StartResult>([&](auto done) { first_.store->start(request, done); }));
        if (!ends) return {};
        finish(id, {"files"});
        auto const seen = conversation(staff("ana"), id);
        return time_point_ms(TimeUtil::TimestampToMilliseconds(seen->closed_at()));
    }
    bool is_erased(std::string const& id) {
        auto const seen = history(staff("ana"), id);
        return !seen->entries.empty() && seen->entries.front().has_hidden();
    }
    std::vector<v1::AuditRecord> log() {
        ports::AuditRequest request;
        request.account = account_;
        request.to = time_point_ms(4'000'000'000'000);
        return ask<ports::AuditPage>([&](auto done) { first_.audit->read(request, done); })
            ->records;
    }

    static constexpr Millis kDay = std::chrono::hours{24};
    audit::Trail trail_{*first_.audit, [this] { return now_; }};
    metrics::MemoryMetrics metrics_;
    v1::AccountConfig config_;
    TimePoint now_{};
    bool owns_ = true;
    int rewritten_ = 0;
    std::deque<std::function<void()>> later_;
    std::vector<std::string> removed_, forgotten_;
    std::string log_;
    std::unique_ptr<privacy::Retention> retention_;
};

} // namespace

TEST_F(Retention, WhatWasQuietForLongEnoughIsErasedAndNothingElse) {
    talk("cara", "shop");
    talk("open", "web", false);
    TimePoint const closed = talk("cara", "web");
    now_ = closed + 30 * kDay - std::chrono::hours{1};
    round();
    EXPECT_FALSE(is_erased("cara-web"));
    EXPECT_THAT(log(), IsEmpty());
    now_ = closed + 30 * kDay + std::chrono::hours{1};
    round();
    EXPECT_TRUE(is_erased("cara-web"));
    EXPECT_FALSE(is_erased("cara-shop")) << "this inbox keeps its conversations";
    EXPECT_FALSE(is_erased("open-web")) << "it is not finished";
    EXPECT_THAT(forgotten_, ElementsAre("cara-web"));
    EXPECT_EQ(metrics_.value("switchboard_retention_erased_total"), 1);
    ASSERT_THAT(log(), SizeIs(1));
    EXPECT_EQ(log()[0].action(), "conversation.erased");
    EXPECT_EQ(log()[0].subject(), "cara-web");
    EXPECT_THAT(log()[0].detail(), HasSubstr("30 days"));
    EXPECT_EQ(rewritten_, 1);
    round();
    EXPECT_THAT(log(), SizeIs(1)) << "once is enough";
}

TEST_F(Retention, ARoundIsBoundedAndTheNextOneGoesOn) {
    TimePoint closed{};
    for (int i = 0; i < 8; ++i) closed = talk("p" + std::to_string(i), "web");
    now_ = closed + 31 * kDay;
    for (std::size_t erased : {3U, 6U, 8U, 8U}) {
        round();
        EXPECT_THAT(forgotten_, SizeIs(erased));
    }
    EXPECT_EQ(forgotten_.size(), 8U);
    for (int i = 0; i < 8; ++i) EXPECT_TRUE(is_erased("p" + std::to_string(i) + "-web"));
    EXPECT_EQ(rewritten_, 1) << "not after every round";
}

TEST_F(Retention, OnlyTheNodeWithTheLeaseDoesIt) {
    now_ = talk("cara", "web") + 31 * kDay;
    owns_ = false;
    round();
    EXPECT_FALSE(is_erased("cara-web"));
    owns_ = true;
    round();
    EXPECT_TRUE(is_erased("cara-web"));
}

TEST_F(Retention, WhatIsBeingDeliveredWaitsAndOthersDoNot) {
    talk("cara", "web");
    auto const held = ask<std::vector<v1::OutboxItem>>([&](auto done) {
        first_.outbox->claim(account_, {"worker", 1}, 10, Millis{3'600'000}, done);
    });
    ASSERT_THAT(*held, SizeIs(1));
    now_ = talk("dung", "web") + 31 * kDay;
    round();
    EXPECT_FALSE(is_erased("cara-web"));
    EXPECT_TRUE(is_erased("dung-web"));
    EXPECT_EQ(metrics_.value("switchboard_retention_failures_total"), 1);
}

TEST_F(Retention, ShorterDaysCountAtOnce) {
    now_ = talk("cara", "web") + 10 * kDay;
    round();
    EXPECT_FALSE(is_erased("cara-web"));
    config_.mutable_inboxes(0)->set_retention_days(7);
    round();
    EXPECT_TRUE(is_erased("cara-web"));
}

} // namespace switchboard::store::test
