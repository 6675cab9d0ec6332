// What a report is asked for, as it stands in an address: `from`, `to`, `by`, `queue`, `agent`,
// `channel`. Stateless; any thread.
#pragma once

#include "api/impl/call.hpp"
#include "api/impl/json.hpp"
#include "reports/report.hpp"

namespace switchboard::api {

/// Without the queues' targets, which are the configuration's. A misfit names its parameter; the
/// period is at most 366 days.
[[nodiscard]] Read<reports::Question> read_question(Call const& call);

} // namespace switchboard::api
