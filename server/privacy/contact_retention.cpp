#include "privacy/contact_retention.hpp"

#include <algorithm>

namespace switchboard::privacy {

namespace {

/// Days after which nothing of the account is kept; 0: something is kept for good.
std::uint32_t longest_days(v1::AccountConfig const& config) {
    std::uint32_t longest = 0;
    for (v1::Inbox const& inbox : config.inboxes()) {
        if (inbox.retention_days() == 0) return 0;
        longest = std::max(longest, inbox.retention_days());
    }
    return longest;
}

} // namespace

ContactRetention::ContactRetention(ContactRetentionDoors doors, ContactRetentionSettings settings)
    : doors_{std::move(doors)}
    , settings_{settings}
    , erased_{doors_.metrics.counter(
          "switchboard_retention_contacts_erased_total",
          "Contacts that were erased because nothing of them is kept any longer", {})} {}

ContactRetention::~ContactRetention() {
    *alive_ = false;
}

template<class T, class Then> ports::Done<T> ContactRetention::guarded(Then then) {
    return [alive = alive_, then = std::move(then)](ports::Outcome<T> outcome) {
        if (*alive) then(outcome);
    };
}

void ContactRetention::round(Accounts const& accounts, std::function<void(bool)> then) {
    then_ = std::move(then);
    has_erased_ = false;
    waiting_.clear();
    for (auto const& config : accounts)
        if (auto const days = longest_days(*config); days > 0)
            waiting_.push_back({config->account().id(), days});
    next();
}

void ContactRetention::next() {
    while (!waiting_.empty()) {
        now_at_ = std::move(waiting_.back());
        waiting_.pop_back();
        if (doors_.owns(now_at_.id)) return look();
    }
    std::exchange(then_, nullptr)(has_erased_);
}

void ContactRetention::look() {
    ++now_at_.looks;
    doors_.privacy.expired_contacts(
        now_at_.id, now_at_.days * settings_.day, settings_.again,
        settings_.round_max - now_at_.found,
        guarded<ports::ExpiredContacts>([this](auto const& page) {
            if (!page) return failed(page.error());
            on_page(*page);
        }));
}

void ContactRetention::on_page(ports::ExpiredContacts const& page) {
    now_at_.found += static_cast<std::uint32_t>(page.contacts.size());
    now_at_.more = page.more;
    now_at_.due.assign(page.contacts.rbegin(), page.contacts.rend());
    erase_next();
}

void ContactRetention::erase_next() {
    if (!doors_.owns(now_at_.id)) return next();
    if (now_at_.due.empty()) {
        bool const goes_on = now_at_.more && now_at_.found < settings_.round_max &&
                             now_at_.looks < settings_.looks_max;
        return goes_on ? look() : next();
    }
    std::string const contact = std::move(now_at_.due.back());
    now_at_.due.pop_back();
    if (begun_.has(now_at_.id, contact)) return erase(contact);
    write_down(contact, true, guarded<ports::Unit>([this, contact](auto const& kept) {
                   if (!kept) return failed(kept.error());
                   begun_.add(now_at_.id, contact);
                   erase(contact);
               }));
}

void ContactRetention::write_down(
    std::string const& contact, bool begun, ports::Done<ports::Unit> then) {
    ports::Caller own;
    own.account = now_at_.id;
    own.role = v1::SYSTEM;
    own.id = "retention";
    std::string const why = std::to_string(now_at_.days) + " days";
    audit::Deed deed{"contact.erased", contact, (begun ? "begun, " : "") + why};
    doors_.trail.did(own, {}, std::move(deed), std::move(then));
}

void ContactRetention::erase(std::string const& contact) {
    auto const on_erased = [this, contact](ports::Outcome<ports::Unit> const& gone) {
        // Something was heard since: the next page says whether it is still due.
        if (!gone && gone.error().code == v1::WRONG_STATE) return erase_next();
        if (!gone) return failed(gone.error());
        erased_.add();
        has_erased_ = true;
        begun_.gone(now_at_.id, contact);
        if (doors_.gone) doors_.gone(now_at_.id, contact);
        write_down(contact, false, guarded<ports::Unit>([this](auto const& kept) {
                       if (!kept) return failed(kept.error());
                       erase_next();
                   }));
    };
    doors_.privacy.erase_contact(
        now_at_.id, contact, now_at_.days * settings_.day, guarded<ports::Unit>(on_erased));
}

void ContactRetention::failed(ports::Error const& error) {
    doors_.log("retention of contacts: " + error.message);
    next();
}

} // namespace switchboard::privacy
