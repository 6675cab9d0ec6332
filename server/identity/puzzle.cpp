#include "identity/puzzle.hpp"

#include "base/random.hpp"
#include "base/sha256.hpp"
#include "identity/keys.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <optional>

namespace switchboard::identity {
namespace {

constexpr std::size_t kRandomBytes = 16;
constexpr std::uint32_t kBitsMax = 32;
constexpr std::size_t kDigitsMax = 15; // what a browser counts exactly

std::string sign(std::string_view key, std::string_view inbox, std::string_view text) {
    std::string signed_text{"puzzle\n"};
    signed_text.append(inbox).append("\n").append(text);
    return keyed_hash(key, signed_text);
}

template<class Number> std::optional<Number> number(std::string_view text) {
    Number value{};
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    bool const is_whole = failed == std::errc{} && end == text.data() + text.size();
    return is_whole ? std::optional{value} : std::nullopt;
}

std::uint32_t zero_bits(std::string_view text) {
    std::uint32_t bits = 0;
    for (char const c : sha256(text)) {
        auto const byte = static_cast<unsigned char>(c);
        bits += static_cast<std::uint32_t>(std::countl_zero(byte));
        if (byte != 0) break;
    }
    return bits;
}

struct Parts {
    std::string_view expires, bits, name, signature, counter;
    std::string_view signed_text;
};

/// Five parts with a dot between any two.
std::optional<Parts> parts_of(std::string_view text) {
    Parts out;
    std::string_view rest = text;
    for (auto* part : {&out.expires, &out.bits, &out.name, &out.signature}) {
        auto const dot = rest.find('.');
        if (dot == rest.npos) return std::nullopt;
        *part = rest.substr(0, dot);
        rest.remove_prefix(dot + 1);
    }
    out.counter = rest;
    out.signed_text = text.substr(0, out.expires.size() + out.bits.size() + out.name.size() + 2);
    return out;
}

bool is_counter(std::string_view text) {
    return !text.empty() && text.size() <= kDigitsMax &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::string
make_puzzle(std::string_view key, std::string_view inbox, std::uint32_t bits, TimePoint now) {
    std::string const text = std::to_string(to_ms(now + kPuzzleTime)) + "." +
                             std::to_string(std::clamp(bits, 1U, kBitsMax)) + "." +
                             random_token(kRandomBytes);
    return text + "." + sign(key, inbox, text);
}

Result<std::string, PuzzleErrc> check_puzzle(
    std::string_view key, std::string_view inbox, std::string_view solution, TimePoint now) {
    if (solution.size() > kPuzzleMax) return PuzzleErrc::Malformed;
    auto const parts = parts_of(solution);
    if (!parts || !is_counter(parts->counter)) return PuzzleErrc::Malformed;
    if (!equal_in_constant_time(parts->signature, sign(key, inbox, parts->signed_text)))
        return PuzzleErrc::Malformed;
    auto const expires = number<std::int64_t>(parts->expires);
    auto const bits = number<std::uint32_t>(parts->bits);
    if (!expires || !bits) return PuzzleErrc::Malformed;
    if (to_ms(now) > *expires) return PuzzleErrc::Expired;
    if (zero_bits(solution) < *bits) return PuzzleErrc::NotSolved;
    return std::string{parts->name};
}

} // namespace switchboard::identity
