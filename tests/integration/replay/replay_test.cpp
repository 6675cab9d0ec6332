#include "commands/replay/replay_command.hpp"

#include "server_process.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <future>

namespace switchboard::commands::replay {
namespace {

namespace fs = std::filesystem;

int replay(std::vector<std::string> arguments) {
    CLI::App app{"test"};
    int exit_code = -1;
    add_replay_command(app, exit_code);
    arguments.insert(arguments.begin(), "replay");
    std::reverse(arguments.begin(), arguments.end());
    app.parse(std::move(arguments));
    return exit_code;
}

std::vector<std::string> arguments_for(test::ServerProcess const& server) {
    return {
        REPLAY_DIALOGUES,
        "--url",
        server.url(),
        "--credentials",
        (server.data() / "demo-credentials.json").string(),
        "--agents",
        "3"};
}

/// Whether a transcript has reached the file sink: dialogues are in full swing.
bool has_transcript(fs::path const& data) {
    std::error_code ignored;
    for (auto at = fs::recursive_directory_iterator(data, ignored);
         at != fs::recursive_directory_iterator{}; at.increment(ignored))
        if (at->path().extension() == ".json" &&
            at->path().string().find("/20") != std::string::npos)
            return true;
    return false;
}

TEST(Replay, KeepsEverythingOnceAndInOrder) {
    test::ServerProcess server;
    auto arguments = arguments_for(server);
    arguments.push_back("--fast");
    EXPECT_EQ(replay(arguments), 0);
    // Preparing the account again changes nothing that matters, and neither does a second run.
    arguments.push_back("--json");
    EXPECT_EQ(replay(arguments), 0);
}

/// Replays, and does this in the middle of it; the exit code.
int replay_and(test::ServerProcess& server, std::function<void()> const& hit) {
    auto arguments = arguments_for(server);
    arguments.insert(arguments.end(), {"--rate", "15"});
    auto result = std::async(std::launch::async, [&] { return replay(arguments); });
    auto const step = std::chrono::milliseconds{20};
    while (!has_transcript(server.data()) && result.wait_for(step) == std::future_status::timeout) {
    }
    EXPECT_EQ(result.wait_for(step), std::future_status::timeout) << "it was over too soon";
    hit();
    return result.get();
}

TEST(Replay, SurvivesAServerThatIsKilledAndStartedAgain) {
    test::ServerProcess server;
    auto const hit = [&] {
        server.kill_hard();
        server.start_again();
    };
    EXPECT_EQ(replay_and(server, hit), 0);
}

TEST(Replay, SurvivesARedisThatIsKilled) {
    test::ServerProcess server;
    EXPECT_EQ(replay_and(server, [&] { EXPECT_TRUE(server.kill_redis_hard()); }), 0);
}

TEST(Replay, SaysWhyItCannotRun) {
    EXPECT_EQ(replay({REPLAY_DIALOGUES, "--url", "ftp://x", "--login", "a@b.example:x"}), 2);
    EXPECT_EQ(replay({"/nowhere/dialogues.jsonl", "--login", "a@b.example:x"}), 2);
    EXPECT_EQ(replay({REPLAY_DIALOGUES, "--credentials", "/nowhere/credentials.json"}), 2);
    test::ServerProcess server;
    EXPECT_EQ(replay({REPLAY_DIALOGUES, "--url", server.url(), "--login", "a@b.example:wrong"}), 2);
}

} // namespace
} // namespace switchboard::commands::replay
