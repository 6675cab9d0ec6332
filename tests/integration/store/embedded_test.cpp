// The private redis-server: it comes back after every kind of end, and never at the price of data.
#include "redis_server.hpp"
#include "store/embedded/embedded_redis.hpp"
#include "store/embedded/redis_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace switchboard::store::test {

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Embedded : public testing::Test {
protected:
    EmbeddedOptions options() const {
        EmbeddedOptions options;
        options.data = folder_.path();
        return options;
    }
    static std::string socket_of(EmbeddedRedis const& redis) { return redis.url().substr(7); }
    static void put(EmbeddedRedis const& redis, std::string const& key, std::string const& value) {
        ASSERT_EQ(redis_command(socket_of(redis), {"SET", key, value}), "OK");
    }
    static std::string get(EmbeddedRedis const& redis, std::string const& key) {
        return redis_command(socket_of(redis), {"GET", key});
    }
    fs::path redis_folder() const { return folder_.path() / "redis"; }
    fs::path last_file() const {
        fs::path last;
        for (auto const& entry : fs::directory_iterator(redis_folder() / "appendonlydir"))
            if (entry.path().string().ends_with(".incr.aof")) last = entry.path();
        return last;
    }
    /// A data directory with ten values, its Redis stopped.
    void fill() const {
        auto const redis = EmbeddedRedis::start(options());
        ASSERT_TRUE(redis) << redis.error();
        for (int i = 0; i < 10; ++i) put(**redis, "k" + std::to_string(i), "v" + std::to_string(i));
    }
    void expect_all_values() const {
        auto const redis = EmbeddedRedis::start(options());
        ASSERT_TRUE(redis) << redis.error();
        for (int i = 0; i < 10; ++i)
            EXPECT_EQ(get(**redis, "k" + std::to_string(i)), "v" + std::to_string(i));
    }

    TemporaryFolder folder_;
};

void append_bytes(fs::path const& file, std::string const& bytes) {
    std::ofstream(file, std::ios::app | std::ios::binary) << bytes;
}

TEST_F(Embedded, StartsPrivatelyAndStopsCleanly) {
    int pid = 0;
    {
        auto const redis = EmbeddedRedis::start(options());
        ASSERT_TRUE(redis) << redis.error();
        pid = (*redis)->pid();
        EXPECT_EQ(ping_redis(socket_of(**redis)), "PONG");
        struct stat info {};
        ASSERT_EQ(stat(redis_folder().c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 0777U, 0700U);
        std::string const folder = fs::canonical(redis_folder()).string();
        EXPECT_EQ(redis_processes_in(folder), std::vector<int>{pid});
    }
    EXPECT_NE(kill(pid, 0), 0);
}

TEST_F(Embedded, RefusesADataDirectoryInUse) {
    auto const first = EmbeddedRedis::start(options());
    ASSERT_TRUE(first) << first.error();
    auto const second = EmbeddedRedis::start(options());
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error(), HasSubstr("another server"));
    EXPECT_EQ(ping_redis(socket_of(**first)), "PONG");
}

TEST_F(Embedded, AMissingProgramIsAClearError) {
    EmbeddedOptions wrong = options();
    wrong.program = "/nonexistent/redis-server";
    auto const redis = EmbeddedRedis::start(wrong);
    ASSERT_FALSE(redis);
    EXPECT_THAT(redis.error(), HasSubstr("No such file"));
}

TEST_F(Embedded, AProgramThatEndsAtOnceIsAClearError) {
    EmbeddedOptions wrong = options();
    wrong.program = "/bin/false";
    auto const redis = EmbeddedRedis::start(wrong);
    ASSERT_FALSE(redis);
    EXPECT_THAT(redis.error(), HasSubstr("did not become ready"));
}

TEST_F(Embedded, AKilledRedisIsStartedAgainWithItsData) {
    auto const redis = EmbeddedRedis::start(options());
    ASSERT_TRUE(redis) << redis.error();
    put(**redis, "k", "v");
    for (std::uint64_t round = 1; round <= 3; ++round) {
        int const before = (*redis)->pid();
        ASSERT_EQ(kill(before, SIGKILL), 0);
        ASSERT_TRUE(wait_for([&] {
            return (*redis)->restarts() == round && ping_redis(socket_of(**redis)) == "PONG";
        }));
        EXPECT_NE((*redis)->pid(), before);
        EXPECT_EQ(get(**redis, "k"), "v");
    }
}

TEST_F(Embedded, ALimitOfItsMemoryHoldsOverItsRestarts) {
    auto const redis = EmbeddedRedis::start(options());
    ASSERT_TRUE(redis) << redis.error();
    put(**redis, "k", "v");
    ASSERT_TRUE((*redis)->limit_memory(1)); // less than it has already
    auto const set = [&] { return redis_command(socket_of(**redis), {"SET", "more", "v"}); };
    EXPECT_THAT(set(), HasSubstr("OOM"));
    EXPECT_EQ(get(**redis, "k"), "v");
    ASSERT_EQ(kill((*redis)->pid(), SIGKILL), 0);
    ASSERT_TRUE(wait_for(
        [&] { return (*redis)->restarts() == 1 && ping_redis(socket_of(**redis)) == "PONG"; }));
    EXPECT_THAT(set(), HasSubstr("OOM"));
    ASSERT_TRUE((*redis)->limit_memory(0));
    EXPECT_EQ(set(), "OK");
}

/// A server process that writes, then dies by kill -9, perhaps leaving its Redis stopped in the
/// middle.
void serve_and_die(EmbeddedOptions const& options, bool stop_redis) {
    int const child = fork();
    if (child == 0) {
        auto const redis = EmbeddedRedis::start(options);
        if (!redis) _exit(2);
        std::string const socket = (*redis)->url().substr(7);
        if (redis_command(socket, {"SET", "k", "v"}) != "OK") _exit(3);
        if (stop_redis) kill((*redis)->pid(), SIGSTOP);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "status " << status;
}

TEST_F(Embedded, AfterKillNineOfTheServerTheNextStartIsClean) {
    serve_and_die(options(), false);
    EXPECT_TRUE(wait_for([&] { return redis_processes_in(redis_folder()).empty(); }));
    auto const redis = EmbeddedRedis::start(options());
    ASSERT_TRUE(redis) << redis.error();
    EXPECT_EQ(get(**redis, "k"), "v");
}

TEST_F(Embedded, AStaleRedisIsEndedAndNeverLeftBeside) {
    serve_and_die(options(), true);
    ASSERT_EQ(redis_processes_in(redis_folder()).size(), 1U);
    auto const redis = EmbeddedRedis::start(options());
    ASSERT_TRUE(redis) << redis.error();
    EXPECT_EQ(get(**redis, "k"), "v");
    EXPECT_EQ(redis_processes_in(redis_folder()), std::vector<int>{(*redis)->pid()});
}

TEST_F(Embedded, ARedisOfAnotherFolderIsLeftAlone) {
    RedisServer const other;
    auto const redis = EmbeddedRedis::start(options());
    ASSERT_TRUE(redis) << redis.error();
    EXPECT_EQ(ping_redis(other.socket()), "PONG");
    EXPECT_FALSE(redis_processes_in(other.folder()).empty());
}

TEST_F(Embedded, ATornTailIsCutAndEverythingElseIsThere) {
    fill();
    append_bytes(last_file(), "*3\r\n$3\r\nSET\r\n$2\r\nkk\r\n$10\r\nabc");
    expect_all_values();
}

TEST_F(Embedded, AZeroFilledTailIsCutWithACopyKept) {
    fill();
    fs::path const file = last_file();
    auto const size = fs::file_size(file);
    append_bytes(file, std::string(512, '\0'));
    expect_all_values();
    fs::path copy = file;
    copy += ".before-repair-1";
    ASSERT_TRUE(fs::exists(copy));
    EXPECT_EQ(fs::file_size(copy), size + 512);
}

TEST_F(Embedded, DamageInTheMiddleIsRefusedAndLeftAsItIs) {
    fill();
    fs::path const file = last_file();
    {
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        std::string const text{std::istreambuf_iterator<char>(bytes), {}};
        auto const at = text.find("$2\r\nk4");
        ASSERT_NE(at, std::string::npos);
        bytes.seekp(static_cast<std::streamoff>(at));
        bytes.put('!');
    }
    auto const size = fs::file_size(file);
    auto const redis = EmbeddedRedis::start(options());
    ASSERT_FALSE(redis);
    EXPECT_THAT(redis.error(), HasSubstr("damage"));
    EXPECT_EQ(fs::file_size(file), size);
}

TEST_F(Embedded, ALengthDamagedInTheMiddleIsNotTakenForATail) {
    fill();
    fs::path const file = last_file();
    {
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        std::string const text{std::istreambuf_iterator<char>(bytes), {}};
        auto const at = text.find("$2\r\nv4");
        ASSERT_NE(at, std::string::npos);
        bytes.seekp(static_cast<std::streamoff>(at));
        bytes.write("$9999", 5); // reaches beyond the end of the file
    }
    auto const redis = EmbeddedRedis::start(options());
    ASSERT_FALSE(redis);
    EXPECT_THAT(redis.error(), HasSubstr("damage"));
}

TEST_F(Embedded, MoreThanATailIsNeverCut) {
    fill();
    append_bytes(
        last_file(), "*3\r\n$3\r\nSET\r\n$2\r\nkk\r\n$3000000\r\n" + std::string(2'000'000, 'x'));
    auto const redis = EmbeddedRedis::start(options());
    ASSERT_FALSE(redis);
    EXPECT_THAT(redis.error(), HasSubstr("more than"));
}

TEST_F(Embedded, AMissingManifestIsRefused) {
    fill();
    fs::remove(redis_folder() / "appendonlydir" / "appendonly.aof.manifest");
    auto const redis = EmbeddedRedis::start(options());
    ASSERT_FALSE(redis);
    EXPECT_THAT(redis.error(), HasSubstr("manifest"));
}

TEST_F(Embedded, ALongPathGetsItsSocketElsewhere) {
    EmbeddedOptions far = options();
    far.data = folder_.path() / std::string(120, 'd');
    auto const redis = EmbeddedRedis::start(far);
    ASSERT_TRUE(redis) << redis.error();
    EXPECT_LT(socket_of(**redis).size(), 100U);
    EXPECT_EQ(ping_redis(socket_of(**redis)), "PONG");
}

} // namespace

} // namespace switchboard::store::test
