// The queue of one slow reader: order, partial writes, and what goes first when it is full.
#include "gateway/outbox.hpp"

#include <array>
#include <gmock/gmock.h>

namespace switchboard::gateway {
namespace {

using Push = Outbox::Push;
constexpr auto kDurable = hub::Importance::Durable;
constexpr auto kEphemeral = hub::Importance::Ephemeral;
constexpr OutboxLimits kLimits{10, 20};

codec::WireBytes bytes(std::string text) {
    return std::make_shared<std::string const>(std::move(text));
}

std::string waiting(Outbox const& outbox) {
    std::array<std::string_view, 64> views;
    std::string all;
    for (std::size_t i = 0, used = outbox.gather(views); i < used; ++i) all += views[i];
    return all;
}

TEST(Outbox, GivesBytesInOrderHoweverTheyAreTaken) {
    Outbox outbox;
    for (char const* text : {"one", "two", "three"}) outbox.push(bytes(text), kDurable, {100, 100});
    EXPECT_EQ(waiting(outbox), "onetwothree");
    outbox.consume(4);
    EXPECT_EQ(waiting(outbox), "wothree");
    outbox.consume(2);
    EXPECT_EQ(waiting(outbox), "three");
    EXPECT_EQ(outbox.bytes(), 5U);
    outbox.consume(5);
    EXPECT_TRUE(outbox.empty());
}

TEST(Outbox, DropsEphemeralFramesWhenItFills) {
    Outbox outbox;
    EXPECT_EQ(outbox.push(bytes("tttt"), kEphemeral, kLimits), Push::Queued);
    EXPECT_EQ(outbox.push(bytes("dddd"), kDurable, kLimits), Push::Queued);
    EXPECT_EQ(outbox.push(bytes("uuuu"), kEphemeral, kLimits), Push::Dropped);
    EXPECT_EQ(waiting(outbox), "ttttdddd");
    EXPECT_EQ(outbox.push(bytes("eeee"), kDurable, kLimits), Push::Queued);
    EXPECT_EQ(waiting(outbox), "ddddeeee");
    EXPECT_EQ(outbox.dropped(), 2U);
    EXPECT_EQ(outbox.bytes(), 8U);
}

TEST(Outbox, NeverCutsAFrameThatIsPartlyWritten) {
    Outbox outbox;
    outbox.push(bytes("tttt"), kEphemeral, kLimits);
    outbox.consume(1);
    outbox.push(bytes("dddddddd"), kDurable, kLimits);
    EXPECT_EQ(waiting(outbox), "tttdddddddd");
    outbox.drop_unstarted();
    EXPECT_EQ(waiting(outbox), "ttt");
    EXPECT_EQ(outbox.bytes(), 3U);
}

TEST(Outbox, SaysWhenTheReaderIsTooSlow) {
    Outbox outbox;
    EXPECT_EQ(outbox.push(bytes(std::string(20, 'd')), kDurable, kLimits), Push::Queued);
    EXPECT_EQ(outbox.push(bytes("d"), kDurable, kLimits), Push::Overflow);
    EXPECT_EQ(outbox.bytes(), 20U);
    outbox.push_last(bytes("bye"));
    EXPECT_EQ(outbox.bytes(), 23U);
}

TEST(Outbox, StaysSmallWhileItIsNeverQuiteEmpty) {
    Outbox outbox;
    std::string written;
    for (int i = 0; i < 10'000; ++i) {
        outbox.push(bytes("ab"), kDurable, {100, 100});
        if (i > 3) {
            written += waiting(outbox).substr(0, 2);
            outbox.consume(2);
        }
    }
    EXPECT_EQ(outbox.bytes(), 8U);
    EXPECT_EQ(written.find("aa"), std::string::npos);
}

} // namespace
} // namespace switchboard::gateway
