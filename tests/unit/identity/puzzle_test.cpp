// Puzzles: what is solved is taken for its inbox and its time, and nothing else is.
#include "identity/puzzle.hpp"
#include "now.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::identity {
namespace {

std::string const kKey(32, 'k');
constexpr std::uint32_t kBits = 8;

std::string puzzle(std::string const& inbox = "web") {
    return make_puzzle(kKey, inbox, kBits, kNow);
}

std::string
said(std::string const& solution, TimePoint now = kNow, std::string const& inbox = "web") {
    auto const name = check_puzzle(kKey, inbox, solution, now);
    if (name) return "good";
    switch (name.error()) {
    case PuzzleErrc::Malformed:
        return "malformed";
    case PuzzleErrc::Expired:
        return "expired";
    case PuzzleErrc::NotSolved:
        break;
    }
    return "not solved";
}

/// As a client would: number after number.
std::string solve(std::string const& text) {
    for (int i = 0;; ++i) {
        std::string solution = text + "." + std::to_string(i);
        if (said(solution) == "good") return solution;
    }
}

std::string unsolved(std::string const& text) {
    for (int i = 0;; ++i) {
        std::string solution = text + "." + std::to_string(i);
        if (said(solution) == "not solved") return solution;
    }
}

/// Of another library than the one that judges.
unsigned first_byte_of_sha256(std::string const& text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    EXPECT_EQ(EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_sha256(), nullptr), 1);
    return hash[0];
}

TEST(Puzzle, OneThatIsSolvedIsGoodAndHasItsName) {
    std::string const text = puzzle(), solution = solve(text);
    auto const name = check_puzzle(kKey, "web", solution, kNow);
    ASSERT_TRUE(name);
    EXPECT_NE(text.find("." + *name + "."), text.npos);
    auto const other = check_puzzle(kKey, "web", solve(puzzle()), kNow);
    EXPECT_NE(*name, *other) << "each has its own";
}

TEST(Puzzle, WorkIsAskedFor) {
    EXPECT_EQ(said(unsolved(puzzle())), "not solved");
    int tries = 0; // 2^8 on average; 64 puzzles make the mean steady
    for (int i = 0; i < 64; ++i) {
        std::string const text = puzzle();
        for (int number = 0; said(text + "." + std::to_string(number)) != "good"; ++number) ++tries;
    }
    EXPECT_GT(tries / 64, 64);
    EXPECT_LT(tries / 64, 1'024);
}

TEST(Puzzle, ItIsOfOneInboxAndOneServer) {
    std::string const solution = solve(puzzle());
    EXPECT_EQ(said(solution, kNow, "shop"), "malformed");
    EXPECT_FALSE(check_puzzle(std::string(32, 'x'), "web", solution, kNow));
}

TEST(Puzzle, ItExpires) {
    std::string const solution = solve(puzzle());
    EXPECT_EQ(said(solution, kNow + kPuzzleTime), "good");
    EXPECT_EQ(said(solution, kNow + kPuzzleTime + Millis{1}), "expired");
}

TEST(Puzzle, NothingOfItCanBeChanged) {
    std::string const solution = solve(puzzle());
    std::string const counter = solution.substr(solution.rfind('.'));
    std::string const text = solution.substr(0, solution.rfind('.'));
    std::string longer = text;
    ++longer[0]; // another time
    EXPECT_EQ(said(longer + counter), "malformed");
    std::string easier = text;
    easier[easier.find('.') + 1] = '1';
    EXPECT_EQ(said(easier + counter), "malformed");
    for (std::string const& none :
         {std::string{}, std::string{"."}, std::string{"...."}, std::string{"1.8.a.b.0"}, text,
          text + ".", text + ".-1", text + ".0x1", text + ". 1", text + ".1.1",
          text + "." + std::string(16, '1'), text + "." + std::string(300, '1'),
          solution + std::string(1, '\0')})
        EXPECT_EQ(said(none), "malformed") << none;
}

// What the widget's script is held against as well (tests/web/puzzle.test.ts): RFC 6234's SHA-256.
TEST(Puzzle, ZeroBitsAreThoseOfSha256) {
    std::string const text = make_puzzle(kKey, "web", 2, kNow);
    for (int i = 0; i < 64; ++i) {
        std::string const solution = text + "." + std::to_string(i);
        EXPECT_EQ(said(solution) == "good", first_byte_of_sha256(solution) < 0x40) << solution;
    }
    EXPECT_NE(make_puzzle(kKey, "web", 99, kNow).find(".32."), std::string::npos) << "at most";
}

} // namespace
} // namespace switchboard::identity
