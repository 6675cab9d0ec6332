// What the HTTP API reaches of this process: clocks, readiness, search, transcripts, letters,
// limits.
#pragma once

#include "api/doors.hpp"
#include "app/certificate_watch.hpp"
#include "app/erased_list.hpp"
#include "app/open_id.hpp"
#include "app/searching.hpp"
#include "app/settings.hpp"
#include "identity/work_pool.hpp"
#include "metrics/prometheus_metrics.hpp"
#include "session/node_limits.hpp"
#include "store/embedded/embedded_redis.hpp"

#include <functional>
#include <optional>
#include <string>

namespace switchboard::app {

/// Everything referred to must outlive the last request.
struct DoorSources {
    ServerSettings const& settings;
    Searching& searching;
    metrics::PrometheusMetrics& metrics;
    identity::WorkPool& mails;
    ErasedList& erased;
    session::NodeLimits const& limits;
    CertificateWatch const* certificates; ///< null: no TLS of our own
    OpenId const& open_id;
    store::EmbeddedRedis* redis; ///< null: the Redis is somebody else's
    /// Why the node is not ready; none: it is. Called by any worker.
    std::function<std::optional<std::string>()> problem;
};

[[nodiscard]] api::ApiDoors http_doors(DoorSources const& from);

} // namespace switchboard::app
