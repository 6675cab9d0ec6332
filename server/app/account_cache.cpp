#include "app/account_cache.hpp"

#include <utility>

namespace switchboard::app {

AccountCache::AccountCache(
    ports::ConfigStore& store, std::function<void(Millis, std::function<void()>)> after)
    : store_{store}
    , after_{std::move(after)} {}

AccountCache::~AccountCache() {
    *alive_ = false;
}

void AccountCache::refresh() {
    store_.accounts([this, alive = alive_](ports::Outcome<std::vector<std::string>> outcome) {
        if (!*alive || outcome.has_error()) return;
        for (auto const& account : outcome.value())
            store_.load(account, [this, alive, account](ports::Outcome<v1::AccountConfig> config) {
                if (*alive && config.has_value())
                    by_id_[account] =
                        std::make_shared<v1::AccountConfig const>(std::move(config.value()));
            });
    });
    after_(kEvery, [this, alive = alive_] {
        if (*alive) refresh();
    });
}

std::vector<std::string> AccountCache::accounts() const {
    std::vector<std::string> out;
    for (auto const& [id, config] : by_id_) out.push_back(id);
    return out;
}

std::vector<std::shared_ptr<v1::AccountConfig const>> AccountCache::configs() const {
    std::vector<std::shared_ptr<v1::AccountConfig const>> out;
    for (auto const& [id, config] : by_id_) out.push_back(config);
    return out;
}

std::shared_ptr<v1::AccountConfig const> AccountCache::config(std::string const& account) const {
    auto const found = by_id_.find(account);
    return found == by_id_.end() ? nullptr : found->second;
}

std::vector<v1::Sink> AccountCache::sinks(std::string const& account) const {
    auto const found = by_id_.find(account);
    if (found == by_id_.end()) return {};
    return {found->second->sinks().begin(), found->second->sinks().end()};
}

} // namespace switchboard::app
