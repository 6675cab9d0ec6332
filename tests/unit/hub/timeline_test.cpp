// An older copy of the store's data is put in its place while people stay connected: each sign of
// it, on its own, is told as a reset, and what they see begins anew from what the store has.
#include "store/memory/memory_data.hpp"
#include "world.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::hub::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

struct Timeline : ::testing::Test {
    World world;
    Node& here = world.node("n1");
    Node& there = world.node("n2");
    std::string const chat = world.conversation("ann", "bo");
    Client ann = world.join(here, "c:ann");
    Client bo = world.join(there, "a:bo");
    store::MemoryAccount backup;

    Timeline() {
        say("m1");
        backup = data();
        say("m2");
        (void)bo.socket->take();
    }
    store::MemoryAccount& data() { return world.database->data().account(kAccount); }
    /// No time passes, so heads are not compared.
    void say(std::string const& client_id) {
        world.say(ann, send_frame(0, chat, client_id, "text"));
        world.settle();
    }
    void compare_heads() { world.advance(HubSettings{}.heads_interval + Millis{200}); }
    /// What bo was given: a reset, and then what the store has.
    void expect_anew(std::vector<std::string> const& client_ids) {
        auto const frames = bo.socket->take();
        EXPECT_EQ(kinds(frames), "reset conversation history");
        EXPECT_EQ(first(frames, v1::ServerFrame::kReset).reset().reason(), "rollback");
        v1::ServerFrame const page = first(frames, v1::ServerFrame::kHistory);
        std::vector<std::string> shown;
        for (auto const& entry : page.history().entries())
            if (entry.has_message()) shown.push_back(entry.client_id());
        EXPECT_EQ(shown, client_ids);
    }
};

TEST_F(Timeline, AHeadBelowWhatWasGiven) {
    data() = backup;
    compare_heads();
    expect_anew({"m1"});
    say("m3");
    EXPECT_THAT(seqs(bo.socket->take()), ElementsAre(3U));
}

TEST_F(Timeline, AnotherEntryAtTheNumberThatWasGivenLast) {
    data() = backup;
    say("m3");
    expect_anew({"m1", "m3"});
}

TEST_F(Timeline, AnotherEntryWhereWhatIsMissedIsReadFrom) {
    data() = backup;
    there.deaf = true;
    say("m3");
    say("m4");
    there.deaf = false;
    say("m5");
    expect_anew({"m1", "m3", "m4", "m5"});
}

TEST_F(Timeline, AnotherEntryThatCameWhileTheNodeWasForgotten) {
    data() = backup;
    there.deaf = true;
    say("m3");
    there.deaf = false;
    there.hub->resync(world.now());
    say("m4"); // follows without a hole, before anything is compared
    compare_heads();
    auto const frames = bo.socket->take();
    EXPECT_THAT(kinds(frames), StartsWith("entry reset conversation history"));
    EXPECT_EQ(first(frames, v1::ServerFrame::kHistory).history().entries_size(), 4);
}

TEST_F(Timeline, NoSuchConversation) {
    data().conversations.erase(chat);
    compare_heads();
    EXPECT_EQ(kinds(bo.socket->take()), "reset conversation_gone");
}

TEST_F(Timeline, TheSameEntryOnceMoreIsNoSign) {
    compare_heads();
    there.deaf = true;
    say("m3");
    there.deaf = false;
    there.hub->resync(world.now());
    compare_heads();
    EXPECT_THAT(seqs(bo.socket->take()), ElementsAre(4U));
}

} // namespace
} // namespace switchboard::hub::testing
