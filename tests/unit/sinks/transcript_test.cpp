#include "sinks/transcript.hpp"

#include "sample.hpp"

#include <gmock/gmock.h>

namespace switchboard::sinks {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(TranscriptText, ReadsInTheAccountsLanguageAndTimeZone) {
    auto const source = test::sample();
    EXPECT_EQ(
        render_text(source, Audience::Customer),
        "Bản ghi cuộc trò chuyện - Cửa hàng Sen\n"
        "\n"
        "Cuộc trò chuyện: c1-1\n"
        "Khách hàng: Mai (chưa xác minh)\n"
        "Thư điện tử: mai@example.com\n"
        "Hàng chờ: support\n"
        "Hộp thư đến: web\n"
        "Nhân viên: Lan\n"
        "Bắt đầu: 2026-11-23 00:31:00 +07:00\n"
        "Kết thúc: 2026-11-23 00:38:00 +07:00\n"
        "Múi giờ: Asia/Ho_Chi_Minh\n"
        "Thông tin ban đầu: order: A-17\n"
        "Mức độ hài lòng: 5/5\n"
        "\n"
        "2026-11-23\n"
        "[00:31:00] -- Bắt đầu cuộc trò chuyện --\n"
        "[00:32:00] -- Đang chờ trong hàng support --\n"
        "[00:33:00] -- Lan đã tiếp nhận --\n"
        "[00:34:00] Mai: Chào bạn, " +
            test::all_tones() +
            "\n"
            "[00:36:00] Lan: line one\n"
            "    [00:00:00] Mai: not me\n"
            "[00:37:00] Mai: \n"
            "    [tệp đính kèm: bill.pdf]\n"
            "[00:38:00] -- Cuộc trò chuyện đã kết thúc --\n");
}

TEST(TranscriptText, SpeaksEnglishToAnEnglishConversation) {
    auto source = test::sample();
    source.conversation.set_language("en-GB");
    std::string const page = render_text(source);
    EXPECT_THAT(page, HasSubstr("Chat transcript"));
    EXPECT_THAT(page, HasSubstr("[00:33:00] -- Lan accepted the conversation --"));
    EXPECT_THAT(page, HasSubstr("Disposition: solved\nTags: refund\n"));
    EXPECT_THAT(page, HasSubstr("[00:38:00] -- Conversation closed: solved --"));
}

TEST(TranscriptText, MarksWhatIsInternalForStaffAndLeavesItOutForCustomers) {
    auto source = test::sample();
    source.account.set_locale("en");
    EXPECT_THAT(render_text(source), HasSubstr("[internal: note] Lan: seems <angry>"));
    EXPECT_THAT(render_text(source, Audience::Customer), Not(HasSubstr("angry")));
    EXPECT_THAT(render_html(source, Audience::Customer), Not(HasSubstr("angry")));
    EXPECT_THAT(render_json(source, Audience::Customer), Not(HasSubstr("angry")));
}

TEST(TranscriptText, KeepsStaffEventsFromCustomers) {
    auto source = test::sample();
    test::add_event(source, v1::EVENT_MONITORED).set_user_name("Hoa");
    test::add(source, v1::SUPERVISOR, "Hoa").mutable_whisper()->set_text("offer a refund");
    std::string const customer = render_text(source, Audience::Customer);
    EXPECT_THAT(customer, Not(HasSubstr("Hoa")));
    EXPECT_THAT(customer, Not(HasSubstr("offer a refund")));
    EXPECT_THAT(render_text(source), HasSubstr("nội bộ: nhắn riêng] Hoa: offer a refund"));
}

TEST(TranscriptText, FallsBackToUtcForAnUnknownTimeZone) {
    auto source = test::sample();
    source.account.set_time_zone("Mars/Olympus");
    EXPECT_THAT(render_text(source), HasSubstr("2026-11-22 17:31:00 +00:00"));
}

TEST(TranscriptText, CrossesDaylightSaving) {
    auto source = test::sample();
    source.account.set_time_zone("America/New_York");
    EXPECT_THAT(render_text(source), HasSubstr("2026-11-22 12:31:00 -05:00"));
    source.conversation.mutable_created_at()->set_seconds(test::kStart - 120LL * 86'400);
    EXPECT_THAT(render_text(source), HasSubstr("13:30:00 -04:00"));
}

TEST(TranscriptHtml, EscapesEverythingThatPeopleTyped) {
    auto source = test::sample();
    std::string const bad = "<script>alert('x')</script>\"&";
    test::say(source, v1::CUSTOMER, "<b>Mai</b>", bad);
    source.conversation.mutable_contact()->set_name(bad);
    source.account.set_name(bad);
    (*source.conversation.mutable_form())[bad] = bad;
    source.conversation.add_tags(bad);
    std::string const page = render_html(source);
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("<b>")));
    EXPECT_THAT(
        page, HasSubstr("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;</p></li>"));
}

TEST(TranscriptHtml, IsOneWholePageThatPrintsAndLoadsNothing) {
    std::string const page = render_html(test::sample());
    EXPECT_TRUE(page.starts_with("<!doctype html>\n<html lang=\"vi\">"));
    EXPECT_TRUE(page.ends_with("</html>\n"));
    EXPECT_THAT(page, HasSubstr("@media print"));
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    EXPECT_THAT(page, HasSubstr(test::all_tones()));
    EXPECT_THAT(page, Not(HasSubstr("http://")));
    EXPECT_THAT(page, Not(HasSubstr("https://")));
}

TEST(TranscriptHtml, SaysSoWhenNothingWasSaid) {
    auto source = test::sample();
    source.entries.clear();
    EXPECT_THAT(render_html(source), HasSubstr("<p>Không có tin nhắn.</p>"));
}

TEST(TranscriptJson, IsStableToTheByte) {
    ports::TranscriptSource source;
    source.account.set_id("shop");
    source.conversation.set_id("c1");
    source.conversation.set_generation(2);
    source.conversation.set_state(v1::STATE_CLOSED);
    source.conversation.set_priority(v1::HIGH);
    test::say(source, v1::CUSTOMER, "Mai", "xin chào \"bạn\"");
    EXPECT_EQ(
        render_json(source),
        R"({"schema":"switchboard.transcript.v1","id":"c1-2",)"
        R"("account":{"id":"shop","name":"","timeZone":""},)"
        R"("conversation":{"id":"c1","generation":2,"state":"STATE_CLOSED","priority":"HIGH",)"
        R"("tags":[],"form":{}},)"
        R"("contact":{"id":"","verified":false,"attributes":{}},"agents":[],)"
        R"("rating":{"csat":0,"ces":0},"entries":[{"seq":1,"at":"2026-11-22T17:31:00.000Z",)"
        R"("author":{"role":"CUSTOMER","id":"id-Mai","name":"Mai"},"clientId":"m1",)"
        R"("internal":false,"type":"message","text":"xin chào \"bạn\""}]})"
        "\n");
}

TEST(TranscriptJson, OrdersMapsSoThatARepetitionIsByteEqual) {
    auto source = test::sample();
    auto again = test::sample();
    for (int i = 0; i < 50; ++i)
        (*source.conversation.mutable_form())["field" + std::to_string(i)] = "x";
    for (int i = 49; i >= 0; --i)
        (*again.conversation.mutable_form())["field" + std::to_string(i)] = "x";
    EXPECT_EQ(render_json(source), render_json(again));
    EXPECT_EQ(render_text(source), render_text(again));
}

} // namespace
} // namespace switchboard::sinks
