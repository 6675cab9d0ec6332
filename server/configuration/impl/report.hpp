// Collects findings while settings are walked, and the checks that many fields share. Lives for one
// call of validate, on its thread. It never throws a finding away.
#pragma once

#include "configuration/validate.hpp"

#include "base/text.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchboard::configuration {

/// Ids of everything that others refer to.
struct KnownIds {
    std::set<std::string> skills, queues, inboxes;
};

class Report {
public:
    void error(std::string path, std::string message) {
        findings_.push_back({std::move(path), std::move(message), false});
    }
    void warning(std::string path, std::string message) {
        findings_.push_back({std::move(path), std::move(message), true});
    }
    [[nodiscard]] std::vector<Finding> take() { return std::move(findings_); }

    /// Valid and new among its kind.
    void id(std::string const& path, std::string const& value, std::set<std::string>& seen) {
        if (!is_valid_id(value)) {
            error(path, "must be 1 to 64 characters of A-Z a-z 0-9 - _ .");
        } else if (!seen.insert(value).second) {
            error(path, "\"" + value + "\" is used twice");
        }
    }
    void text(std::string const& path, std::string const& value, std::size_t min, std::size_t max) {
        if (!is_valid_utf8(value)) return error(path, "is not valid UTF-8");
        auto const length = code_points(value);
        if (length >= min && length <= max) return;
        error(
            path, "must be " + std::to_string(min) + " to " + std::to_string(max) +
                      " characters long, not " + std::to_string(length));
    }
    void
    number(std::string const& path, std::uint32_t value, std::uint32_t min, std::uint32_t max) {
        if (value >= min && value <= max) return;
        error(
            path, "must be " + std::to_string(min) + " to " + std::to_string(max) + ", not " +
                      std::to_string(value));
    }
    void count(std::string const& path, int value, int max) {
        if (value <= max) return;
        error(
            path,
            "has " + std::to_string(value) + " entries; " + std::to_string(max) + " are allowed");
    }
    void locale(std::string const& path, std::string const& value) {
        if (value != "vi" && value != "en") error(path, "must be \"vi\" or \"en\"");
    }

private:
    std::vector<Finding> findings_;
};

[[nodiscard]] inline std::string at(std::string_view list, int index) {
    return std::string{list} + "[" + std::to_string(index) + "]";
}
[[nodiscard]] inline std::string quoted(std::string_view text) {
    return "\"" + std::string{text} + "\"";
}

inline constexpr std::uint32_t kLevelMax = 5;
inline constexpr std::uint32_t kRingMax = 5;
inline constexpr std::uint32_t kCapacityMax = 12;
inline constexpr std::uint32_t kDayMs = 24 * 60 * 60 * 1000;

void validate_queue(
    Report& report, std::string const& path, v1::Queue const& queue, KnownIds const& known);
void validate_hours(Report& report, std::string const& path, v1::Hours const& hours);
void validate_users(Report& report, v1::AccountConfig const& config, KnownIds const& known);
void validate_inboxes(Report& report, v1::AccountConfig const& config, KnownIds const& known);
void validate_canned_replies(Report& report, v1::AccountConfig const& config);
void validate_sinks(Report& report, v1::AccountConfig const& config);
/// Queues that nobody can serve, skills that nobody has: errors where customers come, else
/// warnings.
void validate_staffing(Report& report, v1::AccountConfig const& config);

} // namespace switchboard::configuration
