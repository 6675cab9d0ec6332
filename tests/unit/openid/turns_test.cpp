// Who waits for whom, without a thread: the test is the pool.
#include "openid/turns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

namespace switchboard::openid {
namespace {

using testing::ElementsAre;

class TurnsTest : public testing::Test {
protected:
    bool take(std::string const& key, std::string const& name) {
        return turns_->take(key, [this, name](bool has_turn) {
            ran_.push_back(name + (has_turn ? "" : " refused"));
        });
    }
    void run_one() {
        auto const next = std::move(pool_.front());
        pool_.pop_front();
        next();
    }

    std::deque<std::function<void()>> pool_;
    std::size_t room_ = 8;
    std::vector<std::string> ran_;
    std::shared_ptr<Turns> turns_ = std::make_shared<Turns>(
        [this](std::function<void()> work) {
            if (pool_.size() >= room_) return false;
            pool_.push_back(std::move(work));
            return true;
        },
        2, 2);
};

TEST_F(TurnsTest, TwoOfAKeyAreOutAtOnceAndTheNextFollowInOrder) {
    EXPECT_TRUE(take("a", "a1"));
    EXPECT_TRUE(take("a", "a2"));
    EXPECT_TRUE(take("a", "a3"));
    EXPECT_TRUE(take("b", "b1"));
    EXPECT_EQ(pool_.size(), 3U); // a1, a2, b1: a3 is in line
    while (!pool_.empty()) run_one();
    EXPECT_THAT(ran_, ElementsAre("a1", "a2", "b1", "a3"));
}

TEST_F(TurnsTest, ALineHasAnEnd) {
    for (char const* const name : {"1", "2", "3", "4"}) EXPECT_TRUE(take("a", name));
    EXPECT_FALSE(take("a", "5"));
    EXPECT_TRUE(take("b", "of another"));
    while (!pool_.empty()) run_one();
    EXPECT_THAT(ran_, ElementsAre("1", "2", "of another", "3", "4"));
    EXPECT_TRUE(take("a", "again"));
}

TEST_F(TurnsTest, WhoFindsThePoolFullHearsOfIt) {
    room_ = 2;
    EXPECT_TRUE(take("a", "a1"));
    EXPECT_TRUE(take("a", "a2"));
    EXPECT_TRUE(take("a", "a3"));
    EXPECT_FALSE(take("b", "b1"));
    room_ = 0;
    run_one();
    EXPECT_THAT(ran_, ElementsAre("a1", "a3 refused"));
    room_ = 8;
    run_one();
    EXPECT_TRUE(take("b", "b2"));
    run_one();
    EXPECT_THAT(ran_, ElementsAre("a1", "a3 refused", "a2", "b2"));
}

} // namespace
} // namespace switchboard::openid
