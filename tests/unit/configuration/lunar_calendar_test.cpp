// The lunar calendar against a table of Tet dates, and against another implementation on another
// meridian.
#include "configuration/lunar_calendar.hpp"

#include <gtest/gtest.h>
#include <unicode/calendar.h>
#include <unicode/timezone.h>

#include <array>
#include <memory>
#include <set>

namespace switchboard::configuration {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

sys_days date(int y, unsigned m, unsigned d) {
    return year_month_day{year{y}, std::chrono::month{m}, std::chrono::day{d}};
}

/// The first day of Tet in Viet Nam, from 1970 on, as month * 100 + day.
constexpr std::array kTet{
    206, 127, 215, 203, 123, 211, 131, 218, 207, 128, // 1970
    216, 205, 125, 213, 202, 121, 209, 129, 217, 206, // 1980: 1985 a month before China
    127, 215, 204, 123, 210, 131, 219, 207, 128, 216, // 1990
    205, 124, 212, 201, 122, 209, 129, 217, 207, 126, // 2000: 2007 a day before China
    214, 203, 123, 210, 131, 219, 208, 128, 216, 205, // 2010
    125, 212, 201, 122, 210, 129, 217, 206, 126, 213, // 2020
    202, 123, 211, 131, 219, 208, 128, 215, 204, 124, // 2030: 2030 a day before China
    212, 201, 122, 210, 130, 217, 206, 126, 214, 202, // 2040
    123};

TEST(LunarCalendar, KnowsTetFrom1970To2050) {
    for (std::size_t i = 0; i < kTet.size(); ++i) {
        int const y = 1970 + static_cast<int>(i);
        auto const expected = date(y, static_cast<unsigned>(kTet[i]) / 100, kTet[i] % 100U);
        year_month_day const found{lunar_new_year(year{y})};
        EXPECT_EQ(lunar_new_year(year{y}), expected)
            << y << ": " << unsigned(found.month()) << "-" << unsigned(found.day());
    }
}

TEST(LunarCalendar, TheDayOfTetIsTheFirstOfTheFirstAndItsEveTheLastOfTheTwelfth) {
    for (int y = 1970; y <= 2050; ++y) {
        sys_days const tet = lunar_new_year(year{y});
        EXPECT_EQ(lunar_date(tet), (LunarDate{.year = y, .month = 1, .day = 1}));
        LunarDate const eve = lunar_date(tet - days{1});
        EXPECT_EQ(eve.month, 12) << y;
        EXPECT_TRUE(eve.last_of_month) << y;
        EXPECT_EQ(eve.year, y - 1);
        EXPECT_TRUE(eve.day == 29 || eve.day == 30) << y;
    }
}

// The other implementation takes the moon less exactly: it differs in five months, each of which
// begins within a quarter of an hour of midnight (23:46, 23:54, 00:02, 23:56 and 00:07 in China).
TEST(LunarCalendar, AgreesWithTheChineseOneOnItsMeridian) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Calendar> const chinese{icu::Calendar::createInstance(
        icu::TimeZone::createTimeZone("Asia/Shanghai"), icu::Locale{"zh@calendar=chinese"},
        status)};
    ASSERT_TRUE(U_SUCCESS(status));
    std::set<sys_days> different; // beginnings of months
    for (sys_days day = date(1993, 1, 1); day < date(2050, 1, 1); day += days{5}) {
        // Noon in China, whose clocks have had no other offset since 1991.
        auto const noon =
            static_cast<UDate>(day.time_since_epoch().count()) * 86'400'000.0 + 4 * 3'600'000.0;
        chinese->setTime(noon, status);
        LunarDate const ours = lunar_date(day, std::chrono::hours{8});
        bool const same = ours.month == chinese->get(UCAL_MONTH, status) + 1 &&
                          ours.day == chinese->get(UCAL_DATE, status) &&
                          ours.leap == (chinese->get(UCAL_IS_LEAP_MONTH, status) == 1);
        if (!same) different.insert(day - days{ours.day - 1});
    }
    EXPECT_EQ(
        different, (std::set<sys_days>{
                       date(1999, 1, 17), date(2012, 8, 17), date(2018, 11, 8), date(2027, 2, 6),
                       date(2030, 2, 3)}));
}

TEST(LunarCalendar, LeapMonthsRepeatANumber) {
    // 2020 and 2023 had a leap fourth and a leap second month; in 2033 it is the eleventh.
    EXPECT_EQ(
        lunar_date(date(2020, 5, 23)),
        (LunarDate{.year = 2020, .month = 4, .day = 1, .leap = true}));
    EXPECT_EQ(
        lunar_date(date(2023, 3, 22)),
        (LunarDate{.year = 2023, .month = 2, .day = 1, .leap = true}));
    EXPECT_EQ(
        lunar_date(date(2033, 12, 22)),
        (LunarDate{.year = 2033, .month = 11, .day = 1, .leap = true}));
    // In 1984 Viet Nam had none where China had a leap tenth: hence Tet of 1985.
    EXPECT_FALSE(lunar_date(date(1984, 11, 23)).leap);
    EXPECT_EQ(lunar_date(date(1985, 3, 21)).month, 2);
    EXPECT_TRUE(lunar_date(date(1985, 3, 21)).leap);
}

} // namespace
} // namespace switchboard::configuration
