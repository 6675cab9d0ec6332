// The engine's promises are watched while it works, and a broken one is counted and said, while the
// host goes on. The mistake is planted in the store, from where the engine is rebuilt.
#include "hosted.hpp"

#include <gmock/gmock.h>

namespace switchboard::routing::test {
namespace {

using testing::Contains;
using testing::HasSubstr;

class Watched : public Hosted {
protected:
    double broken(std::string const& invariant) {
        return world.metric(
            "switchboard_routing_invariant_violations_total{invariant=" + invariant + "}");
    }
    double broken_in_all() {
        double sum = 0;
        for (std::uint8_t i = 1; i <= router::kInvariants; ++i)
            sum += broken(std::string{to_string(static_cast<router::Invariant>(i))});
        return sum;
    }
    double checks() { return world.metric("switchboard_routing_invariant_checks_total"); }
    std::string owned_by_minh() {
        online("minh");
        std::string const id = world.start("an", "sales");
        world.accept("minh", id);
        return id;
    }
    /// It is owned, and its record says that it waits.
    void plant(std::string const& id) {
        world.kill_host();
        world.rewrite(id, [](auto& record) { record.state = router::State::Queued; });
        world.start_host();
        world.run(HostSettings{}.sweep_every);
    }
};

TEST_F(Watched, AHostThatWorksWellIsSampledAndNothingIsFound) {
    std::string const id = owned_by_minh();
    world.run(Millis{60'000});
    EXPECT_GE(checks(), 4);
    EXPECT_EQ(broken_in_all(), 0);
    EXPECT_EQ(world.snapshot(id).state(), v1::STATE_ACTIVE);
}

TEST_F(Watched, ABrokenPromiseIsCountedAndSaid) {
    std::string const id = owned_by_minh();
    plant(id);
    EXPECT_GE(broken("I1"), 1);
    EXPECT_EQ(broken_in_all(), broken("I1"));
    EXPECT_THAT(
        world.operator_log(), Contains(HasSubstr("account shop: invariant I1 broken at " + id)));
}

TEST_F(Watched, TheHostGoesOnAndTheNextOwnerRepairsIt) {
    std::string const id = owned_by_minh();
    plant(id);
    online("lan");
    world.accept("lan", id);
    EXPECT_EQ(world.snapshot(id).owner(), "lan");
    double const found = broken("I1");
    world.run(2 * HostSettings{}.sweep_every);
    EXPECT_EQ(broken_in_all(), found);
}

} // namespace
} // namespace switchboard::routing::test
