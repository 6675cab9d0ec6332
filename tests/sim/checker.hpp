// The judge of a run: what was promised to whom, compared with what the store has. Looks into the
// memory database directly; one thread. It never changes anything, and remembers every violation
// with its time.
#pragma once

#include "store/memory/memory_data.hpp"
#include "timeline.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::sim {

inline constexpr char const* kAccount = "acme";

class Checker {
public:
    /// `capacity`: as many conversations may be one agent's at once.
    Checker(Timeline& timeline, store::MemoryData& data, std::uint64_t capacity)
        : timeline_(timeline)
        , data_(data)
        , capacity_(capacity) {}

    /// A client wrote a message (its ids count up: "m1", "m2", ...).
    void submitted(std::string const& sender, std::string const& client_id);
    /// It was told that the message is stored.
    void acked(
        std::string const& conversation, std::string const& sender, std::string const& client_id,
        std::uint32_t seq);
    /// It was told that the message never will be.
    void refused(std::string const& sender, std::string const& client_id);
    /// An entry was shown to somebody.
    void shown(std::string const& reader, bool is_customer, v1::Entry const& entry);
    void violation(std::string what);

    /// After each step: what is new in the store.
    void scan();
    /// At the end: every promise once more.
    void finish();

    [[nodiscard]] std::vector<std::string> const& violations() const { return violations_; }
    [[nodiscard]] std::size_t acks() const { return acked_.size(); }
    [[nodiscard]] std::uint64_t entries() const { return entries_; }

private:
    struct Promise {
        std::string conversation, sender, client_id;
        std::uint32_t seq = 0;
    };
    void scan_entry(std::string const& conversation, v1::Entry const& entry);
    void scan_event(std::string const& conversation, v1::Event const& event);
    void check(Promise const& promise);

    Timeline& timeline_;
    store::MemoryData& data_;
    std::uint64_t capacity_;
    std::map<std::string, std::size_t> scanned_; // by conversation
    std::set<std::pair<std::string, std::string>> submitted_, refused_;
    std::set<std::string> seen_;                       // conversation/sender/client id
    std::map<std::string, std::uint64_t> last_number_; // conversation/sender
    std::map<std::string, std::string> owner_;         // as the log tells it
    std::map<std::string, std::uint64_t> load_;        // of each owner, likewise
    std::map<std::string, Promise> acked_;
    std::string last_command_; // traced so far
    std::uint64_t entries_ = 0;
    std::vector<std::string> violations_;
};

} // namespace switchboard::sim
