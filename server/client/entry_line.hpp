// Puts one conversation's entries into order: each once, without a gap, however they arrive.
// Pure; owned by a session core, on its thread. What comes early is kept within a bound and fetched
// again beyond it; it never asks for anything itself.
#pragma once

#include <switchboard/v1/wire.pb.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace switchboard::client {

class EntryLine {
public:
    /// What can be delivered now, in order; empty if the entry was known or came early.
    [[nodiscard]] std::vector<v1::Entry> put(v1::Entry entry);
    /// The server says that the conversation reaches this far.
    void heard_of(std::uint32_t head);
    /// Something between the last delivered entry and the newest known one is missing.
    [[nodiscard]] bool has_gap() const { return head_ > last_; }
    /// Starts anew: nothing was delivered.
    void rewind();

    [[nodiscard]] std::uint32_t last() const { return last_; }
    [[nodiscard]] v1::Position position(std::string const& conversation) const;
    void set_epoch(std::string epoch) { epoch_ = std::move(epoch); }
    [[nodiscard]] std::string const& epoch() const { return epoch_; }

    bool fetching = false; // a history request is under way

    static constexpr std::size_t kEarlyMax = 256; // a page or two; more comes from history

private:
    std::uint32_t last_ = 0;
    std::uint32_t head_ = 0;
    std::string last_client_id_;
    std::string epoch_;
    std::map<std::uint32_t, v1::Entry> early_;
};

} // namespace switchboard::client
