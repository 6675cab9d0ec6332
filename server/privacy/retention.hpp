// Erases what an inbox keeps no longer: finished conversations in which nothing has happened for
// the days that its settings say, oldest first, a few at a time. One node does it for an account:
// the one that has the lease of its cell. Owns its progress; its doors' thread. What it misses by
// dying or by losing the lease is found again, and erasing twice is harmless.
#pragma once

#include "audit/trail.hpp"
#include "ports/metrics.hpp"
#include "privacy/erase_one.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::privacy {

struct RetentionSettings {
    Millis every{60'000};            // between two rounds
    std::uint32_t round_max = 100;   // conversations of one inbox in one round
    Millis rewrite_every{3'600'000}; // the store's file is written anew at most this often
};

struct RetentionDoors {
    ErasingDoors erasing;
    audit::Trail& trail;
    ports::Metrics& metrics;
    std::function<std::vector<v1::AccountConfig>()> accounts; // as last read
    std::function<bool(std::string const&)> owns;             // this node has the account's lease
    std::function<TimePoint()> now;
    std::function<void(Millis, std::function<void()>)> after;
    std::function<void(std::string const&, std::string const&)> forget; // account, conversation
    std::function<void()> rewrite; // what was erased leaves the store's own files; may be unset
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
        std::vector<ports::Expired> due{};
    };
    void round();
    void next();
    void look(Inbox inbox);
    void erase_next();
    void on_written_down(ports::Expired const& one);
    void on_erased(ports::Expired const& one, ports::Outcome<ErasedOne> const& erased);
    void failed(ports::Error const& error);
    void finish();
    [[nodiscard]] ports::Caller caller() const;
    template<class T, class Then> [[nodiscard]] ports::Done<T> guarded(Then then);

    RetentionDoors doors_;
    RetentionSettings settings_;
    ports::Counter& erased_;
    ports::Counter& failed_;
    std::vector<Inbox> waiting_; // of this round
    Inbox now_at_;
    bool has_erased_ = false; // since the last rewriting
    TimePoint rewritten_at_{};
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace switchboard::privacy
