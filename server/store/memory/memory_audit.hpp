// Maker of the audit log's port in memory: the store of unit tests. Single-threaded; lives no
// longer than its database.
#pragma once

#include "ports/audit_store.hpp"
#include "store/memory/memory_database.hpp"

#include <memory>

namespace switchboard::store {

/// `post` (if given) replaces the database's for its answers.
[[nodiscard]] std::unique_ptr<ports::AuditStore>
make_memory_audit(MemoryDatabase& database, std::function<void(std::function<void()>)> post = {});

} // namespace switchboard::store
