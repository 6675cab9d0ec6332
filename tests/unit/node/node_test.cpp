// A node against the real store in memory, whose calls fail where a test wants it.
#include "node/node.hpp"

#include "metrics/memory_metrics.hpp"
#include "store/memory/memory_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <optional>

namespace switchboard::node {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char const* kAccount = "shop";

class NodeTest : public ::testing::Test {
protected:
    struct Worker {
        ports::Bus* bus = nullptr;
        std::vector<std::string> got; // "typing ana", "read bo 3"
        int resyncs = 0;
    };
    /// A process: a node with one worker.
    struct Process {
        std::unique_ptr<Node> node;
        Worker worker;
    };

    NodeTest() {
        store::MemoryEnvironment environment;
        environment.now = [this] { return now_; };
        environment.post = [this](std::function<void()> task) {
            tasks_.push_back(std::move(task));
        };
        environment.schedule = [this](Millis delay, std::function<void()> task) {
            timers_.emplace(now_ + delay, std::move(task));
        };
        environment.fault = [this](std::string_view operation) {
            ++calls_[std::string{operation}];
            return failing_.contains(std::string{operation}) ? failure_ : store::Fault::None;
        };
        database_ = std::make_unique<store::MemoryDatabase>(std::move(environment), 1);
        stores_ = std::make_unique<store::MemoryStores>(*database_);
    }

    Process& process(std::string name) {
        Process& made = processes_.emplace_back();
        auto const post = [this](std::function<void()> task) { tasks_.push_back(std::move(task)); };
        made.node = std::make_unique<Node>(
            NodeDoors{
                .nodes = *stores_->nodes,
                .store = *stores_->store,
                .metrics = metrics_,
                .name = std::move(name),
                .control = post,
                .after =
                    [this](Millis delay, std::function<void()> task) {
                        timers_.emplace(now_ + delay, std::move(task));
                    },
                .log = [](std::string const&) {}},
            NodeSettings{});
        made.worker.bus = &made.node->add_worker(
            {.post = post,
             .deliver = [&worker = made.worker](
                            ports::Record record) { worker.got.push_back(words(*record)); },
             .resync = [&worker = made.worker] { ++worker.resyncs; }});
        made.node->start();
        settle();
        return made;
    }

    static std::string words(v1::InboxRecord const& record) {
        v1::ServerFrame const& frame = record.frame();
        if (frame.has_read())
            return "read " + frame.read().author().id() + " " + std::to_string(frame.read().seq());
        return "typing " + frame.typing().author().id() +
               (frame.typing().active() ? "" : " stopped");
    }

    void settle() {
        while (!tasks_.empty()) {
            auto const task = std::move(tasks_.front());
            tasks_.pop_front();
            task();
        }
    }

    void advance(Millis by) {
        TimePoint const until = now_ + by;
        settle();
        while (!timers_.empty() && timers_.begin()->first <= until) {
            auto timer = timers_.extract(timers_.begin());
            now_ = std::max(now_, timer.key());
            timer.mapped()();
            settle();
        }
        now_ = until;
    }

    void follow(Process& process, std::string topic) {
        process.worker.bus->follow(kAccount, std::move(topic), [](auto const&) {});
        settle();
    }

    static ports::Record typing(std::string const& who, bool active = true) {
        auto record = std::make_shared<v1::InboxRecord>();
        record->set_account(kAccount);
        record->set_topic("conversation:c1");
        record->mutable_frame()->mutable_typing()->mutable_author()->set_id(who);
        record->mutable_frame()->mutable_typing()->set_active(active);
        return record;
    }
    static ports::Record read(std::string const& who, std::uint32_t seq) {
        auto record = std::make_shared<v1::InboxRecord>();
        record->set_account(kAccount);
        record->set_topic("conversation:c1");
        record->mutable_frame()->mutable_read()->mutable_author()->set_id(who);
        record->mutable_frame()->mutable_read()->set_seq(seq);
        return record;
    }

    TimePoint now_ = time_point_ms(1'000'000);
    std::deque<std::function<void()>> tasks_;
    std::multimap<TimePoint, std::function<void()>> timers_;
    std::set<std::string> failing_; // operations of the store
    store::Fault failure_ = store::Fault::Before;
    std::map<std::string, int> calls_;
    metrics::NullMetrics metrics_;
    std::unique_ptr<store::MemoryDatabase> database_;
    std::unique_ptr<store::MemoryStores> stores_;
    std::deque<Process> processes_;
};

TEST_F(NodeTest, TypingAndReadMarksReachOtherNodesTheNewestOfEach) {
    Process& here = process("n1");
    Process& there = process("n2");
    follow(here, "conversation:c1");
    follow(there, "conversation:c1");
    here.worker.bus->signal(typing("ana"));
    here.worker.bus->signal(read("ana", 3));
    here.worker.bus->signal(typing("bo"));
    here.worker.bus->signal(typing("ana", false));
    here.worker.bus->signal(read("ana", 7));
    advance(Millis{300});
    EXPECT_THAT(
        there.worker.got, UnorderedElementsAre("typing ana stopped", "typing bo", "read ana 7"));
    EXPECT_THAT(here.worker.got, IsEmpty());
    EXPECT_EQ(calls_["signal"], 1);
    advance(Millis{1'000});
    EXPECT_EQ(calls_["signal"], 1) << "nothing to say, nothing asked";
}

TEST_F(NodeTest, KeepsNoMoreMarksThanItsLimit) {
    Process& here = process("n1");
    Process& there = process("n2");
    follow(there, "conversation:c1");
    for (int i = 0; i < 1'500; ++i) here.worker.bus->signal(typing("a" + std::to_string(i)));
    here.worker.bus->signal(typing("a0", false)); // a newer mark takes the place of an older one
    advance(Millis{3'000});
    EXPECT_EQ(there.worker.got.size(), 1'000U);
    EXPECT_THAT(there.worker.got, ::testing::Contains("typing a0 stopped"));
}

TEST_F(NodeTest, AFollowThatFailsAfterItWasForgottenIsRepeatedUntilItSucceeds) {
    Process& here = process("n1");
    Process& there = process("n2");
    follow(here, "conversation:c1");
    follow(here, "conversation:c2");
    advance(Millis{100});
    int const before = here.worker.resyncs;
    stores_->nodes->drop_node("n1", [](auto const&) {});
    failing_ = {"follow"};
    advance(Millis{4'000}); // renewed, and every follow failed
    EXPECT_EQ(here.worker.resyncs, before) << "told to look before it could hear";
    there.worker.bus->signal(typing("ana"));
    advance(Millis{500});
    EXPECT_THAT(here.worker.got, IsEmpty());
    failing_.clear();
    advance(Millis{4'000});
    EXPECT_EQ(here.worker.resyncs, before + 1);
    there.worker.bus->signal(typing("bo"));
    advance(Millis{500});
    EXPECT_THAT(here.worker.got, ElementsAre("typing bo"));
}

TEST_F(NodeTest, FollowsAgainAfterARenewalWhoseAnswerWasLost) {
    Process& here = process("n1");
    Process& there = process("n2");
    follow(here, "conversation:c1");
    advance(Millis{100});
    stores_->nodes->drop_node("n1", [](auto const&) {});
    failure_ = store::Fault::After; // it was renewed, and nobody heard that it had been forgotten
    failing_ = {"renew_node"};
    advance(Millis{4'000});
    EXPECT_FALSE(here.node->alive());
    failing_.clear();
    advance(Millis{4'000});
    there.worker.bus->signal(typing("ana"));
    advance(Millis{500});
    EXPECT_THAT(here.worker.got, ElementsAre("typing ana"));
}

TEST_F(NodeTest, AnUnfollowThatFailsIsRepeated) {
    Process& here = process("n1");
    Process& there = process("n2");
    follow(here, "conversation:c1");
    failing_ = {"unfollow"};
    here.worker.bus->unfollow(kAccount, "conversation:c1");
    settle();
    failing_.clear();
    advance(Millis{4'000});
    EXPECT_EQ(calls_["unfollow"], 2);
    there.worker.bus->signal(typing("ana"));
    advance(Millis{500});
    EXPECT_THAT(here.worker.got, IsEmpty());
}

TEST_F(NodeTest, InheritsNothingFromAnEarlierLife) {
    Process& there = process("n2");
    {
        Process& before = process("n1");
        follow(before, "conversation:c1");
        before.node.reset(); // as if killed: nothing was given back
    }
    failing_ = {"drop_node"};
    Process& here = process("n1");
    advance(Millis{1'000});
    EXPECT_FALSE(here.node->alive()) << "it must not read what was meant for another life";
    failing_.clear();
    advance(Millis{1'000});
    EXPECT_TRUE(here.node->alive());
    std::optional<std::size_t> waiting;
    there.worker.bus->signal(typing("ana"));
    advance(Millis{500});
    EXPECT_THAT(here.worker.got, IsEmpty());
    stores_->nodes->read_inbox(
        "n1", 10, Millis{0}, [&](auto const& items) { waiting = items->size(); });
    settle();
    EXPECT_EQ(waiting, 0U);
}

} // namespace
} // namespace switchboard::node
