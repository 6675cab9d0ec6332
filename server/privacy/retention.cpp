#include "privacy/retention.hpp"

#include <utility>

namespace switchboard::privacy {

namespace {

constexpr Millis kDay = std::chrono::hours{24};

} // namespace

Retention::Retention(RetentionDoors doors, RetentionSettings settings)
    : doors_{std::move(doors)}
    , settings_{settings}
    , erased_{doors_.metrics.counter(
          "switchboard_retention_erased_total",
          "Conversations that were erased because their inbox keeps them no longer", {})}
    , failed_{doors_.metrics.counter(
          "switchboard_retention_failures_total",
          "Conversations that could not be erased when they were due; they are tried again", {})} {}

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
    for (auto& each : doors_.accounts()) {
        auto const config = std::make_shared<v1::AccountConfig const>(std::move(each));
        for (auto const& inbox : config->inboxes())
            if (inbox.retention_days() > 0)
                waiting_.push_back({config, inbox.id(), inbox.retention_days()});
    }
    next();
}

void Retention::next() {
    while (!waiting_.empty()) {
        Inbox inbox = std::move(waiting_.back());
        waiting_.pop_back();
        if (doors_.owns(inbox.config->account().id())) return look(std::move(inbox));
    }
    finish();
}

void Retention::look(Inbox inbox) {
    now_at_ = std::move(inbox);
    TimePoint const before = doors_.now() - now_at_.days * kDay;
    doors_.erasing.privacy.expired(
        now_at_.config->account().id(), now_at_.id, before, settings_.round_max,
        guarded<ports::ExpiredPage>([this](auto const& page) {
            if (!page) return failed(page.error());
            now_at_.due = page->conversations;
            erase_next();
        }));
}

ports::Caller Retention::caller() const {
    ports::Caller own;
    own.account = now_at_.config->account().id();
    own.role = v1::SYSTEM;
    own.id = "retention";
    return own;
}

/// What goes cannot come back: the log has it first.
void Retention::erase_next() {
    bool const goes_on = !now_at_.due.empty() && doors_.owns(now_at_.config->account().id());
    if (!goes_on) return next();
    ports::Expired const one = now_at_.due.back();
    now_at_.due.pop_back();
    audit::Deed deed{
        "conversation.erased", one.conversation,
        now_at_.id + ": " + std::to_string(now_at_.days) + " days"};
    doors_.trail.did(
        caller(), {}, std::move(deed), guarded<ports::Unit>([this, one](auto const& kept) {
            if (!kept) return failed(kept.error());
            on_written_down(one);
        }));
}

void Retention::on_written_down(ports::Expired const& one) {
    erase_one(
        doors_.erasing, *now_at_.config, one.contact, one.conversation,
        guarded<ErasedOne>([this, one](auto const& erased) { on_erased(one, erased); }));
}

void Retention::on_erased(ports::Expired const& one, ports::Outcome<ErasedOne> const& erased) {
    if (erased) {
        erased_.add();
        has_erased_ = true;
        if (doors_.forget) doors_.forget(now_at_.config->account().id(), one.conversation);
    } else {
        failed_.add();
    }
    // A ticket of it is being delivered, or it was opened again: its time comes again, others wait.
    if (erased || erased.error().code == v1::WRONG_STATE) return erase_next();
    failed(erased.error());
}

void Retention::failed(ports::Error const& error) {
    doors_.log("retention of inbox " + now_at_.id + ": " + error.message);
    next();
}

void Retention::finish() {
    bool const rewrites = has_erased_ && doors_.rewrite != nullptr &&
                          doors_.now() - rewritten_at_ >= settings_.rewrite_every;
    if (rewrites) {
        has_erased_ = false;
        rewritten_at_ = doors_.now();
        doors_.rewrite();
    }
    start();
}

} // namespace switchboard::privacy
