// Visitor tokens: "v1.PAYLOAD.SIGNATURE", signed by the installation, so that a visitor needs no
// record in the store. Pure but for libsodium; any thread. It never says why a token was refused.
#pragma once

#include "base/time.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace switchboard::identity {

inline constexpr std::string_view kVisitorPrefix = "v1.";
inline constexpr Millis kVisitorLife = std::chrono::hours{24};
/// A token can be renewed for the same contact until so long after the first one.
inline constexpr Millis kVisitorRenewal = std::chrono::hours{24 * 30};

struct VisitorGrant {
    std::string account, contact, inbox, locale;
    TimePoint first{}; // when the contact got its first token
    TimePoint issued{};
    TimePoint expires{};
    std::string person; // signed identity (person_key); empty: nobody vouched for the contact
};

/// A grant for a contact that is new.
[[nodiscard]] VisitorGrant new_grant(
    std::string account, std::string contact, std::string inbox, std::string locale, TimePoint now);
/// The same contact for another while; nothing once the renewal time is over, or where somebody
/// vouched for the contact: then he has to do it again.
[[nodiscard]] std::optional<VisitorGrant> renewed(VisitorGrant grant, TimePoint now);

class VisitorTokens {
public:
    explicit VisitorTokens(std::string_view installation_key);
    /// All parts of the grant must be valid ids (base/text.hpp); the locale may be empty.
    [[nodiscard]] std::string sign(VisitorGrant const& grant) const;
    /// What a token with a good signature says. Whether it still holds is for the caller to
    /// compare.
    [[nodiscard]] std::optional<VisitorGrant> open(std::string_view token) const;

private:
    std::array<unsigned char, 32> key_{};
};

} // namespace switchboard::identity
