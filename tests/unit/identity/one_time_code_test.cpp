#include "identity/one_time_code.hpp"

#include <gtest/gtest.h>

namespace switchboard::identity {
namespace {

constexpr char kSharedKey[] = "12345678901234567890"; // of the RFCs' examples

TimePoint at_second(std::int64_t seconds) {
    return time_point_ms(seconds * 1000);
}

// RFC 4226, appendix D.
TEST(OneTimeCode, CountsAsTheStandardsTable) {
    char const* const codes[] = {"755224", "287082", "359152", "969429", "338314",
                                 "254676", "287922", "162583", "399871", "520489"};
    for (std::uint64_t step = 0; step < 10; ++step)
        EXPECT_EQ(code_of(kSharedKey, step), codes[step]);
}

// RFC 6238, appendix B, the last six of its eight digits.
TEST(OneTimeCode, KeepsTimeAsTheStandardsTable) {
    EXPECT_EQ(code_of(kSharedKey, step_at(at_second(59))), "287082");
    EXPECT_EQ(code_of(kSharedKey, step_at(at_second(1111111109))), "081804");
    EXPECT_EQ(code_of(kSharedKey, step_at(at_second(20000000000))), "353130");
}

TEST(OneTimeCode, IsGoodForItsStepAndTheNeighbours) {
    std::string const code = code_of(kSharedKey, step_at(at_second(3000)));
    EXPECT_FALSE(step_of_code(kSharedKey, code, at_second(2969)));
    for (auto seconds : {2970, 3000, 3029, 3059})
        EXPECT_EQ(step_of_code(kSharedKey, code, at_second(seconds)), 100U);
    EXPECT_FALSE(step_of_code(kSharedKey, code, at_second(3060)));
    EXPECT_FALSE(step_of_code(kSharedKey, code.substr(1), at_second(3000)));
}

// RFC 4648, section 10, without the padding.
TEST(OneTimeCode, WritesSecretsAsTheStandardsTable) {
    EXPECT_EQ(to_base32(""), "");
    EXPECT_EQ(to_base32("f"), "MY");
    EXPECT_EQ(to_base32("fo"), "MZXQ");
    EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
}

TEST(OneTimeCode, RecoveryCodesAreReadHoweverTheyAreTyped) {
    auto const codes = random_recovery_codes();
    ASSERT_EQ(codes.size(), kRecoveryCodes);
    EXPECT_NE(codes[0], codes[1]);
    EXPECT_EQ(recovery_hash("abcd-efgh-jkmn"), recovery_hash("ABCD EFGHJKMN"));
    EXPECT_NE(recovery_hash(codes[0]), recovery_hash(codes[1]));
}

} // namespace
} // namespace switchboard::identity
