// Offers of restricted people: from queues that they were given, of those that they serve.
#include "routing/translate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::routing {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Served {
    v1::AccountConfig config;
    v1::User& user = *config.add_users();

    Served() {
        user.set_id("lan");
        for (char const* id : {"sales", "returns", "vip"}) config.add_queues()->set_id(id);
        auto& inbox = *config.add_inboxes();
        inbox.set_id("web");
        inbox.set_queue("vip");
    }
    [[nodiscard]] std::vector<std::string> queues() const {
        std::vector<std::string> ids;
        auto const agent = agent_config(config, user);
        if (!agent.queues) return {"every queue"};
        for (auto const& [queue, ring] : *agent.queues)
            ids.push_back(queue.str() + " " + std::to_string(ring));
        return ids;
    }
};

TEST(GivenQueues, WhoIsNotRestrictedServesWhatTheSettingsSay) {
    Served lan;
    EXPECT_THAT(lan.queues(), ElementsAre("every queue"));
    (*lan.user.mutable_queues())["sales"] = 1;
    EXPECT_THAT(lan.queues(), ElementsAre("sales 1"));
}

TEST(GivenQueues, WhoIsRestrictedServesNothingElse) {
    Served lan;
    lan.user.mutable_access();
    EXPECT_THAT(lan.queues(), IsEmpty());
    lan.user.mutable_access()->add_queues("sales");
    EXPECT_THAT(lan.queues(), ElementsAre("sales 0"));
    lan.user.mutable_access()->add_inboxes("web");
    EXPECT_THAT(lan.queues(), ElementsAre("sales 0", "vip 0"));
    (*lan.user.mutable_queues())["vip"] = 2;
    (*lan.user.mutable_queues())["returns"] = 0;
    EXPECT_THAT(lan.queues(), ElementsAre("vip 2")) << "what both say";
}

} // namespace
} // namespace switchboard::routing
