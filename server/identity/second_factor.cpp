#include "identity/second_factor.hpp"

#include "base/sealed.hpp"
#include "identity/keys.hpp"
#include "identity/one_time_code.hpp"

namespace switchboard::identity {

SecondFactors::SecondFactors(std::string seal_key)
    : seal_key_{std::move(seal_key)} {}

std::string
SecondFactors::begin(v1::SecondFactor& factor, std::string const& place, TimePoint now) const {
    std::string const secret = random_factor_secret();
    factor.Clear();
    factor.set_secret(seal_key_.empty() ? secret : seal(seal_key_, secret, place));
    factor.mutable_since()->set_seconds(to_ms(now) / 1000);
    return secret;
}

std::vector<std::string> SecondFactors::confirm(
    v1::SecondFactor& factor, std::string const& place, std::string_view code,
    TimePoint now) const {
    if (factor.secret().empty() || factor.confirmed()) return {};
    if (!take_app_code(factor, place, code, now)) return {};
    factor.set_confirmed(true);
    auto codes = random_recovery_codes();
    for (auto const& each : codes) factor.add_recovery_hashes(recovery_hash(each));
    return codes;
}

bool SecondFactors::take(
    v1::SecondFactor& factor, std::string const& place, std::string_view code,
    TimePoint now) const {
    if (!factor.confirmed()) return false;
    if (take_app_code(factor, place, code, now)) return true;
    std::string const hash = recovery_hash(code);
    auto& left = *factor.mutable_recovery_hashes();
    for (auto each = left.begin(); each != left.end(); ++each) {
        if (!equal_in_constant_time(*each, hash)) continue;
        left.erase(each);
        return true;
    }
    return false;
}

bool SecondFactors::take_app_code(
    v1::SecondFactor& factor, std::string const& place, std::string_view code,
    TimePoint now) const {
    auto const secret = seal_key_.empty() ? std::optional<std::string>{factor.secret()}
                                          : open_sealed(seal_key_, factor.secret(), place);
    if (!secret) return false;
    auto const step = step_of_code(*secret, code, now);
    // An older code than the last one is no better than a used one (RFC 6238, section 5.2).
    if (!step || *step <= factor.last_step()) return false;
    factor.set_last_step(*step);
    return true;
}

std::string factor_document(std::string const& user) {
    return "factor." + user;
}

std::string factor_place(std::string const& account, std::string const& user) {
    return account + "/factor/" + user;
}

} // namespace switchboard::identity
