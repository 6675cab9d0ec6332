#include "store/memory/memory_data.hpp"

namespace switchboard::store {

namespace {

class MemoryDesk final : public ports::DeskStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    void load(ports::Caller caller, std::string name, ports::Done<std::string> done) override {
        answer("load_desk", std::move(done), [&]() -> ports::Outcome<std::string> {
            auto const& desks = data_.account(caller.account).desks;
            auto const found = desks.find({caller.id, name});
            return found == desks.end() ? std::string{} : found->second;
        });
    }
    void save(
        ports::Caller caller, std::string name, std::string bytes,
        ports::Done<ports::Unit> done) override {
        answer("save_desk", std::move(done), [&]() -> ports::Outcome<ports::Unit> {
            if (auto bad = check_desk(caller, name, bytes)) return *bad;
            auto& desks = data_.account(caller.account).desks;
            if (bytes.empty())
                desks.erase({caller.id, name});
            else
                desks[{caller.id, name}] = bytes;
            return ports::Unit{};
        });
    }
};

} // namespace

std::unique_ptr<ports::DeskStore>
make_memory_desk(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    return std::make_unique<MemoryDesk>(database, std::move(post));
}

} // namespace switchboard::store
