// The table of limits in deploy/README.md against the settings: every key is in both, and a setting
// that is given the value of the table is what it was by default. What is fixed has the value that
// the table says.
#include "api/impl/call.hpp"
#include "app/limit_settings.hpp"
#include "sinks/impl/http_request.hpp"
#include "store/redis/redis_stores.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace switchboard::app {
namespace {

using Row = std::vector<std::string>; // its cells

std::string trimmed(std::string const& text) {
    auto const begin = text.find_first_not_of(" \t");
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::vector<std::string> split(std::string const& text, char by) {
    std::vector<std::string> parts;
    std::istringstream in{text};
    for (std::string part; std::getline(in, part, by);) parts.push_back(trimmed(part));
    return parts;
}

/// The rows of both tables below "## Limits".
std::vector<Row> rows() {
    std::ifstream file{SWITCHBOARD_SOURCE_DIR "/deploy/README.md"};
    std::vector<Row> found;
    bool is_inside = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("## ")) is_inside = line == "## Limits";
        if (!is_inside || !line.starts_with("| `")) continue;
        Row cells = split(line, '|');
        cells.erase(cells.begin()); // before the first bar
        found.push_back(std::move(cells));
    }
    return found;
}

/// The names in backquotes.
std::vector<std::string> names_in(std::string const& cell) {
    std::vector<std::string> names;
    for (auto from = cell.find('`'); from != std::string::npos;) {
        auto const to = cell.find('`', from + 1);
        names.push_back(cell.substr(from + 1, to - from - 1));
        from = cell.find('`', to + 1);
    }
    return names;
}

/// "2 500" or "64 KiB"; nothing for what is said in words.
std::optional<std::int64_t> number_of(std::string text) {
    std::erase(text, ' ');
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    if (digits == 0) return std::nullopt;
    std::int64_t const number = std::stoll(text.substr(0, digits));
    std::string const unit = text.substr(digits);
    if (unit.empty()) return number;
    if (unit == "KiB") return number * 1024;
    if (unit == "MiB") return number * 1024 * 1024;
    ADD_FAILURE() << "what is the unit of " << text << "?";
    return std::nullopt;
}

/// Key to value, as the table says; what is behind a semicolon explains it.
std::map<std::string, std::optional<std::int64_t>> documented() {
    std::map<std::string, std::optional<std::int64_t>> values;
    for (Row const& row : rows()) {
        auto const keys = names_in(row.at(0));
        auto const said = split(split(row.at(1), ';').at(0), ',');
        for (std::size_t i = 0; i < keys.size(); ++i) {
            bool const is_list = said.size() == keys.size();
            EXPECT_TRUE(is_list || keys.size() == 1 || !number_of(said[0])) << keys[i];
            values[keys[i]] = is_list ? number_of(said[i]) : std::nullopt;
        }
    }
    return values;
}

bool same(ServerSettings const& a, ServerSettings const& b) {
    return a.gateway == b.gateway && a.hub == b.hub && a.api == b.api && a.log_ins == b.log_ins;
}

TEST(LimitsTable, HasEveryKeyWithItsDefault) {
    std::set<std::string> const said_in_words{
        "memory_bytes", "puzzle", "unlimited_addresses", "loopback"};
    ServerSettings settings;
    KeyTable keys;
    add_limit_keys(keys, settings);
    ASSERT_GT(keys.size(), 60U);
    auto const table = documented();
    for (auto const& [key, take] : keys) {
        std::string const name = key.substr(key.find('.') + 1);
        if (said_in_words.contains(name)) continue;
        auto const found = table.find(name);
        if (found == table.end() || !found->second) {
            ADD_FAILURE() << name << " has no value in deploy/README.md";
            continue;
        }
        toml::value<std::int64_t> const node{*found->second};
        EXPECT_NO_THROW(take(node)) << name;
        EXPECT_TRUE(same(settings, {})) << name << " is not " << *found->second << " by default";
        settings = {};
    }
}

TEST(LimitsTable, HasNoKeyThatIsNone) {
    std::set<std::string> const fixed{
        "field_characters",
        "field_bytes",
        "field_entries",
        "call_body_bytes",
        "mail_codes_per_customer_and_hour",
        "mail_codes_per_network_and_hour",
        "mail_codes_per_account_and_hour",
        "mail_code_guesses",
        "password_links_per_address_and_hour",
        "password_links_per_network_and_hour",
        "password_links_per_account_and_hour",
        "sink_request_bytes",
        "store_call_milliseconds",
        "store_replica_milliseconds",
        "store_calls_in_flight",
        "store_breaker"};
    ServerSettings settings;
    KeyTable keys;
    add_limit_keys(keys, settings);
    for (auto const& [name, value] : documented())
        EXPECT_TRUE(keys.contains("limits." + name) || fixed.contains(name)) << name;
}

TEST(LimitsTable, SaysWhatIsFixed) {
    auto const table = documented();
    EXPECT_EQ(table.at("call_body_bytes"), api::kBodyMax);
    EXPECT_EQ(table.at("sink_request_bytes"), sinks::HttpRequest{}.body_bytes_max);
    EXPECT_EQ(table.at("store_call_milliseconds"), kStoreTimeout.count());
    EXPECT_EQ(
        table.at("store_replica_milliseconds"), store::RedisOptions{}.replicas_timeout.count());
    EXPECT_EQ(table.at("store_calls_in_flight"), store::RedisOptions{}.in_flight_max);
}

} // namespace
} // namespace switchboard::app
