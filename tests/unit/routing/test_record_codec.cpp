// Records survive their bytes; damaged bytes are refused.
#include "routing/record_codec.hpp"

#include <gtest/gtest.h>

namespace switchboard::routing {
namespace {

router::ConversationRecord record() {
    router::ConversationRecord out;
    out.id = router::ConversationId{"c1"};
    out.state = router::State::Offered;
    out.queue = router::QueueId{"sales"};
    out.require[router::SkillId{"tiếng-việt"}] = 4;
    out.sla = Millis{30'000};
    out.offers.push_back(
        {.number = 7,
         .agent = router::AgentId{"lan"},
         .deadline = time_point_ms(9),
         .seen = true,
         .direct = false,
         .timers = {{router::TimerKind::OfferTimeout, time_point_ms(9), 3}}});
    return out;
}

TEST(RecordCodec, AConversationSurvivesItsBytes) {
    auto const back = decode_conversation(encode_record(record()));
    ASSERT_TRUE(back);
    EXPECT_EQ(encode_record(*back), encode_record(record()));
    EXPECT_EQ(back->offers.at(0).timers.at(0).order, 3U);
    EXPECT_EQ(back->sla, Millis{30'000});
    EXPECT_FALSE(back->owner);
}

TEST(RecordCodec, EveryCutOfTheBytesIsRefused) {
    std::string const whole = encode_record(record());
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_FALSE(decode_conversation(std::string_view{whole}.substr(0, size))) << size;
    EXPECT_FALSE(decode_conversation(whole + "x"));
}

TEST(RecordCodec, AnotherVersionIsRefused) {
    std::string bytes = encode_record(router::AgentRecord{});
    ASSERT_TRUE(decode_agent(bytes));
    bytes[0] = 3;
    EXPECT_FALSE(decode_agent(bytes));
    bytes[0] = 0;
    EXPECT_FALSE(decode_agent(bytes));
}

/// Version 1 had neither the pace of the agents nor the calibration of wait estimates.
TEST(RecordCodec, WhatAnOlderServerWroteIsRead) {
    router::AgentRecord agent;
    agent.id = router::AgentId{"lan"};
    std::string bytes = encode_record(agent);
    bytes.resize(bytes.size() - std::size_t{2 * 8});
    EXPECT_FALSE(decode_agent(bytes));
    bytes[0] = 1;
    auto const back = decode_agent(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, agent);
}

TEST(RecordCodec, TheCalibrationSurvivesItsBytes) {
    router::EngineRecord engine;
    engine.pace = {5'000'000, 7'000'000};
    engine.giving_up[router::QueueId{"sales"}] = {1, 2};
    engine.calibration.push_back({12, 400, {-500'000, 0, 700'000}});
    EXPECT_EQ(decode_engine(encode_record(engine)), engine);
}

TEST(RecordCodec, ALyingLengthDoesNotAllocate) {
    std::string bytes = encode_record(router::EngineRecord{});
    for (std::size_t i = 8; i < bytes.size(); ++i) bytes[i] = '\x7f';
    EXPECT_FALSE(decode_engine(bytes));
}

} // namespace
} // namespace switchboard::routing
