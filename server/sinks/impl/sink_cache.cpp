#include "sinks/impl/sink_cache.hpp"

#include <algorithm>

namespace switchboard::sinks {

SinkCache::SinkCache(SinkSettings settings, std::shared_ptr<std::atomic<bool> const> stopping)
    : settings_(std::move(settings))
    , stopping_(std::move(stopping)) {}

std::shared_ptr<Sink> SinkCache::find(
    std::string const& account, std::string const& id, std::vector<v1::Sink> const& configured) {
    auto const key = account + "/" + id;
    auto const found =
        std::find_if(configured.begin(), configured.end(), [&](v1::Sink const& sink) {
            return sink.id() == id;
        });
    if (found == configured.end()) {
        kept_.erase(key);
        return nullptr;
    }
    auto const fingerprint = found->SerializeAsString();
    auto& kept = kept_[key];
    if (!kept.sink || kept.fingerprint != fingerprint)
        kept = {fingerprint, make_sink(*found, settings_, stopping_)};
    return kept.sink;
}

} // namespace switchboard::sinks
