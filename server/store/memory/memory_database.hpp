// Everything that the ports promise, kept in memory: the store of unit tests and of the simulator.
// Owned by one thread, shared by the small port classes (any number of them, one per
// simulated worker). Pure: time, answering and waiting are handed in; it never starts a thread or
// reads a clock.
#pragma once

#include "base/time.hpp"
#include "ports/config_store.hpp"
#include "ports/contact_note_store.hpp"
#include "ports/desk_store.hpp"
#include "ports/node_store.hpp"
#include "ports/outbox_store.hpp"
#include "ports/routing_store.hpp"
#include "ports/store.hpp"
#include "ports/upload_store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace switchboard::store {

/// What happens to one call: it succeeds, fails without effect, or takes effect and fails all the
/// same.
enum class Fault : std::uint8_t { None, Before, After };

struct MemoryEnvironment {
    std::function<TimePoint()> now;
    /// Runs a completion later, never inside the call. The simulator delays and reorders here.
    std::function<void(std::function<void()>)> post;
    /// Runs a function after a time; used by blocking reads only.
    std::function<void(Millis, std::function<void()>)> schedule;
    /// Asked once per call with its name ("append", "commit", ...). Empty: no faults.
    std::function<Fault(std::string_view operation)> fault;
};

struct MemoryData; // memory_data.hpp, private to this folder

class MemoryDatabase {
public:
    explicit MemoryDatabase(
        MemoryEnvironment environment, std::uint32_t cells = 4, std::string epoch = "memory");
    ~MemoryDatabase();
    MemoryDatabase(MemoryDatabase const&) = delete;
    MemoryDatabase& operator=(MemoryDatabase const&) = delete;

    [[nodiscard]] MemoryData& data() { return *data_; }
    [[nodiscard]] MemoryEnvironment const& environment() const { return environment_; }

private:
    MemoryEnvironment environment_;
    std::unique_ptr<MemoryData> data_;
};

/// One set of ports; `post` (if given) replaces the database's for its answers.
struct MemoryStores {
    explicit MemoryStores(
        MemoryDatabase& database, std::function<void(std::function<void()>)> post = {});

    std::unique_ptr<ports::Store> store;
    std::unique_ptr<ports::RoutingStore> routing;
    std::unique_ptr<ports::OutboxStore> outbox;
    std::unique_ptr<ports::ConfigStore> config;
    std::unique_ptr<ports::NodeStore> nodes;
    std::unique_ptr<ports::UploadStore> uploads;
    std::unique_ptr<ports::DeskStore> desk;
    std::unique_ptr<ports::ContactNoteStore> contact_notes;
};

} // namespace switchboard::store
