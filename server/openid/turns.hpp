// Who waits for whom: work that blocks, by key, on a pool that all share. So many of one key run at
// once and so many wait, so that a provider that hangs holds up its own people only. Any thread;
// keeps itself alive while work is under way.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace switchboard::openid {

class Turns : public std::enable_shared_from_this<Turns> {
public:
    /// Called once: with true on a thread of the pool, with false where its turn found no room
    /// there.
    using Work = std::function<void(bool has_turn)>;
    /// Runs it elsewhere, or at once; false: there is no room.
    using Submit = std::function<bool(std::function<void()>)>;

    /// `at_once` is below the number of the pool's threads.
    Turns(Submit submit, std::size_t at_once, std::size_t waiting_max);

    /// False: too many wait for this key already, or the pool is full; the work will not be called.
    [[nodiscard]] bool take(std::string const& key, Work work);

private:
    using Shared = std::shared_ptr<Work>;
    struct Line {
        std::size_t running = 0;
        std::deque<Shared> waiting;
    };
    [[nodiscard]] bool start(std::string const& key, Shared const& work);
    void ended(std::string const& key);

    Submit const submit_;
    std::size_t const at_once_, waiting_max_;
    std::mutex mutex_;
    std::unordered_map<std::string, Line> lines_; // of keys with something under way
};

} // namespace switchboard::openid
