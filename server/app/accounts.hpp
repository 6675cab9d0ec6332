// What `serve` and `demo` make sure of before they open the door: an account to use, or a link to
// make one. Blocking; the main thread, before the loops start. It never prints a password: it hands
// them back.
#pragma once

#include "app/settings.hpp"
#include "base/result.hpp"
#include "configuration/demo_account.hpp"
#include "ports/outcome.hpp"
#include "store/redis/redis_stores.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::app {

/// The token of a one-time link for the first admin, or nothing if there is an account already.
[[nodiscard]] Result<std::optional<std::string>, SettingsError> first_admin_link(
    store::RedisUrl const& url, store::Prepared const& prepared, ServerSettings const& settings);

/// The demo account, made if it is not there. Its log-ins are kept in data/demo-credentials.json
/// (mode 0600), so that a second start can show them again.
[[nodiscard]] Result<std::vector<configuration::DemoLogin>, SettingsError> ensure_demo_account(
    store::RedisUrl const& url, store::Prepared const& prepared, ServerSettings const& settings);

/// Writes the file that `switchboard replay` and the tests read: url, admin, supervisor, agents.
[[nodiscard]] Result<ports::Unit, SettingsError> write_credentials(
    std::filesystem::path const& data, std::string const& url,
    std::vector<configuration::DemoLogin> const& logins);

} // namespace switchboard::app
