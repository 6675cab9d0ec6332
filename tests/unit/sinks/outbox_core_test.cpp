#include "sinks/outbox_core.hpp"

#include <gmock/gmock.h>

namespace switchboard::sinks {
namespace {

constexpr TimePoint kNow = time_point_ms(1'000'000'000);

v1::OutboxItem item(std::string const& sink, std::uint32_t number, std::uint32_t attempts = 1) {
    v1::OutboxItem made;
    made.set_account("shop");
    made.set_sink(sink);
    made.set_conversation("c" + std::to_string(number));
    made.set_generation(1);
    made.set_attempts(attempts);
    return made;
}

Verdict once(v1::OutboxItem const& owed, DeliveryResult const& result, std::uint32_t random = 0) {
    OutboxCore core;
    EXPECT_EQ(core.admit(owed, kNow), Admission::Start);
    return core.finished(owed, result, kNow, kNow, random);
}

TEST(OutboxCore, CompletesWithTheSinksReference) {
    auto const verdict = once(item("crm", 1), Delivered{"ticket 7"});
    EXPECT_EQ(std::get<Complete>(verdict).reference.id, "ticket 7");
}

TEST(OutboxCore, BacksOffFromASecondToAnHourWithJitter) {
    EXPECT_EQ(
        std::get<RetryLater>(once(item("crm", 1, 1), Retry{"500", {}}, 12'345)).delay,
        Millis{1'000});
    Millis longest{0};
    for (std::uint32_t random = 0; random < 200'000; random += 97) {
        auto const delay =
            std::get<RetryLater>(once(item("crm", 1, 7), Retry{"500", {}}, random)).delay;
        EXPECT_GE(delay, Millis{1'000});
        EXPECT_LE(delay, Millis{64'000});
        longest = std::max(longest, delay);
    }
    EXPECT_GT(longest, Millis{60'000});
    auto const last =
        std::get<RetryLater>(once(item("crm", 1, 4'000'000), Retry{"500", {}}, 3'599'000));
    EXPECT_EQ(last.delay, Millis{3'600'000});
}

TEST(OutboxCore, ObeysTheSinksOwnDelayWithinLimits) {
    auto const delay = [](std::int64_t asked) {
        return std::get<RetryLater>(once(item("crm", 1), Retry{"429", Millis{asked}})).delay;
    };
    EXPECT_EQ(delay(42'000), Millis{42'000});
    EXPECT_EQ(delay(0), Millis{1'000});
    EXPECT_EQ(delay(86'400'000), Millis{3'600'000});
}

TEST(OutboxCore, ParksAfterFiveRefusalsCountedAcrossRestarts) {
    auto owed = item("crm", 1);
    for (std::uint32_t i = 1; i <= 4; ++i) {
        owed.set_attempts(i);
        auto const verdict = once(owed, Permanent{"HTTP 422"});
        ASSERT_TRUE(std::holds_alternative<RetryLater>(verdict)) << i;
        owed.set_last_error(std::get<RetryLater>(verdict).error);
        EXPECT_EQ(refusals_in(owed.last_error()), i);
    }
    auto const verdict = once(owed, Permanent{"HTTP 422"});
    ASSERT_TRUE(std::holds_alternative<Park>(verdict));
    EXPECT_EQ(std::get<Park>(verdict).error, "refused 5 times: HTTP 422");
}

TEST(OutboxCore, ErrorsThatPassTakeNoRefusalAway) {
    auto owed = item("crm", 1);
    for (std::uint32_t i = 1; i <= 4; ++i) {
        auto const refused = once(owed, Permanent{"HTTP 422"});
        owed.set_last_error(std::get<RetryLater>(refused).error);
        auto const passed = once(owed, Retry{"HTTP 503", {}});
        owed.set_last_error(std::get<RetryLater>(passed).error);
        EXPECT_EQ(owed.last_error(), "refused " + std::to_string(i) + " times, now: HTTP 503");
        EXPECT_EQ(refusals_in(owed.last_error()), i);
    }
    auto const verdict = once(owed, Permanent{"HTTP 422"});
    ASSERT_TRUE(std::holds_alternative<Park>(verdict));
    EXPECT_EQ(std::get<Park>(verdict).error, "refused 5 times: HTTP 422");
}

TEST(OutboxCore, ErrorsThatPassCountForNothing) {
    auto owed = item("crm", 1);
    for (std::uint32_t i = 1; i <= 50; ++i) {
        owed.set_attempts(i);
        auto const verdict = once(owed, Retry{"HTTP 503", {}});
        ASSERT_TRUE(std::holds_alternative<RetryLater>(verdict)) << i;
        owed.set_last_error(std::get<RetryLater>(verdict).error);
        EXPECT_EQ(owed.last_error(), "HTTP 503");
    }
}

TEST(OutboxCore, ParksWhatCouldNotBeDeliveredForADay) {
    OutboxCore core;
    auto const age = [&](Millis since_close, std::uint32_t attempts) {
        auto const owed = item("crm", 1, attempts);
        EXPECT_EQ(core.admit(owed, kNow), Admission::Start);
        return core.finished(owed, Retry{"HTTP 500", {}}, kNow - since_close, kNow, 0);
    };
    EXPECT_TRUE(std::holds_alternative<RetryLater>(age(Millis{86'399'999}, 30)));
    EXPECT_TRUE(std::holds_alternative<Park>(age(Millis{86'400'000}, 30)));
    // After a long outage of our own, an old item still gets its tries.
    EXPECT_TRUE(std::holds_alternative<RetryLater>(age(Millis{86'400'000}, 4)));
}

TEST(OutboxCore, BoundsWhatASinkMayHold) {
    OutboxCore core{OutboxLimits{.running = 16, .per_sink = 2, .waiting = 3}};
    std::vector<Admission> answers;
    for (std::uint32_t i = 0; i < 6; ++i) answers.push_back(core.admit(item("crm", i), kNow));
    EXPECT_THAT(
        answers, testing::ElementsAre(
                     Admission::Start, Admission::Start, Admission::Wait, Admission::Wait,
                     Admission::Wait, Admission::HandBack));
    // Another sink of the same account is not held up.
    EXPECT_EQ(core.admit(item("files", 9), kNow), Admission::Start);
}

TEST(OutboxCore, StartsWaitingItemsInTurnAsOthersEnd) {
    OutboxCore core{OutboxLimits{.running = 2, .per_sink = 1, .waiting = 4}};
    EXPECT_EQ(core.admit(item("a", 1), kNow), Admission::Start);
    EXPECT_EQ(core.admit(item("b", 2), kNow), Admission::Start);
    EXPECT_EQ(core.admit(item("a", 3), kNow), Admission::Wait);
    EXPECT_EQ(core.admit(item("b", 4), kNow), Admission::Wait);
    EXPECT_FALSE(core.next(kNow).has_value());
    static_cast<void>(core.finished(item("b", 2), Delivered{}, kNow, kNow, 0));
    auto const next = core.next(kNow);
    ASSERT_TRUE(next.has_value());
    EXPECT_EQ(next->conversation(), "c4");
    EXPECT_FALSE(core.next(kNow).has_value());
}

TEST(OutboxCore, ForgetsItemsWhoseClaimIsAboutToRunOut) {
    OutboxCore core{OutboxLimits{.running = 1}};
    EXPECT_EQ(core.admit(item("a", 1), kNow), Admission::Start);
    EXPECT_EQ(core.admit(item("a", 2), kNow), Admission::Wait);
    auto const later = kNow + Millis{30'001};
    core.dropped(item("a", 1));
    EXPECT_FALSE(core.next(later).has_value());
    EXPECT_EQ(core.admit(item("a", 3), later), Admission::Start);
}

void fail(OutboxCore& core, std::uint32_t times) {
    for (std::uint32_t i = 0; i < times; ++i) {
        EXPECT_EQ(core.admit(item("a", 1), kNow), Admission::Start);
        static_cast<void>(core.finished(item("a", 1), Retry{"timeout", {}}, kNow, kNow, 0));
    }
}

TEST(OutboxCore, ServesASinkThatFailsNowAndThenAsBefore) {
    OutboxCore core;
    for (int round = 0; round < 5; ++round) {
        fail(core, 2);
        EXPECT_EQ(core.admit(item("a", 2), kNow), Admission::Start);
        EXPECT_EQ(core.admit(item("a", 3), kNow), Admission::Start);
        for (std::uint32_t i : {2U, 3U})
            static_cast<void>(core.finished(item("a", i), Delivered{}, kNow, kNow, 0));
    }
}

TEST(OutboxCore, GivesAnAilingSinkOneTryAtATimeUntilItIsWell) {
    OutboxCore core;
    fail(core, 3);
    EXPECT_EQ(core.admit(item("a", 2), kNow), Admission::Start);
    EXPECT_EQ(core.admit(item("a", 3), kNow), Admission::HandBack);
    static_cast<void>(core.finished(item("a", 2), Delivered{}, kNow, kNow, 0));
    EXPECT_EQ(core.admit(item("a", 4), kNow), Admission::Start);
    EXPECT_EQ(core.admit(item("a", 5), kNow), Admission::Start);
}

TEST(OutboxCore, LeavesTheBacklogOfAnAilingSinkLongerAndLonger) {
    OutboxCore core;
    fail(core, 3);
    EXPECT_EQ(core.admit(item("a", 2), kNow), Admission::Start);
    auto const longest = [&] {
        Millis most{0};
        for (std::uint32_t random = 0; random < 4'000'000; random += 499)
            most = std::max(most, core.hand_back_delay(item("a", 3), random));
        return most;
    };
    Millis const first = longest();
    for (std::uint32_t i = 0; i < 1'000; ++i)
        EXPECT_EQ(core.admit(item("a", 10 + i), kNow), Admission::HandBack);
    EXPECT_GT(longest(), first + Millis{90'000});
    EXPECT_LE(longest(), Millis{3'600'000});
}

TEST(OutboxCore, SinksThatDoNotAnswerLeaveHalfOfTheThreadsToOthers) {
    OutboxCore core{OutboxLimits{.running = 6, .ailing = 3}};
    auto const of = [](std::string const& account, std::uint32_t number) {
        auto made = item("a", number);
        made.set_account(account);
        return made;
    };
    std::vector<std::string> const silent{"s1", "s2", "s3", "s4"};
    for (auto const& account : silent)
        for (std::uint32_t i = 0; i < 3; ++i) {
            ASSERT_EQ(core.admit(of(account, i), kNow), Admission::Start);
            static_cast<void>(core.finished(of(account, i), Retry{"timeout", {}}, kNow, kNow, 0));
        }
    for (auto const& account : {"s1", "s2", "s3"})
        EXPECT_EQ(core.admit(of(account, 9), kNow), Admission::Start);
    EXPECT_EQ(core.admit(of("s4", 9), kNow), Admission::HandBack);
    for (std::uint32_t i = 0; i < 3; ++i)
        EXPECT_EQ(core.admit(of("well", i), kNow), Admission::Start);
    // One of them is well again: what it runs is no longer counted with the silent ones.
    static_cast<void>(core.finished(of("s1", 9), Delivered{}, kNow, kNow, 0));
    EXPECT_EQ(core.admit(of("s4", 9), kNow), Admission::Start);
    core.dropped(of("s2", 9));
    EXPECT_EQ(core.admit(of("s2", 10), kNow), Admission::Start);
    EXPECT_EQ(core.admit(of("s3", 10), kNow), Admission::HandBack);
}

TEST(OutboxCore, KeepsRoomForOtherAccounts) {
    OutboxCore core{OutboxLimits{.per_account = 10, .claim_at_once = 8}};
    EXPECT_EQ(core.room("shop"), 8U);
    for (std::uint32_t i = 0; i < 5; ++i) static_cast<void>(core.admit(item("a", i), kNow));
    EXPECT_EQ(core.room("shop"), 5U);
    EXPECT_EQ(core.room("bank"), 8U);
}

} // namespace
} // namespace switchboard::sinks
