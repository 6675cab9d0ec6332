// One change of an account's settings, from reading the present ones to the saved revision: secrets
// kept, rules checked, passwords hashed, differences named. Lives for one call, on its worker. It
// never saves settings that have an error, and saves nothing if nothing changes.
#pragma once

#include "api/impl/calls.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace switchboard::api {

struct Refusal {
    ports::Error error;
    std::string field;
};

/// RFC 9110 section 15.5.13: what the call asked to hold does not.
inline constexpr int kPreconditionFailed = 412;

/// `If-Match: "REVISION"` (RFC 9110 section 13.1.1), as the call that reads these settings named
/// it; nothing where the caller does not say what was seen.
[[nodiscard]] Read<std::optional<std::uint64_t>> read_if_match(Call const& call);

struct ConfigChange {
    /// Turns the present settings into the wanted ones, or says why not. May be called again if
    /// somebody else saved first.
    std::function<std::optional<Refusal>(v1::AccountConfig&)> edit;
    std::map<std::string, std::string> passwords; // by user id
    /// At which the caller saw the settings; others since then refuse the change (412) and say who
    /// changed `subject` last.
    std::optional<std::uint64_t> seen;
    std::string subject;
    bool dry_run = false;
    std::string rotated_sink; // its previous secret is what `edit` says, not what was kept
    json::object more;        // beside the usual members of the answer
};

/// Answers `{revision, changes, warnings}`.
void change_config(CallPtr call, ConfigChange change);

} // namespace switchboard::api
