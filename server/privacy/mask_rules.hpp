// What is masked and what has to be agreed to in which inbox, as the settings were a few seconds
// ago at most. Owns its copy of the accounts' rules; one per worker, its thread. It never lets a
// text pass whose rules could not be read.
#pragma once

#include "base/time.hpp"
#include "conversation/secrets.hpp"
#include "ports/config_store.hpp"
#include "privacy/agreement.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::privacy {

class MaskRules {
public:
    /// How soon a change of the settings counts.
    static constexpr Millis kFresh{3'000};

    MaskRules(ports::ConfigStore& store, std::function<TimePoint()> now);
    ~MaskRules();
    MaskRules(MaskRules const&) = delete;
    MaskRules& operator=(MaskRules const&) = delete;

    /// `then` at once where the account's rules are fresh, else when they are: in the order asked.
    void with(std::string const& account, ports::Done<ports::Unit> then);
    /// What may be shown of a text that is being typed, by rules that are fresh; nothing where they
    /// cannot be read. In the order asked.
    void preview(
        std::string const& account, std::string const& inbox, std::string const& text,
        std::function<void(std::string)> then);
    /// As last read; before the first reading, and of an unknown inbox: what is masked by itself.
    [[nodiscard]] conversation::SecretRules const&
    of(std::string const& account, std::string const& inbox) const;

    /// Of what is in no inbox: whatever is masked in any of them.
    [[nodiscard]] conversation::SecretRules const& everywhere(std::string const& account) const;

    /// What has to be agreed to there, as last read.
    [[nodiscard]] std::vector<v1::FormField>
    agreements(std::string const& account, std::string const& inbox) const;

private:
    struct Account {
        std::map<std::string, conversation::SecretRules> by_inbox;
        conversation::SecretRules everywhere;
        std::map<std::string, std::vector<v1::FormField>> agreements; // inboxes that have any
        TimePoint read_at{};
        bool reading = false, known = false;
        std::vector<ports::Done<ports::Unit>> waiting;
    };
    void read(std::string const& account);
    void on_read(std::string const& account, ports::Outcome<v1::AccountConfig> const& config);

    ports::ConfigStore& store_;
    std::function<TimePoint()> now_;
    std::map<std::string, Account> accounts_;
    conversation::SecretRules const otherwise_{};
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

[[nodiscard]] conversation::SecretRules rules_of(v1::Inbox const& inbox);

} // namespace switchboard::privacy
