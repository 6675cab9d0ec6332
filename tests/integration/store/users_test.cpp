// The users of the private Redis: a gateway's log-in can do the product's work and nothing else.
#include "redis_server.hpp"
#include "store/embedded/embedded_redis.hpp"
#include "store/embedded/redis_process.hpp"
#include "store/redis/redis_stores.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <hiredis/hiredis.h>

#include <cctype>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

namespace switchboard::store::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using testing::UnorderedElementsAreArray;

/// One logged-in connection.
class Connection {
public:
    Connection(std::string const& socket, RedisLogin const& login)
        : context_{redisConnectUnix(socket.c_str()), &redisFree} {
        if (login.user.empty()) return;
        EXPECT_EQ(ask({"AUTH", login.user, login.password}), "OK") << login.user;
    }
    std::string ask(std::vector<std::string> const& args) {
        std::vector<char const*> texts;
        std::vector<std::size_t> sizes;
        for (std::string const& arg : args) {
            texts.push_back(arg.data());
            sizes.push_back(arg.size());
        }
        auto* const reply = static_cast<redisReply*>(redisCommandArgv(
            context_.get(), static_cast<int>(args.size()), texts.data(), sizes.data()));
        if (reply == nullptr) return "ERR connection lost";
        std::string text = reply->str == nullptr ? "" : std::string(reply->str, reply->len);
        freeReplyObject(reply);
        return text;
    }

private:
    std::unique_ptr<redisContext, decltype(&redisFree)> context_;
};

class Users : public testing::Test {
protected:
    void SetUp() override {
        EmbeddedOptions options;
        options.data = folder_.path();
        options.users = true;
        auto started = EmbeddedRedis::start(std::move(options));
        ASSERT_TRUE(started) << started.error();
        redis_ = *std::move(started);
        socket_ = redis_->url().substr(7);
        url_ = RedisUrl::unix_socket(socket_);
    }
    [[nodiscard]] RedisUrl as(RedisLogin const& login) const {
        RedisUrl url = url_;
        url.user = login.user;
        url.password = login.password;
        return url;
    }

    TemporaryFolder folder_;
    std::unique_ptr<EmbeddedRedis> redis_;
    std::string socket_;
    RedisUrl url_;
};

TEST_F(Users, AnOperatorPreparesAndAGatewayCannot) {
    auto const refused = prepare(as(redis_->users().gateways), {.cells = 4, .wait = Millis{500}});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error(), HasSubstr("function library cannot be loaded: NOPERM"));
    auto const prepared = prepare(as(redis_->users().operators), {.cells = 4});
    ASSERT_TRUE(prepared) << prepared.error();
    Connection gateway{socket_, redis_->users().gateways};
    EXPECT_THAT(
        gateway.ask({"FCALL", "sb4_version", "1", "sb:{g}:meta"}),
        testing::Not(HasSubstr("NOPERM")));
}

// Redis reads its append-only file with the default user's rights: with none, transactions are
// lost.
TEST_F(Users, TransactionsSurviveAKill) {
    {
        Connection writer{socket_, redis_->users().operators};
        EXPECT_EQ(writer.ask({"MULTI"}), "OK");
        EXPECT_EQ(writer.ask({"SET", "sb:{c0}:k", "kept"}), "QUEUED");
        writer.ask({"EXEC"});
    }
    ASSERT_EQ(kill(redis_->pid(), SIGKILL), 0);
    ASSERT_TRUE(wait_for([this] {
        return redis_->restarts() == 1 && ping_redis(socket_, &redis_->users().operators) == "PONG";
    }));
    Connection reader{socket_, redis_->users().operators};
    EXPECT_EQ(reader.ask({"GET", "sb:{c0}:k"}), "kept");
}

TEST_F(Users, EachForbiddenCommandIsRefused) {
    Connection gateway{socket_, redis_->users().gateways};
    std::vector<std::vector<std::string>> const forbidden{
        {"EVAL", "return 1", "0"},
        {"EVALSHA", "abc", "0"},
        {"EVAL_RO", "return 1", "0"},
        {"SCRIPT", "LOAD", "return 1"},
        {"FUNCTION", "LOAD", "#!lua name=x\n"},
        {"FUNCTION", "FLUSH"},
        {"FUNCTION", "DELETE", "switchboard_v1"},
        {"FUNCTION", "DUMP"},
        {"KEYS", "*"},
        {"SCAN", "0"},
        {"CONFIG", "GET", "*"},
        {"CONFIG", "SET", "dir", "/tmp"},
        {"DEBUG", "SLEEP", "0"},
        {"FLUSHALL"},
        {"FLUSHDB"},
        {"SHUTDOWN", "NOSAVE"},
        {"SAVE"},
        {"BGSAVE"},
        {"BGREWRITEAOF"},
        {"MONITOR"},
        {"ACL", "LIST"},
        {"ACL", "SETUSER", "gateway", "+@all"},
        {"CLIENT", "KILL", "TYPE", "normal"},
        {"CLIENT", "LIST"},
        {"REPLICAOF", "127.0.0.1", "6379"},
        {"MODULE", "LOAD", "/tmp/x.so"},
        {"MIGRATE", "127.0.0.1", "6379", "sb:x", "0", "10"},
        {"DUMP", "sb:x"},
        {"RESTORE", "sb:x", "0", "x"},
        {"SORT", "sb:x"},
        {"RENAME", "sb:x", "sb:y"},
        {"SUBSCRIBE", "x"},
        {"PUBLISH", "x", "y"},
        {"RANDOMKEY"},
        {"SWAPDB", "0", "1"},
        {"INFO"},
        {"SLOWLOG", "GET"},
        {"LATENCY", "RESET"},
        {"CLUSTER", "RESET"},
    };
    for (auto const& command : forbidden)
        // DEBUG and MODULE are shut for everybody, before anybody's rights are looked at.
        EXPECT_THAT(
            gateway.ask(command),
            testing::AnyOf(StartsWith("NOPERM"), HasSubstr("command not allowed")))
            << command[0];
}

TEST_F(Users, KeysOfOthersAreOutOfReach) {
    Connection gateway{socket_, redis_->users().gateways};
    EXPECT_THAT(gateway.ask({"GET", "other:key"}), StartsWith("NOPERM"));
    EXPECT_THAT(gateway.ask({"SET", "s", "x"}), StartsWith("NOPERM"));
    EXPECT_THAT(gateway.ask({"XREAD", "STREAMS", "sb:{g}:x", "y", "0", "0"}), StartsWith("NOPERM"));
    EXPECT_EQ(gateway.ask({"SET", "sb:{g}:x", "x"}), "OK");
}

TEST_F(Users, WhoDoesNotLogInMayDoNothing) {
    Connection nobody{socket_, {}};
    EXPECT_THAT(nobody.ask({"PING"}), StartsWith("NOAUTH"));
    EXPECT_THAT(nobody.ask({"GET", "sb:{g}:x"}), StartsWith("NOAUTH"));
    EXPECT_THAT(nobody.ask({"AUTH", "default", ""}), StartsWith("WRONGPASS"));
    EXPECT_THAT(nobody.ask({"AUTH", "gateway", "wrong"}), StartsWith("WRONGPASS"));
    struct stat info {};
    ASSERT_EQ(stat((folder_.path() / "redis" / "users.acl").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

/// A function that calls a command which the gateways lack would fail only when it is reached.
TEST_F(Users, TheFunctionsCallNothingThatGatewaysMayNot) {
    std::set<std::string> const allowed(gateway_commands().begin(), gateway_commands().end());
    std::size_t calls = 0;
    for (auto const& entry : std::filesystem::directory_iterator{SWITCHBOARD_FUNCTIONS}) {
        std::ifstream file{entry.path()};
        std::string const text{std::istreambuf_iterator<char>{file}, {}};
        std::string const mark = "redis.call('";
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
            auto const from = at + mark.size();
            std::string command = text.substr(from, text.find('\'', from) - from);
            for (char& c : command) c = static_cast<char>(std::tolower(c));
            EXPECT_TRUE(allowed.contains(command)) << command << " in " << entry.path();
            ++calls;
        }
    }
    EXPECT_GT(calls, 50U);
}

/// Who runs a Redis of their own copies the line: one command less, and what needs it is refused.
TEST_F(Users, TheDocumentedUserMayDoTheSame) {
    std::ifstream file{SWITCHBOARD_DEPLOY_README};
    std::string line;
    while (std::getline(file, line) && !line.starts_with("user gateway on ")) {
    }
    std::istringstream words{line};
    std::vector<std::string> documented;
    for (std::string word; words >> word;) {
        if (word.starts_with('+')) documented.push_back(word.substr(1));
    }
    EXPECT_THAT(documented, UnorderedElementsAreArray(gateway_commands()));
}

} // namespace
} // namespace switchboard::store::test
