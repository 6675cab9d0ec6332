// What is masked in a chat, and what looks like it and is left alone.
#include "conversation/secrets.hpp"
#include "masked.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <tuple>

namespace switchboard::conversation {
namespace {

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
             {"thẻ4111111111111111nhé", "thẻ•••• 1111nhé"},
             {"VISA4111111111111111", "VISA•••• 1111"},
             {"sothe4111111111111111 a", "sothe•••• 1111 a"},
             {"4111111111111111/12/29", "•••• 1111/12/29"},
             {"4111111111111111 12/29 123", "•••• 1111 12/29 123"},
             {"4111 1111\n1111 1111", "•••• 1111"},
             {"4111\r\n1111\r\n1111\r\n1111", "•••• 1111"},
             {"4111,1111,1111,1111", "•••• 1111"},
             {"4111_1111_1111_1111", "•••• 1111"},
             {"41111111 11111111", "•••• 1111"},
             {"\uff14\uff11\uff11\uff11 \uff11\uff11\uff11\uff11 1111 1111", "•••• 1111"},
             {"4111\u200b1111\u200b1111\u200b1111", "•••• 1111"},
             {"4000 0000 0000 4111 1111 1111 1111", "•••• •••• 1111"},
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
             {"DE89-3704-0044-0532-0130-00", "DE•••• 3000"},
             {"DE89370400440532013001", "(as it is)"},  // another check digit
             {"XX89370400440532013000", "(as it is)"},  // no country
             {"ADE89370400440532013000", "(as it is)"}, // a part of something else
             {"DE89 370400440532013000", "DE•••• 3000"},
             {"ES91 2100 0418 45 0200051332", "ES•••• 1332"}, // in groups of the country
             {"NL91 ABNA 0417164300", "NL•••• 4300"},
             {"FR14 20041 01005 0500013M026 06", "FR•••• 2606"},
             {"NO93 8601 11 17947", "NO•••• 7947"},
             {"GB29 NWBK 601613 31926819 nhé", "GB•••• 6819 nhé"},
             {"GB29NWBK60161331926819đã chuyển", "GB•••• 6819đã chuyển"},
             {"DE89370400440532013000请确认", "DE•••• 3000请确认"},
             {"NO33 ao len xanh na", "(as it is)"},        // words
             {"NL3NpCrTe-Y-283 xin cảm ơn", "(as it is)"}, // no check digits
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
          "dh4111111111111111, SPXVN4111111111111111",
          "order_4111111111111111",
          "38221234 38252526, 62811234 62811231",
          "4012, 4013, 4014, 4015",
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

class Digits {
public:
    std::string operator()(std::size_t count) {
        std::string out;
        while (out.size() < count) out += static_cast<char>('0' + random_() % 10);
        return out;
    }

private:
    std::mt19937_64 random_{20261126};
};

/// Many thousands of each, in the groups that people write them in.
TEST(Secrets, NoTelephoneNumberIsEverHit) {
    Digits digits;
    int of_area = 0; // Hà Nội and Hồ Chí Minh City without their code
    auto const local = [&] { return std::string(1, "236"[of_area++ % 3]) + digits(7); };
    for (int i = 0; i < 20'000; ++i) {
        std::string const tail = digits(9);
        std::string const phone = "0" + tail;
        std::string const spaced =
            phone.substr(0, 4) + " " + phone.substr(4, 3) + " " + phone.substr(7);
        std::string const other =
            phone.substr(0, 3) + "." + phone.substr(3, 3) + "." + phone.substr(6);
        for (std::string const& text :
             {phone, spaced, other, "+84" + tail, "+84 " + tail.substr(0, 3) + " " + tail.substr(3),
              spaced + " " + other, spaced + " " + spaced, spaced + "\n" + spaced,
              local() + " " + local(), phone + "," + phone, "DH" + digits(16), "#" + digits(10)})
            ASSERT_FALSE(mask_secrets(text, {})) << text;
    }
}

/// What a number without letters risks that is long enough for a card: one in ten of those with an
/// issuer's beginning has the check digit. The sample is always the same, and so are the figures.
TEST(Secrets, OfLongNumbersNoMoreAreHitThanTheCheckDigitLets) {
    Digits digits;
    constexpr int kEach = 20'000;
    auto const hits = [&](std::size_t count, std::string const& beginning) {
        int sum = 0;
        for (int i = 0; i < kEach; ++i)
            sum += mask_secrets(beginning + digits(count - beginning.size()), {}) ? 1 : 0;
        return sum;
    };
    EXPECT_EQ(hits(13, ""), 0);
    EXPECT_EQ(hits(17, "20"), 0) << "of a date";
    EXPECT_EQ(hits(16, "2026"), 0) << "of a date";
    for (auto const& [count, beginning, least, most] :
         {std::tuple{16U, "4", 0.095, 0.105},
          {16U, "5", 0.045, 0.055},
          {16U, "9704", 0.095, 0.105},
          {15U, "3", 0.018, 0.024},
          {14U, "3", 0.03, 0.04},
          {14U, "", 0.003, 0.0045},
          {15U, "", 0.0015, 0.003},
          {16U, "", 0.022, 0.0255},
          {17U, "", 0.0005, 0.002},
          {18U, "", 0.0005, 0.002},
          {19U, "", 0.0005, 0.002}}) {
        double const rate = static_cast<double>(hits(count, beginning)) / kEach;
        EXPECT_GE(rate, least) << count << " digits, beginning " << beginning;
        EXPECT_LE(rate, most) << count << " digits, beginning " << beginning;
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
             {"otp em nhận được 4829 13", "otp em nhận được ••••"},
             {"The password is abc1!", "The password is ••••"},
             {"em quên mật khẩu rồi", "(as it is)"},
             {"quên mật khẩu thì làm sao ạ?", "(as it is)"},
             {"mật khẩu là gì vậy?", "(as it is)"},
             {"OTP gửi lúc 9h", "(as it is)"},
             {"passwords are words", "(as it is)"},
             {"em không nhận được OTP", "(as it is)"}})
        EXPECT_EQ(masked(text, rules), shown) << text;
}

SecretRules with_words() {
    SecretRules rules;
    rules.words = {"mật khẩu", "mã OTP", "OTP", "password"};
    return rules;
}

TEST(Secrets, HoweverASecretIsAnnouncedAllOfItGoes) {
    for (auto const& [text, shown] : std::initializer_list<Case>{
             {"mật khẩu là: hoa123", "mật khẩu là: ••••"},
             {"OTP là: 482913", "OTP là: ••••"},
             {"OTP: là 482913", "OTP: là ••••"},
             {"password is: hunter22", "password is: ••••"},
             {"password := hunter", "password := ••••"},
             {"password:\nhunter", "password:\n••••"},
             {"password: \r\nhunter", "password: \r\n••••"},
             {"OTP 482 913", "OTP ••••"},
             {"OTP: 482 913", "OTP: ••••"},
             {"OTP: 4 8 2 9 1 3 ạ", "OTP: •••• ạ"},
             {"OTP 482-913.", "OTP ••••."},
             {"OTP (482913)", "OTP (••••)"},
             {"MẬT KHẨU: hoa", "MẬT KHẨU: ••••"},
             {"M\u1eacT KH\u1ea8U L\u00c0 hoa1", "M\u1eacT KH\u1ea8U L\u00c0 ••••"},
             {"ma\u0323\u0302t kha\u0302\u0309u: hoa", "ma\u0323\u0302t kha\u0302\u0309u: ••••"},
             {"mật khẩu: abc=def:9", "mật khẩu: ••••"},
             {"mật khẩu em: abc=def:9 nhé", "mật khẩu em: •••• nhé"},
             {"OTP\uff1a482913", "OTP\uff1a••••"},
             {"mật khẩu: mật khẩu: abc", "mật khẩu: •••• khẩu: ••••"},
             {"mật khẩu gồm 6 số là 482913", "mật khẩu gồm 6 số là ••••"},
             {"OTP: số 482913", "OTP: số ••••"},
             {"OTP 482913 0912345678", "OTP •••• 0912345678"},
             {"OTP 482913 còn 123456 giây", "OTP •••• còn 123456 giây"},
             {"OTP 4829 0912 345 678", "OTP •••• 0912 345 678"}})
        EXPECT_EQ(masked(text, with_words()), shown) << text;
}

TEST(Secrets, WithWordsNamedNumbersOfOrdersAndTelephonesStay) {
    for (char const* text :
         {"OTP gửi về số 0901234567", "OTP gửi về số: 0901234567", "OTP gửi về 0901 234 567",
          "OTP gửi về +84 901 234 567", "OTP gửi về 0901.234.567", "OTP gọi 1900 1234",
          "chưa nhận được OTP, đơn 123456789", "chưa nhận được OTP, 12345",
          "chưa nhận được OTP đơn 12345678", "chưa nhận được OTP.Đơn 12345678",
          "mật khẩu đã đổi. Đơn 20261126001", "mật khẩu đã đổi 20261126001", "mật khẩu sai! 123456",
          "không có OTP? 123456", "OTP gửi lúc 09:15:31 ngày 26/11/2026", "OTP tốn 12.000.000 đồng",
          "OTP https://shop.example/a?id=482913", "đơn 20261126001, mật khẩu là gì",
          "0901234567 xin OTP"})
        EXPECT_EQ(masked(text, with_words()), "(as it is)") << text;
}

TEST(Secrets, WhatIsMaskedIsNotMaskedAgain) {
    for (char const* text :
         {"OTP 4111 1111 1111 1111", "4111 1111 1111 1111 4111 1111 1111 1111",
          "mật khẩu: mật khẩu: abc", "DE89 3704 0044 0532 0130 00 OTP là: 12 34"}) {
        auto const once = mask_secrets(text, with_words());
        ASSERT_TRUE(once) << text;
        EXPECT_FALSE(mask_secrets(*once, with_words())) << *once;
    }
}

TEST(Secrets, APreviewHasNothingThatMayBecomeASecret) {
    for (auto const& [text, shown] : std::initializer_list<Case>{
             {"thẻ 4111 1111 1111 111", "thẻ ••••"},
             {"thẻ 4111 1111 1111 1111", "thẻ •••• 1111"},
             {"thẻ 4111 1111", "thẻ ••••"},
             {"thẻ 4111 111", "thẻ 4111 111"},
             {"VISA41111111", "VISA••••"},
             {"mật khẩu là hoahon", "mật khẩu ••••"},
             {"em không nhận được OTP, đơn 12", "em không nhận được OTP ••••"},
             {"em không nhận được OTP", "em không nhận được OTP"},
             {"chào shop", "chào shop"}})
        EXPECT_EQ(mask_preview(text, with_words()), shown) << text;
    SecretRules kept;
    kept.cards = kept.ibans = false;
    EXPECT_EQ(mask_preview("0912345678", kept), "0912345678");
}

TEST(Secrets, WhatMaskingMadeIsKnownAsTheSameText) {
    for (char const* text :
         {"thẻ 4111-1111-1111-1111 nhé", "de89370400440532013000", "OTP: 482 913, 4111111111111111",
          "\uff14\uff11\uff11\uff11 \uff11\uff11\uff11\uff11 1111 1111", "chào shop"}) {
        EXPECT_TRUE(
            is_masked_form(masked(text, with_words()), text) || !mask_secrets(text, with_words()))
            << text;
        EXPECT_TRUE(is_masked_form(text, text));
    }
    EXPECT_FALSE(is_masked_form("thẻ •••• 1111 nhé", "thẻ 4111 1111 1111 1112 nhé"));
    EXPECT_FALSE(is_masked_form("thẻ •••• 1111 nhé", "thẻ 4111 1111 1111 1111"));
    EXPECT_FALSE(is_masked_form("thẻ •••• 1111", "số 4111 1111 1111 1111"));
    EXPECT_FALSE(is_masked_form("chào shop", "chào anh"));
    EXPECT_FALSE(is_masked_form("•••• a •••• b ••••", "x b y"));
}

// Beyond a minute where the work is as the square of the length; the test has its time limit.
TEST(Secrets, ALongTextIsReadOnce) {
    auto const repeated = [](std::string_view part, int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += part;
        return text;
    };
    EXPECT_FALSE(mask_secrets(repeated("12345678", 100'000), with_words()));
    EXPECT_FALSE(mask_secrets(repeated("DE89 123", 100'000), with_words()));
    EXPECT_FALSE(
        mask_secrets(repeated("OTP-", 100'000) + " là " + repeated("a", 400'000), with_words()));
    EXPECT_FALSE(mask_secrets("OTP " + repeated("x", 800'000), with_words()));
    EXPECT_TRUE(mask_secrets(repeated("OTP:", 200'000), with_words()));
    EXPECT_FALSE(mask_secrets(repeated("OTP ", 200'000), with_words()));
    EXPECT_TRUE(mask_secrets(repeated("OTP:1 ", 100'000), with_words()));
}

} // namespace
} // namespace switchboard::conversation
