#include "identity/password.hpp"

#include "base/assert.hpp"
#include "base/text.hpp"

#include <sodium.h>

#include <array>

namespace switchboard::identity {

PasswordCost minimal_cost() {
    return {crypto_pwhash_argon2id_OPSLIMIT_MIN, crypto_pwhash_argon2id_MEMLIMIT_MIN};
}

std::optional<std::string> password_problem(std::string_view password) {
    if (!is_valid_utf8(password)) return "is not valid UTF-8";
    if (password.size() > kPasswordMax) {
        return "is longer than " + std::to_string(kPasswordMax) + " bytes";
    }
    if (code_points(password) < kPasswordMin) {
        return "is shorter than " + std::to_string(kPasswordMin) + " characters";
    }
    return std::nullopt;
}

std::string hash_password(std::string const& password, PasswordCost cost) {
    SB_ASSERT(sodium_init() >= 0, "libsodium has no random source");
    std::array<char, crypto_pwhash_argon2id_STRBYTES> hash{};
    int const failed = crypto_pwhash_argon2id_str(
        hash.data(), password.data(), password.size(), cost.operations, cost.memory_bytes);
    SB_ASSERT(failed == 0, "out of memory while hashing a password");
    return hash.data();
}

bool verify_password(std::string const& hash, std::string const& password, PasswordCost cost) {
    SB_ASSERT(sodium_init() >= 0, "libsodium has no random source");
    if (hash.empty() || hash.size() >= crypto_pwhash_argon2id_STRBYTES) {
        (void)hash_password(password, cost);
        return false;
    }
    return crypto_pwhash_argon2id_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string random_password() {
    SB_ASSERT(sodium_init() >= 0, "libsodium has no random source");
    // Without the letters and digits that are taken for one another; 31 of them.
    constexpr std::string_view kAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    std::string password;
    for (std::size_t i = 0; i < 16; ++i) {
        if (i > 0 && i % 4 == 0) password += '-';
        password += kAlphabet[randombytes_uniform(static_cast<std::uint32_t>(kAlphabet.size()))];
    }
    return password;
}

} // namespace switchboard::identity
