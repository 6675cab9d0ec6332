#include "routing/account_host.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace switchboard::routing {

AccountHost::AccountHost(
    std::shared_ptr<HostDoors const> doors, HostSettings settings, std::string account,
    ports::Lease lease, std::function<void(char const*)> lost)
    : doors_{std::move(doors)}
    , settings_{settings}
    , account_{std::move(account)}
    , lease_{lease}
    , lost_{std::move(lost)}
    , commit_seconds_{doors_->metrics.histogram(
          "switchboard_routing_commit_seconds", "From the decision to its durable commit")}
    , commands_{doors_->metrics.counter(
          "switchboard_routing_commands_total", "Commands decided by the router")} {}

void AccountHost::stop(std::function<void()> done) {
    stopping_ = true;
    stop_done_ = std::move(done);
}

bool AccountHost::stopped() {
    if (!stopping_) return false;
    if (stop_done_) std::exchange(stop_done_, nullptr)();
    return true;
}

void AccountHost::load() {
    if (stopped()) return;
    router_.reset();
    position_.clear();
    auto self = shared_from_this();
    doors_->store.load(account_, [self](ports::Outcome<ports::AccountState> outcome) {
        if (self->stopped()) return;
        if (outcome.has_error())
            return self->again_later("load", outcome.error(), &AccountHost::load);
        auto router = AccountRouter::restore(
            std::move(outcome.value()), self->doors_->local_day, self->doors_->now());
        if (router.has_error())
            return self->again_later("restore", router.error(), &AccountHost::load);
        self->router_.emplace(std::move(router.value()));
        self->decide({}, std::nullopt); // links that are up, timers that ran out meanwhile
    });
}

void AccountHost::read() {
    if (stopped()) return;
    if (doors_->now() - swept_ >= settings_.sweep_every) sweep();
    auto self = shared_from_this();
    doors_->store.read_commands(
        account_, position_, settings_.batch_max, patience(),
        [self](ports::Outcome<std::vector<ports::QueuedCommand>> outcome) {
            if (self->stopped()) return;
            if (outcome.has_error())
                return self->again_later("read", outcome.error(), &AccountHost::read);
            self->on_commands(std::move(outcome.value()));
        });
}

/// How long a read may wait: until the next timer, or the next publication if there is news.
Millis AccountHost::patience() const {
    Millis wait = settings_.read_wait;
    TimePoint const now = doors_->now();
    if (auto const deadline = router_->next_deadline()) wait = std::min(wait, *deadline - now);
    if (router_->has_news(now)) wait = std::min(wait, published_ + settings_.publish_every - now);
    return std::max(wait, Millis{1}); // 0 would mean for ever to some stores
}

void AccountHost::on_commands(std::vector<ports::QueuedCommand> items) {
    bool const settings_changed = std::any_of(
        items.begin(), items.end(), [](auto const& item) { return item.command.has_config(); });
    if (!settings_changed) return decide(items, std::nullopt);
    auto self = shared_from_this();
    auto shared = std::make_shared<std::vector<ports::QueuedCommand>>(std::move(items));
    doors_->config.load(account_, [self, shared](ports::Outcome<v1::AccountConfig> outcome) {
        if (self->stopped()) return;
        if (outcome.has_error())
            return self->again_later("settings", outcome.error(), &AccountHost::load);
        self->decide(*shared, std::move(outcome.value()));
    });
}

void AccountHost::decide(
    std::vector<ports::QueuedCommand> const& items, std::optional<v1::AccountConfig> config) {
    std::vector<ports::CommitOp> ops;
    for (auto const& item : items) {
        if (!item.command.has_config())
            router_->handle(item, ops);
        else if (config)
            router_->reconfigure(std::move(*std::exchange(config, {})), item.at, ops);
    }
    commands_.add(static_cast<double>(items.size()));
    TimePoint const now = doors_->now();
    auto const deadline = router_->next_deadline();
    if (items.empty() || (deadline && *deadline <= now)) router_->advance(now, ops);
    if (router_->has_news(now) && now - published_ >= settings_.publish_every) {
        router_->publish(now, ops);
        published_ = now;
    }
    router_->put_records(ops);
    std::string position = items.empty() ? std::string{} : items.back().id;
    if (ops.empty() && position.empty()) return read();
    commit(std::move(ops), std::move(position));
}

void AccountHost::commit(std::vector<ports::CommitOp> ops, std::string position) {
    ports::Commit commit{
        .lease = lease_, .account = account_, .position = position, .ops = std::move(ops)};
    bool const finishes = std::any_of(commit.ops.begin(), commit.ops.end(), [](auto const& op) {
        return std::holds_alternative<ports::Finish>(op);
    });
    auto self = shared_from_this();
    TimePoint const begun = doors_->now();
    doors_->store.commit(
        std::move(commit), [self, position = std::move(position), begun,
                            finishes](ports::Outcome<ports::Unit> outcome) {
            auto const taken = std::chrono::duration<double>(self->doors_->now() - begun);
            self->commit_seconds_.observe(taken.count());
            if (self->stopped()) return;
            if (outcome.has_error()) {
                if (outcome.error().code == v1::CONFLICT) return self->lost_("lease lost");
                // Whether it took effect is unknown: the store's state decides, from its position
                // on.
                return self->again_later("commit", outcome.error(), &AccountHost::load);
            }
            if (!position.empty()) self->position_ = position;
            if (finishes) self->doors_->finished();
            self->read();
        });
}

void AccountHost::sweep() {
    swept_ = doors_->now();
    auto self = shared_from_this();
    doors_->store.sweep_sessions(account_, [self](ports::Outcome<std::uint32_t>) {});
}

void AccountHost::again_later(
    char const* what, ports::Error const& error, void (AccountHost::*step)()) {
    doors_->log(
        "routing: account " + account_ + ": " + what + " failed: " + error.message +
        "; trying again");
    auto self = shared_from_this();
    doors_->after(settings_.retry_after, [self, step] { (self.get()->*step)(); });
}

} // namespace switchboard::routing
