#include "routing/host.hpp"

#include "routing/account_host.hpp"
#include "routing/routing_metrics.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace switchboard::routing {

RoutingHost::RoutingHost(HostDoors doors, HostSettings settings)
    : doors_{std::make_shared<HostDoors const>(std::move(doors))}
    , settings_{settings} {
    HostDoors of_accounts = *doors_;
    of_accounts.now = [doors = doors_, clock = store_clock_] { return clock->read(doors->now()); };
    account_doors_ = std::make_shared<HostDoors const>(std::move(of_accounts));
}

RoutingHost::~RoutingHost() {
    *alive_ = false;
}

void RoutingHost::start() {
    round();
}

void RoutingHost::stop(std::function<void()> done) {
    stopping_ = true;
    auto waiting = std::make_shared<std::size_t>(hosts_.size() + 1);
    auto release = [this, waiting, done = std::move(done)] {
        if (--*waiting > 0) return;
        auto leases = std::make_shared<std::size_t>(1);
        auto finished = [leases, done] {
            if (--*leases == 0) done();
        };
        for (auto& [cell, state] : cells_) {
            if (!state.held) continue;
            ++*leases;
            doors_->store.release_lease(
                state.lease, doors_->node, [finished](ports::Outcome<ports::Unit>) { finished(); });
        }
        finished();
    };
    for (auto& [account, host] : hosts_) host->stop(release);
    release();
}

void RoutingHost::round() {
    if (stopping_) return;
    expire_leases();
    measure();
    doors_->store.accounts(
        [this, alive = alive_](ports::Outcome<std::vector<std::string>> outcome) {
            if (!*alive || stopping_) return;
            if (outcome.has_value()) on_accounts(outcome.value());
        });
    doors_->after(settings_.lease_renew, [this, alive = alive_] {
        if (*alive) round();
    });
}

void RoutingHost::on_accounts(std::vector<std::string> const& accounts) {
    accounts_.clear();
    for (auto const& account : accounts)
        accounts_[doors_->store.cell_of(account)].push_back(account);
    if (accounts_.empty()) settled_ = true;
    for (auto const& [cell, names] : accounts_) ask_lease(cell);
}

void RoutingHost::ask_lease(std::uint32_t cell) {
    Cell& state = cells_[cell];
    if (state.asking) return;
    state.asking = true;
    doors_->store.acquire_lease(
        cell, doors_->node, state.held ? state.lease.epoch : 0, settings_.lease_ttl,
        [this, alive = alive_, cell, asked = doors_->now()](ports::Outcome<ports::Lease> outcome) {
            if (*alive) on_lease(cell, asked, outcome);
        });
}

void RoutingHost::on_lease(
    std::uint32_t cell, TimePoint asked, ports::Outcome<ports::Lease> const& outcome) {
    Cell& state = cells_[cell];
    state.asking = false;
    if (stopping_) return;
    if (outcome.has_error()) {
        if (outcome.error().code != v1::CONFLICT)
            return; // the store is away: keep until it runs out
        settled_ = true;
        if (state.held) drop_cell(cell, "another node has it");
        return ask_again(cell);
    }
    if (auto const shown = outcome.value().store_time)
        store_clock_->learn(asked, doors_->now(), *shown);
    bool const new_epoch = !state.held || state.lease.epoch != outcome.value().epoch;
    if (state.held && new_epoch) drop_cell(cell, "the lease was taken anew");
    state.lease = outcome.value();
    state.held = true;
    state.valid_until = asked + settings_.lease_ttl; // the store counts from no earlier
    host_cell(cell);
    listen_soon();
    settled_ = true;
}

void RoutingHost::ask_again(std::uint32_t cell) {
    if (std::exchange(cells_[cell].asks_again, true)) return;
    doors_->after(settings_.lease_ask, [this, alive = alive_, cell] {
        if (!*alive || stopping_) return;
        cells_[cell].asks_again = false;
        if (accounts_.contains(cell)) ask_lease(cell);
    });
}

void RoutingHost::host_cell(std::uint32_t cell) {
    for (auto const& account : accounts_[cell]) {
        if (hosts_.contains(account)) continue;
        auto lost = [this, alive = alive_, cell](char const* why) {
            if (*alive) drop_cell(cell, why);
        };
        auto host = std::make_shared<AccountHost>(
            account_doors_, settings_, account, cells_[cell].lease, std::move(lost));
        hosts_.emplace(account, host);
        host->start();
    }
}

/// Leases come one by one; one call to the store then waits for all of them.
void RoutingHost::listen_soon() {
    constexpr Millis kTogether{5};
    if (std::exchange(will_listen_, true)) return;
    doors_->after(kTogether, [this, alive = alive_] {
        if (!*alive) return;
        will_listen_ = false;
        // All calls end at the same beat, so that those of cells that came later join the others.
        Millis const beat = settings_.listen_for;
        Millis const rest = beat - doors_->now().time_since_epoch() % beat;
        listen(std::max(rest, Millis{1}));
    });
}

/// Waits for commands of every cell held that is not waited for yet.
void RoutingHost::listen(Millis wait) {
    ports::CellMarks marks;
    for (auto& [cell, state] : cells_) {
        if (!state.held || state.listening) continue;
        state.listening = true;
        marks[cell] = state.mark;
    }
    if (marks.empty() || stopping_) return;
    if (doors_->store.awaits_many()) return await(std::move(marks), wait);
    for (auto const& [cell, mark] : marks) await({{cell, mark}}, wait);
}

void RoutingHost::await(ports::CellMarks marks, Millis wait) {
    doors_->store.await_commands(
        marks, wait, [this, alive = alive_, marks](ports::Outcome<ports::WakeUps> outcome) {
            if (*alive) on_wake_ups(marks, outcome);
        });
}

void RoutingHost::on_wake_ups(
    ports::CellMarks const& asked, ports::Outcome<ports::WakeUps> const& outcome) {
    for (auto const& [cell, mark] : asked) cells_[cell].listening = false;
    if (stopping_) return;
    if (outcome.has_error()) {
        doors_->after(settings_.retry_after, [this, alive = alive_] {
            if (*alive) listen_soon();
        });
        return;
    }
    for (auto const& [cell, mark] : outcome.value().marks) cells_[cell].mark = mark;
    if (outcome.value().empty()) return listen_soon();
    listen(settings_.listen_for);
    for (auto const& account : outcome.value().accounts)
        if (auto const found = hosts_.find(account); found != hosts_.end()) found->second->wake();
}

void RoutingHost::measure() {
    HostMetrics const metrics{doors_->metrics};
    TimePoint const now = account_doors_->now();
    std::size_t queued = 0;
    std::size_t offered = 0;
    Millis oldest{0};
    for (auto const& [account, host] : hosts_) {
        Standing const standing = host->standing();
        queued += standing.queued;
        offered += standing.offered;
        if (standing.oldest) oldest = std::max(oldest, now - *standing.oldest);
    }
    metrics.accounts.set(static_cast<double>(hosts_.size()));
    metrics.queued.set(static_cast<double>(queued));
    metrics.offered.set(static_cast<double>(offered));
    metrics.oldest_wait.set(std::chrono::duration<double>(oldest).count());
    std::uint64_t epoch = 0;
    std::size_t held = 0;
    for (auto const& [cell, state] : cells_) {
        if (!state.held) continue;
        ++held;
        epoch = std::max(epoch, state.lease.epoch);
    }
    metrics.cells.set(static_cast<double>(held));
    metrics.epoch.set(static_cast<double>(epoch));
}

void RoutingHost::drop_cell(std::uint32_t cell, char const* why) {
    doors_->log("routing: cell " + std::to_string(cell) + " given up: " + why);
    cells_[cell].held = false;
    for (auto const& account : accounts_[cell]) {
        auto const found = hosts_.find(account);
        if (found == hosts_.end()) continue;
        found->second->stop(nullptr);
        hosts_.erase(found);
    }
}

void RoutingHost::expire_leases() {
    for (auto& [cell, state] : cells_)
        if (state.held && doors_->now() >= state.valid_until)
            drop_cell(cell, "not renewed in time");
}

} // namespace switchboard::routing
