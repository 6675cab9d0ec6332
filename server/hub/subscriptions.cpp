#include "hub/impl/subscriptions.hpp"

#include "ports/topics.hpp"

#include <algorithm>
#include <chrono>

namespace switchboard::hub {
void Subscriptions::add(
    std::string const& account, std::string const& topic, SessionHandle session,
    std::function<void()> ready) {
    std::string const key = ports::topic_key(account, topic);
    auto const [found, is_new] = topics_.try_emplace(key);
    Topic& entry = found->second;
    entry.sessions.insert(session);
    if (entry.active) {
        ready();
        return;
    }
    entry.waiting.emplace_back(session, std::move(ready));
    if (!is_new) return;
    entry.account = account;
    entry.name = topic;
    entry.generation = ++generations_;
    follow(key, entry);
}

void Subscriptions::follow(std::string const& key, Topic const& topic) {
    auto done = [this, alive = std::weak_ptr<int>(alive_), key,
                 generation = topic.generation](ports::Outcome<ports::Unit> const& outcome) {
        if (!alive.expired()) answered(key, generation, outcome.has_value());
    };
    bus_.follow(topic.account, topic.name, std::move(done));
}

void Subscriptions::answered(std::string const& key, std::uint64_t generation, bool ok) {
    auto const found = topics_.find(key);
    if (found == topics_.end() || found->second.generation != generation) return;
    if (!ok) {
        failed_.insert(key);
        return;
    }
    found->second.active = true;
    auto const waiting = std::move(found->second.waiting);
    found->second.waiting.clear();
    for (auto const& [session, ready] : waiting) ready();
}

void Subscriptions::remove(
    std::string const& account, std::string const& topic, SessionHandle session) {
    std::string const key = ports::topic_key(account, topic);
    auto const found = topics_.find(key);
    if (found == topics_.end()) return;
    Topic& entry = found->second;
    entry.sessions.erase(session);
    std::erase_if(entry.waiting, [&](auto const& waits) { return waits.first == session; });
    if (!entry.sessions.empty()) return;
    failed_.erase(key);
    topics_.erase(found);
    bus_.unfollow(account, topic);
}

std::set<SessionHandle> const&
Subscriptions::followers(std::string const& account, std::string const& topic) const {
    static std::set<SessionHandle> const nobody;
    auto const found = topics_.find(ports::topic_key(account, topic));
    return found == topics_.end() ? nobody : found->second.sessions;
}

void Subscriptions::tick(TimePoint now) {
    if (failed_.empty() || now < retry_at_) return;
    retry_at_ = now + kRetry;
    std::set<std::string> const again = std::move(failed_);
    failed_.clear();
    for (std::string const& key : again) {
        auto const found = topics_.find(key);
        if (found != topics_.end()) follow(key, found->second);
    }
}

} // namespace switchboard::hub
