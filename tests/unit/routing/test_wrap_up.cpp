// Wrap-ups through the host: prolonged as the queue allows, and ended in their time by whichever
// host.
#include "hosted.hpp"

namespace switchboard::routing::test {
namespace {

struct WrapUp : Hosted {
    /// The queue's step, and how often it may be taken.
    void allow(Millis step, std::uint32_t times) {
        v1::AccountConfig config = shop();
        config.mutable_queues(0)->set_wrap_up_extension_ms(
            static_cast<std::uint32_t>(step.count()));
        config.mutable_queues(0)->set_wrap_up_extensions(times);
        world.configure(config);
    }
    /// A conversation that minh has just closed.
    std::string in_wrap_up() {
        online("minh");
        std::string id = world.start("an", "sales");
        world.accept("minh", id);
        EXPECT_TRUE(world.command(World::agent("minh"), closing(id)).ok());
        return id;
    }
    static v1::RoutingCommand extending(std::string const& conversation) {
        v1::RoutingCommand command;
        command.mutable_extend_wrap_up()->set_conversation(conversation);
        return command;
    }
};

TEST_F(WrapUp, IsProlongedByTheQueuesStepAsOftenAsItAllows) {
    allow(Millis{20'000}, 2);
    online("minh");
    std::string const id = world.start("an", "sales");
    world.accept("minh", id);
    v1::RoutingCommand longer = extending(id);
    EXPECT_EQ(world.command(World::agent("minh"), longer).code(), v1::WRONG_STATE); // goes on yet
    EXPECT_TRUE(world.command(World::agent("minh"), closing(id)).ok());
    auto const end = world.snapshot(id).wrap_up_until();
    EXPECT_EQ(world.command(World::agent("lan"), longer).code(), v1::FORBIDDEN);
    longer.mutable_extend_wrap_up()->set_by_ms(20'001);
    v1::Reply const too_much = world.command(World::agent("minh"), longer);
    EXPECT_EQ(too_much.code(), v1::INVALID_ARGUMENT);
    EXPECT_THAT(too_much.message(), testing::HasSubstr("byMs: must be at most 20000"));
    longer.mutable_extend_wrap_up()->set_by_ms(5'000);
    EXPECT_TRUE(world.command(World::agent("minh"), longer).ok());
    EXPECT_EQ(world.snapshot(id).wrap_up_until().seconds(), end.seconds() + 5);
    longer.mutable_extend_wrap_up()->clear_by_ms();
    static_cast<void>(feed("minh"));
    EXPECT_TRUE(world.command(World::agent("minh"), longer).ok());
    EXPECT_EQ(world.snapshot(id).wrap_up_until().seconds(), end.seconds() + 25);
    EXPECT_EQ(world.snapshot(id).wrap_up_extensions(), 2U);
    bool told = false;
    for (auto const& frame : feed("minh"))
        told |= frame.has_conversation() && frame.conversation().wrap_up_extensions() == 2;
    EXPECT_TRUE(told);
    EXPECT_EQ(world.command(World::agent("minh"), longer).code(), v1::WRONG_STATE);
    world.run(Millis{40'000});
    EXPECT_TRUE(world.snapshot(id).has_wrap_up_until()); // 30 s would have been over
    world.run(Millis{16'000});
    EXPECT_FALSE(world.snapshot(id).has_wrap_up_until());
}

TEST_F(WrapUp, SurvivesItsHostThoughProlongedAndAReopenStartsAnew) {
    allow(Millis{60'000}, 1);
    std::string const id = in_wrap_up();
    v1::RoutingCommand longer = extending(id);
    EXPECT_TRUE(world.command(World::agent("minh"), longer).ok());
    world.kill_host();
    world.start_host();
    world.run(Millis{45'000});
    EXPECT_TRUE(world.snapshot(id).has_wrap_up_until());
    EXPECT_EQ(world.command(World::agent("minh"), longer).code(), v1::WRONG_STATE);
    v1::RoutingCommand reopen;
    reopen.mutable_reopen()->set_conversation(id);
    EXPECT_TRUE(world.command(World::agent("minh"), reopen).ok());
    EXPECT_EQ(world.snapshot(id).wrap_up_extensions(), 0U);
}

TEST_F(WrapUp, EndsInItsTimeThoughItsHostDied) {
    std::string const id = in_wrap_up();
    world.kill_host();
    world.run(Millis{5'000});
    world.start_host();
    EXPECT_TRUE(world.snapshot(id).has_wrap_up_until());
    world.run(Millis{60'000});
    EXPECT_FALSE(world.snapshot(id).has_wrap_up_until());
}

TEST_F(WrapUp, IsEndedWhereTheEngineDoesNotKnowIt) {
    std::string const id = in_wrap_up();
    world.kill_host();
    world.forget_wrap_ups("minh");
    world.start_host();
    world.run(Millis{1'000});
    EXPECT_FALSE(world.snapshot(id).has_wrap_up_until());
}

} // namespace
} // namespace switchboard::routing::test
