#include "identity/one_time_code.hpp"

#include "base/ascii.hpp"
#include "base/assert.hpp"
#include "base/encoding.hpp"
#include "identity/keys.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <sodium.h>

#include <array>

namespace switchboard::identity {

namespace {

constexpr std::uint32_t kModulus = 1'000'000; // six digits

/// Without the letters and digits that are taken for one another; 31 of them.
constexpr std::string_view kRecoveryAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";

} // namespace

std::string random_factor_secret() {
    SB_ASSERT(sodium_init() >= 0, "libsodium has no random source");
    std::string secret(kFactorSecretBytes, '\0');
    randombytes_buf(secret.data(), secret.size());
    return secret;
}

std::string to_base32(std::string_view bytes) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t held = 0, bits = 0;
    for (char const c : bytes) {
        held = (held << 8U) | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 5; bits -= 5) out.push_back(kAlphabet[(held >> (bits - 5)) & 31U]);
    }
    if (bits > 0) out.push_back(kAlphabet[(held << (5 - bits)) & 31U]);
    return out;
}

std::string otpauth_uri(std::string_view issuer, std::string_view name, std::string_view secret) {
    std::string const who = percent_encoded(issuer);
    return "otpauth://totp/" + who + ":" + percent_encoded(name) + "?secret=" + to_base32(secret) +
           "&issuer=" + who + "&algorithm=SHA1&digits=6&period=30";
}

std::string code_of(std::string_view secret, std::uint64_t step) {
    std::array<unsigned char, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i)
        counter[counter.size() - 1 - i] = static_cast<unsigned char>(step >> (8 * i));
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int size = 0;
    auto const* const key = reinterpret_cast<unsigned char const*>(secret.data());
    auto const* const made = HMAC(
        EVP_sha1(), key, static_cast<int>(secret.size()), counter.data(), counter.size(),
        mac.data(), &size);
    SB_ASSERT(made != nullptr && size == 20, "no HMAC-SHA-1");
    std::size_t const offset = mac[19] & 15U;
    std::uint32_t const cut = (std::uint32_t{mac[offset]} & 127U) << 24U |
                              std::uint32_t{mac[offset + 1]} << 16U |
                              std::uint32_t{mac[offset + 2]} << 8U | mac[offset + 3];
    std::string const digits = std::to_string(cut % kModulus);
    return std::string(6 - digits.size(), '0') + digits;
}

std::uint64_t step_at(TimePoint now) {
    return static_cast<std::uint64_t>(to_ms(now) / 1000 / kCodeStepSeconds);
}

std::optional<std::uint64_t>
step_of_code(std::string_view secret, std::string_view code, TimePoint now) {
    std::uint64_t const middle = step_at(now);
    std::optional<std::uint64_t> found;
    // All are compared: the time does not tell which one fits.
    for (std::uint64_t step = middle - kCodeSteps; step <= middle + kCodeSteps; ++step)
        if (equal_in_constant_time(code_of(secret, step), code)) found = step;
    return found;
}

std::vector<std::string> random_recovery_codes() {
    SB_ASSERT(sodium_init() >= 0, "libsodium has no random source");
    auto const letters = static_cast<std::uint32_t>(kRecoveryAlphabet.size());
    std::vector<std::string> codes(kRecoveryCodes);
    for (auto& code : codes) {
        for (std::size_t i = 0; i < 12; ++i) {
            if (i > 0 && i % 4 == 0) code += '-';
            code += kRecoveryAlphabet[randombytes_uniform(letters)];
        }
    }
    return codes;
}

std::string recovery_hash(std::string_view code) {
    std::string plain;
    for (char const c : code) {
        if (c == '-' || c == ' ') continue;
        plain.push_back(lower_ascii(c));
    }
    return keyed_hash("recovery", plain);
}

} // namespace switchboard::identity
