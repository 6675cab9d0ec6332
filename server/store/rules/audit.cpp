#include "store/rules/audit.hpp"

#include "store/rules/requests.hpp"
#include "store/rules/wire.hpp"

#include <charconv>

namespace switchboard::store {

namespace {

template<class Number> bool read_whole(std::string_view text, Number& number) {
    auto const* const end = text.data() + text.size();
    auto const [stop, failed] = std::from_chars(text.data(), end, number);
    return !text.empty() && failed == std::errc{} && stop == end;
}

} // namespace

std::optional<ports::Error> check_audit(v1::AuditRecord const& record) {
    if (record.action().empty()) return error(v1::INVALID_ARGUMENT, "action: is missing");
    for (auto const* text :
         {&record.actor(), &record.actor_name(), &record.action(), &record.subject(),
          &record.detail(), &record.network(), &record.session()})
        if (text->size() > ports::kAuditFieldMax)
            return error(v1::INVALID_ARGUMENT, "record: texts have at most 256 bytes");
    return std::nullopt;
}

std::optional<ports::Error> check_audit(ports::AuditRequest const& request) {
    if (!request.cursor.empty() && !audit_id(request.cursor))
        return error(v1::INVALID_ARGUMENT, "cursor: is of no page");
    if (request.limit == 0 || request.limit > ports::kAuditPageMax)
        return error(v1::INVALID_ARGUMENT, "limit: 1 to 500");
    return std::nullopt;
}

std::optional<AuditId> audit_id(std::string_view text) {
    auto const dash = text.find('-');
    AuditId id;
    bool const whole = dash != text.npos && read_whole(text.substr(0, dash), id.first) &&
                       read_whole(text.substr(dash + 1), id.second) && id.first >= 0;
    if (!whole) return std::nullopt;
    return id;
}

void identify(v1::AuditRecord& record, std::string id) {
    if (auto const parts = audit_id(id))
        set_time(*record.mutable_at(), time_point_ms(parts->first));
    record.set_id(std::move(id));
}

} // namespace switchboard::store
