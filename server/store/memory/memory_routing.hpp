// The routing port in memory: leases, command streams, commits. One thread, that of its database.
// Never applies a commit in part: everything is checked before the first change.
#pragma once

#include "store/memory/memory_data.hpp"

namespace switchboard::store {

class MemoryRouting final : public ports::RoutingStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    [[nodiscard]] std::uint32_t cells() const override { return data_.cells; }
    [[nodiscard]] std::uint32_t cell_of(std::string const& account) const override;
    void accounts(ports::Done<std::vector<std::string>> done) override;
    void acquire_lease(
        std::uint32_t cell, std::string node, std::uint64_t known_epoch, Millis ttl,
        ports::Done<ports::Lease> done) override;
    void
    release_lease(ports::Lease lease, std::string node, ports::Done<ports::Unit> done) override;
    void read_commands(
        std::string account, std::string after, std::uint32_t limit, Millis wait,
        ports::Done<std::vector<ports::QueuedCommand>> done) override;
    [[nodiscard]] bool awaits_many() const override { return true; }
    void
    await_commands(ports::CellMarks after, Millis wait, ports::Done<ports::WakeUps> done) override;
    void load(std::string account, ports::Done<ports::AccountState> done) override;
    void commit(ports::Commit commit, ports::Done<ports::Unit> done) override;
    void sweep_sessions(std::string account, ports::Done<std::uint32_t> done) override;
};

/// Checks a commit as a whole, then applies it.
[[nodiscard]] ports::Outcome<ports::Unit> apply_commit(MemoryData& data, ports::Commit& commit);

/// True if stream id `a` ("<ms>-<n>") comes after `b`.
[[nodiscard]] bool is_after(std::string const& a, std::string const& b);

} // namespace switchboard::store
