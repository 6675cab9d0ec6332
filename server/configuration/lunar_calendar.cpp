#include "configuration/lunar_calendar.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace switchboard::configuration {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr double kJ2000 = 2'451'545.0; // the day and century from which the sun is counted
constexpr double kCentury = 36'525.0;
constexpr double kMonth = 29.530588861;       // mean days from new moon to new moon
constexpr double kMoonZero = 2'451'550.09766; // the new moon number 0, in January 2000
constexpr int kDayZero = 2'440'588;           // the Julian day number of 1970-01-01

double sine(double degrees) {
    return std::sin(std::fmod(degrees, 360.0) * std::numbers::pi / 180.0);
}

/// Dynamical minus universal time, in days.
double clock_error(double year) {
    double const t = year - 2000.0;
    auto const seconds = [&]() -> double {
        if (year < 1920) {
            double const s = year - 1900;
            return -2.79 + s * (1.494119 + s * (-0.0598939 + s * (0.0061966 - s * 0.000197)));
        }
        if (year < 1941) {
            double const s = year - 1920;
            return 21.20 + s * (0.84493 + s * (-0.076100 + s * 0.0020936));
        }
        if (year < 1961) {
            double const s = year - 1950;
            return 29.07 + s * (0.407 + s * (-1.0 / 233 + s / 2547));
        }
        if (year < 1986) {
            double const s = year - 1975;
            return 45.45 + s * (1.067 + s * (-1.0 / 260 - s / 718));
        }
        if (year < 2005)
            return 63.86 +
                   t * (0.3345 +
                        t * (-0.060374 + t * (0.0017275 + t * (0.000651814 + t * 0.00002373599))));
        if (year < 2050) return 62.92 + t * (0.32217 + t * 0.005589);
        double const u = (year - 1820) / 100;
        return -20 + 32 * u * u - (year < 2150 ? 0.5628 * (2150 - year) : 0);
    }();
    return seconds / 86'400;
}

/// The terms of chapter 49 for a new moon: amplitude, power of the eccentricity, multiples of the
/// sun's anomaly, the moon's anomaly and the argument of latitude.
struct Term {
    double amplitude;
    int eccentricity, sun, moon, latitude;
};
constexpr std::array<Term, 24> kTerms{
    {{-0.40720, 0, 0, 1, 0},   {0.17241, 1, 1, 0, 0},   {0.01608, 0, 0, 2, 0},
     {0.01039, 0, 0, 0, 2},    {0.00739, 1, -1, 1, 0},  {-0.00514, 1, 1, 1, 0},
     {0.00208, 2, 2, 0, 0},    {-0.00111, 0, 0, 1, -2}, {-0.00057, 0, 0, 1, 2},
     {0.00056, 1, 1, 2, 0},    {-0.00042, 0, 0, 3, 0},  {0.00042, 1, 1, 0, 2},
     {0.00038, 1, 1, 0, -2},   {-0.00024, 1, -1, 2, 0}, {-0.00007, 0, 2, 1, 0},
     {0.00004, 0, 0, 2, -2},   {0.00004, 0, 3, 0, 0},   {0.00003, 0, 1, 1, -2},
     {0.00003, 0, 0, 2, 2},    {-0.00003, 0, 1, 1, 2},  {0.00003, 0, -1, 1, 2},
     {-0.00002, 0, -1, 1, -2}, {-0.00002, 0, 1, 3, 0},  {0.00002, 0, 0, 4, 0}}};

/// What the planets add: amplitude in millionths of a day, phase and rate in degrees.
struct Planet {
    double amplitude, phase, rate;
};
constexpr std::array<Planet, 14> kPlanets{
    {{325, 299.77, 0.107408},
     {165, 251.88, 0.016321},
     {164, 251.83, 26.651886},
     {126, 349.42, 36.412478},
     {110, 84.66, 18.206239},
     {62, 141.74, 53.303771},
     {60, 207.14, 2.453732},
     {56, 154.84, 7.306860},
     {47, 34.52, 27.261239},
     {42, 207.19, 0.121824},
     {40, 291.34, 1.844379},
     {37, 161.72, 24.198154},
     {35, 239.56, 25.513099},
     {23, 331.55, 3.592518}}};

/// The moment of a new moon as a Julian date in universal time.
double new_moon(int number) {
    double const k = number;
    double const t = k / 1236.85;
    double const t2 = t * t;
    double const sun = 2.5534 + 29.10535670 * k - t2 * (0.0000014 + 0.00000011 * t);
    double const moon =
        201.5643 + 385.81693528 * k + t2 * (0.0107582 + t * (0.00001238 - 0.000000058 * t));
    double const latitude =
        160.7108 + 390.67050284 * k - t2 * (0.0016118 + t * (0.00000227 - 0.000000011 * t));
    double const node = 124.7746 - 1.56375588 * k + t2 * (0.0020672 + 0.00000215 * t);
    double const eccentricity = 1 - 0.002516 * t - 0.0000074 * t2;
    double at = kMoonZero + kMonth * k + t2 * (0.00015437 - t * (0.000000150 - 0.00000000073 * t));
    for (Term const& term : kTerms)
        at += term.amplitude * std::pow(eccentricity, term.eccentricity) *
              sine(term.sun * sun + term.moon * moon + term.latitude * latitude);
    at -= 0.00017 * sine(node);
    for (Planet const& planet : kPlanets)
        at += planet.amplitude * 1e-6 * sine(planet.phase + planet.rate * k);
    return at - clock_error(2000.0 + t * 100);
}

/// The sun's apparent longitude at a Julian date in universal time, 0 to 360.
double sun_longitude(double at) {
    double const t = (at + clock_error(2000.0 + (at - kJ2000) / 365.25) - kJ2000) / kCentury;
    double const mean = 280.46646 + t * (36'000.76983 + 0.0003032 * t);
    double const anomaly = 357.52911 + t * (35'999.05029 - 0.0001537 * t);
    double const centre = (1.914602 - t * (0.004817 + 0.000014 * t)) * sine(anomaly) +
                          (0.019993 - 0.000101 * t) * sine(2 * anomaly) +
                          0.000289 * sine(3 * anomaly);
    double const apparent = mean + centre - 0.00569 - 0.00478 * sine(125.04 - 1934.136 * t);
    double const wrapped = std::fmod(apparent, 360.0);
    return wrapped < 0 ? wrapped + 360 : wrapped;
}

/// Months and solar terms as days of one meridian.
class Almanac {
public:
    explicit Almanac(std::chrono::hours zone)
        : zone_{static_cast<double>(zone.count()) / 24} {}

    [[nodiscard]] sys_days month_start(int number) const {
        auto const day = static_cast<int>(std::floor(new_moon(number) + 0.5 + zone_));
        return sys_days{days{day - kDayZero}};
    }
    /// The month that holds the date.
    [[nodiscard]] int month_of(sys_days date) const {
        double const at = kDayZero + static_cast<double>(date.time_since_epoch().count());
        auto number = static_cast<int>(std::floor((at - kMoonZero) / kMonth));
        while (month_start(number + 1) <= date) ++number;
        while (month_start(number) > date) --number;
        return number;
    }
    /// Month 11 of the year: the one with the winter solstice.
    [[nodiscard]] int solstice_month(std::chrono::year year) const {
        int const last = month_of(year / 12 / 31);
        return term_at(month_start(last)) >= kSolstice ? last - 1 : last;
    }
    /// The place of the leap month after month 11 number `first`; 0 if there is none.
    [[nodiscard]] int leap_after(int first, int next) const {
        constexpr int kMonthsOfLeapYear = 13;
        if (next - first < kMonthsOfLeapYear) return 0;
        for (int i = 1; i < kMonthsOfLeapYear; ++i)
            if (term_at(month_start(first + i)) == term_at(month_start(first + i + 1))) return i;
        return 0;
    }

private:
    static constexpr int kSolstice = 9; // 270 degrees

    /// How many twelfths of the sun's way were done when this day began; from spring on.
    [[nodiscard]] int term_at(sys_days date) const {
        double const midnight =
            kDayZero + static_cast<double>(date.time_since_epoch().count()) - 0.5 - zone_;
        return static_cast<int>(sun_longitude(midnight) / 30);
    }

    double zone_;
};

} // namespace

LunarDate lunar_date(sys_days date, std::chrono::hours zone) {
    Almanac const almanac{zone};
    int const month = almanac.month_of(date);
    std::chrono::year year = std::chrono::year_month_day{date}.year();
    int first = almanac.solstice_month(year);
    int next = 0;
    if (first <= month) {
        next = almanac.solstice_month(year + std::chrono::years{1});
    } else {
        next = first;
        --year;
        first = almanac.solstice_month(year);
    }
    int const leap = almanac.leap_after(first, next);
    int const place = month - first;
    int const count = leap != 0 && place >= leap ? place - 1 : place;
    sys_days const start = almanac.month_start(month);
    LunarDate out;
    out.month = (count + 10) % 12 + 1; // the count begins with month 11
    out.day = static_cast<int>((date - start).count()) + 1;
    out.leap = leap != 0 && place == leap;
    out.last_of_month = date + days{1} == almanac.month_start(month + 1);
    out.year = static_cast<int>(year) + (out.month >= 11 && count < 2 ? 0 : 1);
    return out;
}

sys_days lunar_new_year(std::chrono::year year, std::chrono::hours zone) {
    Almanac const almanac{zone};
    int const first = almanac.solstice_month(year - std::chrono::years{1});
    int const leap = almanac.leap_after(first, almanac.solstice_month(year));
    bool const leap_before = leap == 1 || leap == 2;
    return almanac.month_start(first + (leap_before ? 3 : 2));
}

} // namespace switchboard::configuration
