#include "commands/replay/provision.hpp"

#include <gmock/gmock.h>

namespace switchboard::commands::replay {
namespace {

ProvisionWishes wishes() {
    ProvisionWishes made;
    made.skills = {"banks", "flights"};
    made.agents = 2;
    made.capacity = 5;
    return made;
}

TEST(Provision, AddsWhatIsMissing) {
    v1::AccountConfig config;
    add_replay_settings(config, wishes());
    ASSERT_EQ(config.skills_size(), 2);
    ASSERT_EQ(config.queues_size(), 1);
    EXPECT_EQ(config.queues(0).id(), "replay");
    ASSERT_EQ(config.inboxes_size(), 1);
    EXPECT_EQ(config.inboxes(0).queue(), "replay");
    ASSERT_EQ(config.users_size(), 2);
    EXPECT_EQ(config.users(1).id(), "replay-agent-002");
    EXPECT_EQ(config.users(1).capacity(), 5U);
    EXPECT_EQ(config.users(1).skills_size(), 2);
    ASSERT_EQ(config.sinks_size(), 1);
    EXPECT_EQ(config.sinks(0).type(), "file");
}

TEST(Provision, ChangesNothingWhenRepeatedAndLeavesOthersAlone) {
    v1::AccountConfig config;
    auto& other = *config.add_users();
    other.set_id("lan");
    other.set_capacity(1);
    config.add_sinks()->set_id("crm");
    add_replay_settings(config, wishes());
    auto const once = config.SerializeAsString();
    add_replay_settings(config, wishes());
    EXPECT_EQ(config.SerializeAsString(), once);
    EXPECT_EQ(config.users(0).capacity(), 1U);
    EXPECT_EQ(config.sinks_size(), 1);
}

} // namespace
} // namespace switchboard::commands::replay
