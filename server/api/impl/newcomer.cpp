#include "api/impl/newcomer.hpp"

#include "identity/puzzle.hpp"

namespace switchboard::api {

namespace {

constexpr char const* kKeyName = "puzzles";

void want_puzzle(CallPtr const& call, char const* why) {
    if (call->doors->limit_reached) call->doors->limit_reached("puzzle");
    call->refuse({v1::PUZZLE_NEEDED, why}, "puzzle");
}

/// The second one who brings the same solution has solved nothing.
void use_up(CallPtr const& call, std::string const& name, std::function<void()> then) {
    call->worker.config.count_attempt(
        {"puzzle " + name, identity::kPuzzleTime, 1},
        [call, then = std::move(then)](ports::Outcome<ports::Attempt> attempt) {
            if (!attempt) return call->refuse(attempt.error());
            if (attempt->counted) return then();
            want_puzzle(call, "this puzzle was used before; ask for another one");
        });
}

char const* words_of(identity::PuzzleErrc error) {
    switch (error) {
    case identity::PuzzleErrc::Malformed:
        return "this is no puzzle of this inbox; ask for another one";
    case identity::PuzzleErrc::Expired:
        return "this puzzle has expired; ask for another one";
    case identity::PuzzleErrc::NotSolved:
        break;
    }
    return "the puzzle is not solved";
}

void check(
    CallPtr const& call, std::string const& inbox, std::string const& solution,
    std::function<void()> then) {
    if (solution.empty())
        return want_puzzle(call, "too many ask at once: solve a puzzle of this inbox first");
    call->worker.sessions.key(
        kKeyName, [call, inbox, solution, then = std::move(then)](ports::Outcome<std::string> key) {
            if (!key) return call->refuse(key.error());
            auto const name = identity::check_puzzle(*key, inbox, solution, call->doors->now());
            if (!name) return want_puzzle(call, words_of(name.error()));
            use_up(call, *name, then);
        });
}

} // namespace

void admit_newcomer(
    CallPtr const& call, VisitorAsk const& ask, std::string solution, std::function<void()> then) {
    auto const& wants = call->doors->wants_puzzle;
    bool const is_wanted =
        ask.word.empty() && wants && wants(ask.account, call->request.remote_address);
    if (!is_wanted) return then();
    if (ask.token.empty()) return check(call, ask.inbox, solution, std::move(then));
    call->worker.sessions.held(
        ask.token, ask.account, ask.inbox,
        [call, inbox = ask.inbox, solution = std::move(solution),
         then = std::move(then)](ports::Outcome<std::optional<identity::VisitorGrant>> held) {
            if (!held) return call->refuse(held.error());
            if (*held) return then();
            check(call, inbox, solution, then);
        });
}

void give_puzzle(CallPtr const& call, std::string const& inbox) {
    call->worker.sessions.key(kKeyName, [call, inbox](ports::Outcome<std::string> key) {
        if (!key) return call->refuse(key.error());
        auto const& doors = *call->doors;
        call->answer(json::object{
            {"puzzle", identity::make_puzzle(*key, inbox, doors.puzzle_bits, doors.now())}});
    });
}

} // namespace switchboard::api
