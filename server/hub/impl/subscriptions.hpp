// Which sessions of this hub follow which topic; follows a topic on the bus while at least one
// does. Owns the table; runs on the hub's thread. It never delivers anything.
//
//   add (first) -> bus.follow -> active: everybody who waited is told, later ones at once
//                      | failed -> again after a second, until it works or nobody is left
//   remove (last) -> bus.unfollow
#pragma once

#include "base/time.hpp"
#include "hub/connection.hpp"
#include "ports/bus.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::hub {

inline constexpr std::chrono::seconds kRetry{1}; ///< the store has usually recovered by then

class Subscriptions {
public:
    explicit Subscriptions(ports::Bus& bus)
        : bus_(bus) {}

    /// `ready` is called once every later record of the topic reaches this hub; perhaps at once,
    /// never if the session is removed first.
    void
    add(std::string const& account, std::string const& topic, SessionHandle session,
        std::function<void()> ready);
    void remove(std::string const& account, std::string const& topic, SessionHandle session);
    [[nodiscard]] std::set<SessionHandle> const&
    followers(std::string const& account, std::string const& topic) const;
    /// Tries again what the bus refused.
    void tick(TimePoint now);
    [[nodiscard]] std::size_t topics() const { return topics_.size(); }

private:
    struct Topic {
        std::string account, name;
        std::uint64_t generation = 0;
        bool active = false;
        bool failed = false;
        std::set<SessionHandle> sessions;
        std::vector<std::pair<SessionHandle, std::function<void()>>> waiting;
    };
    void follow(std::string const& key, Topic const& topic);
    void answered(std::string const& key, std::uint64_t generation, bool ok);

    ports::Bus& bus_;
    std::map<std::string, Topic> topics_;
    std::set<std::string> failed_;
    TimePoint retry_at_{};
    std::uint64_t generations_ = 0;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

} // namespace switchboard::hub
