#include "store/memory/memory_routing.hpp"

#include "store/memory/memory_store.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>

namespace switchboard::store {

using ports::Outcome;

std::uint32_t MemoryRouting::cell_of(std::string const& account) const {
    return cell_for(account, data_.cells);
}

void MemoryRouting::accounts(ports::Done<std::vector<std::string>> done) {
    answer("accounts", std::move(done), [&]() -> Outcome<std::vector<std::string>> {
        std::vector<std::string> ids;
        for (auto const& [id, account] : data_.accounts)
            if (account.config) ids.push_back(id);
        return ids;
    });
}

void MemoryRouting::acquire_lease(
    std::uint32_t cell, std::string node, std::uint64_t known_epoch, Millis ttl,
    ports::Done<ports::Lease> done) {
    answer("acquire_lease", std::move(done), [&]() -> Outcome<ports::Lease> {
        if (cell >= data_.cells) return error(v1::INVALID_ARGUMENT, "cell: beyond the last");
        MemoryLease& lease = data_.leases[cell];
        bool const taken = lease.until > data_.now() && lease.node != node;
        if (taken) return error(v1::CONFLICT, "the lease is held by another node");
        bool const renewed = lease.node == node && lease.epoch == known_epoch && known_epoch != 0;
        if (!renewed) ++lease.epoch;
        lease.node = node;
        lease.until = data_.now() + ttl;
        return ports::Lease{cell, lease.epoch, data_.now()};
    });
}

void MemoryRouting::release_lease(
    ports::Lease lease, std::string node, ports::Done<ports::Unit> done) {
    answer("release_lease", std::move(done), [&]() -> Outcome<ports::Unit> {
        MemoryLease& held = data_.leases[lease.cell];
        if (held.node == node && held.epoch == lease.epoch) {
            held.node.clear();
            held.until = TimePoint{};
        }
        return ports::Unit{};
    });
}

void MemoryRouting::read_commands(
    std::string account, std::string after, std::uint32_t limit, Millis wait,
    ports::Done<std::vector<ports::QueuedCommand>> done) {
    auto poll = [&data = data_, account, after, limit] {
        std::vector<ports::QueuedCommand> found;
        MemoryAccount const& state = data.account(account);
        std::string const& from = after.empty() ? state.position : after;
        for (ports::QueuedCommand const& command : state.commands) {
            if (found.size() == limit) break;
            if (is_after(command.id, from)) found.push_back(command);
        }
        return found;
    };
    answer_when("read_commands", std::move(done), wait, poll);
}

void MemoryRouting::await_commands(
    ports::CellMarks after, Millis wait, ports::Done<ports::WakeUps> done) {
    auto poll = [&data = data_, after = std::move(after)] {
        ports::WakeUps found;
        std::set<std::string> accounts;
        for (auto const& [cell, mark] : after) {
            auto const& all = data.wake_ups[cell];
            auto const from = static_cast<std::size_t>(std::stoull(mark));
            if (from >= all.size()) continue;
            accounts.insert(all.begin() + static_cast<std::ptrdiff_t>(from), all.end());
            found.marks[cell] = std::to_string(all.size()) + "-0";
        }
        found.accounts.assign(accounts.begin(), accounts.end());
        return found;
    };
    answer_when("await_commands", std::move(done), wait, poll);
}

void MemoryRouting::load(std::string id, ports::Done<ports::AccountState> done) {
    answer("load", std::move(done), [&]() -> Outcome<ports::AccountState> {
        MemoryAccount& account = data_.account(id);
        if (!account.config) return not_found("account");
        ports::AccountState state;
        state.config = *account.config;
        state.conversation_records = account.records["c"];
        state.agent_records = account.records["a"];
        auto const& engine = account.records["e"];
        if (!engine.empty()) state.engine_record = engine.begin()->second;
        for (auto const& [key, conversation] : account.conversations)
            if (!conversation.done || conversation.value.has_wrap_up_until())
                state.live.push_back(data_.snapshot(account, conversation));
        for (auto const& [person, sessions] : account.present)
            if (person.starts_with("a/")) state.connected_agents.push_back(person.substr(2));
        return state;
    });
}

void MemoryRouting::commit(ports::Commit commit, ports::Done<ports::Unit> done) {
    answer("commit", std::move(done), [&] { return apply_commit(data_, commit); });
}

void MemoryRouting::sweep_sessions(std::string id, ports::Done<std::uint32_t> done) {
    answer("sweep_sessions", std::move(done), [&]() -> Outcome<std::uint32_t> {
        MemoryAccount& account = data_.account(id);
        std::vector<std::string> expired;
        for (auto const& [key, session] : account.sessions)
            if (session.expires <= data_.now()) expired.push_back(key);
        for (std::string const& key : expired) end_session(data_, account, key);
        return static_cast<std::uint32_t>(expired.size());
    });
}

bool is_after(std::string const& a, std::string const& b) {
    auto const parse = [](std::string const& id) {
        auto const dash = id.find('-');
        return std::pair{
            std::stoll("0" + id.substr(0, dash)),
            dash == std::string::npos ? 0LL : std::stoll("0" + id.substr(dash + 1))};
    };
    return parse(a) > parse(b);
}

std::unique_ptr<ports::RoutingStore>
make_memory_routing(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    return std::make_unique<MemoryRouting>(database, std::move(post));
}

} // namespace switchboard::store
