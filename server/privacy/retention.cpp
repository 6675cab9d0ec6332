#include "privacy/retention.hpp"

#include <set>
#include <utility>

namespace switchboard::privacy {

Retention::Retention(RetentionDoors doors, RetentionSettings settings)
    : doors_{std::move(doors)}
    , settings_{settings}
    , contacts_{
          {.privacy = doors_.erasing.privacy,
           .trail = doors_.trail,
           .metrics = doors_.metrics,
           .owns = doors_.owns,
           .gone = doors_.forget_contact,
           .log = doors_.log},
          {.day = settings.day,
           .again = settings.contacts_again,
           .round_max = settings.round_max,
           .looks_max = settings.looks_max}}
    , erased_{doors_.metrics.counter(
          "switchboard_retention_erased_total",
          "Conversations that were erased because their inbox keeps them no longer", {})}
    , failed_{doors_.metrics.counter(
          "switchboard_retention_failures_total",
          "Conversations that could not be erased when they were due; they are tried again", {})}
    , owed_{doors_.metrics.gauge(
          "switchboard_retention_owed",
          "Conversations that are kept beyond their days because a ticket of them is owed or was "
          "given up, as the last time through each inbox saw them",
          {})} {}

Retention::~Retention() {
    *alive_ = false;
}

template<class T, class Then> ports::Done<T> Retention::guarded(Then then) {
    return [alive = alive_, then = std::move(then)](ports::Outcome<T> outcome) {
        if (*alive) then(outcome);
    };
}

void Retention::start() {
    doors_.after(settings_.every, [this, alive = alive_] {
        if (*alive) round();
    });
}

void Retention::round() {
    waiting_.clear();
    for (auto const& config : doors_.accounts())
        for (auto const& inbox : config->inboxes())
            if (inbox.retention_days() > 0)
                waiting_.push_back({config, inbox.id(), inbox.retention_days()});
    next();
}

void Retention::next() {
    while (!waiting_.empty()) {
        now_at_ = std::move(waiting_.back());
        waiting_.pop_back();
        if (doors_.owns(now_at_.account())) return look();
    }
    finish();
}

void Retention::look() {
    ++now_at_.looks;
    doors_.erasing.privacy.expired(
        now_at_.account(), now_at_.id, now_at_.days * settings_.day,
        settings_.round_max - now_at_.found, cursors_[{now_at_.account(), now_at_.id}],
        guarded<ports::ExpiredPage>([this](auto const& page) {
            if (!page) return failed(page.error());
            on_page(*page);
        }));
}

void Retention::on_page(ports::ExpiredPage const& page) {
    auto& owed = owed_of_[{now_at_.account(), now_at_.id}];
    owed.so_far += page.owed;
    if (page.next_cursor.empty()) owed = {owed.so_far, 0};
    now_at_.found += static_cast<std::uint32_t>(page.conversations.size());
    now_at_.due.assign(page.conversations.begin(), page.conversations.end());
    cursors_[{now_at_.account(), now_at_.id}] = page.next_cursor;
    erase_next();
}

ports::Caller Retention::caller() const {
    ports::Caller own;
    own.account = now_at_.account();
    own.role = v1::SYSTEM;
    own.id = "retention";
    return own;
}

void Retention::erase_next() {
    if (!doors_.owns(now_at_.account())) return next();
    if (now_at_.due.empty()) {
        bool const ends = cursors_[{now_at_.account(), now_at_.id}].empty() ||
                          now_at_.found >= settings_.round_max ||
                          now_at_.looks >= settings_.looks_max;
        return ends ? next() : look();
    }
    ports::Expired const one = now_at_.due.front();
    now_at_.due.pop_front();
    if (begun_.has(now_at_.account(), one.conversation)) return erase(one);
    write_down(one, true, guarded<ports::Unit>([this, one](auto const& kept) {
                   if (!kept) return failed(kept.error());
                   begun_.add(now_at_.account(), one.conversation);
                   erase(one);
               }));
}

void Retention::write_down(ports::Expired const& one, bool begun, ports::Done<ports::Unit> then) {
    std::string const why = now_at_.id + ": " + std::to_string(now_at_.days) + " days";
    audit::Deed deed{"conversation.erased", one.conversation, (begun ? "begun, " : "") + why};
    doors_.trail.did(caller(), {}, std::move(deed), std::move(then));
}

void Retention::erase(ports::Expired const& one) {
    erase_one(
        doors_.erasing, *now_at_.config, one, now_at_.days * settings_.day,
        guarded<ErasedOne>([this, one](auto const& erased) { on_erased(one, erased); }));
}

void Retention::on_erased(ports::Expired const& one, ports::Outcome<ErasedOne> const& erased) {
    if (erased) return after_erased(one);
    failed_.add();
    // A ticket of it is being delivered, or it was opened again: its time comes again, others wait.
    if (erased.error().code == v1::WRONG_STATE) return erase_next();
    failed(erased.error());
}

void Retention::after_erased(ports::Expired const& one) {
    erased_.add();
    has_erased_ = true;
    begun_.gone(now_at_.account(), one.conversation);
    if (doors_.forget) doors_.forget(now_at_.account(), one.conversation);
    write_down(one, false, guarded<ports::Unit>([this](auto const& kept) {
                   if (!kept) return failed(kept.error());
                   erase_next();
               }));
}

void Retention::failed(ports::Error const& error) {
    doors_.log("retention of inbox " + now_at_.id + ": " + error.message);
    cursors_.erase({now_at_.account(), now_at_.id}); // from its start again
    owed_of_[{now_at_.account(), now_at_.id}].so_far = 0;
    next();
}

/// Of what this node still looks after.
void Retention::tell_owed() {
    std::set<Place> mine;
    for (auto const& config : doors_.accounts())
        for (auto const& inbox : config->inboxes())
            if (inbox.retention_days() > 0 && doors_.owns(config->account().id()))
                mine.emplace(config->account().id(), inbox.id());
    std::erase_if(owed_of_, [&](auto const& each) { return !mine.contains(each.first); });
    std::uint32_t all = 0;
    for (auto const& [place, owed] : owed_of_) all += owed.whole;
    owed_.set(all);
}

void Retention::finish() {
    tell_owed();
    contacts_.round(doors_.accounts(), [this](bool erased) { after_contacts(erased); });
}

void Retention::after_contacts(bool erased) {
    has_erased_ = has_erased_ || erased;
    bool const rewrites = has_erased_ && doors_.rewrite != nullptr &&
                          doors_.now() - rewritten_at_ >= settings_.rewrite_every;
    if (rewrites) return rewrite();
    start();
}

/// What did not begin is tried again after the next round.
void Retention::rewrite() {
    auto const begun = std::make_shared<bool>(false);
    auto const work = [begun, rewrite = doors_.rewrite] { *begun = rewrite(); };
    auto const then = [this, alive = alive_, begun] {
        if (!*alive) return;
        if (*begun) {
            has_erased_ = false;
            rewritten_at_ = doors_.now();
        }
        start();
    };
    if (!doors_.erasing.background(work, then)) start();
}

} // namespace switchboard::privacy
