// A planted bug: commits are taken whatever lease and position they carry, as if the store did not
// look. Used by the mutant no-fence only; one thread. It never changes what a commit does.
#pragma once

#include "ports/routing_store.hpp"
#include "store/memory/memory_data.hpp"

#include <string>
#include <utility>
#include <vector>

namespace switchboard::sim {

class UnfencedRouting final : public ports::RoutingStore {
public:
    UnfencedRouting(ports::RoutingStore& inner, store::MemoryData& data)
        : inner_(inner)
        , data_(data) {}

    [[nodiscard]] std::uint32_t cells() const override { return inner_.cells(); }
    [[nodiscard]] std::uint32_t cell_of(std::string const& account) const override {
        return inner_.cell_of(account);
    }
    void accounts(ports::Done<std::vector<std::string>> done) override {
        inner_.accounts(std::move(done));
    }
    void acquire_lease(
        std::uint32_t cell, std::string node, std::uint64_t known, Millis ttl,
        ports::Done<ports::Lease> done) override {
        inner_.acquire_lease(cell, std::move(node), known, ttl, std::move(done));
    }
    void
    release_lease(ports::Lease lease, std::string node, ports::Done<ports::Unit> done) override {
        inner_.release_lease(lease, std::move(node), std::move(done));
    }
    void read_commands(
        std::string account, std::string after, std::uint32_t limit, Millis wait,
        ports::Done<std::vector<ports::QueuedCommand>> done) override {
        inner_.read_commands(std::move(account), std::move(after), limit, wait, std::move(done));
    }
    [[nodiscard]] bool awaits_many() const override { return inner_.awaits_many(); }
    void
    await_commands(ports::CellMarks after, Millis wait, ports::Done<ports::WakeUps> done) override {
        inner_.await_commands(std::move(after), wait, std::move(done));
    }
    void load(std::string account, ports::Done<ports::AccountState> done) override {
        inner_.load(std::move(account), std::move(done));
    }
    void commit(ports::Commit commit, ports::Done<ports::Unit> done) override {
        auto const lease = data_.leases.find(commit.lease.cell);
        if (lease != data_.leases.end()) commit.lease.epoch = lease->second.epoch;
        commit.position.clear();
        inner_.commit(std::move(commit), std::move(done));
    }
    void sweep_sessions(std::string account, ports::Done<std::uint32_t> done) override {
        inner_.sweep_sessions(std::move(account), std::move(done));
    }

private:
    ports::RoutingStore& inner_;
    store::MemoryData& data_;
};

} // namespace switchboard::sim
