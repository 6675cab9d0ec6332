// Search over the accounts of this node: each account's index is made when somebody searches there
// for the first time, brought up to date at each search and thrown away within a day. Runs on the
// thread that owns the store it is given; never shows anything itself.
#pragma once

#include "base/time.hpp"
#include "ports/store.hpp"
#include "search/account_index.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace switchboard::search {

struct Settings {
    std::filesystem::path folder; // of this process alone
    /// What the store no longer has is gone from the index after this long at the latest, also on
    /// nodes that nobody told of an erasure.
    Millis life{20 * 3'600'000};
    /// A search waits so long for an index that is being made, then answers with what is there.
    Millis patience{300};
    /// The ones that were searched longest ago go first.
    std::size_t accounts_max = 64;
};

struct Found {
    Hits hits;
    bool complete = false; // else the index is being made, or the store did not answer
};

class Service {
public:
    Service(ports::Store& store, std::function<TimePoint()> now, Settings settings);
    ~Service();
    Service(Service const&) = delete;
    Service& operator=(Service const&) = delete;

    void find(
        std::string const& account, Wish wish, std::uint32_t limit,
        std::function<void(Found)> done);
    /// A hit that the store no longer has, or a person who was erased.
    void forget_conversation(std::string const& account, std::string const& conversation);
    void forget_contact(std::string const& account, std::string const& contact);
    /// Now and then: throws away what is too old.
    void sweep();
    [[nodiscard]] std::size_t accounts() const { return accounts_.size(); }

private:
    struct Account;
    Account& account(std::string const& id);
    void make_room();
    void answer(Account& account, bool finished);

    ports::Store& store_;
    std::function<TimePoint()> now_;
    Settings settings_;
    std::uint64_t made_ = 0; // names the folders
    std::map<std::string, std::unique_ptr<Account>> accounts_;
};

} // namespace switchboard::search
