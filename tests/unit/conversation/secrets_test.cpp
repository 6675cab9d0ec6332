// What is masked in a chat, and what looks like it and is left alone.
#include "conversation/secrets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace switchboard::conversation {
namespace {

std::string masked(std::string_view text, SecretRules const& rules = {}) {
    return mask_secrets(text, rules).value_or("(as it is)");
}

struct Case {
    char const* text;
    char const* shown;
};

TEST(Secrets, OfCardNumbersTheLastFourDigitsStay) {
    for (auto const& [text, shown] : std::initializer_list<Case>{
             {"4111111111111111", "•••• 1111"},
             {"số thẻ của em là 4111 1111 1111 1111 ạ", "số thẻ của em là •••• 1111 ạ"},
             {"thẻ:5500-0055-5555-5559, hết hạn 12/29", "thẻ:•••• 5559, hết hạn 12/29"},
             {"Thẻ 3782 822463 10005", "Thẻ •••• 0005"},
             {"9704.0000.0000.0018 của Napas", "•••• 0018 của Napas"},
             {"3530111333300000", "•••• 0000"},
             {"2223003122003222", "•••• 3222"},
             {"3056 930902 5904", "•••• 5904"},
             {"thẻ4111111111111111nhé", "(as it is)"},
             {"của chị4111111111111111", "của chị•••• 1111"},
             {"4111\u00a01111\u00a01111\u00a01111", "•••• 1111"},
             {"4111 – 1111 – 1111 – 1111", "•••• 1111"},
             {"đơn 12345 thẻ 4111 1111 1111 1111 gọi 0912345678",
              "đơn 12345 thẻ •••• 1111 gọi 0912345678"},
             {"4111111111111111 và 5555555555554444", "•••• 1111 và •••• 4444"},
             {"4111 1111 1111 1111 0912 345 678", "•••• 1111 0912 345 678"},
             {"0912 4111 1111 1111 1111", "0912 •••• 1111"}})
        EXPECT_EQ(masked(text), shown) << text;
}

TEST(Secrets, OfAccountNumbersTheCountryAndTheEndStay) {
    for (auto const& [text, shown] : std::initializer_list<Case>{
             {"IBAN DE89 3704 0044 0532 0130 00", "IBAN DE•••• 3000"},
             {"de89370400440532013000", "DE•••• 3000"},
             {"GB29NWBK60161331926819.", "GB•••• 6819."},
             {"DE89370400440532013001", "(as it is)"},  // another check digit
             {"XX89370400440532013000", "(as it is)"},  // no country
             {"ADE89370400440532013000", "(as it is)"}, // a part of something else
         })
        EXPECT_EQ(masked(text), shown) << text;
}

// What customers of a shop in Viet Nam write every day.
TEST(Secrets, OrderParcelAndTelephoneNumbersStay) {
    for (char const* text :
         {"Em gọi từ 0912345678 nhé",
          "số 0912 345 678 hoặc 0987.654.321",
          "+84 912 345 678",
          "(+84) 24 3825 2526",
          "0912345678 0987654321",
          "0912 345 678 0987 654 321",
          "hotline 1900 1234, 1800-5678",
          "Đơn hàng 2026112600012345 chưa tới",
          "mã đơn DH4111111111111111",
          "đơn #123456789012",
          "mã vận đơn SPXVN041234567890, GHN 5ENLKKHD, VNPOST EA123456789VN",
          "Đơn 576461413038785752 trên TikTok",
          "CCCD 001099012345, mã số thuế 0101234567-001",
          "chuyển khoản 19035678901234 Techcombank, 0071001234567 VCB",
          "4.111.111.111 đồng, 12.000.000đ, 1.234.567,89",
          "mã vạch 8934563138165, IMEI 356938035643809, SIM 8984048812345678901",
          "26/11/2026 08:15:31, 2026-11-26T08:15:31.007Z",
          "4111 1111 1111 1112",
          "1234 5678 9012 3456",
          "https://shop.example/order/4111111111111111",
          "phiên bản 10.4.0.15, địa chỉ 192.168.100.200",
          "size 38 39 40 41 42 43 44 45 46 47 48"})
        EXPECT_EQ(masked(text), "(as it is)") << text;
}

/// Many thousands of each, in the groups that people write them in.
TEST(Secrets, NoTelephoneNumberAndNoDatedOrderIsEverHit) {
    std::mt19937_64 random{20261126};
    auto const digits = [&](std::size_t count) {
        std::string out;
        while (out.size() < count) out += static_cast<char>('0' + random() % 10);
        return out;
    };
    for (int i = 0; i < 30'000; ++i) {
        std::string const tail = digits(9);
        std::string const phone = "0" + tail;
        std::string const spaced =
            phone.substr(0, 4) + " " + phone.substr(4, 3) + " " + phone.substr(7);
        std::string const other =
            phone.substr(0, 3) + "." + phone.substr(3, 3) + "." + phone.substr(6);
        std::string const order = "2026" + digits(12);
        for (std::string const& text :
             {phone, spaced, other, "+84" + tail, "+84 " + tail.substr(0, 3) + " " + tail.substr(3),
              spaced + " " + other, spaced + " " + spaced, order, "DH" + digits(16),
              "#" + digits(10), digits(12)})
            ASSERT_FALSE(mask_secrets(text, {})) << text;
    }
}

TEST(Secrets, WhatIsToBeKeptIsKept) {
    SecretRules rules;
    rules.cards = false;
    EXPECT_EQ(
        masked("4111111111111111 DE89370400440532013000", rules), "4111111111111111 DE•••• 3000");
    rules = {};
    rules.ibans = false;
    EXPECT_EQ(
        masked("4111111111111111 DE89370400440532013000", rules),
        "•••• 1111 DE89370400440532013000");
}

TEST(Secrets, WhatFollowsAWordGoesOnlyIfTheShopNamedIt) {
    EXPECT_EQ(masked("mật khẩu: hoa123, OTP 482913"), "(as it is)");
    SecretRules rules;
    rules.words = {"mật khẩu", "mã OTP", "OTP", "password"};
    for (auto const& [text, shown] : std::initializer_list<Case>{
             {"Mật khẩu của em là Hoa@2026 ạ", "Mật khẩu của em là •••• ạ"},
             {"mật khẩu: hoahong", "mật khẩu: ••••"},
             {"password=hunter2 nhé", "password=•••• nhé"},
             {"mã OTP 482913", "mã OTP ••••"},
             {"mã OTP: ••••", "(as it is)"},
             {"otp em nhận được 4829 13", "otp em nhận được •••• 13"},
             {"The password is abc1!", "The password is ••••"},
             {"em quên mật khẩu rồi", "(as it is)"},
             {"quên mật khẩu thì làm sao ạ?", "(as it is)"},
             {"mật khẩu là gì vậy?", "(as it is)"},
             {"OTP gửi lúc 9h", "(as it is)"},
             {"passwords are words", "(as it is)"},
             {"em không nhận được OTP", "(as it is)"}})
        EXPECT_EQ(masked(text, rules), shown) << text;
}

TEST(Secrets, ALongTextIsReadOnce) {
    std::string text;
    for (int i = 0; i < 4'000; ++i) text += "12345678";
    EXPECT_FALSE(mask_secrets(text, {}));
    text.clear();
    for (int i = 0; i < 4'000; ++i) text += "DE89 123";
    EXPECT_FALSE(mask_secrets(text, {}));
}

} // namespace
} // namespace switchboard::conversation
