// What customers said of finished conversations: each rating with its comment and where it leads.
// The comment stands in the conversation's log alone, so the log of each rated one is read from its
// end.
#include "api/impl/calls.hpp"
#include "api/impl/report_question.hpp"

#include <algorithm>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kPage = 50;
constexpr std::uint32_t kPageMax = 100;
constexpr std::uint32_t kPagesMax = 40; // read for one answer where few have rated
constexpr std::uint32_t kEntries = 50;  // of a log at once; a rating is near its end
constexpr std::uint32_t kSeqMax = 0x7fffffff;

/// One list under way: pages of finished conversations until enough of them are rated.
struct Ratings {
    CallPtr call;
    reports::Question question;
    ports::ListRequest request;
    std::vector<v1::Conversation> rated{}; // of the page; those without their comment yet
    std::size_t next = 0;
    json::array found{};
    std::uint32_t pages = 0;
};
using RatingsPtr = std::shared_ptr<Ratings>;

bool is_wanted(reports::Question const& question, v1::Conversation const& one) {
    bool const rated = one.csat() != 0 || one.ces() != 0;
    bool const fits = question.channel.empty() || question.channel == one.channel();
    return rated && fits && reports::is_asked_for(question, one);
}

json::object to_json(v1::Conversation const& one, v1::Entry const* rating) {
    json::object shown{{"conversation", one.id()}, {"contactName", one.contact().name()},
                       {"queue", one.queue()},     {"agent", one.owner()},
                       {"channel", one.channel()}, {"csat", one.csat()},
                       {"ces", one.ces()},         {"comment", ""}};
    auto const& at = rating != nullptr ? rating->at() : one.closed_at();
    shown["at"] = to_rfc3339(time_point_ms(at.seconds() * 1000 + at.nanos() / 1'000'000));
    if (rating != nullptr) shown["comment"] = rating->event().detail();
    return shown;
}

void read_page(RatingsPtr const& ratings);
void read_comment(RatingsPtr const& ratings, std::uint32_t before);

void go_on(RatingsPtr const& ratings) {
    if (ratings->next < ratings->rated.size()) return read_comment(ratings, kSeqMax);
    bool const enough = ratings->found.size() >= ratings->request.limit ||
                        ratings->pages == kPagesMax || ratings->request.cursor.empty();
    if (!enough) return read_page(ratings);
    ratings->call->answer(json::object{
        {"ratings", std::move(ratings->found)}, {"nextCursor", ratings->request.cursor}});
}

void read_comment(RatingsPtr const& ratings, std::uint32_t before) {
    ports::HistoryRequest request;
    request.caller = ratings->call->caller;
    request.conversation = ratings->rated[ratings->next].id();
    request.before = before;
    request.limit = kEntries;
    ratings->call->worker.store.history(request, [ratings](auto result) {
        if (!result) return ratings->call->refuse(result.error());
        auto const& entries = result->entries;
        auto const last = std::find_if(entries.rbegin(), entries.rend(), [](auto const& entry) {
            return entry.has_event() && entry.event().type() == v1::EVENT_RATED;
        });
        bool const is_here = last != entries.rend();
        if (!is_here && result->more && !entries.empty()) {
            return read_comment(ratings, entries.front().seq());
        }
        auto const& one = ratings->rated[ratings->next++];
        ratings->found.push_back(to_json(one, is_here ? &*last : nullptr));
        go_on(ratings);
    });
}

void read_page(RatingsPtr const& ratings) {
    auto& desk = ratings->call->worker.desk;
    desk.list_since(ratings->request, ratings->question.from, [ratings](auto page) {
        if (!page) return ratings->call->refuse(page.error());
        ratings->rated.clear();
        ratings->next = 0;
        for (auto& each : page->conversations) {
            if (is_wanted(ratings->question, each)) ratings->rated.push_back(std::move(each));
        }
        ratings->request.cursor = page->next_cursor;
        ++ratings->pages;
        go_on(ratings);
    });
}

void on_ratings(CallPtr call) {
    auto const question = read_question(*call);
    if (!question) return refuse(call, question.error());
    auto const limit = read_number("limit", call->query("limit"), kPage, 1, kPageMax);
    if (!limit) return refuse(call, limit.error());
    ports::ListRequest request;
    request.caller = call->caller;
    request.view = ports::View::Closed;
    request.cursor = call->query("cursor");
    request.limit = *limit;
    read_page(std::make_shared<Ratings>(
        Ratings{.call = std::move(call), .question = *question, .request = std::move(request)}));
}

} // namespace

void add_rating_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/ratings", Access::Supervisor, on_ratings});
}

} // namespace switchboard::api
