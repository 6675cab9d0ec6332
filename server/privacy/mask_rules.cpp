#include "privacy/mask_rules.hpp"

#include <utility>

namespace switchboard::privacy {

conversation::SecretRules rules_of(v1::Inbox const& inbox) {
    auto const& masking = inbox.masking();
    return {
        !masking.keep_cards(),
        !masking.keep_ibans(),
        !masking.keep_keys(),
        {masking.words().begin(), masking.words().end()}};
}

namespace {

/// What any of them masks; without one, what is masked by itself.
conversation::SecretRules all_of(std::map<std::string, conversation::SecretRules> const& rules) {
    if (rules.empty()) return {};
    conversation::SecretRules all{false, false, false};
    for (auto const& [inbox, each] : rules) {
        all.cards |= each.cards;
        all.ibans |= each.ibans;
        all.keys |= each.keys;
        all.words.insert(all.words.end(), each.words.begin(), each.words.end());
    }
    return all;
}

} // namespace

MaskRules::MaskRules(ports::ConfigStore& store, std::function<TimePoint()> now)
    : store_{store}
    , now_{std::move(now)} {}

MaskRules::~MaskRules() {
    *alive_ = false;
}

void MaskRules::with(std::string const& account, ports::Done<ports::Unit> then) {
    Account& found = accounts_[account];
    bool const is_fresh = found.known && now_() - found.read_at < kFresh;
    if (is_fresh && found.waiting.empty()) return then(ports::Unit{});
    found.waiting.push_back(std::move(then));
    if (!std::exchange(found.reading, true)) read(account);
}

void MaskRules::preview(
    std::string const& account, std::string const& inbox, std::string const& text,
    std::function<void(std::string)> then) {
    with(account, [this, account, inbox, text, then = std::move(then)](auto const& known) {
        then(known ? conversation::mask_preview(text, of(account, inbox)) : std::string{});
    });
}

void MaskRules::read(std::string const& account) {
    store_.load(account, [this, alive = alive_, account](auto config) {
        if (*alive) on_read(account, config);
    });
}

/// Settings that cannot be read now are as they were; what was never read is not guessed.
void MaskRules::on_read(
    std::string const& account, ports::Outcome<v1::AccountConfig> const& config) {
    Account& found = accounts_[account];
    found.reading = false;
    bool const is_unknown = !config && config.error().code == v1::NOT_FOUND; // the store refuses it
    if (config || is_unknown) {
        found.by_inbox.clear();
        found.agreements.clear();
        if (config)
            for (auto const& inbox : config->inboxes()) {
                found.by_inbox[inbox.id()] = rules_of(inbox);
                if (auto asked = agreements_of(inbox); !asked.empty())
                    found.agreements[inbox.id()] = std::move(asked);
            }
        found.everywhere = all_of(found.by_inbox);
        found.known = true;
        found.read_at = now_();
    }
    ports::Outcome<ports::Unit> const outcome = found.known
                                                    ? ports::Outcome<ports::Unit>{ports::Unit{}}
                                                    : ports::Outcome<ports::Unit>{config.error()};
    for (auto const& then : std::exchange(found.waiting, {})) then(outcome);
}

std::vector<v1::FormField>
MaskRules::agreements(std::string const& account, std::string const& inbox) const {
    auto const found = accounts_.find(account);
    if (found == accounts_.end()) return {};
    auto const asked = found->second.agreements.find(inbox);
    return asked == found->second.agreements.end() ? std::vector<v1::FormField>{} : asked->second;
}

conversation::SecretRules const&
MaskRules::of(std::string const& account, std::string const& inbox) const {
    auto const found = accounts_.find(account);
    if (found == accounts_.end()) return otherwise_;
    auto const rules = found->second.by_inbox.find(inbox);
    return rules == found->second.by_inbox.end() ? otherwise_ : rules->second;
}

conversation::SecretRules const& MaskRules::everywhere(std::string const& account) const {
    auto const found = accounts_.find(account);
    return found == accounts_.end() ? otherwise_ : found->second.everywhere;
}

} // namespace switchboard::privacy
