// What a crowd of arrivals writes goes to Redis together, in the order in which it was asked for.
#include "store/redis/write_gatherer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace switchboard::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Gathering : public testing::Test {
protected:
    void give(std::string name) {
        gatherer->run([this, name] { sent.push_back(name); });
    }
    void turn() {
        io.restart();
        io.run_one(); // the timer
    }

    boost::asio::io_context io;
    std::shared_ptr<WriteGatherer> gatherer = std::make_shared<WriteGatherer>(io);
    std::vector<std::string> sent;
};

TEST_F(Gathering, WhoComesAloneIsSentAtOnce) {
    give("a");
    EXPECT_THAT(sent, ElementsAre("a"));
    turn();
    give("b");
    EXPECT_THAT(sent, ElementsAre("a", "b"));
}

TEST_F(Gathering, WhoComesCloseBehindGoesTogetherAndInOrder) {
    for (char const* name : {"a", "b", "c"}) give(name);
    EXPECT_THAT(sent, ElementsAre("a"));
    turn();
    EXPECT_THAT(sent, ElementsAre("a", "b", "c"));
    give("d"); // the next one's time runs already
    EXPECT_THAT(sent, ElementsAre("a", "b", "c"));
    turn();
    EXPECT_THAT(sent, ElementsAre("a", "b", "c", "d"));
}

TEST_F(Gathering, WhatIsAskedForWhileItIsSentWaitsForTheNext) {
    give("a");
    gatherer->run([this] {
        sent.push_back("b");
        give("d");
    });
    give("c");
    turn();
    EXPECT_THAT(sent, ElementsAre("a", "b", "c"));
    turn();
    EXPECT_THAT(sent, ElementsAre("a", "b", "c", "d"));
}

TEST_F(Gathering, AtTheEndNothingIsLeftBehind) {
    give("a");
    give("b");
    gatherer->close();
    give("c");
    EXPECT_THAT(sent, ElementsAre("a", "b", "c"));
    gatherer.reset();
    io.restart();
    io.run();
    EXPECT_THAT(sent, ElementsAre("a", "b", "c"));
}

} // namespace
} // namespace switchboard::store
