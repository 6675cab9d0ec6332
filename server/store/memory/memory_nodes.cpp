#include "store/memory/memory_data.hpp"

namespace switchboard::store {

using ports::InboxItem;
using ports::Outcome;

namespace {

class MemoryNodes final : public ports::NodeStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    void renew_node(std::string node, Millis ttl, ports::Done<bool> done) override {
        answer("renew_node", std::move(done), [&]() -> Outcome<bool> {
            std::vector<std::string> expired;
            for (auto const& [id, state] : data_.nodes)
                if (state.expires <= data_.now()) expired.push_back(id);
            for (std::string const& id : expired) forget(id);
            bool const fresh = !data_.nodes.contains(node);
            data_.nodes[node].expires = data_.now() + ttl;
            return fresh;
        });
    }
    void drop_node(std::string node, ports::Done<ports::Unit> done) override {
        answer("drop_node", std::move(done), [&]() -> Outcome<ports::Unit> {
            forget(node);
            return ports::Unit{};
        });
    }
    void read_inbox(
        std::string node, std::uint32_t limit, Millis wait,
        ports::Done<std::vector<InboxItem>> done) override {
        auto poll = [&data = data_, node, limit] {
            std::vector<InboxItem> items;
            auto const found = data.nodes.find(node);
            if (found == data.nodes.end()) return items;
            auto& inbox = found->second.inbox;
            while (!inbox.empty() && items.size() < limit) {
                items.push_back({std::to_string(inbox.front().first), inbox.front().second});
                inbox.pop_front();
            }
            return items;
        };
        answer_when("read_inbox", std::move(done), wait, poll);
    }
    void signal(
        std::string origin, std::vector<v1::InboxRecord> records,
        ports::Done<ports::Unit> done) override {
        answer("signal", std::move(done), [&]() -> Outcome<ports::Unit> {
            for (v1::InboxRecord const& record : records) signal_one(origin, record);
            return ports::Unit{};
        });
    }
    void ping(ports::Done<ports::Unit> done) override {
        answer("ping", std::move(done), [&]() -> Outcome<ports::Unit> { return ports::Unit{}; });
    }

private:
    static constexpr std::size_t kSignalsMax = 1'000; // as in functions/shared.lua

    void signal_one(std::string const& origin, v1::InboxRecord const& record) {
        auto const& follows = data_.account(record.account()).follows;
        auto const followers = follows.find(record.topic());
        if (followers == follows.end()) return;
        for (std::string const& node : followers->second) {
            auto const known = data_.nodes.find(node);
            bool const keeps_up =
                known != data_.nodes.end() && known->second.inbox.size() < kSignalsMax;
            if (node != origin && keeps_up) data_.deliver(node, record);
        }
    }
    void forget(std::string const& node) {
        data_.nodes.erase(node);
        for (auto& [id, account] : data_.accounts)
            for (auto& [topic, nodes] : account.follows) nodes.erase(node);
    }
};

} // namespace

std::unique_ptr<ports::NodeStore>
make_memory_nodes(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    return std::make_unique<MemoryNodes>(database, std::move(post));
}

} // namespace switchboard::store
