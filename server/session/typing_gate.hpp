// Thins out a session's typing notices: one per conversation and interval, and one stop after each
// start. Owns the times of the last notices; runs on its hub's thread. It never delays a notice, it
// drops it.
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <map>
#include <string>

namespace switchboard::session {

class TypingGate {
public:
    /// Whether this notice is passed on.
    [[nodiscard]] bool
    pass(std::string const& conversation, bool active, TimePoint now, Millis interval) {
        auto const found = last_.find(conversation);
        if (!active) {
            if (found == last_.end() || !found->second.active) return false;
            found->second.active = false;
            return true;
        }
        if (found != last_.end() && now - found->second.at < interval) return false;
        if (found == last_.end() && last_.size() >= kConversationsMax) last_.clear();
        last_[conversation] = {now, true};
        return true;
    }

private:
    // Nobody types into more at once; forgetting costs one notice too many.
    static constexpr std::size_t kConversationsMax = 64;
    struct Last {
        TimePoint at{};
        bool active = false;
    };
    std::map<std::string, Last> last_;
};

} // namespace switchboard::session
