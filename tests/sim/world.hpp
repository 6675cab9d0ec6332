// The simulated world of one run: the store, the processes, the people, and what goes wrong between
// them. Owns everything; one thread. The order of all that happens is the timeline's.
#pragma once

#include "people.hpp"
#include "process.hpp"
#include "run.hpp"
#include "simple_router.hpp"

#include <memory>
#include <vector>

namespace switchboard::sim {

class World {
public:
    explicit World(Options const& options);
    [[nodiscard]] Result run();

private:
    void build_store();
    void configure();
    [[nodiscard]] std::uint64_t capacity() const;
    void start_process(std::size_t place);
    void kill_process(std::size_t place);
    void break_things();
    void plan_disturbances();
    /// Some time during the faults, at a node that is up then.
    void disturb(std::uint64_t times, std::function<void(Process&)> what);
    void heal();
    [[nodiscard]] std::optional<Door> find_door();
    [[nodiscard]] bool is_settled();
    [[nodiscard]] std::string what_is_open();
    [[nodiscard]] store::Fault fault(std::string_view operation);
    [[nodiscard]] std::vector<Client*> people();

    Options options_;
    Timeline timeline_;
    Random random_;
    Plan plan_;
    StoreNetwork store_network_;
    LinkNetwork link_network_;
    std::unique_ptr<store::MemoryDatabase> database_;
    std::unique_ptr<Checker> checker_;
    std::unique_ptr<ClientWorld> client_world_;
    std::vector<std::unique_ptr<Process>> processes_; // null while down
    std::unique_ptr<SimpleRouter> simple_router_;
    std::vector<std::unique_ptr<Customer>> customers_;
    std::vector<std::unique_ptr<Agent>> agents_;
    std::uint64_t starts_ = 0;
};

} // namespace switchboard::sim
