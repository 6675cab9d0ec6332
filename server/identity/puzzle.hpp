// A puzzle that costs a visitor's browser a second and whoever floods a server as much for each
// try: proof of work, after Hashcash. The server gives a text that it has signed for one inbox and
// a few minutes, and is given it back with a number behind it, so that the SHA-256 of both begins
// with as many zero bits as the text says. Pure but for the random text; any thread. It keeps
// nothing: that a solution counts once is for its user to see to, by the name.
#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace switchboard::identity {

inline constexpr Millis kPuzzleTime{5 * 60'000}; // a slow telephone, and a person who looks away
inline constexpr std::size_t kPuzzleMax = 256;   // bytes of a solution

enum class PuzzleErrc {
    Malformed, // none of ours, or of another inbox
    Expired,   // ask for another one
    NotSolved, // too few zero bits
};
[[noreturn]] inline void throw_exception_from_error(PuzzleErrc, boost::source_location const&) {
    throw std::logic_error("value() of a puzzle that is not solved");
}

/// "<expires, ms>.<bits>.<random>.<signature>"; to be solved as "<that>.<number>", the number of
/// decimal digits. `bits`: zero bits, each of which doubles the work; 1 to 32.
[[nodiscard]] std::string
make_puzzle(std::string_view key, std::string_view inbox, std::uint32_t bits, TimePoint now);

/// The puzzle's name, under which it may count once, until it expires.
[[nodiscard]] Result<std::string, PuzzleErrc> check_puzzle(
    std::string_view key, std::string_view inbox, std::string_view solution, TimePoint now);

} // namespace switchboard::identity
