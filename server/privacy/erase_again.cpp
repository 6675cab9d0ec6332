#include "privacy/erase_again.hpp"

#include <google/protobuf/util/time_util.h>

#include <utility>

namespace switchboard::privacy {

namespace {

/// What an erased contact looks like.
bool is_nobody(v1::Contact const& contact) {
    v1::Contact nobody;
    nobody.set_id(contact.id());
    return contact.SerializeAsString() == nobody.SerializeAsString();
}

/// Who is known since the erasure only: by a page that was open meanwhile. An older copy has who
/// was there before.
bool has_come_back(v1::Contact const& contact, TimePoint erased_at) {
    using google::protobuf::util::TimeUtil;
    if (erased_at == TimePoint{} || !contact.has_created_at()) return false;
    return time_point_ms(TimeUtil::TimestampToMilliseconds(contact.created_at())) >= erased_at;
}

} // namespace

EraseAgain::EraseAgain(EraseAgainDoors doors, EraseAgainSettings settings)
    : doors_{std::move(doors)}
    , settings_{settings} {}

EraseAgain::~EraseAgain() {
    *alive_ = false;
}

template<class T>
ports::Done<T> EraseAgain::guarded(void (EraseAgain::*then)(ports::Outcome<T> const&)) {
    return [this, alive = alive_, then](ports::Outcome<T> const& outcome) {
        if (*alive) (this->*then)(outcome);
    };
}

void EraseAgain::wait(Millis time, void (EraseAgain::*then)()) {
    doors_.after(time, [this, alive = alive_, then] {
        if (*alive) (this->*then)();
    });
}

void EraseAgain::start() {
    auto const found = std::make_shared<std::vector<ErasedName>>();
    auto const work = [found, list = doors_.list] { *found = list(); };
    auto const then = [this, alive = alive_, found] {
        if (!*alive) return;
        due_.assign(found->begin(), found->end());
        next();
    };
    if (!doors_.erasing.background(work, then)) wait(settings_.retry_after, &EraseAgain::start);
}

ports::Caller EraseAgain::caller() const {
    ports::Caller own;
    own.account = now_at_.account;
    own.role = v1::SYSTEM;
    own.id = "erased-list";
    return own;
}

void EraseAgain::next() {
    while (!due_.empty()) {
        now_at_ = std::move(due_.front());
        due_.pop_front();
        config_ = doors_.account(now_at_.account);
        if (config_)
            return doors_.store.contact(
                caller(), now_at_.contact, guarded<v1::Contact>(&EraseAgain::on_contact));
        again_.push_back(now_at_); // the settings are read a moment after the start
    }
    finish();
}

void EraseAgain::on_contact(ports::Outcome<v1::Contact> const& found) {
    if (!found && found.error().code == v1::NOT_FOUND) return next();
    if (!found) return later(found.error());
    if (is_nobody(*found) || has_come_back(*found, now_at_.at)) return next();
    if (begun_.has(now_at_.account, now_at_.contact)) return erase();
    begin();
}

void EraseAgain::begin() {
    write_down("begun, an older copy was put back", [this, alive = alive_](auto const& kept) {
        if (!*alive) return;
        if (!kept) return later(kept.error());
        begun_.add(now_at_.account, now_at_.contact);
        erase();
    });
}

void EraseAgain::erase() {
    ContactToErase which{caller(), *config_, now_at_.contact};
    erase_contact(
        doors_.erasing, doors_.store, std::move(which),
        guarded<ErasedContact>(&EraseAgain::on_erased));
}

void EraseAgain::on_erased(ports::Outcome<ErasedContact> const& erased) {
    if (!erased) return later(erased.error());
    has_erased_ = true;
    begun_.gone(now_at_.account, now_at_.contact);
    if (doors_.forget_contact) doors_.forget_contact(now_at_.account, now_at_.contact);
    write_down("an older copy was put back", [this, alive = alive_](auto const& kept) {
        if (!*alive) return;
        if (!kept) return later(kept.error());
        next();
    });
}

void EraseAgain::write_down(std::string detail, ports::Done<ports::Unit> then) {
    audit::Deed deed{"contact.erased", now_at_.contact, std::move(detail)};
    doors_.trail.did(caller(), {}, std::move(deed), std::move(then));
}

void EraseAgain::later(ports::Error const& error) {
    if (std::exchange(said_, error.message) != error.message)
        doors_.log("erasing again what an older copy brought back: " + error.message);
    again_.push_back(now_at_);
    next();
}

void EraseAgain::finish() {
    // Whoever cannot be erased, of an account that is no longer there for one, keeps nobody from
    // being seen.
    bool const is_done = again_.empty();
    if (!is_done) since_read_ += settings_.retry_after;
    bool const reads = is_done || since_read_ >= settings_.every;
    due_.assign(again_.begin(), again_.end());
    again_.clear();
    if (reads) since_read_ = Millis{};
    wait(
        is_done ? settings_.every : settings_.retry_after,
        reads ? &EraseAgain::start : &EraseAgain::next);
    if (!std::exchange(has_erased_, false) || !doors_.rewrite) return;
    auto const begun = std::make_shared<bool>(false);
    auto const work = [begun, rewrite = doors_.rewrite] { *begun = rewrite(); };
    auto const then = [this, alive = alive_, begun] {
        if (*alive && !*begun) has_erased_ = true; // after the next time through
    };
    if (!doors_.erasing.background(work, then)) has_erased_ = true;
}

} // namespace switchboard::privacy
