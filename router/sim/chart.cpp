#include "router/sim/chart.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iomanip>
#include <limits>
#include <ostream>
#include <sstream>

namespace switchboard::router::sim {

namespace {

constexpr std::size_t kBins = 96;
constexpr double kLeft = 70;
constexpr double kWidth = 800;
constexpr double kHeight = 200;
constexpr std::array<double, 2> kTop{50, 310};
// Told apart without colour too: by their dashes.
constexpr std::array<char const*, 4> kColours{"#1f5fa8", "#c04a00", "#2b7a3d", "#7a3d8f"};
constexpr std::array<char const*, 4> kDashes{"none", "6 3", "2 3", "8 3 2 3"};

struct Span {
    double from = 0; ///< ms
    double to = 1;
    [[nodiscard]] std::size_t bin(TimePoint at) const {
        auto const part = (static_cast<double>(to_ms(at)) - from) / (to - from);
        return std::min(static_cast<std::size_t>(std::max(part, 0.0) * kBins), kBins - 1);
    }
};

Span span_of(std::vector<ChartLine> const& lines) {
    auto from = std::numeric_limits<double>::max();
    auto to = std::numeric_limits<double>::lowest();
    for (auto const& line : lines) {
        for (auto const& seen : line.outcome->occupancy) {
            from = std::min(from, static_cast<double>(to_ms(seen.at)));
            to = std::max(to, static_cast<double>(to_ms(seen.at)));
        }
    }
    if (from > to) return {};
    return {from, std::max(to, from + 1.0)};
}

using Values = std::vector<double>; ///< by bin; negative: nothing to say

Values waits_of(Outcome const& outcome, Span const& span) {
    std::array<std::vector<double>, kBins> bins;
    for (auto const& [arrived, wait] : outcome.served_after)
        bins[span.bin(arrived)].push_back(static_cast<double>(wait.count()) / 1000.0);
    Values values;
    for (auto& bin : bins) {
        std::sort(bin.begin(), bin.end());
        values.push_back(bin.empty() ? -1.0 : bin[(bin.size() * 9) / 10]);
    }
    return values;
}

Values occupancy_of(Outcome const& outcome, Span const& span) {
    std::array<std::pair<double, double>, kBins> bins{};
    for (auto const& seen : outcome.occupancy) {
        auto& [load, capacity] = bins[span.bin(seen.at)];
        load += seen.load;
        capacity += seen.capacity;
    }
    Values values;
    for (auto const& [load, capacity] : bins)
        values.push_back(capacity > 0 ? 100.0 * load / capacity : -1.0);
    return values;
}

/// 1, 2 or 5 times a power of ten, at least `value`.
double round_up(double value) {
    auto power = std::pow(10.0, std::floor(std::log10(std::max(value, 1.0))));
    for (auto const step : {1.0, 2.0, 5.0, 10.0})
        if (step * power >= value) return step * power;
    return value;
}

void panel(
    std::ostream& svg, std::size_t number, char const* title, std::vector<Values> const& all) {
    auto const top = kTop[number];
    double highest = 1.0;
    for (auto const& values : all)
        for (auto const value : values) highest = std::max(highest, value);
    highest = round_up(highest);
    svg << "<text x=\"" << kLeft << "\" y=\"" << top - 10 << "\" font-weight=\"bold\">" << title
        << "</text>\n<rect x=\"" << kLeft << "\" y=\"" << top << "\" width=\"" << kWidth
        << "\" height=\"" << kHeight << "\" fill=\"none\" stroke=\"#888\"/>\n";
    for (int i = 0; i <= 4; ++i)
        svg << "<text x=\"" << kLeft - 8 << "\" y=\"" << top + kHeight - kHeight * i / 4 + 4
            << "\" text-anchor=\"end\">" << highest * i / 4 << "</text>\n";
    for (std::size_t line = 0; line < all.size(); ++line) {
        svg << "<path fill=\"none\" stroke=\"" << kColours[line] << "\" stroke-width=\"2\" "
            << "stroke-dasharray=\"" << kDashes[line] << "\" d=\"";
        bool drawing = false;
        for (std::size_t bin = 0; bin < kBins; ++bin) {
            auto const value = all[line][bin];
            if (value >= 0)
                svg << (drawing ? 'L' : 'M')
                    << kLeft + kWidth * (static_cast<double>(bin) + 0.5) / kBins << ' '
                    << top + kHeight * (1.0 - value / highest) << ' ';
            drawing = value >= 0;
        }
        svg << "\"/>\n";
    }
}

std::string escaped(std::string const& text) {
    std::string safe;
    for (char const letter : text) {
        if (letter == '<')
            safe += "&lt;";
        else if (letter == '&')
            safe += "&amp;";
        else
            safe += letter;
    }
    return safe;
}

void legend(std::ostream& svg, std::vector<ChartLine> const& lines) {
    double x = kLeft;
    for (std::size_t i = 0; i < lines.size(); ++i, x += 200)
        svg << "<path fill=\"none\" stroke=\"" << kColours[i] << "\" stroke-width=\"2\" "
            << "stroke-dasharray=\"" << kDashes[i] << "\" d=\"M" << x << " 15 L" << x + 30
            << " 15\"/>\n<text x=\"" << x + 38 << "\" y=\"19\">" << escaped(lines[i].name)
            << "</text>\n";
}

void time_axis(std::ostream& svg, Span const& span) {
    for (int i = 0; i <= 6; ++i) {
        auto const minutes = (span.from + (span.to - span.from) * i / 6) / 60'000.0;
        svg << "<text x=\"" << kLeft + kWidth * i / 6 << "\" y=\"" << kTop[1] + kHeight + 20
            << "\" text-anchor=\"middle\">" << std::llround(minutes) << " min</text>\n";
    }
}

} // namespace

std::string chart(std::vector<ChartLine> const& given) {
    auto lines = given;
    if (lines.size() > kColours.size()) lines.resize(kColours.size());
    auto const span = span_of(lines);
    std::vector<Values> waits;
    std::vector<Values> occupancy;
    for (auto const& line : lines) {
        waits.push_back(waits_of(*line.outcome, span));
        occupancy.push_back(occupancy_of(*line.outcome, span));
    }
    std::ostringstream svg;
    svg << std::setprecision(6)
        << "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 550\" role=\"img\" "
           "font-family=\"sans-serif\" font-size=\"12\">\n"
           "<title>Waits and occupancy</title>\n"
           "<rect width=\"900\" height=\"550\" fill=\"#fff\"/>\n";
    legend(svg, lines);
    panel(svg, 0, "wait of those who arrived then, 90 %, seconds", waits);
    panel(svg, 1, "load over capacity, %", occupancy);
    time_axis(svg, span);
    svg << "</svg>\n";
    return svg.str();
}

bool write_chart(std::string const& file, std::vector<ChartLine> const& lines, std::ostream& err) {
    std::ofstream out{file};
    out << chart(lines);
    out.close();
    if (out) return true;
    err << file << ": cannot be written: " << std::strerror(errno) << '\n';
    return false;
}

} // namespace switchboard::router::sim
