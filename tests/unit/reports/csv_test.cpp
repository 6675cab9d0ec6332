// The table as a spreadsheet reads it.
#include "reports/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace switchboard::reports {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string csv(Row const& row, std::string const& name = "Bán hàng") {
    return to_csv({row}, [&](std::string const&) { return name; });
}

TEST(Csv, HasAColumnForEachHeading) {
    Row row;
    row.key = "sales";
    row.ended = 4;
    row.answered = 3;
    row.in_target = 2;
    row.percent_sum = 250;
    row.closed = 3;
    row.wait = {3, Millis{25'000}, Millis{20'000}, Millis{45'500}};
    std::string const text = csv(row);
    EXPECT_THAT(
        text, StartsWith("\xEF\xBB\xBF"
                         "group,name,ended,answered,"));
    EXPECT_THAT(
        text,
        HasSubstr("\r\nsales,Bán hàng,4,3,0,0,3,0,66.7,25.0,20.0,45.5,,,,,,,0.0,0,,,0,,83.3\r\n"));
    auto const line = text.find("\r\n");
    auto const commas = [&](auto begin, auto end) { return std::count(begin, end, ','); };
    EXPECT_EQ(
        commas(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(line)),
        commas(text.begin() + static_cast<std::ptrdiff_t>(line), text.end()));
}

TEST(Csv, QuotesWhatWouldBreakTheTable) {
    Row row;
    EXPECT_THAT(csv(row, "a, \"b\"\nc"), HasSubstr(",\"a, \"\"b\"\"\nc\","));
}

TEST(Csv, NoCellIsAFormula) {
    for (std::string const name : {"=1+1", "+1", "-1", "@SUM(A1)"}) {
        EXPECT_THAT(csv(Row{}, name), HasSubstr(",'" + name + ","));
    }
}

TEST(Csv, NothingMeasuredIsEmptyAndNotZero) {
    EXPECT_THAT(csv(Row{}), EndsWith(",Bán hàng,0,0,0,0,0,0,,,,,,,,,,,,0,,,0,,\r\n"));
}

} // namespace
} // namespace switchboard::reports
