#include "api/impl/calls.hpp"
#include "api/impl/report_question.hpp"
#include "configuration/queue_promise.hpp"

namespace switchboard::api {

namespace {

constexpr std::uint32_t kPage = 100;
constexpr std::size_t kConversationsMax = 20'000; // some seconds of reading; more is for an export
/// Pages of a restricted person may be short or empty: each costs the store all the same.
constexpr std::size_t kPagesMax = 2 * kConversationsMax / kPage;

/// One report under way: page after page of what was finished, then of what is open, then the
/// answer.
struct Reading {
    Reading(CallPtr caller, reports::Question question, v1::AccountConfig settings, bool as_csv)
        : call(std::move(caller))
        , config(std::move(settings))
        , csv(as_csv)
        , from(question.from)
        , to(question.to)
        , by(question.by)
        , report(std::move(question), [this](TimePoint at) {
            auto const& local = call->doors->local_time;
            return local ? local(at, config.account().time_zone()) : to_rfc3339(at);
        }) {}

    CallPtr call;
    v1::AccountConfig config;
    bool csv = false, truncated = false;
    TimePoint from, to;
    reports::GroupBy by;
    reports::Report report;
    std::size_t read = 0, pages = 0;
};
using ReadingPtr = std::shared_ptr<Reading>;

std::string name_of(Reading const& reading, std::string const& key) {
    if (reading.by == reports::GroupBy::Queue) {
        for (auto const& queue : reading.config.queues()) {
            if (queue.id() == key) return queue.name();
        }
    }
    if (reading.by == reports::GroupBy::Agent) {
        for (auto const& user : reading.config.users()) {
            if (user.id() == key) return user.name();
        }
    }
    return key;
}

json::value share(std::size_t part, std::size_t whole) {
    if (whole == 0) return nullptr;
    return static_cast<double>(part) / static_cast<double>(whole);
}

json::object to_json(reports::Spread const& spread) {
    return {
        {"count", spread.count},
        {"meanMs", spread.mean.count()},
        {"p50Ms", spread.p50.count()},
        {"p90Ms", spread.p90.count()}};
}

json::object to_json(reports::Row const& row, std::string const& name) {
    return {
        {"key", row.key},
        {"name", name},
        {"ended", row.ended},
        {"answered", row.answered},
        {"abandoned", row.abandoned},
        {"rejected", row.rejected},
        {"closed", row.closed},
        {"reopened", row.reopened},
        {"serviceLevel", share(row.in_target, row.answered)},
        {"serviceLevelTarget", share(row.percent_sum, 100 * row.answered)},
        {"firstContact", share(row.first_contact, row.closed)},
        {"csat",
         json::object{
             {"count", row.csat_count},
             {"good", share(row.csat_good, row.csat_count)},
             {"mean", share(row.csat_sum, row.csat_count)}}},
        {"ces",
         json::object{{"count", row.ces_count}, {"mean", share(row.ces_sum, row.ces_count)}}},
        {"wait", to_json(row.wait)},
        {"firstResponse", to_json(row.first_response)},
        {"resolution", to_json(row.resolution)}};
}

void answer(ReadingPtr const& reading) {
    Call& call = *reading->call;
    auto rows = reading->report.rows();
    auto const name = [&](std::string const& key) { return name_of(*reading, key); };
    if (reading->csv) {
        if (reading->by == reports::GroupBy::Total) rows.push_back(reading->report.total());
        call.headers.emplace_back("Content-Disposition", "attachment; filename=\"report.csv\"");
        return call.answer_raw("text/csv; charset=utf-8", reports::to_csv(rows, name));
    }
    json::array groups;
    for (auto const& row : rows) groups.push_back(to_json(row, name(row.key)));
    auto const& seen = reading->report.channels();
    json::array channels(seen.begin(), seen.end());
    call.answer(json::object{
        {"from", to_rfc3339(reading->from)},
        {"to", to_rfc3339(reading->to)},
        {"timeZone", reading->config.account().time_zone()},
        {"total", to_json(reading->report.total(), {})},
        {"groups", std::move(groups)},
        {"channels", std::move(channels)},
        {"read", reading->read},
        {"truncated", reading->truncated}});
}

void read_page(ReadingPtr const& reading, ports::View view, std::string cursor) {
    ports::ListRequest request;
    request.caller = reading->call->caller;
    request.view = view;
    request.cursor = std::move(cursor);
    request.limit = kPage;
    auto& desk = reading->call->worker.desk;
    desk.list_since(request, reading->from, [reading, view](auto page) {
        if (!page) return reading->call->refuse(page.error());
        for (auto const& each : page->conversations) reading->report.add(each);
        reading->read += page->conversations.size();
        ++reading->pages;
        bool const more = !page->next_cursor.empty();
        bool const enough = reading->read >= kConversationsMax || reading->pages >= kPagesMax;
        reading->truncated = reading->truncated || (more && enough);
        if (more && !reading->truncated) return read_page(reading, view, page->next_cursor);
        if (view == ports::View::Closed && !reading->truncated) {
            return read_page(reading, ports::View::Open, {});
        }
        answer(reading);
    });
}

/// What the queues are set to now. One that is gone is judged by the defaults.
reports::PromiseOf promises(v1::AccountConfig const& config) {
    std::map<std::string, v1::Queue> queues;
    for (auto const& queue : config.queues()) queues.emplace(queue.id(), queue);
    return [queues = std::move(queues)](std::string const& id, v1::Priority priority) {
        auto const found = queues.find(id);
        if (found == queues.end()) return reports::Promise{};
        return reports::Promise{
            configuration::service_target(found->second, priority),
            configuration::service_level_percent(found->second)};
    };
}

void on_report(CallPtr call, bool csv) {
    auto const question = read_question(*call);
    if (!question) return refuse(call, question.error());
    call->worker.config.load(
        call->caller.account, [call, csv, question = *question](auto config) mutable {
            if (!config) return call->refuse(config.error());
            question.promise_of = promises(*config);
            auto const reading = std::make_shared<Reading>(call, std::move(question), *config, csv);
            read_page(reading, ports::View::Closed, {});
        });
}

} // namespace

void add_report_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/reports", Access::Supervisor, [](CallPtr call) {
                         on_report(std::move(call), false);
                     }});
    table.push_back({"GET", "/api/v1/reports.csv", Access::Supervisor, [](CallPtr call) {
                         on_report(std::move(call), true);
                     }});
}

} // namespace switchboard::api
