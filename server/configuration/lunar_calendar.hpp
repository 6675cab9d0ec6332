// The Vietnamese lunar calendar: which lunar day a civil date is. Pure arithmetic; any thread. It
// knows no holidays and no clock, and is good for 1900 to 2199.
//
// Rules: days and months are those of UTC+7; a month begins with the day of a new moon; month 11
// is the one with the winter solstice; where thirteen months lie between two months 11, the first
// without a major solar term (the sun's longitude passing a multiple of 30 degrees) is the leap
// month and has the number of the month before it. As in Helmer Aslaksen, "The Mathematics of the
// Chinese Calendar" (2010), with the meridian of Ha Noi instead of Beijing's. New moons: Jean
// Meeus, "Astronomical Algorithms", 2nd edition, chapter 49. The sun's apparent longitude:
// chapter 25. Dynamical minus universal time: the polynomials of Espenak and Meeus, "Five
// Millennium Canon of Solar Eclipses" (NASA/TP-2006-214141).
#pragma once

#include <chrono>

namespace switchboard::configuration {

struct LunarDate {
    int year = 0;  // the civil year in which the lunar one began
    int month = 0; // 1 to 12
    int day = 0;   // 1 to 30
    bool leap = false;
    bool last_of_month = false; // its 29th or 30th

    friend bool operator==(LunarDate const&, LunarDate const&) = default;
};

inline constexpr std::chrono::hours kVietnam{7};

/// `zone` is the meridian's distance from UTC; Beijing's is 8 hours.
[[nodiscard]] LunarDate lunar_date(std::chrono::sys_days date, std::chrono::hours zone = kVietnam);

/// The first day of the lunar year that begins in this civil year: Tet.
[[nodiscard]] std::chrono::sys_days
lunar_new_year(std::chrono::year year, std::chrono::hours zone = kVietnam);

} // namespace switchboard::configuration
