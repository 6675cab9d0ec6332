#include "../at.hpp"
#include "hosted.hpp"
#include "routing/store_clock.hpp"

namespace switchboard::routing::test {
namespace {

TEST(StoreClock, IsOurOwnUntilSomethingIsKnown) {
    EXPECT_EQ(StoreClock{}.read(at(5'000)), at(5'000));
}

TEST(StoreClock, FollowsTheStoreForwardAndBack) {
    StoreClock clock;
    clock.learn(at(1'000), at(1'010), at(61'005));
    EXPECT_GE(clock.read(at(2'000)), at(61'995));
    EXPECT_LE(clock.read(at(2'000)), at(62'005));
    clock.learn(at(3'000), at(3'010), at(2'005));
    EXPECT_GE(clock.read(at(4'000)), at(2'995));
    EXPECT_LE(clock.read(at(4'000)), at(3'005));
}

TEST(StoreClock, AnAnswerThatLayUnreadMovesNothing) {
    StoreClock clock;
    clock.learn(at(1'000), at(1'000), at(11'000));
    clock.learn(at(2'000), at(30'000), at(12'000));
    EXPECT_EQ(clock.read(at(30'000)), at(40'000));
}

/// The machine's clock may be anything: what is decided is decided by the store's.
class WrongClock : public Hosted, public testing::WithParamInterface<int> {};

TEST_P(WrongClock, OffersLiveAsLongAsTheyShouldAndEndWhenTheyShould) {
    world.kill_host();
    world.host_clock_error = Millis{GetParam()};
    world.start_host();
    world.run(Millis{15'000}); // the dead host's lease
    world.connect("minh");
    world.set_presence("minh", v1::ONLINE);
    auto const taken = world.start("hoa", "sales");
    world.run(Millis{1'000});
    world.accept("minh", taken);
    world.run(Millis{1'000});
    EXPECT_EQ(world.snapshot(taken).owner(), "minh");
    auto const left = world.start("mai", "sales");
    world.run(Millis{60'000}); // nobody confirms it
    EXPECT_THAT(world.events(left), testing::Contains(v1::EVENT_OFFER_ENDED));
}

INSTANTIATE_TEST_SUITE_P(
    AheadAndBehind, WrongClock, testing::Values(-900'000, -20'000, 20'000, 3'600'000));

} // namespace
} // namespace switchboard::routing::test
