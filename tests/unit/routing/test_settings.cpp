// What an account sets reaches the engine that is running, and holds at once.
#include "hosted.hpp"

namespace switchboard::routing::test {
namespace {

struct RoutingSettings : Hosted {
    v1::AccountConfig config = shop();

    RoutingSettings() {
        config.mutable_queues(0)->set_wrap_up_ms(0);
        world.configure(config);
    }
    /// The number of the offer that an agent was made last; 0: none since the last call.
    std::uint32_t offer_to(std::string const& agent) {
        std::uint32_t offer = 0;
        for (auto const& frame : feed(agent))
            if (frame.has_offer()) offer = frame.offer().offer();
        return offer;
    }
    void decline(std::string const& agent, std::string const& conversation) {
        v1::RoutingCommand command;
        command.mutable_decline()->set_conversation(conversation);
        ASSERT_TRUE(world.command(World::agent(agent), command).ok());
        world.run(Millis{50});
    }
};

TEST_F(RoutingSettings, ABroadcastQueueAsksSeveralAndTheFirstToAcceptHasIt) {
    config.mutable_queues(0)->set_broadcast(2);
    world.configure(config);
    for (auto const* agent : {"lan", "minh"}) online(agent);
    std::string const id = world.start("an", "sales");
    std::uint32_t const to_lan = offer_to("lan"), to_minh = offer_to("minh");
    ASSERT_NE(to_lan, 0U);
    ASSERT_NE(to_minh, 0U);
    world.accept("lan", id);
    EXPECT_EQ(world.snapshot(id).owner(), "lan");
    std::string ended;
    for (auto const& frame : feed("minh"))
        if (frame.has_offer_ended()) ended = frame.offer_ended().reason();
    EXPECT_EQ(ended, "withdrawn");
    v1::RoutingCommand late;
    late.mutable_accept()->set_conversation(id);
    late.mutable_accept()->set_offer(to_minh);
    EXPECT_EQ(world.command(World::agent("minh"), late).code(), v1::OFFER_GONE);
    EXPECT_EQ(world.snapshot(id).owner(), "lan");
}

TEST_F(RoutingSettings, AChannelsMaximumOfSomebodyIsKeptTo) {
    (*config.mutable_users(1)->mutable_channel_max())["chat"] = 1;
    world.configure(config);
    online("minh");
    world.accept("minh", world.start("an", "sales"));
    std::string const second = world.start("binh", "sales");
    EXPECT_EQ(world.snapshot(second).state(), v1::STATE_QUEUED);
    config.mutable_users(1)->clear_channel_max();
    world.configure(config);
    EXPECT_EQ(world.snapshot(second).state(), v1::STATE_OFFERED);
}

TEST_F(RoutingSettings, TheAccountSaysHowLongWhoDeclinedIsNotAskedAgain) {
    online("minh");
    std::string const id = world.start("an", "sales");
    ASSERT_NE(offer_to("minh"), 0U);
    decline("minh", id);
    world.run(Millis{5'000});
    EXPECT_EQ(offer_to("minh"), 0U) << "a minute by default";
    world.run(Millis{56'000});
    ASSERT_NE(offer_to("minh"), 0U);
    config.mutable_account()->mutable_routing()->set_exclusion_ms(2'000);
    world.configure(config);
    decline("minh", id);
    EXPECT_EQ(offer_to("minh"), 0U);
    world.run(Millis{2'000});
    EXPECT_NE(offer_to("minh"), 0U);
}

TEST_F(RoutingSettings, TheBoardCarriesWhatEachQueueIsJudgedBy) {
    auto const sales = [&] {
        v1::RoutingCommand command;
        command.mutable_board();
        v1::Reply const reply = world.command(World::supervisor(), command);
        for (auto const& row : reply.frame().board().queues())
            if (row.queue() == "sales") return row;
        return v1::BoardQueue{};
    };
    EXPECT_EQ(sales().service_level_percent(), 80U);
    EXPECT_EQ(sales().risk_lead_ms(), 120'000U);
    EXPECT_EQ(sales().long_wait_ms(), 120'000U);
    auto& queue = *config.mutable_queues(0);
    queue.set_service_target_ms(20'000);
    queue.set_service_level_percent(95);
    queue.set_risk_lead_ms(45'000);
    queue.set_long_wait_ms(300'000);
    world.configure(config);
    EXPECT_EQ(sales().service_level_percent(), 95U);
    EXPECT_EQ(sales().risk_lead_ms(), 45'000U);
    EXPECT_EQ(sales().long_wait_ms(), 300'000U);
    world.connect("minh");
    auto const answered_after = [&](std::string const& customer, Millis wait) {
        world.set_presence("minh", v1::AWAY);
        std::string const id = world.start(customer, "sales");
        world.run(wait);
        world.set_presence("minh", v1::ONLINE);
        world.run(Millis{50});
        world.accept("minh", id);
    };
    answered_after("an", Millis{19'000});
    answered_after("binh", Millis{25'000});
    EXPECT_EQ(sales().answered_total(), 2U);
    EXPECT_EQ(sales().answered_in_target(), 1U) << "twenty seconds, not the default's five minutes";
}

} // namespace
} // namespace switchboard::routing::test
