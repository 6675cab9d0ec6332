#include "sinks/impl/words.hpp"

#include "base/assert.hpp"

#include <array>
#include <cstddef>

namespace switchboard::sinks {

namespace {

struct Pair {
    std::string_view english, vietnamese;
};

constexpr std::array<Pair, static_cast<std::size_t>(Word::Count_)> kWords{{
    {"Chat transcript", "Bản ghi cuộc trò chuyện"},
    {"Conversation", "Cuộc trò chuyện"},
    {"Contact", "Khách hàng"},
    {"E-mail", "Thư điện tử"},
    {"Phone", "Điện thoại"},
    {"verified", "đã xác minh"},
    {"not verified", "chưa xác minh"},
    {"Queue", "Hàng chờ"},
    {"Inbox", "Hộp thư đến"},
    {"Agents", "Nhân viên"},
    {"Started", "Bắt đầu"},
    {"Assigned", "Tiếp nhận"},
    {"First reply", "Trả lời đầu tiên"},
    {"Closed", "Kết thúc"},
    {"Time zone", "Múi giờ"},
    {"Disposition", "Kết quả xử lý"},
    {"Tags", "Nhãn"},
    {"Satisfaction", "Mức độ hài lòng"},
    {"Effort", "Mức độ dễ dàng"},
    {"Comment", "Nhận xét"},
    {"Form", "Thông tin ban đầu"},
    {"internal", "nội bộ"},
    {"note", "ghi chú"},
    {"whisper", "nhắn riêng"},
    {"attachment", "tệp đính kèm"},
    {"(removed)", "(đã gỡ bỏ)"},
    {"Customer", "Khách hàng"},
    {"Agent", "Nhân viên"},
    {"System", "Hệ thống"},
    {"Bot", "Trợ lý tự động"},
    {"No messages.", "Không có tin nhắn."},
}};

Pair phrase(v1::EventType type) {
    switch (type) {
    case v1::EVENT_CREATED:
        return {"Conversation started", "Bắt đầu cuộc trò chuyện"};
    case v1::EVENT_QUEUED:
        return {"Waiting in queue %q", "Đang chờ trong hàng %q"};
    case v1::EVENT_OFFERED:
        return {"Offered to %u", "Đã mời %u tiếp nhận"};
    case v1::EVENT_OFFER_ENDED:
        return {"Offer to %u ended", "Lời mời %u đã kết thúc"};
    case v1::EVENT_ASSIGNED:
        return {"%u accepted the conversation", "%u đã tiếp nhận"};
    case v1::EVENT_REQUEUED:
        return {"Back in queue %q", "Trở lại hàng chờ %q"};
    case v1::EVENT_TRANSFER_STARTED:
        return {"Transfer to %t started", "Bắt đầu chuyển cho %t"};
    case v1::EVENT_TRANSFER_FAILED:
        return {"Transfer to %t failed", "Không chuyển được cho %t"};
    case v1::EVENT_CLOSED:
        return {"Conversation closed", "Cuộc trò chuyện đã kết thúc"};
    case v1::EVENT_ABANDONED:
        return {"The customer left", "Khách hàng đã rời đi"};
    case v1::EVENT_REJECTED:
        return {"Nobody could take it", "Không thể tiếp nhận"};
    case v1::EVENT_REOPENED:
        return {"Conversation reopened", "Mở lại cuộc trò chuyện"};
    case v1::EVENT_RATED:
        return {"Rated by the customer", "Khách hàng đã đánh giá"};
    case v1::EVENT_JOINED:
        return {"%u joined", "%u đã tham gia"};
    case v1::EVENT_MONITORED:
        return {"%u is reading along", "%u đang theo dõi"};
    case v1::EVENT_TAGGED:
        return {"Tags changed", "Đã đổi nhãn"};
    case v1::EVENT_PRIORITY:
        return {"Priority changed", "Đã đổi mức ưu tiên"};
    case v1::EVENT_PARKED:
        return {"Put aside", "Tạm gác lại"};
    default:
        return {"Event", "Sự kiện"};
    }
}

std::string fill(std::string_view pattern, v1::Event const& event) {
    std::string const user = event.user_name().empty() ? event.user() : event.user_name();
    std::string filled;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != '%' || i + 1 == pattern.size()) {
            filled.push_back(pattern[i]);
            continue;
        }
        char const slot = pattern[++i];
        if (slot == 'q') filled.append(event.queue());
        if (slot == 'u') filled.append(user);
        if (slot == 't') filled.append(user.empty() ? event.queue() : user);
    }
    return filled;
}

void append_ratings(std::string& text, v1::Event const& event, Language language) {
    auto const add = [&](Word name, std::uint32_t value, char const* most) {
        if (value == 0) return;
        text.append("; ").append(word(name, language)).append(" ");
        text.append(std::to_string(value)).append(most);
    };
    add(Word::Satisfaction, event.csat(), "/5");
    add(Word::Effort, event.ces(), "/7");
}

} // namespace

std::string_view word(Word word, Language language) {
    auto const index = static_cast<std::size_t>(word);
    SB_ASSERT(index < kWords.size(), "no such word");
    return language == Language::Vietnamese ? kWords[index].vietnamese : kWords[index].english;
}

std::string sentence(v1::Event const& event, Language language) {
    Pair const both = phrase(event.type());
    std::string text =
        fill(language == Language::Vietnamese ? both.vietnamese : both.english, event);
    append_ratings(text, event, language);
    if (!event.reason().empty()) text.append(" (").append(event.reason()).append(")");
    if (!event.detail().empty()) text.append(": ").append(event.detail());
    return text;
}

std::string author_name(v1::Author const& author, Language language) {
    if (!author.name().empty()) return author.name();
    switch (author.role()) {
    case v1::CUSTOMER:
        return std::string{word(Word::Customer, language)};
    case v1::AGENT:
    case v1::SUPERVISOR:
    case v1::ADMIN:
        return std::string{word(Word::Agent, language)};
    case v1::BOT:
        return std::string{word(Word::Bot, language)};
    default:
        return std::string{word(Word::System, language)};
    }
}

} // namespace switchboard::sinks
