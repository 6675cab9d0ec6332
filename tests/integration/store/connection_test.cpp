// What the connection does when Redis goes away, stalls, forgets its functions or changes its role.
#include "redis_server.hpp"
#include "store/redis/bounded_reader.hpp"
#include "store/redis/redis_stores.hpp"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <hiredis/hiredis.h>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::store::test {

namespace {

using testing::AnyOf;
using testing::HasSubstr;

class Connection : public testing::Test {
protected:
    void prepare_and_connect(RedisOptions options = {}) {
        auto const prepared = prepare(RedisUrl::unix_socket(server_.socket()));
        ASSERT_TRUE(prepared) << prepared.error();
        options.backoff_max = Millis{100};
        stores_ =
            make_redis_stores(io_, RedisUrl::unix_socket(server_.socket()), *prepared, options);
    }
    bool run_until(std::function<bool()> const& done) {
        auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
        while (!done() && std::chrono::steady_clock::now() < until)
            io_.run_one_for(std::chrono::milliseconds{50});
        return done();
    }
    v1::ErrorCode ping() {
        std::optional<v1::ErrorCode> code;
        stores_.nodes->ping([&](auto outcome) {
            code = outcome ? v1::ERROR_CODE_UNSPECIFIED : outcome.error().code;
        });
        EXPECT_TRUE(run_until([&] { return code.has_value(); }));
        return code.value_or(v1::INTERNAL);
    }
    v1::ErrorCode write(std::string name, std::string* value = nullptr) {
        std::optional<v1::ErrorCode> code;
        stores_.config->installation_key(name, [&](auto outcome) {
            code = outcome ? v1::ERROR_CODE_UNSPECIFIED : outcome.error().code;
            if (outcome && value != nullptr) *value = *outcome;
        });
        EXPECT_TRUE(run_until([&] { return code.has_value(); }));
        return code.value_or(v1::INTERNAL);
    }

    /// What a customer writes: an ordinary write. No code: it is stored.
    ports::Error begin(std::string conversation) {
        ports::StartRequest request;
        request.caller.account = "a";
        request.caller.role = v1::CUSTOMER;
        request.caller.id = "cara";
        request.conversation = std::move(conversation);
        request.draft.set_inbox("web");
        request.first.set_client_id("m1");
        request.first.mutable_author()->set_role(v1::CUSTOMER);
        request.first.mutable_message()->set_text("chào shop");
        std::optional<ports::Error> error;
        stores_.store->start(std::move(request), [&](auto outcome) {
            error = outcome ? ports::Error{v1::ERROR_CODE_UNSPECIFIED, ""} : outcome.error();
        });
        EXPECT_TRUE(run_until([&] { return error.has_value(); }));
        return error.value_or(ports::Error{v1::INTERNAL, "no answer"});
    }

    [[nodiscard]] CallWatch watch() {
        return {
            .answered = [this](std::chrono::duration<double> took) { took_.push_back(took); },
            .refused = [this](char const* limit) { ++refused_[limit]; }};
    }

    RedisServer server_;
    std::vector<std::chrono::duration<double>> took_;
    std::map<std::string, std::size_t> refused_;
    boost::asio::io_context io_;
    RedisStores stores_;
};

TEST_F(Connection, ComesBackAfterKillNineWithTheData) {
    prepare_and_connect();
    std::string before, after;
    ASSERT_EQ(write("key", &before), v1::ERROR_CODE_UNSPECIFIED);
    server_.kill_hard();
    ASSERT_TRUE(run_until([&] { return !stores_.healthy(); }));
    EXPECT_THAT(ping(), AnyOf(v1::STORE_UNAVAILABLE, v1::TIMED_OUT));
    server_.start();
    ASSERT_TRUE(run_until([&] { return stores_.healthy(); }));
    EXPECT_EQ(ping(), v1::ERROR_CODE_UNSPECIFIED);
    ASSERT_EQ(write("key", &after), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(after, before);
}

TEST_F(Connection, AStalledRedisCostsADeadlineThenNothing) {
    RedisOptions options;
    options.op_timeout = Millis{50};
    options.connect_timeout = Millis{100};
    options.watch = watch();
    prepare_and_connect(options);
    ASSERT_TRUE(run_until([&] { return stores_.healthy(); }));
    server_.signal(SIGSTOP);
    EXPECT_EQ(ping(), v1::TIMED_OUT);
    EXPECT_EQ(refused_["store_call_milliseconds"], 1U);
    // After a few of them the circuit opens, and calls are refused at once.
    EXPECT_TRUE(run_until([&] { return ping() == v1::STORE_UNAVAILABLE; }));
    EXPECT_FALSE(stores_.healthy());
    EXPECT_TRUE(run_until([&] { return ping(), refused_["store_breaker"] > 0; }));
    server_.signal(SIGCONT);
    ASSERT_TRUE(run_until([&] { return stores_.healthy(); }));
    EXPECT_TRUE(run_until([&] { return ping() == v1::ERROR_CODE_UNSPECIFIED; }));
}

TEST_F(Connection, TooManyCallsInFlightAreRefused) {
    RedisOptions options;
    options.in_flight_max = 10;
    options.op_timeout = Millis{20'000};
    options.watch = watch();
    prepare_and_connect(options);
    std::size_t answered = 0, refused = 0;
    for (int i = 0; i < 15; ++i)
        stores_.nodes->ping([&](auto outcome) {
            ++answered;
            if (!outcome && outcome.error().code == v1::OVERLOADED) ++refused;
        });
    EXPECT_EQ(answered, 0U); // never from inside the call
    ASSERT_TRUE(run_until([&] { return answered == 15; }));
    EXPECT_EQ(refused, 5U);
    EXPECT_EQ(refused_["store_calls_in_flight"], 5U);
    EXPECT_EQ(took_.size(), 10U);
}

TEST_F(Connection, TheTimeOfACallIsFromTheCallToItsAnswer) {
    RedisOptions options;
    options.op_timeout = Millis{20'000};
    options.watch = watch();
    prepare_and_connect(options);
    ASSERT_EQ(ping(), v1::ERROR_CODE_UNSPECIFIED);
    took_.clear();
    server_.signal(SIGSTOP);
    bool answered = false;
    auto const before = std::chrono::steady_clock::now();
    stores_.nodes->ping([&](auto) { answered = true; });
    auto const stopped_until = before + std::chrono::milliseconds{30};
    while (std::chrono::steady_clock::now() < stopped_until)
        io_.run_one_for(std::chrono::milliseconds{5});
    EXPECT_FALSE(answered);
    server_.signal(SIGCONT);
    ASSERT_TRUE(run_until([&] { return answered; }));
    ASSERT_EQ(took_.size(), 1U);
    EXPECT_GE(took_.front(), std::chrono::milliseconds{30});
    // A blocking read waits on purpose: its time says nothing of the store.
    bool read = false;
    stores_.nodes->read_inbox("n", 10, Millis{40}, [&](auto) { read = true; });
    ASSERT_TRUE(run_until([&] { return read; }));
    EXPECT_EQ(took_.size(), 1U);
}

TEST_F(Connection, ClosingAnswersWhatIsInFlight) {
    prepare_and_connect();
    std::size_t answered = 0;
    for (int i = 0; i < 5; ++i) stores_.nodes->ping([&](auto) { ++answered; });
    stores_.nodes->read_inbox("n", 10, Millis{60'000}, [&](auto) { ++answered; });
    stores_ = {};
    EXPECT_TRUE(run_until([&] { return answered == 6; }));
}

TEST_F(Connection, MissingFunctionsAreTemporaryAndComeBack) {
    prepare_and_connect();
    ASSERT_EQ(redis_command(server_.socket(), {"FUNCTION", "FLUSH"}), "OK");
    EXPECT_EQ(write("key"), v1::STORE_UNAVAILABLE);
    PrepareOptions check;
    check.install_functions = false;
    auto const missing = prepare(RedisUrl::unix_socket(server_.socket()), check);
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error(), HasSubstr("missing"));
    ASSERT_TRUE(prepare(RedisUrl::unix_socket(server_.socket())));
    EXPECT_EQ(write("key"), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_TRUE(prepare(RedisUrl::unix_socket(server_.socket()), check));
}

TEST_F(Connection, TheCellCountIsFixedAtTheFirstStart) {
    PrepareOptions options;
    options.cells = 8;
    auto const first = prepare(RedisUrl::unix_socket(server_.socket()), options);
    ASSERT_TRUE(first);
    auto const again = prepare(RedisUrl::unix_socket(server_.socket()));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->cells, 8U);
    EXPECT_EQ(again->epoch, first->epoch);
}

TEST_F(Connection, AFullRedisRefusesWritesRetryably) {
    prepare_and_connect();
    ASSERT_EQ(redis_command(server_.socket(), {"CONFIG", "SET", "maxmemory", "1"}), "OK");
    ports::Error const refusal = begin("c1");
    EXPECT_EQ(refusal.code, v1::STORE_UNAVAILABLE);
    EXPECT_THAT(refusal.message, HasSubstr("memory"));
    EXPECT_EQ(ping(), v1::ERROR_CODE_UNSPECIFIED); // reading goes on
    ASSERT_EQ(redis_command(server_.socket(), {"CONFIG", "SET", "maxmemory", "0"}), "OK");
    EXPECT_EQ(begin("c1").code, v1::ERROR_CODE_UNSPECIFIED);
}

TEST_F(Connection, AFullRedisKeepsNodesAndLogInsAlive) {
    prepare_and_connect();
    ASSERT_EQ(redis_command(server_.socket(), {"CONFIG", "SET", "maxmemory", "1"}), "OK");
    std::optional<bool> renewed, put, dropped;
    stores_.nodes->renew_node(
        "n", Millis{10'000}, [&](auto outcome) { renewed = outcome.has_value(); });
    ports::Caller caller;
    caller.account = "a";
    stores_.config->put_token(
        ports::TokenKind::ApiSession, "t", caller, Millis{10'000},
        [&](auto outcome) { put = outcome.has_value(); });
    stores_.config->drop_token(
        ports::TokenKind::ApiSession, "t", [&](auto outcome) { dropped = outcome.has_value(); });
    ASSERT_TRUE(run_until([&] { return renewed && put && dropped; }));
    EXPECT_TRUE(*renewed && *put && *dropped);
    EXPECT_EQ(write("key"), v1::ERROR_CODE_UNSPECIFIED) << "what tokens are checked with";
}

TEST_F(Connection, PrepareNamesWhatIsWrong) {
    PrepareOptions quick;
    quick.wait = Millis{0};
    auto const nobody = prepare(RedisUrl::unix_socket("/nonexistent.sock"), quick);
    ASSERT_FALSE(nobody);
    EXPECT_THAT(nobody.error(), HasSubstr("/nonexistent.sock"));
    ASSERT_EQ(
        redis_command(server_.socket(), {"CONFIG", "SET", "maxmemory-policy", "allkeys-lru"}),
        "OK");
    auto const evicting = prepare(RedisUrl::unix_socket(server_.socket()), quick);
    ASSERT_FALSE(evicting);
    EXPECT_THAT(evicting.error(), HasSubstr("noeviction"));
}

TEST_F(Connection, WritesWaitForEveryPromisedReplica) {
    RedisOptions options;
    options.ack_replicas = 1;
    options.replicas_timeout = Millis{50};
    options.watch = watch();
    prepare_and_connect(options);
    EXPECT_EQ(write("key"), v1::TIMED_OUT); // there is no replica
    EXPECT_EQ(refused_["store_replica_milliseconds"], 1U);
    EXPECT_TRUE(run_until([&] { return ping() == v1::ERROR_CODE_UNSPECIFIED; }));
}

TEST(RedisUrl, IsReadAndDescribedWithoutItsPassword) {
    auto const full = RedisUrl::parse("redis://bob:s%40crt@db.example:6380/3");
    ASSERT_TRUE(full);
    EXPECT_EQ(full->host, "db.example");
    EXPECT_EQ(full->port, 6380);
    EXPECT_EQ(full->user, "bob");
    EXPECT_EQ(full->password, "s@crt");
    EXPECT_EQ(full->database, 3U);
    EXPECT_EQ(full->describe(), "redis://db.example:6380/3");
    EXPECT_EQ(RedisUrl::parse("redis://localhost")->port, 6379);
    EXPECT_EQ(RedisUrl::parse("redis://:pw@h")->password, "pw");
    EXPECT_EQ(RedisUrl::parse("redis://[::1]:7000")->host, "::1");
    EXPECT_EQ(RedisUrl::parse("unix:///run/r.sock?db=2")->unix_path, "/run/r.sock");
    EXPECT_EQ(RedisUrl::parse("unix:///run/r.sock?db=2")->database, 2U);
    for (char const* wrong :
         {"", "http://x", "redis://", "redis://h:x", "redis://h:70000", "redis://h/x",
          "unix://relative", "unix:///a?x=1"})
        EXPECT_FALSE(RedisUrl::parse(wrong)) << wrong;
}

TEST(BoundedReader, RefusesAnArrayThatIsLongerThanAnyAnswerBeforeItHasCome) {
    auto const read = [](char const* text, std::size_t size) {
        std::unique_ptr<redisReader, void (*)(redisReader*)> const reader{
            redisReaderCreate(), redisReaderFree};
        bound_items(*reader);
        void* reply = nullptr;
        redisReaderFeed(reader.get(), text, size);
        int const status = redisReaderGetReply(reader.get(), &reply);
        if (reply != nullptr) freeReplyObject(reply);
        return std::pair{status, reply != nullptr};
    };
    EXPECT_EQ(read("*2\r\n+a\r\n+b\r\n", 12), std::pair(REDIS_OK, true));
    EXPECT_EQ(read("*1000000\r\n", 10), std::pair(REDIS_OK, false)) << "waits for its items";
    EXPECT_EQ(read("*1000001\r\n", 10), std::pair(REDIS_ERR, false));
}

} // namespace

} // namespace switchboard::store::test
