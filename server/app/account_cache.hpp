// The accounts and their settings as the control thread last read them, for parts that must answer
// at once (which sinks does this account have?). Refreshed every few seconds and when told. Control
// thread only. It never decides with them what needs the newest ones: the router and the API read
// the store.
#pragma once

#include "ports/config_store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::app {

class AccountCache {
public:
    AccountCache(
        ports::ConfigStore& store, std::function<void(Millis, std::function<void()>)> after);
    ~AccountCache();
    AccountCache(AccountCache const&) = delete;
    AccountCache& operator=(AccountCache const&) = delete;

    void start() { refresh(); }
    [[nodiscard]] std::vector<std::string> accounts() const;
    [[nodiscard]] std::vector<std::shared_ptr<v1::AccountConfig const>> configs() const;
    /// Null where the account is unknown, or was not read yet.
    [[nodiscard]] std::shared_ptr<v1::AccountConfig const> config(std::string const& account) const;
    [[nodiscard]] std::vector<v1::Sink> sinks(std::string const& account) const;

private:
    void refresh();

    static constexpr Millis kEvery{2'000}; // how soon a new sink is used
    ports::ConfigStore& store_;
    std::function<void(Millis, std::function<void()>)> after_;
    std::map<std::string, std::shared_ptr<v1::AccountConfig const>> by_id_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace switchboard::app
