#include "openid/turns.hpp"

#include <utility>

namespace switchboard::openid {

Turns::Turns(Submit submit, std::size_t at_once, std::size_t waiting_max)
    : submit_{std::move(submit)}
    , at_once_{at_once}
    , waiting_max_{waiting_max} {}

bool Turns::take(std::string const& key, Work work) {
    auto const shared = std::make_shared<Work>(std::move(work));
    {
        std::lock_guard const lock{mutex_};
        Line& line = lines_[key];
        if (line.running >= at_once_) {
            if (line.waiting.size() >= waiting_max_) return false;
            line.waiting.push_back(shared);
            return true;
        }
        ++line.running;
    }
    if (start(key, shared)) return true;
    ended(key);
    return false;
}

bool Turns::start(std::string const& key, Shared const& work) {
    return submit_([self = shared_from_this(), key, work] {
        (*work)(true);
        self->ended(key);
    });
}

/// Goes on with the next of the line.
void Turns::ended(std::string const& key) {
    for (;;) {
        Shared next;
        {
            std::lock_guard const lock{mutex_};
            auto const found = lines_.find(key);
            if (found == lines_.end()) return;
            Line& line = found->second;
            if (line.waiting.empty()) {
                if (--line.running == 0) lines_.erase(found);
                return;
            }
            next = std::move(line.waiting.front());
            line.waiting.pop_front();
        }
        if (start(key, next)) return;
        (*next)(false);
    }
}

} // namespace switchboard::openid
