// Offers of restricted people: of the queues that they serve, what they were given and nothing
// else.
#include "hosted.hpp"

namespace switchboard::routing::test {
namespace {

/// Two inboxes with a queue each; a page may name any queue.
struct GivenQueues : Hosted {
    v1::AccountConfig config = shop();

    GivenQueues() {
        config.mutable_queues(1)->clear_required_skills();
        config.mutable_queues(0)->set_wrap_up_ms(0);
        for (auto const& [inbox, queue] : {std::pair{"web", "sales"}, {"post", "billing"}}) {
            auto& added = *config.add_inboxes();
            added.set_id(inbox);
            added.set_queue(queue);
        }
    }
    v1::User& lan() { return *config.mutable_users(0); }
    void begin() {
        world.configure(config);
        online("lan");
    }
    /// Whether Lan is offered a new conversation; it is over afterwards.
    bool is_offered(std::string const& queue, std::string const& inbox) {
        auto const id = world.start("p" + std::to_string(++people_), queue, inbox);
        bool const offered = world.snapshot(id).state() == v1::STATE_OFFERED;
        if (offered) world.accept("lan", id);
        EXPECT_TRUE(world.command(World::supervisor(), closing(id)).ok());
        return offered;
    }
    int people_ = 0;
};

TEST_F(GivenQueues, WhoIsNotRestrictedServesWhatTheSettingsSay) {
    (*lan().mutable_queues())["sales"] = 0;
    begin();
    EXPECT_TRUE(is_offered("sales", "post"));
    EXPECT_FALSE(is_offered("billing", "post"));
}

TEST_F(GivenQueues, AGivenQueueIsServedWhereverItsCustomersCameIn) {
    lan().mutable_access()->add_queues("billing");
    begin();
    EXPECT_TRUE(is_offered("billing", "web"));
    EXPECT_TRUE(is_offered("billing", "post"));
    EXPECT_FALSE(is_offered("sales", "post"));
    (*lan().mutable_queues())["sales"] = 0;
    world.configure(config);
    EXPECT_FALSE(is_offered("billing", "post")) << "given, but not served";
}

TEST_F(GivenQueues, AGivenInboxIsServedInWhicheverQueueAndNobodyElseThere) {
    lan().mutable_access()->add_inboxes("post");
    begin();
    EXPECT_TRUE(is_offered("billing", "post"));
    EXPECT_TRUE(is_offered("sales", "post"));
    EXPECT_FALSE(is_offered("billing", "web")) << "a page named the queue of an inbox of hers";
}

TEST_F(GivenQueues, OverflowBringsNothingThatWasNotGiven) {
    config.mutable_queues(0)->add_overflow()->set_queue("billing");
    (*lan().mutable_queues())["billing"] = 0;
    lan().mutable_access()->add_queues("billing");
    begin();
    EXPECT_FALSE(is_offered("sales", "web"));
    lan().mutable_access()->add_queues("sales");
    world.configure(config);
    EXPECT_TRUE(is_offered("sales", "web"));
}

TEST_F(GivenQueues, AnotherHostKnowsWhereTheWaitingCameIn) {
    lan().mutable_access()->add_inboxes("post");
    world.configure(config);
    auto const web = world.start("an", "billing", "web");
    auto const post = world.start("binh", "billing", "post");
    world.kill_host();
    world.start_host();
    online("lan");
    EXPECT_EQ(world.snapshot(web).state(), v1::STATE_QUEUED);
    EXPECT_EQ(world.snapshot(post).state(), v1::STATE_OFFERED);
}

TEST_F(GivenQueues, WhatIsTakenAwayIsOfferedNoMore) {
    lan().mutable_access()->add_inboxes("post");
    begin();
    lan().mutable_access()->clear_inboxes();
    world.configure(config);
    EXPECT_FALSE(is_offered("billing", "post")) << "given nothing is not given everything";
    lan().clear_access();
    world.configure(config);
    EXPECT_TRUE(is_offered("billing", "web"));
}

TEST_F(GivenQueues, WhyNotSaysSo) {
    lan().mutable_access()->add_inboxes("post");
    begin();
    auto const id = world.start("an", "billing", "web");
    v1::RoutingCommand why;
    why.mutable_explain()->set_conversation(id);
    why.mutable_explain()->set_agent("lan");
    why.set_locale("en");
    auto const answer = world.command(World::supervisor(), why);
    EXPECT_THAT(
        answer.frame().explanation().sentence(),
        testing::HasSubstr("was given neither its queue nor its inbox"));
}

} // namespace
} // namespace switchboard::routing::test
