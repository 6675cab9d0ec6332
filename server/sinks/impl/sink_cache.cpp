#include "sinks/impl/sink_cache.hpp"

#include "base/sealed.hpp"

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
        kept = {fingerprint, open_and_make(*found, key)};
    return kept.sink;
}

std::shared_ptr<Sink> SinkCache::open_and_make(v1::Sink opened, std::string const& place) const {
    for (auto* const secret : {opened.mutable_secret(), opened.mutable_previous_secret()}) {
        auto plain = open_sealed(settings_.seal_key, *secret, place);
        if (!plain)
            return make_refusing_sink(
                "the sink's secret was sealed with another key; give it again");
        *secret = std::move(*plain);
    }
    return make_sink(opened, settings_, stopping_);
}

} // namespace switchboard::sinks
