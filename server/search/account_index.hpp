// The words of one account's conversations and people, on disk as a Xapian database of this
// process. It holds terms, never texts: whoever shows a hit reads it from the store again. One
// thread; nothing here is durable or authoritative.
#pragma once

#include "base/time.hpp"
#include "search/words.hpp"

#include <switchboard/v1/model.pb.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace switchboard::search {

/// Where the wish was found.
struct Hit {
    std::string conversation;
    std::uint32_t seq = 0; // 0: in what is known of the conversation or of its customer
    friend bool operator==(Hit const&, Hit const&) = default;
};

/// People once each, by the newest conversation of theirs; conversations once each. In order:
/// more words as they were written (with their marks), then the newest.
struct Hits {
    std::vector<Hit> contacts, conversations;
};

class AccountIndex {
public:
    /// Whatever is in the folder is from an earlier life, and goes.
    explicit AccountIndex(std::filesystem::path folder);
    ~AccountIndex(); // with the folder
    AccountIndex(AccountIndex const&) = delete;
    AccountIndex& operator=(AccountIndex const&) = delete;

    /// The newest entry that is in the index; 0 if nothing is.
    [[nodiscard]] std::uint32_t head_of(std::string const& conversation) const;
    /// Whether what is known of it and of its customer stands in the index as it is here.
    [[nodiscard]] bool has(v1::Conversation const& conversation) const;
    void put(v1::Conversation const& conversation);
    /// Messages, notes and whispers; entries that are in the index already are left out.
    void add(v1::Conversation const& conversation, std::vector<v1::Entry> const& entries);
    void remove(std::string const& conversation);
    /// Everything of all conversations of this person.
    void remove_contact(std::string const& contact);
    [[nodiscard]] Hits find(Wish const& wish, std::uint32_t limit);
    [[nodiscard]] std::size_t conversations() const { return known_.size(); }
    /// The disk failed it: from then on it takes nothing and finds nothing, and is to be made anew.
    [[nodiscard]] bool is_broken() const { return broken_; }

private:
    struct Known {
        std::uint32_t head = 0;
        std::size_t about = 0; // a hash of what stands in the index of it
        std::string contact;
    };
    struct Database;

    template<class Work> void guarded(Work&& work);

    std::filesystem::path folder_;
    bool broken_ = false;
    std::unique_ptr<Database> database_;
    std::unordered_map<std::string, Known> known_;
};

} // namespace switchboard::search
