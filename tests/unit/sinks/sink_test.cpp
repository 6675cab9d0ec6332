#include "sinks/sink.hpp"

#include "metrics/memory_metrics.hpp"
#include "sample.hpp"
#include "sinks/file_sink.hpp"
#include "sinks/impl/http_request.hpp"
#include "sinks/impl/outbox_meters.hpp"
#include "sinks/webhook_sink.hpp"

#include <gmock/gmock.h>

namespace switchboard::sinks {
namespace {

TEST(ForGeneration, LeavesOutWhatCameAfterTheReopening) {
    auto source = test::sample();
    auto const first_life = source.entries.size();
    test::add_event(source, v1::EVENT_REOPENED);
    test::say(source, v1::CUSTOMER, "Mai", "once more");
    test::add_event(source, v1::EVENT_CLOSED);
    source.conversation.set_generation(2);
    source.conversation.mutable_closed_at()->set_seconds(test::kStart + 9'999);

    auto const first = for_generation(source, 1);
    EXPECT_EQ(first.entries.size(), first_life);
    EXPECT_EQ(first.conversation.generation(), 1U);
    EXPECT_EQ(first.conversation.closed_at().seconds(), test::kStart + 480);
    auto const second = for_generation(source, 2);
    EXPECT_EQ(second.entries.size(), source.entries.size());
    EXPECT_EQ(second.conversation.closed_at().seconds(), second.entries.back().at().seconds());
}

TEST(ForGeneration, KeepsARatingThatCameAfterTheClose) {
    auto source = test::sample();
    test::add_event(source, v1::EVENT_RATED).set_csat(4);
    EXPECT_EQ(for_generation(source, 1).entries.size(), source.entries.size());
}

TEST(SinkRequests, BeyondTheirSizeAreNotSentAndCounted) {
    HttpRequest request;
    request.url = "https://sink.example/hook";
    request.body.assign(request.body_bytes_max + 1, 'x');
    std::atomic<bool> const stopping{false};
    auto const answer = send_once(request, {}, &stopping);
    EXPECT_TRUE(answer.refused);
    EXPECT_THAT(answer.error, testing::HasSubstr("(sink_request_bytes: 2097152)"));
    metrics::MemoryMetrics metrics;
    OutboxMeters meters{metrics};
    meters.result(judge(answer));
    meters.result(Permanent{"status 400"});
    EXPECT_EQ(metrics.value("switchboard_limit_reached_total{limit=sink_request_bytes}"), 1);
}

TEST(FileSink, NamesFilesByDayOfTheCloseInUtc) {
    v1::OutboxItem item;
    item.set_conversation("c1");
    item.set_generation(3);
    EXPECT_EQ(relative_file(test::sample(), item), "2026/11/22/c1-3");
}

TEST(FileSink, KnowsPathsThatLeaveTheirFolder) {
    EXPECT_TRUE(is_inner_path("transcripts"));
    EXPECT_TRUE(is_inner_path("a/b"));
    EXPECT_TRUE(is_inner_path(""));
    EXPECT_FALSE(is_inner_path("/etc"));
    EXPECT_FALSE(is_inner_path("../x"));
    EXPECT_FALSE(is_inner_path("a/../../x"));
}

TEST(Webhook, SignsTimestampAndBody) {
    // Made with: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key
    EXPECT_EQ(
        webhook_signature("key", "1700000000", "{\"a\":1}"),
        "sha256=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03");
}

TEST(Webhook, JudgesStatuses) {
    EXPECT_TRUE(std::holds_alternative<Delivered>(judge_status(200, "")));
    EXPECT_TRUE(std::holds_alternative<Delivered>(judge_status(204, "")));
    EXPECT_TRUE(std::holds_alternative<Permanent>(judge_status(302, "")));
    EXPECT_TRUE(std::holds_alternative<Permanent>(judge_status(422, "")));
    EXPECT_TRUE(std::holds_alternative<Retry>(judge_status(500, "")));
    EXPECT_TRUE(std::holds_alternative<Retry>(judge_status(408, "")));
}

std::optional<Millis> asked_delay(std::string const& header) {
    return std::get<Retry>(judge_status(429, header)).delay;
}

TEST(Webhook, ObeysRetryAfterUpToAnHour) {
    EXPECT_EQ(asked_delay("7"), Millis{7'000});
    EXPECT_EQ(asked_delay("86400"), Millis{3'600'000});
    EXPECT_EQ(asked_delay("99999999999999999999"), Millis{3'600'000});
    EXPECT_EQ(asked_delay("-5"), Millis{0});
    EXPECT_EQ(asked_delay("Fri, 31 Dec 2099 23:59:59 GMT"), Millis{3'600'000});
    EXPECT_EQ(asked_delay("Sun, 06 Nov 1994 08:49:37 GMT"), Millis{0});
    EXPECT_EQ(asked_delay("soon"), std::nullopt);
    EXPECT_EQ(asked_delay(""), std::nullopt);
}

TEST(Sinks, GiveAllAttemptsOfADeliveryOneKey) {
    v1::OutboxItem item;
    item.set_conversation("c1");
    item.set_generation(2);
    item.set_sink("crm");
    item.set_attempts(1);
    auto const key = delivery_key(item);
    item.set_attempts(9);
    item.set_token(77);
    EXPECT_EQ(delivery_key(item), key);
    EXPECT_EQ(key, "c1-2-crm");
}

} // namespace
} // namespace switchboard::sinks
