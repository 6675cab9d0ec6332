#include "world.hpp"

#include <algorithm>
#include <iostream>

namespace switchboard::sim {

World::World(Options const& options)
    : options_(options)
    , random_(options.seed)
    , plan_(options, random_)
    , store_network_{.timeline = timeline_, .random = random_, .plan = plan_, .mutant = options.mutant}
    , link_network_{
          .timeline = timeline_, .random = random_, .plan = plan_, .mutant = options.mutant} {
    if (options.verbose) {
        timeline_.printer = [this](std::string_view what, std::uint64_t number) {
            std::cout << to_ms(timeline_.now()) % 1'000'000'000 << ' ' << what << ' ' << number
                      << '\n';
        };
    }
    build_store();
    configure();
    checker_ = std::make_unique<Checker>(
        timeline_, database_->data(), options.router == RouterKind::Real ? capacity() : ~0ULL);
    client_world_ = std::make_unique<ClientWorld>(ClientWorld{
        timeline_, random_, link_network_, *checker_, [this] { return find_door(); },
        options.mutant});
    if (options.router == RouterKind::Simple) {
        simple_router_ = std::make_unique<SimpleRouter>(timeline_, *database_);
    }
    processes_.resize(plan_.nodes);
    for (std::size_t place = 0; place < plan_.nodes; ++place) start_process(place);
    for (std::uint64_t i = 1; i <= plan_.agents; ++i) {
        agents_.push_back(std::make_unique<Agent>(*client_world_, "agent" + std::to_string(i)));
    }
    for (std::uint64_t i = 1; i <= plan_.customers; ++i) {
        customers_.push_back(std::make_unique<Customer>(
            *client_world_, "visitor" + std::to_string(i), plan_.messages));
    }
}

void World::build_store() {
    store::MemoryEnvironment environment;
    environment.now = [this] { return timeline_.now(); };
    environment.post = [this](std::function<void()> task) {
        timeline_.after(random_.millis(0, plan_.store_delay_max), std::move(task));
    };
    environment.schedule = [this](Millis delay, std::function<void()> task) {
        timeline_.after(delay, std::move(task));
    };
    environment.fault = [this](std::string_view operation) { return fault(operation); };
    database_ = std::make_unique<store::MemoryDatabase>(std::move(environment), 4);
    store_network_.database = database_.get();
}

store::Fault World::fault(std::string_view operation) {
    timeline_.trace(operation);
    bool const fails = store_network_.faulty && random_.chance(plan_.store_faults);
    if (!fails || operation == "save_config") return store::Fault::None;
    return random_.chance(500) ? store::Fault::Before : store::Fault::After;
}

void World::configure() {
    v1::AccountConfig config;
    config.mutable_account()->set_id(kAccount);
    config.mutable_account()->set_name("Acme");
    config.mutable_account()->set_time_zone("UTC");
    v1::Queue& queue = *config.add_queues();
    queue.set_id("help");
    queue.set_name("Help");
    queue.set_accept("manual");
    queue.set_wrap_up_ms(2'000);
    v1::Inbox& inbox = *config.add_inboxes();
    inbox.set_id("web");
    inbox.set_channel("web");
    inbox.set_queue("help");
    for (std::uint64_t i = 1; i <= plan_.agents; ++i) {
        v1::User& user = *config.add_users();
        user.set_id("agent" + std::to_string(i));
        user.set_name(user.id());
        user.set_email(user.id() + "@example.net");
        user.set_role(v1::AGENT);
        user.set_capacity(static_cast<std::uint32_t>(capacity()));
    }
    store::MemoryStores stores(*database_, [](std::function<void()> const& task) { task(); });
    stores.config->save(config, [](ports::Outcome<std::uint32_t> const& saved) {
        if (!saved) throw std::logic_error("settings: " + saved.error().message);
    });
}

/// Enough for all conversations, and sometimes no more.
std::uint64_t World::capacity() const {
    return (plan_.customers + plan_.agents - 1) / plan_.agents + plan_.spare;
}

void World::start_process(std::size_t place) {
    hub::HubSettings settings;
    settings.resume_entries_max = plan_.resume_max;
    settings.held_entries_max = plan_.held_max;
    settings.session.starts = {100, 100};
    settings.session.account_starts = {10'000, 10'000}; // hours pass in minutes
    if (options_.seed % 2 == 0) settings.unlimited_addresses = {"192.0.2.1"};
    if (options_.mutant == Mutant::NoOrderHold) settings.order_hold = Millis{0};
    // Each life has a name of its own, as a process that starts anew has.
    std::string const name = "n" + std::to_string(place) + "." + std::to_string(++starts_);
    timeline_.trace(name);
    processes_[place] = std::make_unique<Process>(
        store_network_, name, place, options_.router, std::move(settings));
}

void World::kill_process(std::size_t place) {
    if (!processes_[place]) return;
    timeline_.trace("kill", place);
    for (Client* const person : people()) {
        bool const was_there = person->link() != nullptr && person->process() == place;
        if (was_there) person->link()->hub_died(random_.chance(700));
    }
    processes_[place].reset();
    timeline_.after(random_.millis(100, 12'000), [this, place] { start_process(place); });
}

std::optional<Door> World::find_door() {
    std::size_t const first = random_.below(processes_.size());
    for (std::size_t i = 0; i < processes_.size(); ++i) {
        auto& process = processes_[(first + i) % processes_.size()];
        if (process) return process->door();
    }
    return std::nullopt;
}

std::vector<Client*> World::people() {
    std::vector<Client*> all;
    for (auto const& agent : agents_) all.push_back(agent.get());
    for (auto const& customer : customers_) all.push_back(customer.get());
    return all;
}

void World::break_things() {
    if (!store_network_.faulty) return;
    timeline_.after(Millis{250}, [this] { break_things(); });
    for (Client* const person : people()) {
        if (person->link() == nullptr || !random_.chance(plan_.cuts)) continue;
        timeline_.trace("cut " + person->id());
        person->link()->cut(random_.chance(600));
    }
}

void World::disturb(std::uint64_t times, std::function<void(Process&)> what) {
    for (std::uint64_t i = 0; i < times; ++i) {
        std::size_t const place = random_.below(plan_.nodes);
        timeline_.after(random_.millis(1'000, 28'000), [this, place, what] {
            if (processes_[place]) what(*processes_[place]);
        });
    }
}

void World::plan_disturbances() {
    for (std::uint64_t i = 0; i < plan_.restarts; ++i) {
        std::size_t const place = random_.below(plan_.nodes);
        Millis const when = random_.millis(1'000, 28'000);
        timeline_.after(when, [this, place] { kill_process(place); });
    }
    // Up to half as long again as a lease lives.
    disturb(plan_.freezes, [this](Process& process) {
        timeline_.trace("freeze");
        process.freeze(random_.millis(200, 15'000));
    });
    disturb(plan_.clock_jumps, [this](Process& process) {
        bool const far = random_.chance(200);
        std::uint64_t const size = far ? 3'600'000 : 8'000;
        Millis const error = random_.millis(0, 2 * size) - Millis{static_cast<Millis::rep>(size)};
        timeline_.trace("clock", static_cast<std::uint64_t>(error.count()));
        process.set_clock(error);
    });
}

void World::heal() {
    store_network_.faulty = false;
    link_network_.faulty = false;
    for (Client* const person : people()) person->calm_down();
}

bool World::is_settled() {
    for (Client* const person : people()) {
        if (!person->live() || person->unanswered() > 0) return false;
    }
    return what_is_open().empty();
}

std::string World::what_is_open() {
    store::MemoryData& data = database_->data();
    for (Client* const person : people()) {
        if (!person->live()) return person->id() + " is not connected";
        if (person->unanswered() > 0) return person->id() + " waits for answers";
        for (auto const& [id, view] : person->views()) {
            auto const* stored = data.conversation(kAccount, id);
            if (stored == nullptr) return id + " is not in the store";
            if (view.last() != stored->entries.size()) {
                return person->id() + " has " + std::to_string(view.last()) + " of " +
                       std::to_string(stored->entries.size()) + " in " + id;
            }
            if (view.snapshot.owner() != stored->value.owner() && !stored->done) {
                return person->id() + " sees another owner of " + id;
            }
        }
    }
    for (auto const& [id, conversation] : data.account(kAccount).conversations) {
        if (!conversation.done && conversation.value.owner().empty()) {
            return id + " has no owner, in " +
                   v1::ConversationState_Name(conversation.value.state());
        }
        if (conversation.done) continue;
        for (auto const& agent : agents_) {
            bool const owns = conversation.value.owner() == agent->id();
            if (owns && !agent->views().contains(id))
                return agent->id() + " does not see its " + id;
        }
    }
    for (auto const& process : processes_) {
        if (process && process->in_flight() > 0) return "requests are in flight";
    }
    return {};
}

Result World::run() {
    for (Client* const person : people()) {
        timeline_.after(random_.millis(0, 3'000), [person] { person->connect(); });
    }
    for (auto const& agent : agents_) agent->act();
    for (auto const& customer : customers_) customer->act();
    plan_disturbances();
    break_things();
    timeline_.after(plan_.faulty, [this] { heal(); });

    Result result;
    TimePoint const until = timeline_.now() + plan_.faulty + plan_.healing;
    TimePoint const healed = timeline_.now() + plan_.faulty;
    TimePoint look_at = healed + Millis{13'000};
    while (timeline_.step(until)) {
        ++result.steps;
        checker_->scan();
        if (!checker_->violations().empty()) break;
        if (timeline_.now() < look_at) continue;
        look_at = timeline_.now() + Millis{1'000};
        if (is_settled()) break;
    }
    if (checker_->violations().empty()) {
        std::string const open = what_is_open();
        if (!open.empty()) checker_->violation("after the faults ended: " + open);
        checker_->finish();
    }
    result.hash = timeline_.hash();
    result.acks = checker_->acks();
    result.entries = checker_->entries();
    result.violations = checker_->violations();
    return result;
}

Result run(Options const& options) {
    return World(options).run();
}

} // namespace switchboard::sim
