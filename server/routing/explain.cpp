#include "routing/explain.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace switchboard::routing {
namespace {

/// The same thing in both languages.
struct Words {
    char const* vietnamese;
    char const* english;
};

std::string in(std::string_view locale, Words const& words) {
    return primary_language(locale) == "vi" ? words.vietnamese : words.english;
}

std::string minutes(Millis wait, std::string_view locale) {
    auto const rounded = std::max<std::int64_t>(1, (wait.count() + 59'999) / 60'000);
    return std::to_string(rounded) + in(locale, {" phút", rounded == 1 ? " minute" : " minutes"});
}

/// "By now half wait 2 minutes, one in ten more than 5 minutes. "; nothing where it is not known.
std::string wait_words(std::optional<router::WaitEstimate> const& wait, std::string_view locale) {
    if (!wait) return {};
    return in(locale, {"Thường chờ khoảng ", "The usual wait is about "}) +
           minutes(wait->p50, locale) + in(locale, {", hiếm khi quá ", ", rarely more than "}) +
           minutes(wait->p90, locale) + ". ";
}

/// Joins "3 lack the skills" and its like, in the order of the rules.
std::string excluded_words(router::Excluded const& x, std::string_view locale) {
    std::vector<std::pair<std::uint32_t, Words>> const parts{
        {x.skill, {" thiếu kỹ năng", " lack the skills"}},
        {x.ring, {" chưa phục vụ hàng chờ này", " do not serve this queue yet"}},
        {x.presence, {" chưa sẵn sàng", " are not available"}},
        {x.exclusion, {" đã từ chối hoặc bỏ lỡ", " declined or missed it"}},
        {x.earmark, {" đang được giữ cho việc khác", " are kept for other work"}},
        {x.capacity, {" đã đủ việc", " have no room"}}};
    std::string out;
    for (auto const& [count, words] : parts)
        if (count > 0) out += (out.empty() ? "" : ", ") + std::to_string(count) + in(locale, words);
    return out;
}

/// Takes `text` apart where it begins and ends like this; the middle is what was named.
std::optional<std::string>
between(std::string_view text, std::string_view begin, std::string_view end) {
    if (!text.starts_with(begin) || !text.ends_with(end)) return std::nullopt;
    if (text.size() < begin.size() + end.size()) return std::nullopt;
    return std::string{text.substr(begin.size(), text.size() - begin.size() - end.size())};
}

/// The engine names its next event in its own words; these are a person's.
std::string next_event_words(std::string const& event, Names const& names, std::string_view l) {
    if (auto const ring = between(event, "ring ", " opens"))
        return in(l, {"mở vòng ", "ring "}) + *ring + in(l, {"", " opens"});
    if (auto const agent = between(event, "exclusion of ", " ends"))
        return names.user(*agent) + in(l, {" có thể nhận lại", " may be asked again"});
    if (auto const agent = between(event, "wrap-up of ", " ends"))
        return names.user(*agent) + in(l, {" hoàn tất ghi chép", " has finished wrapping up"});
    if (auto const agent = between(event, "first minute of ", " ends"))
        return names.user(*agent) + in(l, {" nhận thêm được việc", " may be given more"});
    if (auto const agent = between(event, "hold-down of ", " ends"))
        return in(l, {"kết nối của ", "the connection of "}) + names.user(*agent) +
               in(l, {" được coi là ổn định", " counts as steady again"});
    if (auto const queue = between(event, "overflow to ", ""))
        return in(l, {"nhân viên của hàng chờ ", "agents of "}) + names.queue(*queue) +
               in(l, {" được mời", " are asked too"});
    if (event == "the step of the last agent ends")
        return in(
            l, {"không chờ riêng nhân viên cũ nữa", "the former agent is no longer waited for"});
    constexpr std::string_view kRelaxed = " is relaxed to ";
    if (auto const at = event.find(kRelaxed); at != std::string::npos) {
        std::string const level = event.substr(at + kRelaxed.size());
        std::string const skill = names.skill(event.substr(0, at));
        if (level == "0") return skill + in(l, {" không còn bắt buộc", " is no longer required"});
        return skill + in(l, {" chỉ cần mức ", " is enough at level "}) + level;
    }
    return event;
}

std::string place_words(std::size_t position, std::string_view locale, Words const& words) {
    return in(locale, words) + std::to_string(position) + in(locale, {" trong hàng chờ. ", ". "});
}

} // namespace

std::string waiting_sentence(
    router::WaitingReasons const& why, std::optional<router::WaitEstimate> const& wait,
    Names const& names, std::string_view locale) {
    std::string out;
    if (why.position)
        out += place_words(*why.position, locale, {"Đang ở vị trí ", "In its queue it is number "});
    out += wait_words(wait, locale);
    if (why.absent)
        out +=
            in(locale, {"Khách đã mất kết nối. ", "The customer is not connected at the moment. "});
    if (why.step.last_agent)
        out +=
            in(locale,
               {"Đang chờ riêng nhân viên cũ. ", "It waits for the agent who had it before. "});
    out += in(locale, {"Trong ", "Of "}) + std::to_string(why.agents) +
           in(locale, {" nhân viên: ", " agents: "});
    std::string const stopped = excluded_words(why.excluded, locale);
    out += stopped + (stopped.empty() ? "" : ", ") + std::to_string(why.assignable) +
           in(locale, {" có thể nhận.", " could take it."});
    if (!why.next_event.empty())
        out += in(locale, {" Thay đổi tiếp theo: ", " Next change: "}) +
               next_event_words(why.next_event, names, locale) + ".";
    return out;
}

std::string waiting_sentence_for_customer(
    router::WaitingReasons const& why, std::optional<router::WaitEstimate> const& wait,
    std::string_view locale) {
    if (why.state == router::State::Offered)
        return in(
            locale, {"Chúng tôi đang mời một nhân viên vào trò chuyện với bạn.",
                     "We are asking somebody to join you right now."});
    std::string out;
    if (why.position)
        out += place_words(*why.position, locale, {"Bạn đang ở vị trí ", "You are number "});
    out += wait_words(wait, locale);
    auto const& x = why.excluded;
    bool const some_are_busy = x.capacity > 0 || x.earmark > 0;
    if (some_are_busy || why.assignable > 0)
        return out + in(locale, {"Nhân viên đang trả lời các khách khác; bạn sẽ được nối máy ngay "
                                 "khi có người rảnh.",
                                 "Everybody who can help is answering somebody else; you will be "
                                 "connected as soon as one of them is free."});
    return out + in(locale, {"Hiện chưa có nhân viên nào sẵn sàng cho câu hỏi này; chúng tôi vẫn "
                             "giữ chỗ cho bạn.",
                             "Nobody who can help with this is available right now; we keep your "
                             "place."});
}

std::string offered_sentence(v1::Why const& why, std::string_view locale) {
    std::string const chosen = why.chosen().user_name();
    std::string const other = why.runner_up().user_name();
    std::vector<std::pair<std::string_view, std::pair<Words, bool>>> const deciders{
        {"only",
         {{" là người duy nhất có thể nhận", " was the only one who could take it"}, false}},
        {"ring", {{" thuộc vòng gần hơn ", " belongs to a nearer ring than "}, true}},
        {"fit", {{" hợp với yêu cầu hơn ", " fits what is asked for better than "}, true}},
        {"generalist",
         {{" biết ít kỹ năng hơn, để dành người đa năng: ",
           " holds fewer skills, which keeps free for rarer work "},
          true}},
        {"load", {{" đang ít việc hơn ", " had less to do than "}, true}},
        {"idle", {{" đã chờ việc lâu hơn ", " had been without new work for longer than "}, true}},
        {"id", {{" ngang mọi mặt với ", " was equal in everything to "}, true}},
        {"direct", {{" được chuyển đích danh", " was named by the transfer"}, false}}};
    std::string out = chosen;
    for (auto const& [decider, text] : deciders)
        if (why.decided_by() == decider)
            out += in(locale, text.first) + (text.second ? other : std::string{});
    out += ".";
    router::Excluded x;
    for (auto const& [reason, count] : why.excluded())
        for (auto const& [name, member] :
             std::initializer_list<std::pair<std::string_view, std::uint32_t*>>{
                 {"skill", &x.skill},
                 {"ring", &x.ring},
                 {"presence", &x.presence},
                 {"exclusion", &x.exclusion},
                 {"earmark", &x.earmark},
                 {"capacity", &x.capacity}})
            if (reason == name) *member = count;
    std::string const stopped = excluded_words(x, locale);
    if (stopped.empty()) return out;
    return out + in(locale, {" Những người khác: ", " Of the others, "}) + stopped + ".";
}

std::vector<std::string> why_not_reasons(router::WhyNot const& why_not, std::string_view locale) {
    static constexpr std::array<std::pair<std::string_view, Words>, 18> kWords{
        {{"the conversation does not wait",
          {"cuộc trò chuyện không ở trong hàng chờ", "the conversation does not wait"}},
         {"the customer is absent", {"khách đang mất kết nối", "the customer is not connected"}},
         {"the conversation is offered",
          {"cuộc trò chuyện đang được mời người khác", "it is being offered already"}},
         {"the transfer is to one agent",
          {"cuộc trò chuyện được chuyển đích danh người khác",
           "it was transferred to somebody else"}},
         {"the last agent is waited for",
          {"đang chờ riêng nhân viên cũ", "the agent who had it before is waited for"}},
         {"skill", {"thiếu kỹ năng cần thiết", "lacks a skill that is required"}},
         {"ring or queue",
          {"không thuộc hàng chờ hoặc vòng đang mở",
           "serves none of the queues or rings open now"}},
         {"not given",
          {"chưa được giao hàng chờ hoặc hộp thư của cuộc trò chuyện",
           "was given neither its queue nor its inbox"}},
         {"not available", {"chưa ở trạng thái sẵn sàng", "is not available"}},
         {"not connected", {"chưa kết nối", "is not connected"}},
         {"not responding", {"vừa bỏ lỡ một lời mời", "missed an offer and has not come back"}},
         {"draining", {"không nhận thêm việc mới", "takes no new work"}},
         {"held down after drops",
          {"vừa mất kết nối nhiều lần", "lost the connection several times"}},
         {"excluded", {"đã từ chối, bỏ lỡ hoặc chuyển đi", "declined, missed or handed it on"}},
         {"kept for another conversation",
          {"đang được giữ cho cuộc trò chuyện khác", "is kept free for another conversation"}},
         {"no room", {"đã đủ việc", "has no room"}},
         {"channel maximum", {"đã đủ việc của kênh này", "has as many of this channel as allowed"}},
         {"signed in a moment ago", {"vừa đăng nhập", "signed in a moment ago"}}}};
    std::vector<std::string> out;
    for (auto const& reason : why_not.reasons) {
        auto const known = std::find_if(
            kWords.begin(), kWords.end(), [&](auto const& each) { return each.first == reason; });
        out.push_back(known == kWords.end() ? reason : in(locale, known->second));
    }
    return out;
}

std::string why_not_sentence(
    std::string const& agent, std::vector<std::string> const& reasons, std::string_view locale) {
    if (reasons.empty())
        return agent + in(locale, {" có thể nhận cuộc trò chuyện này.",
                                   " could take it: another was or will be preferred."});
    std::string out = agent + ": ";
    for (std::size_t i = 0; i < reasons.size(); ++i) out += (i > 0 ? "; " : "") + reasons[i];
    return out + ".";
}

} // namespace switchboard::routing
