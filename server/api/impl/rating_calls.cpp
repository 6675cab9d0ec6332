// What customers said of finished conversations: each rating with its comment and where it leads.
// The comment stands in the conversation's log alone, so the log of each rated one is read from its
// end.
#include "api/impl/calls.hpp"
#include "api/impl/pages.hpp"
#include "api/impl/report_question.hpp"

#include <algorithm>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kAtOnce = 100; // conversations of the list, entries of a log
/// Of logs for one answer. Beyond it only the newest entries of each are looked at.
constexpr std::uint32_t kReadsMax = 300;

/// One list under way: pages of finished conversations until enough of them are rated.
struct Ratings {
    CallPtr call;
    reports::Question question;
    std::size_t limit = kPage;
    ports::ListRequest request;
    std::vector<v1::Conversation> rated{}; // of the page; those without their comment yet
    std::size_t next = 0;
    json::array found{};
    std::uint32_t pages = 0, reads = 0;
};
using RatingsPtr = std::shared_ptr<Ratings>;

/// What a piece of a log, looked at from its end, says of the rating.
struct Said {
    v1::Entry const* rating = nullptr;
    bool erased = false; // nothing above it is left either
    bool further = false;
};

bool is_wanted(reports::Question const& question, v1::Conversation const& one) {
    bool const rated = one.csat() != 0 || one.ces() != 0;
    bool const fits = question.channel.empty() || question.channel == one.channel();
    return rated && fits && reports::is_asked_for(question, one);
}

Said look_at(ports::HistoryResult const& log) {
    auto const& entries = log.entries;
    auto const last = std::find_if(entries.rbegin(), entries.rend(), [](auto const& entry) {
        return entry.has_hidden() || (entry.has_event() && entry.event().type() == v1::EVENT_RATED);
    });
    if (last == entries.rend()) return {.further = log.more && !entries.empty()};
    if (last->has_hidden()) return {.erased = true};
    return {.rating = &*last};
}

json::object to_json(v1::Conversation const& one, Said const& said) {
    json::object shown{{"conversation", one.id()}, {"contactName", one.contact().name()},
                       {"queue", one.queue()},     {"agent", one.owner()},
                       {"channel", one.channel()}, {"csat", one.csat()},
                       {"ces", one.ces()},         {"comment", ""},
                       {"erased", said.erased}};
    auto const& at = said.rating != nullptr ? said.rating->at() : one.closed_at();
    shown["at"] = to_rfc3339(time_point_ms(at.seconds() * 1000 + at.nanos() / 1'000'000));
    if (said.rating != nullptr) shown["comment"] = said.rating->event().detail();
    if (said.further) shown["comment"] = nullptr;
    return shown;
}

/// It went, or out of this caller's sight, since the list was read.
bool is_out_of_sight(ports::Error const& error) {
    return error.code == v1::NOT_FOUND || error.code == v1::FORBIDDEN;
}

void read_page(RatingsPtr const& ratings);
void read_comment(RatingsPtr const& ratings, std::uint32_t before);

void go_on(RatingsPtr const& ratings) {
    if (ratings->next < ratings->rated.size()) return read_comment(ratings, kSeqMax);
    bool const enough = ratings->found.size() >= ratings->limit || ratings->pages >= kPagesMax ||
                        ratings->request.cursor.empty();
    if (!enough) return read_page(ratings);
    ratings->call->answer(json::object{
        {"ratings", std::move(ratings->found)}, {"nextCursor", ratings->request.cursor}});
}

void read_comment(RatingsPtr const& ratings, std::uint32_t before) {
    ports::HistoryRequest request;
    request.caller = ratings->call->caller;
    request.conversation = ratings->rated[ratings->next].id();
    request.before = before;
    request.limit = kAtOnce;
    ++ratings->reads;
    ratings->call->worker.store.history(request, [ratings](auto result) {
        if (!result && !is_out_of_sight(result.error())) {
            return ratings->call->refuse(result.error());
        }
        if (result) {
            auto const said = look_at(*result);
            if (said.further && ratings->reads < kReadsMax) {
                return read_comment(ratings, result->entries.front().seq());
            }
            ratings->found.push_back(to_json(ratings->rated[ratings->next], said));
        }
        ++ratings->next;
        go_on(ratings);
    });
}

/// Of a page with more ratings than are asked for: how many of its conversations hold those that
/// are. The page is read again with so many, for the cursor stands behind the last one of a page.
std::uint32_t take(Ratings& ratings, std::vector<v1::Conversation>& page) {
    ratings.rated.clear();
    ratings.next = 0;
    std::size_t const left = ratings.limit - ratings.found.size();
    std::uint32_t upto = 0;
    for (std::uint32_t at = 0; at != page.size(); ++at) {
        if (!is_wanted(ratings.question, page[at])) continue;
        if (ratings.rated.size() == left) return upto;
        ratings.rated.push_back(std::move(page[at]));
        upto = at + 1;
    }
    return 0;
}

void read_page(RatingsPtr const& ratings) {
    auto& desk = ratings->call->worker.desk;
    desk.list_since(ratings->request, ratings->question.from, [ratings](auto page) {
        if (!page) return ratings->call->refuse(page.error());
        if (auto const fewer = take(*ratings, page->conversations); fewer != 0) {
            ratings->request.limit = fewer;
            return read_page(ratings);
        }
        ratings->request.limit = kAtOnce;
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
    request.limit = kAtOnce;
    read_page(std::make_shared<Ratings>(Ratings{
        .call = std::move(call),
        .question = *question,
        .limit = *limit,
        .request = std::move(request)}));
}

} // namespace

void add_rating_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/ratings", Access::Supervisor, on_ratings});
}

} // namespace switchboard::api
