// An older copy of the store is put back: who was erased since goes again, and nobody else.
#include "world.hpp"

#include "privacy/erase_again.hpp"

#include <algorithm>
#include <deque>

namespace switchboard::store::test {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class EraseAgain : public Conformance {
protected:
    EraseAgain() {
        config_ = std::make_shared<v1::AccountConfig const>(small_config());
        again_ = std::make_unique<privacy::EraseAgain>(doors(), privacy::EraseAgainSettings{});
    }
    privacy::EraseAgainDoors doors() {
        return {
            .erasing =
                {.privacy = *first_.privacy,
                 .outbox = *first_.outbox,
                 .remove_transcript =
                     [](std::string const&) { return std::optional<std::uint64_t>{1}; },
                 .background =
                     [](std::function<void()> work, std::function<void()> then) {
                         work();
                         then();
                         return true;
                     }},
            .store = *first_.store,
            .trail = trail_,
            .list = [this] { return list_; },
            .account = [this](std::string const&) { return is_known_ ? config_ : nullptr; },
            .after =
                [this](Millis time, std::function<void()> task) {
                    waits_ = time;
                    later_.push_back(std::move(task));
                },
            .forget_contact =
                [this](std::string const&, std::string const& id) { forgotten_.push_back(id); },
            .rewrite =
                [this] {
                    ++rewritten_;
                    return true;
                },
            .log = [this](std::string const& line) { log_.push_back(line); }};
    }
    /// Once through the list.
    void look() {
        if (later_.empty())
            again_->start();
        else
            std::exchange(later_, {}).front()();
        ASSERT_TRUE(world_->run_until([&] { return !later_.empty(); }));
    }
    void talk(std::string const& contact, bool is_finished = true) {
        ports::StartRequest request;
        request.caller = customer(contact);
        request.conversation = contact + "-1";
        request.draft.mutable_contact()->set_name("canary " + contact);
        request.first = message("canary words", "m1");
        ASSERT_TRUE(
            ask<ports::StartResult>([&](auto done) { first_.store->start(request, done); }));
        if (is_finished) finish(request.conversation, {});
    }
    std::string name_of(std::string const& id) {
        auto const found = ask<v1::Contact>(
            [&](auto done) { first_.store->contact(staff("ana", v1::ADMIN), id, done); });
        return found ? found->name() : "nobody";
    }
    std::string first_entry(std::string const& contact) {
        auto const seen = history(staff("ana"), contact + "-1");
        bool const hidden = !seen->entries.empty() && seen->entries.front().has_hidden();
        return hidden ? "hidden" : "words";
    }
    std::vector<std::string> records() {
        ports::AuditRequest request;
        request.account = account_;
        request.to = time_point_ms(4'000'000'000'000);
        auto const page =
            ask<ports::AuditPage>([&](auto done) { first_.audit->read(request, done); });
        std::vector<std::string> out; // oldest first
        for (auto const& each : page->records)
            out.insert(out.begin(), each.actor() + " " + each.subject() + " " + each.detail());
        return out;
    }

    audit::Trail trail_{*first_.audit, [] { return time_point_ms(1'800'000'000'000); }};
    std::shared_ptr<v1::AccountConfig const> config_;
    std::vector<privacy::ErasedName> list_;
    bool is_known_ = true;
    Millis waits_{};
    int rewritten_ = 0;
    std::deque<std::function<void()>> later_;
    std::vector<std::string> forgotten_, log_;
    std::unique_ptr<privacy::EraseAgain> again_;
};

} // namespace

TEST_F(EraseAgain, WhoIsOnTheListGoesAndNobodyElse) {
    talk("cara");
    talk("dung");
    list_ = {{account_, "cara"}, {account_, "was-never-here"}};
    look();
    EXPECT_EQ(name_of("cara"), "");
    EXPECT_EQ(first_entry("cara"), "hidden");
    EXPECT_EQ(name_of("dung"), "canary dung");
    EXPECT_EQ(first_entry("dung"), "words");
    EXPECT_THAT(forgotten_, ElementsAre("cara"));
    EXPECT_EQ(rewritten_, 1);
    EXPECT_THAT(
        records(), ElementsAre(
                       "erased-list cara begun, an older copy was put back",
                       "erased-list cara an older copy was put back"));
    EXPECT_EQ(waits_, privacy::EraseAgainSettings{}.every) << "until tomorrow";
    look();
    EXPECT_THAT(records(), SizeIs(2)) << "who is erased is left alone";
    EXPECT_EQ(rewritten_, 1);
}

TEST_F(EraseAgain, ACopyThatIsPutBackUnderARunningServerIsSeenToo) {
    look();
    talk("cara");
    list_ = {{account_, "cara"}};
    look();
    EXPECT_EQ(name_of("cara"), "");
}

TEST_F(EraseAgain, WhoseConversationIsOpenGoesWhenItIsClosed) {
    talk("cara", false);
    talk("dung");
    list_ = {{account_, "cara"}, {account_, "dung"}};
    look();
    EXPECT_EQ(name_of("cara"), "canary cara");
    EXPECT_EQ(name_of("dung"), "") << "others do not wait for it";
    EXPECT_EQ(waits_, privacy::EraseAgainSettings{}.retry_after);
    look();
    EXPECT_THAT(log_, SizeIs(1)) << "it is said once";
    EXPECT_THAT(records(), SizeIs(3)) << "written down once: hers, and both of the other one";
    finish("cara-1", {});
    look();
    EXPECT_EQ(name_of("cara"), "");
    EXPECT_EQ(waits_, privacy::EraseAgainSettings{}.every);
}

TEST_F(EraseAgain, AnAccountWhoseSettingsAreNotReadYetWaits) {
    talk("cara");
    list_ = {{account_, "cara"}};
    is_known_ = false;
    look();
    EXPECT_EQ(name_of("cara"), "canary cara");
    EXPECT_THAT(records(), IsEmpty());
    is_known_ = true;
    look();
    EXPECT_EQ(name_of("cara"), "");
}

/// An account may be gone for good, and a conversation open for days.
TEST_F(EraseAgain, WhoCannotBeErasedKeepsNobodyFromBeingSeen) {
    again_ = std::make_unique<privacy::EraseAgain>(
        doors(),
        privacy::EraseAgainSettings{.every = Millis{30'000}, .retry_after = Millis{5'000}});
    talk("cara", false);
    list_ = {{account_, "cara"}};
    look();
    talk("dung");
    list_.push_back({account_, "dung"});
    for (int looks = 0; looks < 8; ++looks) look();
    EXPECT_EQ(name_of("dung"), "");
    EXPECT_EQ(name_of("cara"), "canary cara") << "her conversation is open";
}

/// A page that was open meanwhile goes on under the same id.
TEST_F(EraseAgain, WhoCameBackAfterTheErasureStays) {
    talk("cara");
    list_ = {{account_, "cara", time_point_ms(1'000)}};
    look();
    EXPECT_EQ(name_of("cara"), "canary cara");
    EXPECT_THAT(records(), IsEmpty());
    list_ = {{account_, "cara", time_point_ms(9'000'000'000'000)}};
    look();
    EXPECT_EQ(name_of("cara"), "") << "who was there before the erasure";
}

} // namespace switchboard::store::test
