#include "configuration/toml.hpp"

#include "base/text.hpp"
#include "configuration/impl/toml_reader.hpp"

#include <array>
#include <utility>

namespace switchboard::configuration {

namespace {

constexpr std::size_t kFileMax = std::size_t{4} * 1024 * 1024;
constexpr std::int64_t kDurationMax = std::int64_t{1000} * 60 * 60 * 24 * 365;

} // namespace

std::int64_t duration_ms(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits{
        {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
    if (text.empty()) return -1;
    std::int64_t total = 0;
    while (!text.empty()) {
        std::int64_t amount = 0;
        std::size_t digits = 0;
        while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
            amount = amount * 10 + (text[digits++] - '0');
            if (amount > kDurationMax) return -1;
        }
        if (digits == 0) return -1;
        text.remove_prefix(digits);
        std::size_t letters = 0;
        while (letters < text.size() && (text[letters] < '0' || text[letters] > '9')) ++letters;
        auto const unit = text.substr(0, letters);
        text.remove_prefix(letters);
        std::int64_t scale = 0;
        for (auto const& [name, ms] : kUnits) {
            if (name == unit) scale = ms;
        }
        if (scale == 0) return -1;
        total += amount * scale;
        if (total > kDurationMax) return -1;
    }
    return total;
}

TomlConfig read_toml(std::string_view text) {
    TomlConfig out;
    if (text.size() > kFileMax) {
        out.errors.push_back({{1, 1}, {}, "the file is larger than 4 MiB"});
        return out;
    }
    if (!is_valid_utf8(text)) {
        out.errors.push_back({{1, 1}, {}, "the file is not valid UTF-8"});
        return out;
    }
    try {
        toml::table const table = toml::parse(text);
        TomlReader{out}.read_table(table, out.config, {}, {});
    } catch (toml::parse_error const& failed) {
        out.errors.push_back({place_of(failed.source()), {}, std::string{failed.description()}});
    }
    return out;
}

} // namespace switchboard::configuration
