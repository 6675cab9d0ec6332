#include "client/send_queue.hpp"

#include <gmock/gmock.h>

namespace switchboard::client {
namespace {

constexpr TimePoint kNow = time_point_ms(1'000);

v1::Send send(std::string const& conversation, std::string const& id) {
    v1::Send made;
    made.set_conversation(conversation);
    made.set_client_id(id);
    return made;
}

std::vector<std::string> take(SendQueue& queue, TimePoint now = kNow) {
    std::vector<std::string> ids;
    for (auto const& each : queue.take(now)) ids.push_back(each.client_id());
    return ids;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SendQueue, KeepsAMessageUntilItsAck) {
    SendQueue queue;
    queue.push(send("c", "m1"));
    EXPECT_THAT(take(queue), ElementsAre("m1"));
    EXPECT_THAT(take(queue), IsEmpty());
    queue.lost();
    EXPECT_THAT(take(queue), ElementsAre("m1"));
    EXPECT_TRUE(queue.acked("c", "m1").has_value());
    EXPECT_FALSE(queue.acked("c", "m1").has_value());
    EXPECT_TRUE(queue.empty());
}

TEST(SendQueue, SendsAgainWhatIsBehindAPostponedMessage) {
    SendQueue queue;
    for (char const* id : {"m1", "m2", "m3"}) queue.push(send("c", id));
    queue.push(send("other", "n1"));
    EXPECT_THAT(take(queue), ElementsAre("m1", "m2", "m3", "n1"));
    queue.again("c", "m2", kNow + Millis{500});
    EXPECT_THAT(take(queue), IsEmpty());
    EXPECT_EQ(queue.next_time(), kNow + Millis{500});
    EXPECT_THAT(take(queue, kNow + Millis{500}), ElementsAre("m2", "m3"));
}

TEST(SendQueue, NeverHasMoreInFlightThanItsWindow) {
    SendQueue queue;
    queue.set_window(2);
    for (char const* id : {"m1", "m2", "m3"}) queue.push(send("c", id));
    EXPECT_THAT(take(queue), ElementsAre("m1", "m2"));
    EXPECT_TRUE(queue.acked("c", "m1").has_value());
    EXPECT_THAT(take(queue), ElementsAre("m3"));
}

TEST(SendQueue, ServesEveryConversationHoweverMuchIsSaidInOne) {
    SendQueue queue;
    queue.set_window(2);
    for (char const* id : {"a1", "a2", "a3", "a4"}) queue.push(send("a", id));
    queue.push(send("b", "b1"));
    EXPECT_THAT(take(queue), ElementsAre("a1", "a2"));
    (void)queue.acked("a", "a1");
    EXPECT_THAT(take(queue), ElementsAre("b1"));
    (void)queue.acked("a", "a2");
    EXPECT_THAT(take(queue), ElementsAre("a3"));
}

TEST(SendQueue, GivesUpWhatIsRefused) {
    SendQueue queue;
    queue.push(send("c", "m1"));
    EXPECT_THAT(take(queue), ElementsAre("m1"));
    EXPECT_TRUE(queue.refused("c", "m1"));
    queue.lost();
    EXPECT_THAT(take(queue), IsEmpty());
}

} // namespace
} // namespace switchboard::client
