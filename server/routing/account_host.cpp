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
    , metrics_{doors_->metrics} {}

void AccountHost::stop(std::function<void()> done) {
    stopping_ = true;
    stop_done_ = std::move(done);
    wake(); // if it rests; else the call in flight ends it
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
        self->read_backlog(std::make_shared<ports::AccountState>(std::move(outcome.value())));
    });
}

/// What came while nobody decided is decided as of when it came, before any timer that ran out
/// later: an offer that was confirmed in time stays, however long the account had no router.
void AccountHost::read_backlog(std::shared_ptr<ports::AccountState> state) {
    auto self = shared_from_this();
    doors_->store.read_commands(
        account_, {}, settings_.batch_max, Millis{0},
        [self, state](ports::Outcome<std::vector<ports::QueuedCommand>> outcome) {
            if (self->stopped()) return;
            if (outcome.has_error())
                return self->again_later("read", outcome.error(), &AccountHost::load);
            auto& items = outcome.value();
            TimePoint const now = self->doors_->now();
            TimePoint const start = items.empty() ? now : std::min(now, items.front().at);
            auto router =
                AccountRouter::restore(std::move(*state), self->doors_->local_day, start, now);
            if (router.has_error())
                return self->again_later("restore", router.error(), &AccountHost::load);
            self->router_.emplace(std::move(router.value()));
            self->on_commands(std::move(items)); // if none: links that are up, timers
        });
}

void AccountHost::read() {
    if (stopped()) return;
    if (doors_->now() - swept_ >= settings_.sweep_every) sweep();
    auto self = shared_from_this();
    doors_->store.read_commands(
        account_, position_, settings_.batch_max, Millis{0},
        [self](ports::Outcome<std::vector<ports::QueuedCommand>> outcome) {
            if (self->stopped()) return;
            if (outcome.has_error())
                return self->again_later("read", outcome.error(), &AccountHost::read);
            self->on_commands(std::move(outcome.value()));
        });
}

/// Nothing to read and nothing to decide: until somebody wakes it, or its patience ends. Before a
/// timer fires the stream is read, so that what came before the timer is decided before it.
void AccountHost::rest() {
    if (stopped()) return;
    if (std::exchange(woken_, false)) return read();
    resting_ = true;
    auto self = shared_from_this();
    doors_->after(patience(), [self, rest = ++rests_] {
        if (self->resting_ && self->rests_ == rest) self->wake();
    });
}

void AccountHost::wake() {
    woken_ = !resting_;
    if (!std::exchange(resting_, false)) return;
    read();
}

/// How long it may rest: until the next timer, or the next publication if there is news.
Millis AccountHost::patience() const {
    Millis wait = settings_.look_every;
    TimePoint const now = doors_->now();
    if (auto const deadline = router_->next_deadline()) wait = std::min(wait, *deadline - now);
    if (auto const news = router_->next_news())
        wait = std::min(wait, std::max(*news, published_ + settings_.publish_every) - now);
    return std::max(wait, Millis{1});
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
    metrics_.commands.add(static_cast<double>(items.size()));
    TimePoint const now = doors_->now();
    // Timers go as far as is known to be read: what is still to be read may be older than they.
    router_->advance(items.empty() ? now : items.back().at, ops);
    if (router_->has_news(now) && now - published_ >= settings_.publish_every) {
        router_->publish(now, ops);
        published_ = now;
    }
    router_->put_records(ops);
    std::string position = items.empty() ? std::string{} : items.back().id;
    if (ops.empty() && position.empty()) return rest();
    commit(std::move(ops), std::move(position), items.empty() ? now : items.front().at);
}

void AccountHost::commit(std::vector<ports::CommitOp> ops, std::string position, TimePoint oldest) {
    ports::Commit commit{
        .lease = lease_, .account = account_, .position = position, .ops = std::move(ops)};
    bool const finishes = std::any_of(commit.ops.begin(), commit.ops.end(), [](auto const& op) {
        return std::holds_alternative<ports::Finish>(op);
    });
    auto self = shared_from_this();
    TimePoint const begun = doors_->now();
    doors_->store.commit(
        std::move(commit), [self, position = std::move(position), begun, oldest,
                            finishes](ports::Outcome<ports::Unit> outcome) {
            if (!outcome.has_error()) self->committed(begun, oldest);
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

void AccountHost::committed(TimePoint begun, TimePoint oldest) {
    TimePoint const now = doors_->now();
    auto const seconds = [](Millis time) { return std::chrono::duration<double>(time).count(); };
    metrics_.commit_seconds.observe(seconds(now - begun));
    metrics_.drain_seconds.observe(std::max(0.0, seconds(now - oldest)));
    if (router_) metrics_.add(router_->take_tally());
}

void AccountHost::sweep() {
    swept_ = doors_->now();
    check_invariants();
    auto self = shared_from_this();
    doors_->store.sweep_sessions(account_, [self](ports::Outcome<std::uint32_t>) {});
}

/// A sample of the engine's own promises, round and round; a broken one is our mistake: counted and
/// said, while the engine goes on.
void AccountHost::check_invariants() {
    constexpr std::size_t kSample = 500;
    metrics_.invariant_checks.add();
    for (auto const& violation : router_->check_invariants(kSample)) {
        std::string const invariant{router::to_string(violation.invariant)};
        RoutingMetrics::violation(doors_->metrics, invariant).add();
        doors_->log(
            "routing: account " + account_ + ": invariant " + invariant + " broken at " +
            violation.subject + ": " + violation.what);
    }
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
