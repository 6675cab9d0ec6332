#include "base/encoding.hpp"
#include "identity/keys.hpp"
#include "identity/password.hpp"
#include "identity/work_pool.hpp"

#include <gtest/gtest.h>

#include <future>
#include <set>

namespace switchboard::identity {
namespace {

TEST(Password, IsVerifiedByItsOwnHashOnly) {
    auto const hash = hash_password("correct horse battery", minimal_cost());
    EXPECT_TRUE(hash.starts_with("$argon2id$")) << hash;
    EXPECT_TRUE(verify_password(hash, "correct horse battery", minimal_cost()));
    EXPECT_FALSE(verify_password(hash, "correct horse batterz", minimal_cost()));
    EXPECT_FALSE(verify_password(hash, "", minimal_cost()));
}

TEST(Password, HasASaltOfItsOwn) {
    auto const cost = minimal_cost();
    EXPECT_NE(hash_password("the same one", cost), hash_password("the same one", cost));
}

TEST(Password, IsNeverRightForSomebodyWithoutAHash) {
    EXPECT_FALSE(verify_password("", "", minimal_cost()));
    EXPECT_FALSE(verify_password("", "anything at all", minimal_cost()));
    EXPECT_FALSE(verify_password("no hash", "no hash", minimal_cost()));
    EXPECT_FALSE(verify_password(std::string(500, 'x'), "x", minimal_cost()));
}

TEST(Password, MustHaveTenCharactersNotTenBytes) {
    EXPECT_TRUE(password_problem("123456789"));
    EXPECT_FALSE(password_problem("1234567890"));
    EXPECT_TRUE(password_problem("ộộộộộ")); // five characters, fifteen bytes
    EXPECT_FALSE(password_problem("ộộộộộộộộộộ"));
    EXPECT_TRUE(password_problem(std::string(257, 'x')));
    EXPECT_TRUE(password_problem("0123456789\xff"));
}

TEST(Password, MadeByUsIsAcceptedByUsAndNeverTheSame) {
    std::set<std::string> made;
    for (int i = 0; i < 100; ++i) made.insert(random_password());
    EXPECT_EQ(made.size(), 100U);
    for (auto const& each : made) {
        EXPECT_FALSE(password_problem(each)) << each;
        EXPECT_EQ(each.size(), 19U);
    }
}

TEST(Base64Url, HasOneSpellingOnly) {
    EXPECT_EQ(to_base64url("a"), "YQ");
    EXPECT_EQ(from_base64url("YQ"), "a");
    EXPECT_EQ(from_base64url(""), "");
    for (auto const* wrong : {"YR", "YQ==", "YQ=", "Y", "Y Q", "YQ\n", "+w", "/w", "YQ."}) {
        EXPECT_FALSE(from_base64url(wrong)) << wrong;
    }
}

TEST(ConstantTime, ComparesWholeTexts) {
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
    EXPECT_TRUE(equal_in_constant_time("", ""));
}

TEST(WorkPool, RefusesWhatDoesNotFit) {
    std::promise<void> started, release;
    auto released = release.get_future().share();
    WorkPool pool{1, 2};
    ASSERT_TRUE(pool.submit([&started, released] {
        started.set_value();
        released.wait();
    }));
    started.get_future().wait(); // the thread is busy, the queue is empty
    EXPECT_TRUE(pool.submit([] {}));
    EXPECT_TRUE(pool.submit([] {}));
    EXPECT_FALSE(pool.submit([] {}));
    release.set_value();
}

TEST(WorkPool, AnswersWhereTheCallerWantsIt) {
    WorkPool pool{2, 8};
    std::promise<std::function<void()>> posted;
    auto const executor =
        pool.executor([&](std::function<void()> then) { posted.set_value(std::move(then)); });
    std::thread::id worked_on;
    bool answered = false;
    ASSERT_TRUE(
        executor([&] { worked_on = std::this_thread::get_id(); }, [&] { answered = true; }));
    auto const then = posted.get_future().get();
    EXPECT_FALSE(answered);
    EXPECT_NE(worked_on, std::this_thread::get_id());
    then();
    EXPECT_TRUE(answered);
}

} // namespace
} // namespace switchboard::identity
