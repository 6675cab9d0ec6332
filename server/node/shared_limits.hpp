// The limits of a person, an address and an account, shared by the workers of a node: the pure ones
// of session/node_limits.hpp under one short lock. Any worker's thread. It decides nothing itself.
#pragma once

#include "session/node_limits.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::node {

class SharedLimits final : public session::NodeLimits {
public:
    using NodeLimits::NodeLimits;

    [[nodiscard]] std::optional<session::Refusal>
    take_send(session::Payer const& payer, TimePoint now) override {
        std::lock_guard const lock{mutex_};
        return NodeLimits::take_send(payer, now);
    }
    [[nodiscard]] std::optional<session::Refusal>
    take_start(session::Payer const& payer, TimePoint now) override {
        std::lock_guard const lock{mutex_};
        return NodeLimits::take_start(payer, now);
    }
    [[nodiscard]] bool starts_are_hot(
        std::string const& account, std::uint64_t address, TimePoint now) const override {
        std::lock_guard const lock{mutex_};
        return NodeLimits::starts_are_hot(account, address, now);
    }
    [[nodiscard]] std::vector<std::uint32_t> join(
        std::string const& person, std::uint16_t hub, std::uint32_t session,
        std::size_t most) override {
        std::lock_guard const lock{mutex_};
        return NodeLimits::join(person, hub, session, most);
    }
    void leave(std::string const& person, std::uint16_t hub, std::uint32_t session) override {
        std::lock_guard const lock{mutex_};
        NodeLimits::leave(person, hub, session);
    }
    [[nodiscard]] std::vector<std::uint32_t> take_superseded(std::uint16_t hub) override {
        std::lock_guard const lock{mutex_};
        return NodeLimits::take_superseded(hub);
    }

private:
    mutable std::mutex mutex_;
};

} // namespace switchboard::node
