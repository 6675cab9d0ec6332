// Hours as people write them, asked at moments where a wall clock is no simple thing.
#include "configuration/opening_hours.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <string>

namespace switchboard::configuration {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// "2026-11-23 08:00" in UTC.
TimePoint utc(std::string const& text) {
    auto const part = [&](std::size_t from, std::size_t size) {
        int value = 0;
        std::from_chars(text.data() + from, text.data() + from + size, value);
        return value;
    };
    std::chrono::sys_days const day = std::chrono::year_month_day{
        std::chrono::year{part(0, 4)}, std::chrono::month{static_cast<unsigned>(part(5, 2))},
        std::chrono::day{static_cast<unsigned>(part(8, 2))}};
    return TimePoint{day} + hours{part(11, 2)} + minutes{part(14, 2)};
}

/// The same in Ho Chi Minh City, seven hours earlier.
TimePoint saigon(std::string const& text) {
    return utc(text) - hours{7};
}

void open(v1::DayHours& day, std::string const& from, std::string const& to) {
    v1::Interval& interval = *day.add_intervals();
    interval.set_from(from);
    interval.set_to(to);
}

/// Monday to Friday, with a break at noon.
v1::Hours shop() {
    v1::Hours out;
    for (auto const* day : {"mon", "tue", "wed", "thu", "fri"}) {
        v1::DayHours& each = (*out.mutable_weekly())[day];
        open(each, "08:00", "12:00");
        open(each, "13:00", "17:30");
    }
    return out;
}

v1::DateHours& except(v1::Hours& hours_of, std::string const& date, std::uint32_t count = 0) {
    v1::DateHours& out = *hours_of.add_dates();
    out.set_date(date);
    out.set_days(count);
    return out;
}

constexpr char const* kSaigon = "Asia/Ho_Chi_Minh";

TEST(OpeningHours, SeveralIntervalsADayHoldFromTheirFirstMomentToBeforeTheirLast) {
    OpeningHours const hours_of{shop(), kSaigon};
    EXPECT_FALSE(hours_of.is_open(saigon("2026-11-23 08:00") - Millis{1}));
    EXPECT_TRUE(hours_of.is_open(saigon("2026-11-23 08:00")));
    EXPECT_TRUE(hours_of.is_open(saigon("2026-11-23 12:00") - Millis{1}));
    EXPECT_FALSE(hours_of.is_open(saigon("2026-11-23 12:00")));
    EXPECT_TRUE(hours_of.is_open(saigon("2026-11-23 13:00")));
    EXPECT_FALSE(hours_of.is_open(saigon("2026-11-23 17:30")));
    EXPECT_FALSE(hours_of.is_open(saigon("2026-11-28 10:00"))) << "a Saturday";
}

TEST(OpeningHours, NameTheNextChangeAcrossBreaksNightsAndWeekends) {
    OpeningHours const hours_of{shop(), kSaigon};
    EXPECT_EQ(hours_of.next_change(saigon("2026-11-23 07:00")), saigon("2026-11-23 08:00"));
    EXPECT_EQ(hours_of.next_change(saigon("2026-11-23 08:00")), saigon("2026-11-23 12:00"));
    EXPECT_EQ(hours_of.next_change(saigon("2026-11-23 12:00")), saigon("2026-11-23 13:00"));
    EXPECT_EQ(hours_of.next_change(saigon("2026-11-27 17:30")), saigon("2026-11-30 08:00"));
}

TEST(OpeningHours, MidnightIsNoChangeWhereOneDayGoesOnIntoTheNext) {
    v1::Hours night;
    open((*night.mutable_weekly())["fri"], "20:00", "24:00");
    open((*night.mutable_weekly())["sat"], "00:00", "04:00");
    OpeningHours const hours_of{night, kSaigon};
    EXPECT_TRUE(hours_of.is_open(saigon("2026-11-28 00:00")));
    EXPECT_EQ(hours_of.next_change(saigon("2026-11-27 21:00")), saigon("2026-11-28 04:00"));
}

TEST(OpeningHours, WhatNeverChangesHasNoNextChange) {
    v1::Hours always;
    for (auto const* day : {"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
        open((*always.mutable_weekly())[day], "00:00", "24:00");
    EXPECT_TRUE((OpeningHours{always, kSaigon}.is_open(saigon("2026-11-28 23:59"))));
    EXPECT_EQ(
        (OpeningHours{always, kSaigon}.next_change(saigon("2026-11-28 23:59"))), std::nullopt);
    v1::Hours const never;
    EXPECT_FALSE((OpeningHours{never, kSaigon}.is_open(saigon("2026-11-28 12:00"))));
    EXPECT_EQ((OpeningHours{never, kSaigon}.next_change(saigon("2026-11-28 12:00"))), std::nullopt);
}

TEST(OpeningHours, TetIsSevenDaysFromItsEveInEveryYear) {
    v1::Hours with_tet = shop();
    except(with_tet, "lunar:12-last", 7).set_name("Tết");
    OpeningHours const hours_of{with_tet, kSaigon};
    // 2027: Tet is on Saturday, 6 February; 2025: the month before it has 29 days.
    EXPECT_TRUE(hours_of.is_open(saigon("2027-02-04 09:00")));
    EXPECT_EQ(hours_of.name_of_day(saigon("2027-02-05 09:00")), "Tết");
    EXPECT_EQ(hours_of.next_change(saigon("2027-02-04 17:30")), saigon("2027-02-12 08:00"));
    EXPECT_TRUE(hours_of.is_open(saigon("2025-01-27 09:00")));
    EXPECT_FALSE(hours_of.is_open(saigon("2025-01-28 09:00")));
    EXPECT_EQ(hours_of.next_change(saigon("2025-01-27 17:30")), saigon("2025-02-04 08:00"));
}

TEST(OpeningHours, ADateWithItsYearGoesBeforeTheHolidayOfEveryYear) {
    v1::Hours hours_of_shop = shop();
    except(hours_of_shop, "09-02").set_name("Quốc khánh");
    v1::DateHours& short_day = except(hours_of_shop, "2026-09-02");
    v1::Interval& interval = *short_day.add_intervals();
    interval.set_from("09:00");
    interval.set_to("11:00");
    OpeningHours const hours_of{hours_of_shop, kSaigon};
    EXPECT_TRUE(hours_of.is_open(saigon("2026-09-02 10:00")));
    EXPECT_FALSE(hours_of.is_open(saigon("2026-09-02 11:00")));
    EXPECT_FALSE(hours_of.is_open(saigon("2027-09-02 10:00")));
}

TEST(OpeningHours, AnExceptionMayOpenADayThatIsClosedEveryWeek) {
    v1::Hours hours_of_shop = shop();
    v1::Interval& interval = *except(hours_of_shop, "2026-11-28").add_intervals();
    interval.set_from("08:00");
    interval.set_to("10:00");
    OpeningHours const hours_of{hours_of_shop, kSaigon};
    EXPECT_EQ(hours_of.next_change(saigon("2026-11-27 17:30")), saigon("2026-11-28 08:00"));
}

TEST(OpeningHours, AClockPutForwardSkipsWhatDoesNotExist) {
    v1::Hours early;
    open((*early.mutable_weekly())["sun"], "02:30", "05:00");
    OpeningHours const hours_of{early, "Europe/Berlin"};
    // 29 March 2026: at 01:00 UTC the clocks go from 02:00 to 03:00.
    EXPECT_EQ(hours_of.next_change(utc("2026-03-29 00:00")), utc("2026-03-29 01:00"));
    EXPECT_EQ(hours_of.next_change(utc("2026-03-29 01:00")), utc("2026-03-29 03:00"));
    EXPECT_EQ(hours_of.next_change(utc("2026-04-05 00:00")), utc("2026-04-05 00:30"));
}

TEST(OpeningHours, AClockPutBackOpensOnce) {
    v1::Hours early;
    open((*early.mutable_weekly())["sun"], "02:30", "05:00");
    OpeningHours const hours_of{early, "Europe/Berlin"};
    // 25 October 2026: at 01:00 UTC the clocks go from 03:00 back to 02:00.
    EXPECT_EQ(hours_of.next_change(utc("2026-10-25 00:00")), utc("2026-10-25 00:30"));
    EXPECT_EQ(hours_of.next_change(utc("2026-10-25 00:30")), utc("2026-10-25 04:00"));
    EXPECT_TRUE(hours_of.is_open(utc("2026-10-25 01:10"))) << "02:10 for the second time";
}

TEST(OpeningHours, AnEightHourDayIsEightHoursOnEveryDayButThatOfTheJump) {
    v1::Hours day;
    for (auto const* name : {"mon", "tue", "wed", "thu", "fri", "sat", "sun"})
        open((*day.mutable_weekly())[name], "09:00", "17:00");
    for (auto const* zone : {"America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"}) {
        OpeningHours const hours_of{day, zone};
        TimePoint at = utc("2026-01-01 00:00");
        for (int i = 0; i < 365; ++i) {
            TimePoint const opens = hours_of.is_open(at) ? at : *hours_of.next_change(at);
            TimePoint const closes = *hours_of.next_change(opens);
            EXPECT_TRUE(hours_of.is_open(opens));
            EXPECT_FALSE(hours_of.is_open(closes));
            EXPECT_TRUE(i == 0 || closes - opens == hours{8}) << zone << " day " << i;
            at = closes;
        }
    }
}

TEST(OpeningHours, DatesAreReadStrictly) {
    for (auto const* good :
         {"2027-02-06", "09-02", "02-29", "lunar:01-01", "lunar:12-30", "lunar:12-last"})
        EXPECT_TRUE(parse_date(good).has_value()) << good;
    for (auto const* bad :
         {"", "2027-02-30", "2027-2-6", "02-30", "13-01", "00-10", "lunar:13-01", "lunar:01-31",
          "lunar:01-00", "lunar:last-12", "lunar:2027-01-01", "-1-02", "2027-+1-01", "lunar:"})
        EXPECT_FALSE(parse_date(bad).has_value()) << bad;
}

} // namespace
} // namespace switchboard::configuration
