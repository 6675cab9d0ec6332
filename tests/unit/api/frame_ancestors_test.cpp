// Which pages may show an inbox's widget in a frame, by its settings and when they cannot be read.
#include "api_fixture.hpp"

#include "api/frame_ancestors.hpp"

namespace switchboard::api {
namespace {

class FrameAncestorsTest : public ApiTest {
protected:
    std::optional<std::string> of(std::string const& inbox) {
        std::optional<std::optional<std::string>> answer;
        ancestors_.of(inbox, [&](auto given) { answer = std::move(given); });
        run();
        EXPECT_TRUE(answer) << "no answer";
        return answer.value_or(std::nullopt);
    }
    void pass() { now_ += FrameAncestors::kFresh; }

    FrameAncestors ancestors_{[this]() -> WorkerDoors& { return doors_; }, [this] { return now_; }};
};

TEST_F(FrameAncestorsTest, PagesOfTheListAndOurOwn) {
    EXPECT_EQ(of("web"), "'self' https://shop.example");
    EXPECT_EQ(of("other-web"), "*") << "no list";
    for (char const* none : {"nowhere", "", "a b", "../x", "web; script-src *"})
        EXPECT_EQ(of(none), "*") << none;
}

TEST_F(FrameAncestorsTest, AChangeCountsWithinSecondsAndNobodyIsAskedInBetween) {
    EXPECT_EQ(of("web"), "'self' https://shop.example");
    auto config = load();
    config.mutable_inboxes(0)->add_origins("https://two.example");
    save(config);
    auto const asked = database_operations_;
    EXPECT_EQ(of("web"), "'self' https://shop.example");
    EXPECT_EQ(database_operations_, asked);
    pass();
    EXPECT_EQ(of("web"), "'self' https://shop.example https://two.example");
}

TEST_F(FrameAncestorsTest, WithoutAStoreWhatWasKnownHoldsAndNothingIsGuessed) {
    EXPECT_EQ(of("web"), "'self' https://shop.example");
    fault_ = store::Fault::Before;
    pass();
    EXPECT_EQ(of("web"), "'self' https://shop.example");
    EXPECT_EQ(of("other-web"), std::nullopt);
}

TEST_F(FrameAncestorsTest, AnInboxThatIsNoneIsAskedForOnceInATime) {
    EXPECT_EQ(of("nowhere"), "*");
    auto const asked = database_operations_;
    EXPECT_EQ(of("nowhere"), "*");
    EXPECT_EQ(database_operations_, asked);
    auto config = load();
    *config.add_inboxes() = config.inboxes(0);
    config.mutable_inboxes(1)->set_id("nowhere");
    save(config);
    pass();
    EXPECT_EQ(of("nowhere"), "'self' https://shop.example");
    config = load();
    config.mutable_inboxes()->RemoveLast();
    save(config);
    pass();
    EXPECT_EQ(of("nowhere"), "*") << "there no more";
    auto const before = database_operations_;
    EXPECT_EQ(of("nowhere"), "*");
    EXPECT_EQ(database_operations_, before);
}

/// What stands in the store was judged when it was saved, perhaps by an older server.
TEST_F(FrameAncestorsTest, NothingOfTheListBecomesAnotherRule) {
    auto config = load();
    config.mutable_inboxes(0)->clear_origins();
    config.mutable_inboxes(0)->add_origins("https://a.example; script-src *");
    save(config);
    EXPECT_EQ(of("web"), "'self'");
}

} // namespace
} // namespace switchboard::api
