#include "configuration/shapes.hpp"

#include <gtest/gtest.h>

namespace switchboard::configuration {
namespace {

TEST(Shapes, EmailAddresses) {
    for (auto const* good : {"a@b.vn", "lan.nguyen+x@shop.example", "x@mail.shop.example"}) {
        EXPECT_TRUE(is_email(good)) << good;
    }
    for (auto const* bad :
         {"", "a", "@b.vn", "a@", "a@b", "a@b@c.vn", "a b@c.vn", "A@b.vn", "a@.vn", "a@b.",
          "a@b..vn", "a\n@b.vn", "<a@b.vn>", "a,b@c.vn", "\"a\"@b.vn", "a@b.vn\xff"}) {
        EXPECT_FALSE(is_email(bad)) << bad;
    }
    std::string longest(250, 'a');
    longest.append("@b.vn");
    EXPECT_FALSE(is_email(longest));
}

TEST(Shapes, Colours) {
    EXPECT_TRUE(is_colour("#0b6bCB"));
    for (auto const* bad : {"", "0b6bcb", "#0b6bc", "#0b6bcbb", "#0b6bcg", "red"}) {
        EXPECT_FALSE(is_colour(bad)) << bad;
    }
}

TEST(Shapes, TimesOfDay) {
    EXPECT_EQ(minutes_of("00:00", false), 0);
    EXPECT_EQ(minutes_of("23:59", false), 23 * 60 + 59);
    EXPECT_EQ(minutes_of("24:00", true), 24 * 60);
    for (auto const* bad : {"24:00", "8:00", "08:60", "08-00", "0800", "08:0", "ab:cd", "-1:00"}) {
        EXPECT_FALSE(minutes_of(bad, false)) << bad;
    }
    EXPECT_FALSE(minutes_of("24:01", true));
}

TEST(Shapes, DatesExist) {
    for (auto const* good : {"2027-02-06", "2028-02-29", "lunar:01-01", "lunar:12-30"}) {
        EXPECT_TRUE(is_calendar_date(good)) << good;
    }
    for (auto const* bad :
         {"2027-02-29", "2027-13-01", "2027-00-01", "2027-2-6", "27-02-06", "lunar:13-01",
          "lunar:01-31", "lunar:00-01", "lunar:1-1", "tet", ""}) {
        EXPECT_FALSE(is_calendar_date(bad)) << bad;
    }
}

TEST(Shapes, AddressesThatTheServerMayCall) {
    for (auto const* good :
         {"https://tickets.example/hook?x=1", "http://127.0.0.1:8080/x", "http://localhost/x",
          "http://[::1]:9/x", "https://[2001:db8::1]/"}) {
        EXPECT_FALSE(url_problem(good)) << good;
    }
    for (auto const* bad :
         {"", "tickets.example", "http://tickets.example/", "ftp://x.example/",
          "https://user:pw@x.example/", "javascript:alert(1)", "https:///x", "//x.example/",
          "http://127.0.0.1.evil.example/", "https://x.example/ y"}) {
        EXPECT_TRUE(url_problem(bad)) << bad;
    }
    std::string longest{"https://x.example/"};
    longest.append(2100, 'a');
    EXPECT_TRUE(url_problem(longest));
}

TEST(Shapes, OriginsHaveNoPath) {
    EXPECT_FALSE(origin_problem("https://shop.example"));
    EXPECT_FALSE(origin_problem("https://shop.example:8443"));
    EXPECT_FALSE(origin_problem("http://localhost:3000"));
    for (auto const* bad :
         {"https://shop.example/", "https://Shop.example", "shop.example", "*", "null",
          "http://shop.example", "https://shop.example?x"}) {
        EXPECT_TRUE(origin_problem(bad)) << bad;
    }
}

TEST(Shapes, FoldersStayBelow) {
    EXPECT_TRUE(is_relative_folder("transcripts"));
    EXPECT_TRUE(is_relative_folder("a/b-c/d_e"));
    for (auto const* bad : {"", "/etc", "..", "a/../b", "a//b", "a/", ".hidden", "a\\b", "a b"}) {
        EXPECT_FALSE(is_relative_folder(bad)) << bad;
    }
}

TEST(Shapes, ZoneNames) {
    EXPECT_TRUE(is_zone_name("Asia/Ho_Chi_Minh"));
    EXPECT_TRUE(is_zone_name("Etc/GMT+7"));
    for (auto const* bad : {"", "/etc/passwd", "../x", "A//B", "A/", "A B"}) {
        EXPECT_FALSE(is_zone_name(bad)) << bad;
    }
}

} // namespace
} // namespace switchboard::configuration
