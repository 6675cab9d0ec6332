#include "api/impl/calls.hpp"
#include "api/impl/pages.hpp"

#include <google/protobuf/util/time_util.h>

#include <chrono>
#include <memory>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kLines = 100;
constexpr std::uint32_t kRead = ports::kAuditPageMax; // at once, of which the filter lets some pass
constexpr std::size_t kCsvRowsMax = 20'000;

struct Filter {
    std::string who, what, subject;
    [[nodiscard]] bool passes(v1::AuditRecord const& record) const {
        auto const& action = record.action();
        bool const of_kind = what.empty() || action == what || action.starts_with(what + ".");
        return of_kind && (who.empty() || record.actor() == who) &&
               (subject.empty() || record.subject() == subject);
    }
};

struct Looking {
    CallPtr call;
    ports::AuditRequest request;
    Filter filter;
    std::size_t limit = kLines;
    bool csv = false;
    std::vector<v1::AuditRecord> found{};
    std::uint32_t pages = 0;
};
using LookingPtr = std::shared_ptr<Looking>;

Read<TimePoint> read_time(char const* name, std::string const& text, TimePoint otherwise) {
    if (text.empty()) return otherwise;
    google::protobuf::Timestamp stamp;
    if (!google::protobuf::util::TimeUtil::FromString(text, &stamp)) {
        return Misfit{name, "must be a time as in 2026-11-23T00:00:00Z"};
    }
    return time_point_ms(google::protobuf::util::TimeUtil::TimestampToMilliseconds(stamp));
}

/// A field of RFC 4180. What a spreadsheet would take for a formula is no formula.
std::string csv_field(std::string const& text) {
    constexpr std::string_view kFormula = "=+-@\t\r";
    std::string out = "\"";
    if (!text.empty() && kFormula.find(text.front()) != kFormula.npos) out += '\'';
    for (char const c : text) out += c == '"' ? std::string{"\"\""} : std::string{c};
    return out + "\"";
}

std::string to_csv(std::vector<v1::AuditRecord> const& records) {
    std::string out = "at,actor,name,role,action,subject,detail,network,session\r\n";
    for (auto const& each : records) {
        out += google::protobuf::util::TimeUtil::ToString(each.at());
        for (auto const& text :
             {each.actor(), each.actor_name(), v1::Role_Name(each.role()), each.action(),
              each.subject(), each.detail(), each.network(), each.session()})
            out += "," + csv_field(text);
        out += "\r\n";
    }
    return out;
}

void answer(LookingPtr const& looking, std::string const& cursor) {
    Call& call = *looking->call;
    if (looking->csv) {
        call.headers.emplace_back("Content-Disposition", "attachment; filename=\"audit.csv\"");
        return call.answer_raw("text/csv; charset=utf-8", to_csv(looking->found));
    }
    json::array records;
    for (auto const& each : looking->found) records.push_back(to_json(each));
    call.answer(json::object{{"records", std::move(records)}, {"nextCursor", cursor}});
}

void look(LookingPtr const& looking) {
    looking->call->worker.audit_log.read(looking->request, [looking](auto page) {
        if (!page) return looking->call->refuse(page.error());
        for (auto const& each : page->records) {
            if (!looking->filter.passes(each)) continue;
            looking->found.push_back(each);
            if (looking->found.size() == looking->limit) return answer(looking, each.id());
        }
        bool const enough = !looking->csv && ++looking->pages == kPagesMax;
        looking->request.cursor = page->next_cursor;
        if (enough || page->next_cursor.empty()) return answer(looking, page->next_cursor);
        look(looking);
    });
}

void on_audit(CallPtr call, bool csv) {
    auto const limit = read_number("limit", call->query("limit"), kLines, 1, kLines);
    if (!limit) return refuse(call, limit.error());
    auto const from = read_time("from", call->query("from"), TimePoint{});
    if (!from) return refuse(call, from.error());
    // A moment ahead: the store's clock may be.
    auto const to = read_time("to", call->query("to"), call->doors->now() + std::chrono::hours{1});
    if (!to) return refuse(call, to.error());
    auto looking = std::make_shared<Looking>();
    looking->request.account = call->caller.account;
    looking->request.from = *from;
    looking->request.to = *to;
    looking->request.cursor = call->query("cursor");
    looking->request.limit = kRead;
    looking->filter = {call->query("who"), call->query("what"), call->query("subject")};
    looking->limit = csv ? kCsvRowsMax : *limit;
    looking->csv = csv;
    looking->call = std::move(call);
    look(looking);
}

} // namespace

void add_audit_calls(RouteTable& table) {
    table.push_back({"GET", "/api/v1/audit", Access::Admin, [](CallPtr call) {
                         on_audit(std::move(call), false);
                     }});
    table.push_back({"GET", "/api/v1/audit.csv", Access::Admin, [](CallPtr call) {
                         on_audit(std::move(call), true);
                     }});
}

} // namespace switchboard::api
