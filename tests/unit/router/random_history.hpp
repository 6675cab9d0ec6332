// Random configurations and commands from one seed, on coarse times so that many things happen at
// once. Used by the property tests of this folder. Never reads anything but its seed.
#pragma once

#include "router/commands.hpp"
#include "router/config.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::router::test {

class RandomHistory {
public:
    explicit RandomHistory(std::uint64_t seed)
        : state_{seed * 0x9E3779B97F4A7C15ULL + 1} {}

    [[nodiscard]] Config config();
    /// The commands of the next log entry: mostly one, sometimes a batch.
    [[nodiscard]] std::vector<Command> entry();
    [[nodiscard]] std::int64_t pause();
    [[nodiscard]] bool chance(int percent) {
        return below(100) < static_cast<std::uint64_t>(percent);
    }
    [[nodiscard]] std::uint64_t below(std::uint64_t bound);

private:
    [[nodiscard]] QueueConfig queue(std::size_t index, std::size_t count);
    [[nodiscard]] AgentConfig agent(std::size_t index);
    [[nodiscard]] Command command();
    [[nodiscard]] Command of_customer();
    [[nodiscard]] Command of_agent();
    [[nodiscard]] Command of_work();
    [[nodiscard]] Command of_supervisor();
    [[nodiscard]] Demand demand();
    [[nodiscard]] std::map<SkillId, int> levels(int percent);
    [[nodiscard]] ConversationId conversation();
    [[nodiscard]] ConversationId owned();
    [[nodiscard]] ConversationId new_conversation();
    [[nodiscard]] AgentId agent_id();
    [[nodiscard]] QueueId queue_id();

    std::uint64_t state_;
    std::size_t queues_ = 0;
    std::size_t agents_ = 0;
    std::size_t conversations_ = 0;
    std::vector<ConversationId> taken_; ///< the last that everybody accepted
};

} // namespace switchboard::router::test
