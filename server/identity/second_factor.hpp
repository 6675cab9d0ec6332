// A person's second factor as the vault keeps it: begun, confirmed by a first code, asked for at
// every log-in, each code good once. Pure; any thread. It never sees a password and stores nothing
// itself: who changes a record saves it against its revision, so that one code cannot be used
// twice at the same time.
#pragma once

#include "base/time.hpp"

#include <switchboard/v1/vault.pb.h>

#include <string>
#include <string_view>
#include <vector>

namespace switchboard::identity {

/// `seal_key` may be empty: then the secret is kept as it is.
class SecondFactors {
public:
    explicit SecondFactors(std::string seal_key);

    /// A new secret that nobody is asked for yet; answers it.
    [[nodiscard]] std::string
    begin(v1::SecondFactor& factor, std::string const& place, TimePoint now) const;
    /// The first code proves that the app has the secret; answers the recovery codes, or nothing
    /// if the code is wrong or nothing was begun.
    [[nodiscard]] std::vector<std::string> confirm(
        v1::SecondFactor& factor, std::string const& place, std::string_view code,
        TimePoint now) const;
    /// True: the code (of the app, or a recovery code) was good, and is used up.
    [[nodiscard]] bool take(
        v1::SecondFactor& factor, std::string const& place, std::string_view code,
        TimePoint now) const;

private:
    [[nodiscard]] bool take_app_code(
        v1::SecondFactor& factor, std::string const& place, std::string_view code,
        TimePoint now) const;

    std::string seal_key_;
};

/// The vault's document of a user, and what its secret is sealed for.
[[nodiscard]] std::string factor_document(std::string const& user);
[[nodiscard]] std::string factor_place(std::string const& account, std::string const& user);

} // namespace switchboard::identity
