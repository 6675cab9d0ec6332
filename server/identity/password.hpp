// Argon2id hashes of passwords, and what a password must look like. Stateless; the hashing calls
// take tens of milliseconds and run on the WorkPool. It never runs on an event loop and never keeps
// a password.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace switchboard::identity {

struct PasswordCost {
    unsigned long long operations = 2;
    std::size_t memory_bytes = std::size_t{64} * 1024 * 1024;
};
/// The least that Argon2id allows: for tests, where time matters more than an attacker.
[[nodiscard]] PasswordCost minimal_cost();

inline constexpr std::size_t kPasswordMin = 10;  // code points
inline constexpr std::size_t kPasswordMax = 256; // bytes

/// What is wrong with a password that somebody chose, or nothing.
[[nodiscard]] std::optional<std::string> password_problem(std::string_view password);

/// The encoded hash, with its salt and cost inside. Blocks.
[[nodiscard]] std::string hash_password(std::string const& password, PasswordCost cost = {});
/// Blocks. An empty or unknown hash takes as long as a real one (at the default cost) and answers
/// false, so that the time tells nobody which e-mail addresses exist.
[[nodiscard]] bool
verify_password(std::string const& hash, std::string const& password, PasswordCost cost = {});

/// A password for people to copy from a terminal: four groups of four letters and digits, 79 bits.
[[nodiscard]] std::string random_password();

} // namespace switchboard::identity
