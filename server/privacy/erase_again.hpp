// Erases again whom an older copy of the store brings back: a list that is kept outside of the
// store names those who were erased, and whoever of them the store knows more of than an id goes
// once more. Looks through the list at the start, and again every day, since a copy can be put back
// under a running server. Owns its progress; its doors' thread. It asks for no lease: two nodes
// that do it at once do what one does.
#pragma once

#include "audit/trail.hpp"
#include "privacy/erase_contact.hpp"
#include "privacy/written_once.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::privacy {

struct ErasedName {
    std::string account, contact;
    TimePoint at{}; // when; zero where the list does not say
    auto operator<=>(ErasedName const&) const = default;
};

struct EraseAgainSettings {
    Millis every{86'400'000};  // between two looks through the whole list
    Millis retry_after{5'000}; // whoever could not be looked at, or erased; the list meanwhile
};

struct EraseAgainDoors {
    ErasingDoors erasing;
    ports::Store& store;
    audit::Trail& trail;
    std::function<std::vector<ErasedName>()> list; // as it is now, each once; may block
    std::function<std::shared_ptr<v1::AccountConfig const>(std::string const&)> account; // or null
    std::function<void(Millis, std::function<void()>)> after;
    std::function<void(std::string const&, std::string const&)> forget_contact; // may be unset
    std::function<bool()> rewrite; // as Retention's; may be unset
    std::function<void(std::string const&)> log;
};

class EraseAgain {
public:
    EraseAgain(EraseAgainDoors doors, EraseAgainSettings settings);
    ~EraseAgain();
    EraseAgain(EraseAgain const&) = delete;
    EraseAgain& operator=(EraseAgain const&) = delete;

    /// Begins at once, from the whole list.
    void start();

private:
    void next();
    void on_contact(ports::Outcome<v1::Contact> const& found);
    void erase();
    void begin();
    void on_erased(ports::Outcome<ErasedContact> const& erased);
    void write_down(std::string detail, ports::Done<ports::Unit> then);
    void later(ports::Error const& error);
    void finish();
    void wait(Millis time, void (EraseAgain::*then)());
    [[nodiscard]] ports::Caller caller() const;
    template<class T>
    [[nodiscard]] ports::Done<T> guarded(void (EraseAgain::*then)(ports::Outcome<T> const&));

    EraseAgainDoors doors_;
    EraseAgainSettings settings_;
    std::deque<ErasedName> due_;
    std::vector<ErasedName> again_; // to be tried once more
    Millis since_read_{};           // the list, by what was waited since
    WrittenOnce begun_;
    ErasedName now_at_;
    std::shared_ptr<v1::AccountConfig const> config_; // of it
    bool has_erased_ = false;
    std::string said_; // of the last failure, which is said once
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace switchboard::privacy
