// The decision table: who may do what with which conversation, and what a person was given.
#include "access/authorize.hpp"

#include <gtest/gtest.h>

namespace switchboard::access {
namespace {

v1::AccountConfig shop() {
    v1::AccountConfig config;
    for (char const* id : {"sales", "returns", "night", "vip"}) config.add_queues()->set_id(id);
    for (auto const& [inbox, queue] :
         {std::pair{"web", "sales"}, {"app", "sales"}, {"post", "returns"}}) {
        auto& added = *config.add_inboxes();
        added.set_id(inbox);
        added.set_queue(queue);
    }
    return config;
}

GrantsPtr given(
    v1::AccountConfig config, std::vector<std::string> const& queues,
    std::vector<std::string> const& inboxes) {
    auto& user = *config.add_users();
    user.set_id("lan");
    user.mutable_access();
    for (auto const& each : queues) user.mutable_access()->add_queues(each);
    for (auto const& each : inboxes) user.mutable_access()->add_inboxes(each);
    return grants_of(config, "lan");
}

TEST(Grants, WhoIsNotRestrictedHasTheWholeAccount) {
    auto config = shop();
    config.add_users()->set_id("lan");
    EXPECT_EQ(grants_of(config, "lan"), nullptr);
    EXPECT_EQ(grants_of(config, "nobody"), nullptr);
    EXPECT_NE(given(shop(), {}, {}), nullptr) << "restricted to nothing is not unrestricted";
}

TEST(Grants, AreComparedByWhatTheySay) {
    EXPECT_TRUE(same(given(shop(), {"sales"}, {}), given(shop(), {"sales"}, {})));
    EXPECT_FALSE(same(given(shop(), {"sales"}, {}), given(shop(), {"vip"}, {})));
    EXPECT_FALSE(same(given(shop(), {}, {}), nullptr));
    EXPECT_TRUE(same(nullptr, nullptr));
}

struct Row {
    char const* id;
    v1::Role role;
    char const* queue; // given; "-": not restricted
    Action action;
    Object object;
    Verdict verdict;
};

TEST(Authorize, FollowsTheTable) {
    using enum Action;
    using enum Verdict;
    Object const own{"cara", "lan", "vip", "web"}, sold{"cara", "bo", "sales", "web"};
    Object const returned{"cara", "bo", "returns", "post"}, free{"cara", "", "returns", "post"};
    Row const rows[] = {
        {"cara", v1::CUSTOMER, "-", TakePart, sold, Granted},
        {"cara", v1::CUSTOMER, "-", Look, sold, Forbidden},
        {"cara", v1::CUSTOMER, "-", Handle, sold, Forbidden},
        {"dung", v1::CUSTOMER, "-", TakePart, sold, Unknown},
        {"bo", v1::CUSTOMER, "-", Look, sold, Unknown},
        {"cara", v1::ROLE_UNSPECIFIED, "-", Look, sold, Forbidden},
        {"", v1::CUSTOMER, "-", TakePart, {}, Unknown},
        {"lan", v1::AGENT, "-", TakePart, own, Forbidden},
        {"lan", v1::AGENT, "-", Look, returned, Granted},
        {"lan", v1::AGENT, "-", Handle, returned, Forbidden},
        {"lan", v1::AGENT, "-", Handle, own, Granted},
        {"lan", v1::AGENT, "sales", Look, sold, Granted},
        {"lan", v1::AGENT, "sales", Look, returned, Forbidden},
        {"lan", v1::AGENT, "sales", Look, own, Granted},
        {"lan", v1::AGENT, "sales", Handle, own, Granted},
        {"lan", v1::AGENT, "sales", Look, free, Forbidden},
        {"lan", v1::AGENT, "sales", Reply, returned, Granted},
        {"lan", v1::AGENT, "-", SetQueue, sold, Forbidden},
        {"lan", v1::AGENT, "-", Oversee, {}, Forbidden},
        {"mai", v1::SUPERVISOR, "-", Handle, returned, Granted},
        {"mai", v1::SUPERVISOR, "sales", Handle, returned, Forbidden},
        {"mai", v1::SUPERVISOR, "sales", Handle, sold, Granted},
        {"mai", v1::SUPERVISOR, "sales", SetQueue, {{}, {}, "sales", {}}, Granted},
        {"mai", v1::SUPERVISOR, "sales", SetQueue, {{}, {}, "vip", {}}, Forbidden},
        {"mai", v1::SUPERVISOR, "sales", Oversee, {}, Forbidden},
        {"mai", v1::SUPERVISOR, "-", Oversee, {}, Granted},
        {"ada", v1::ADMIN, "-", Handle, returned, Granted},
        {"", v1::SYSTEM, "-", Handle, returned, Granted},
    };
    for (Row const& row : rows) {
        auto const grants =
            row.queue == std::string{"-"} ? nullptr : given(shop(), {row.queue}, {});
        Who const who{row.role, row.id, grants.get()};
        EXPECT_EQ(authorize(who, row.action, row.object), row.verdict)
            << row.id << " as " << v1::Role_Name(row.role) << ", given " << row.queue << ": action "
            << static_cast<int>(row.action) << " in " << row.object.queue;
    }
}

TEST(Authorize, AnInboxIsGivenInWhicheverQueueItsConversationsAre) {
    auto const grants = given(shop(), {}, {"web"});
    Who const who{v1::AGENT, "lan", grants.get()};
    for (char const* queue : {"sales", "returns", ""})
        EXPECT_EQ(authorize(who, Action::Look, {"cara", "", queue, "web"}), Verdict::Granted);
    EXPECT_EQ(authorize(who, Action::Look, {"cara", "", "sales", "app"}), Verdict::Forbidden);
    auto const nothing = given(shop(), {}, {});
    Who const nobody{v1::AGENT, "lan", nothing.get()};
    EXPECT_EQ(authorize(nobody, Action::Look, {"cara", "", "", ""}), Verdict::Forbidden);
}

} // namespace
} // namespace switchboard::access
