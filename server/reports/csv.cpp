#include "reports/report.hpp"

#include <array>
#include <cstdio>

namespace switchboard::reports {

namespace {

constexpr std::string_view kHeader =
    "group,name,ended,answered,abandoned,rejected,closed,reopened,service_level_percent,"
    "wait_mean_s,wait_p50_s,wait_p90_s,first_response_mean_s,first_response_p50_s,"
    "first_response_p90_s,resolution_mean_s,resolution_p50_s,resolution_p90_s,"
    "first_contact_resolution_percent,csat_count,csat_good_percent,csat_mean,ces_count,ces_mean,"
    "service_level_target_percent";

std::string cell(std::string text) {
    if (!text.empty() && std::string_view{"=+-@\t\r"}.find(text.front()) != std::string_view::npos)
        text.insert(text.begin(), '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (char const c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string decimal(double value) {
    std::array<char, 32> buffer{};
    int const size = std::snprintf(buffer.data(), buffer.size(), "%.1f", value);
    return {buffer.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

/// Empty where nothing was measured: no figure is not a zero.
std::string ratio(std::size_t part, std::size_t whole, double times = 1) {
    if (whole == 0) return {};
    return decimal(times * static_cast<double>(part) / static_cast<double>(whole));
}

void append(std::string& line, Spread const& spread) {
    for (Millis const time : {spread.mean, spread.p50, spread.p90}) {
        line += ',';
        if (spread.count > 0) line += decimal(static_cast<double>(time.count()) / 1000);
    }
}

} // namespace

std::string to_csv(
    std::vector<Row> const& rows, std::function<std::string(std::string const&)> const& name_of) {
    std::string csv = "\xEF\xBB\xBF" + std::string(kHeader) + "\r\n";
    for (Row const& row : rows) {
        std::string line = cell(row.key) + ',' + cell(name_of(row.key));
        for (std::size_t const count :
             {row.ended, row.answered, row.abandoned, row.rejected, row.closed, row.reopened})
            line += ',' + std::to_string(count);
        line += ',' + ratio(row.in_target, row.answered, 100);
        append(line, row.wait);
        append(line, row.first_response);
        append(line, row.resolution);
        line += ',' + ratio(row.first_contact, row.closed, 100);
        line += ',' + std::to_string(row.csat_count);
        line += ',' + ratio(row.csat_good, row.csat_count, 100);
        line += ',' + ratio(row.csat_sum, row.csat_count);
        line += ',' + std::to_string(row.ces_count);
        line += ',' + ratio(row.ces_sum, row.ces_count);
        line += ',' + ratio(row.percent_sum, row.answered);
        csv += line + "\r\n";
    }
    return csv;
}

} // namespace switchboard::reports
