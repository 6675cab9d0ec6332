// Keeps the server's certificate current: reads it again when its file changed or when asked, and
// says when it ends. On the main thread; connections under way keep the one they began with.
#pragma once

#include "base/time.hpp"
#include "gateway/tls_context.hpp"
#include "ports/metrics.hpp"

#include <functional>
#include <optional>
#include <string>

namespace switchboard::app {

class CertificateWatch {
public:
    using Log = std::function<void(std::string const&)>;
    CertificateWatch(gateway::TlsCertificates& certificates, ports::Metrics& metrics, Log log);

    /// Call it every few seconds.
    void look(TimePoint now);
    void reload(TimePoint now);
    /// For /readyz; any thread. Two weeks before its end: a warning. After it: why nobody connects.
    [[nodiscard]] std::optional<std::string> warning(TimePoint now) const;
    [[nodiscard]] std::optional<std::string> problem(TimePoint now) const;

private:
    void tell_end(TimePoint now);

    gateway::TlsCertificates& certificates_;
    ports::Metrics& metrics_;
    Log log_;
    TimePoint warned_{};
};

} // namespace switchboard::app
