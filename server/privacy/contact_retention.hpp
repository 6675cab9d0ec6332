// Erases contacts of whom nothing is left but who they are: their conversations are erased, and
// nothing was heard of them for as long as the account keeps anything. That is the longest of its
// inboxes' days, and never where one inbox keeps its conversations for good. A part of Retention,
// which says when; owns the progress of one round. Its doors' thread. It decides nothing by the
// node's clock.
#pragma once

#include "audit/trail.hpp"
#include "ports/metrics.hpp"
#include "ports/privacy_store.hpp"
#include "privacy/written_once.hpp"

#include <switchboard/v1/config.pb.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::privacy {

struct ContactRetentionSettings {
    Millis day{86'400'000};
    Millis again{3'600'000};       // who still has a conversation is looked at again after this
    std::uint32_t round_max = 100; // contacts of one account in one round
    std::uint32_t looks_max = 20;  // pages of one account in one round
};

struct ContactRetentionDoors {
    ports::PrivacyStore& privacy;
    audit::Trail& trail;
    ports::Metrics& metrics;
    std::function<bool(std::string const&)> owns;                     // an account's lease
    std::function<void(std::string const&, std::string const&)> gone; // account, contact; unset: -
    std::function<void(std::string const&)> log;
};

class ContactRetention {
public:
    using Accounts = std::vector<std::shared_ptr<v1::AccountConfig const>>;

    ContactRetention(ContactRetentionDoors doors, ContactRetentionSettings settings);
    ~ContactRetention();
    ContactRetention(ContactRetention const&) = delete;
    ContactRetention& operator=(ContactRetention const&) = delete;

    /// One round through these accounts; `then` whether anything was erased. Not while one runs.
    void round(Accounts const& accounts, std::function<void(bool)> then);

private:
    struct Account {
        std::string id;
        std::uint32_t days = 0;
        std::uint32_t looks = 0, found = 0;
        bool more = false;
        std::vector<std::string> due{}; // the next one last
    };
    void next();
    void look();
    void on_page(ports::ExpiredContacts const& page);
    void erase_next();
    void write_down(std::string const& contact, bool begun, ports::Done<ports::Unit> then);
    void erase(std::string const& contact);
    void failed(ports::Error const& error);
    template<class T, class Then> [[nodiscard]] ports::Done<T> guarded(Then then);

    ContactRetentionDoors doors_;
    ContactRetentionSettings settings_;
    ports::Counter& erased_;
    std::vector<Account> waiting_; // of this round
    Account now_at_;
    WrittenOnce begun_;
    std::function<void(bool)> then_;
    bool has_erased_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace switchboard::privacy
