#include "configuration/changes.hpp"
#include "sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::configuration {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Changes, NoneBetweenEqualSettings) {
    EXPECT_THAT(diff(sample(), sample()), IsEmpty());
    auto later = sample();
    later.set_revision(7);
    EXPECT_THAT(diff(sample(), later), IsEmpty()) << "a revision is no change";
}

TEST(Changes, TheOrderOfThingsIsNone) {
    auto other = sample();
    other.mutable_queues()->SwapElements(0, 1);
    EXPECT_THAT(diff(sample(), other), IsEmpty());
}

TEST(Changes, NameWhatWasAddedChangedAndRemoved) {
    auto after = sample();
    after.mutable_account()->set_name("Acme Ltd");
    after.mutable_queues(0)->set_cap(5);
    after.mutable_queues(0)->set_wrap_up_ms(10);
    after.mutable_skills()->DeleteSubrange(1, 1);
    after.add_users()->set_id("minh");
    EXPECT_THAT(
        diff(sample(), after),
        ElementsAre(
            Change{"account", "acme", ChangeKind::Changed, {"name"}},
            Change{"skill", "billing", ChangeKind::Removed, {}},
            Change{"queue", "help", ChangeKind::Changed, {"wrapUpMs", "cap"}},
            Change{"user", "minh", ChangeKind::Added, {}}));
}

TEST(Changes, MapsCompareByContent) {
    auto before = sample(), after = sample();
    for (int i = 0; i < 50; ++i) {
        (*before.mutable_users(0)->mutable_queues())["q" + std::to_string(i)] = 0;
        (*after.mutable_users(0)->mutable_queues())["q" + std::to_string(49 - i)] = 0;
    }
    EXPECT_THAT(diff(before, after), IsEmpty());
    (*after.mutable_users(0)->mutable_queues())["q7"] = 1;
    EXPECT_THAT(
        diff(before, after), ElementsAre(Change{"user", "lan", ChangeKind::Changed, {"queues"}}));
}

TEST(Changes, OfANewAccountAreAllAdded) {
    auto const changes = diff({}, sample());
    ASSERT_EQ(changes.size(), 9U);
    for (auto const& each : changes) EXPECT_EQ(each.change, ChangeKind::Added) << each.kind;
}

} // namespace
} // namespace switchboard::configuration
