// Erases what an inbox keeps no longer: finished conversations in which nothing has happened for
// the days that its settings say, oldest first, a few at a time, and then contacts of whom nothing
// else is left (contact_retention.hpp). One node does it for an account:
// the one that has the lease of its cell. How long is quiet is for the store's clock to say, here
// as elsewhere. Owns its progress; its doors' thread. What it misses by dying or by losing the
// lease is found again, and erasing twice is harmless.
#pragma once

#include "audit/trail.hpp"
#include "ports/metrics.hpp"
#include "privacy/contact_retention.hpp"
#include "privacy/erase_one.hpp"
#include "privacy/written_once.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::privacy {

struct RetentionSettings {
    Millis every{60'000};             // between two rounds
    Millis day{86'400'000};           // of which an inbox says how many it keeps
    std::uint32_t round_max = 100;    // conversations of one inbox in one round
    std::uint32_t looks_max = 20;     // pages of one inbox in one round; the next one goes on
    Millis rewrite_every{3'600'000};  // the store's file is written anew at most this often
    Millis contacts_again{3'600'000}; // whoever still has a conversation is looked at again
};

struct RetentionDoors {
    ErasingDoors erasing;
    audit::Trail& trail;
    ports::Metrics& metrics;
    std::function<std::vector<std::shared_ptr<v1::AccountConfig const>>()> accounts; // as last read
    std::function<bool(std::string const&)> owns; // this node has the account's lease
    std::function<TimePoint()> now;               // only for how often the files are written anew
    std::function<void(Millis, std::function<void()>)> after;
    std::function<void(std::string const&, std::string const&)> forget; // account, conversation
    std::function<void(std::string const&, std::string const&)> forget_contact{}; // unset: -
    /// What was erased leaves the store's own files. May block; false: it did not begin. May be
    /// unset.
    std::function<bool()> rewrite;
    std::function<void(std::string const&)> log;
};

class Retention {
public:
    Retention(RetentionDoors doors, RetentionSettings settings);
    ~Retention();
    Retention(Retention const&) = delete;
    Retention& operator=(Retention const&) = delete;

    void start();

private:
    struct Inbox {
        std::shared_ptr<v1::AccountConfig const> config;
        std::string id;
        std::uint32_t days = 0;
        std::uint32_t looks = 0, found = 0; // in this round
        std::deque<ports::Expired> due{};
        [[nodiscard]] std::string account() const { return config->account().id(); }
    };
    using Place = std::pair<std::string, std::string>; // account, inbox or conversation
    struct Owed {
        std::uint32_t whole = 0;  // as the last time through all of the inbox saw them
        std::uint32_t so_far = 0; // this time, which may take several rounds
    };
    void tell_owed();
    void round();
    void next();
    void look();
    void on_page(ports::ExpiredPage const& page);
    void erase_next();
    void write_down(ports::Expired const& one, bool begun, ports::Done<ports::Unit> then);
    void erase(ports::Expired const& one);
    void on_erased(ports::Expired const& one, ports::Outcome<ErasedOne> const& erased);
    void after_erased(ports::Expired const& one);
    void failed(ports::Error const& error);
    void finish();
    void after_contacts(bool erased);
    void rewrite();
    [[nodiscard]] ports::Caller caller() const;
    template<class T, class Then> [[nodiscard]] ports::Done<T> guarded(Then then);

    RetentionDoors doors_;
    RetentionSettings settings_;
    ContactRetention contacts_;
    ports::Counter& erased_;
    ports::Counter& failed_;
    ports::Gauge& owed_;
    std::vector<Inbox> waiting_; // of this round
    Inbox now_at_;
    std::map<Place, Owed> owed_of_;        // of each inbox that this node looks after
    std::map<Place, std::string> cursors_; // where the next round goes on, if not from the start
    WrittenOnce begun_;
    bool has_erased_ = false; // since the last rewriting
    TimePoint rewritten_at_{};
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace switchboard::privacy
