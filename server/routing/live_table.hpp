// The conversations an account's router knows of, as the rest of the product calls them: the
// snapshot that the store has, kept in step by the commits made from it. Owned by AccountRouter;
// routing thread; it decides nothing.
#pragma once

#include "base/time.hpp"

#include <switchboard/v1/model.pb.h>

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>

namespace switchboard::routing {

/// What a waiting customer was last told.
struct Said {
    std::uint32_t position = 0;
    std::uint32_t wait_p50_ms = 0;
    std::uint32_t wait_p90_ms = 0;
    friend bool operator==(Said const&, Said const&) = default;
};

struct Live {
    v1::Conversation snapshot;
    Said said;
    TimePoint said_at{};
};

class LiveTable {
public:
    Live& put(v1::Conversation snapshot);
    [[nodiscard]] Live* find(std::string const& id);
    [[nodiscard]] Live const* find(std::string const& id) const;
    void erase(std::string const& id);
    /// It was here and is gone: known for the last thousand, so that a command which was given once
    /// more, before its giver knew that the first had worked, is told apart from a mistake.
    [[nodiscard]] bool lately_erased(std::string const& id) const { return gone_.contains(id); }
    /// Changes who owns it; empty: nobody.
    void set_owner(Live& live, std::string const& owner, std::string const& name);
    /// Ids of what the user owns, sorted.
    [[nodiscard]] std::set<std::string> const& owned_by(std::string const& user) const;
    [[nodiscard]] std::map<std::string, Live> const& all() const { return by_id_; }
    [[nodiscard]] std::map<std::string, Live>& all() { return by_id_; }

private:
    static constexpr std::size_t kRemembered = 1'000;

    std::map<std::string, Live> by_id_;
    std::map<std::string, std::set<std::string>> by_owner_;
    std::set<std::string> gone_;
    std::deque<std::string> gone_in_order_; // the same, the longest gone first
};

} // namespace switchboard::routing
