// The adapters that are in use, by configuration: a changed sink gets a new adapter, equal ones are
// shared with deliveries still under way. On the runner's thread. Never talks to a sink.
#pragma once

#include "sinks/sink.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::sinks {

class SinkCache {
public:
    SinkCache(SinkSettings settings, std::shared_ptr<std::atomic<bool> const> stopping);
    /// The adapter for `id` among `configured`; null if it is not there.
    [[nodiscard]] std::shared_ptr<Sink> find(
        std::string const& account, std::string const& id, std::vector<v1::Sink> const& configured);

private:
    /// Secrets are opened here and nowhere else; `place` is "<account>/<sink>".
    [[nodiscard]] std::shared_ptr<Sink>
    open_and_make(v1::Sink opened, std::string const& place) const;
    struct Kept {
        std::string fingerprint;
        std::shared_ptr<Sink> sink;
    };
    SinkSettings settings_;
    std::shared_ptr<std::atomic<bool> const> stopping_;
    std::map<std::string, Kept> kept_;
};

} // namespace switchboard::sinks
