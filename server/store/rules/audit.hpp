// What both stores ask of the audit log's records and questions. Pure; any thread.
#pragma once

#include "ports/audit_store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace switchboard::store {

/// A record's id: milliseconds and a number within them, "<ms>-<n>".
using AuditId = std::pair<std::int64_t, std::uint64_t>;

[[nodiscard]] std::optional<ports::Error> check_audit(v1::AuditRecord const& record);
/// INVALID_ARGUMENT for a cursor that no page gave or a page beyond kAuditPageMax.
[[nodiscard]] std::optional<ports::Error> check_audit(ports::AuditRequest const& request);
[[nodiscard]] std::optional<AuditId> audit_id(std::string_view text);
/// Puts id and time into what was stored without them.
void identify(v1::AuditRecord& record, std::string id);

} // namespace switchboard::store
