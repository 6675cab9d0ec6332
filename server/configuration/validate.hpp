// Says what is wrong with an account's settings, field by field and with the limit in words.
// Pure; any thread. It never changes the settings and never looks at another account.
#pragma once

#include <switchboard/v1/config.pb.h>

#include <string>
#include <vector>

namespace switchboard::configuration {

struct Finding {
    std::string path; // "queues[1].relax[0].min", as in the JSON of AccountConfig
    std::string message;
    bool warning = false; // can be saved, but probably is not meant

    friend bool operator==(Finding const&, Finding const&) = default;
};

/// Errors and warnings in the order of the settings. Whatever has no error can be given to the
/// router.
[[nodiscard]] std::vector<Finding> validate(v1::AccountConfig const& config);
[[nodiscard]] bool has_errors(std::vector<Finding> const& findings);

} // namespace switchboard::configuration
