// A puzzle before a first token, where it is wanted: who has to solve it, and that it is good once.
#include "api_fixture.hpp"

#include "identity/puzzle.hpp"

namespace switchboard::api {
namespace {

using testing::Contains;
using testing::HasSubstr;

class Newcomer : public ApiTest {
protected:
    Newcomer() { wants_puzzle_ = true; }
    Answer ask(json::object more = {}, std::string const& inbox = "web") {
        more["inbox"] = inbox;
        return call("POST", "/api/v1/visitor-token", json::serialize(more));
    }
    std::string puzzle(std::string const& inbox = "web") {
        auto const answer = call("GET", "/api/v1/inboxes/" + inbox + "/puzzle");
        EXPECT_EQ(answer.status, 200) << answer.text;
        return answer.member("puzzle");
    }
    /// By trying; with what the server itself thinks of it.
    std::string solved(std::string const& text, std::string const& inbox = "web") {
        auto const key = value<std::string>(
            [&](auto done) { stores_.config->installation_key("puzzles", done); });
        for (int i = 0;; ++i) {
            std::string const solution = text + "." + std::to_string(i);
            if (identity::check_puzzle(key, inbox, solution, now_)) return solution;
        }
    }
    void expect_refused(Answer const& answer, char const* words) {
        EXPECT_EQ(answer.status, 428) << answer.text;
        EXPECT_EQ(answer.code(), "PUZZLE_NEEDED");
        EXPECT_EQ(answer.field(), "puzzle");
        EXPECT_THAT(answer.text, HasSubstr(words));
    }
};

TEST_F(Newcomer, SolvesAPuzzleBeforeTheFirstToken) {
    expect_refused(ask(), "solve a puzzle");
    EXPECT_THAT(limits_, Contains("puzzle"));
    EXPECT_EQ(asked_about_.substr(0, 5), "acme ");
    auto const answer = ask({{"puzzle", solved(puzzle())}});
    EXPECT_EQ(answer.status, 200) << answer.text;
    EXPECT_FALSE(answer.member("token").empty());
}

TEST_F(Newcomer, ASolutionIsGoodOnce) {
    std::string const solution = solved(puzzle());
    EXPECT_EQ(ask({{"puzzle", solution}}).status, 200);
    expect_refused(ask({{"puzzle", solution}}), "used before");
}

TEST_F(Newcomer, OtherSolutionsAreNone) {
    expect_refused(ask({{"puzzle", "1.1.a.b.1"}}), "no puzzle of this inbox");
    expect_refused(ask({{"puzzle", solved(puzzle())}}, "other-web"), "no puzzle of this inbox");
    std::string const late = solved(puzzle());
    now_ += identity::kPuzzleTime + Millis{1};
    expect_refused(ask({{"puzzle", late}}), "expired");
    EXPECT_EQ(ask({{"puzzle", std::string(257, '1')}}).status, 400);
}

TEST_F(Newcomer, WhoIsKnownSolvesNothing) {
    wants_puzzle_ = false;
    std::string const token = visitor_token();
    wants_puzzle_ = true;
    EXPECT_EQ(ask({{"token", token}}).status, 200);
    expect_refused(ask({{"token", "v1.AAAA.AAAA"}}), "solve a puzzle");
    expect_refused(ask({{"token", token}}, "other-web"), "solve a puzzle");
    EXPECT_EQ(ask({{"token", "v1.AAAA.AAAA"}, {"puzzle", solved(puzzle())}}).status, 200);
}

TEST_F(Newcomer, WhereNoneIsWantedNobodySolvesOne) {
    wants_puzzle_ = false;
    EXPECT_EQ(ask().status, 200);
    EXPECT_EQ(ask({{"puzzle", "anything"}}).status, 200);
}

TEST_F(Newcomer, PuzzlesAreForPagesThatMayUseTheInbox) {
    auto asked = request("GET", "/api/v1/inboxes/web/puzzle");
    asked.headers["origin"] = "https://evil.example";
    EXPECT_EQ(send(asked).status, 403);
    EXPECT_EQ(call("GET", "/api/v1/inboxes/nowhere/puzzle").status, 404);
}

TEST_F(Newcomer, WithoutAStoreNobodyIsLetIn) {
    std::string const solution = solved(puzzle());
    refused_operation_ = "count_attempt";
    EXPECT_EQ(ask({{"puzzle", solution}}).status, 503);
    refused_operation_.clear();
    EXPECT_EQ(ask({{"puzzle", solution}}).status, 200);
}

TEST_F(Newcomer, TheKeyIsAskedOfTheStoreOnce) {
    EXPECT_EQ(ask({{"puzzle", solved(puzzle())}}).status, 200);
    auto const asked = database_operations_["installation_key"];
    auto const again = puzzle();
    EXPECT_EQ(ask({{"puzzle", again + ".x"}}).status, 428);
    EXPECT_EQ(database_operations_["installation_key"], asked);
}

} // namespace
} // namespace switchboard::api
