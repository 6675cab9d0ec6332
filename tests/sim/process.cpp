#include "process.hpp"

namespace switchboard::sim {
namespace {

constexpr Millis kTick{100};

ports::Caller caller_of(std::string const& token) {
    ports::Caller caller;
    caller.account = kAccount;
    caller.role = token.starts_with("c:") ? v1::CUSTOMER : v1::AGENT;
    caller.id = token.substr(2);
    caller.name = caller.id;
    caller.inbox = "web";
    return caller;
}

} // namespace

Process::Process(
    StoreNetwork& network, std::string name, std::size_t place, RouterKind router,
    hub::HubSettings settings)
    : network_(network)
    , name_(std::move(name))
    , place_(place)
    , control_(network, life_)
    , routing_(network, life_) {
    node::NodeDoors doors{
        .nodes = *control_.inner().nodes,
        .store = control_,
        .metrics = metrics_,
        .name = name_,
        .control = [this](std::function<void()> task) { later(Millis{0}, std::move(task)); },
        .after =
            [this](Millis delay, std::function<void()> task) { later(delay, std::move(task)); },
        .log = [this](std::string const& line) { network_.timeline.trace(name_ + ": " + line); }};
    node_ = std::make_unique<node::Node>(std::move(doors), node::NodeSettings{});
    for (std::size_t i = 0; i < network.plan.workers; ++i) add_worker(i, settings);
    node_->start();
    if (router == RouterKind::Real) add_router();
    tick();
}

Process::~Process() {
    life_->lives = false;
    auto const dropped = std::exchange(life_->held, {}); // they hold the life that holds them
    router_.reset();
    for (auto& worker : workers_) worker->hub.reset();
    node_.reset();
}

void Process::later(Millis delay, std::function<void()> task) {
    enter_at(network_.timeline, network_.timeline.now() + delay, life_, std::move(task));
}

void Process::add_worker(std::size_t index, hub::HubSettings settings) {
    workers_.push_back(std::make_unique<Worker>());
    Worker& worker = *workers_.back();
    worker.store = std::make_unique<FaultyStore>(network_, life_);
    ports::Bus& bus = node_->add_worker(
        {.post = [this](std::function<void()> task) { later(Millis{0}, std::move(task)); },
         .deliver =
             [this, &worker](ports::Record record) {
                 bool const lost = network_.faulty && record->has_entry() &&
                                   network_.random.chance(network_.plan.lost_records);
                 if (!lost) worker.hub->on_record(std::move(record), clock());
             },
         .resync = [this, &worker] { worker.hub->resync(clock()); }});
    settings.index = static_cast<std::uint16_t>(index);
    worker.hub = std::make_unique<hub::Hub>(hub::HubDoors{
        *worker.store, bus, *this, metrics_, std::move(settings),
        [this] { return name_ + "-" + std::to_string(++ids_); }, [this] { return clock(); }});
}

void Process::add_router() {
    ports::RoutingStore* store = routing_.inner().routing.get();
    if (network_.mutant == Mutant::NoFence) {
        unfenced_ = std::make_unique<UnfencedRouting>(*store, network_.database->data());
        store = unfenced_.get();
    }
    routing::HostDoors doors{
        .store = *store,
        .config = *routing_.inner().config,
        .metrics = metrics_,
        .node = name_,
        .now = [this] { return clock(); },
        .after =
            [this](Millis delay, std::function<void()> task) { later(delay, std::move(task)); },
        .local_day = [](TimePoint now,
                        std::string const&) { return std::to_string(to_ms(now) / 86'400'000); },
        .finished = [] {},
        .log = [this](std::string const& line) { network_.timeline.trace(name_ + ": " + line); }};
    router_ = std::make_unique<routing::RoutingHost>(std::move(doors), routing::HostSettings{});
    router_->start();
}

void Process::tick() {
    for (auto& worker : workers_) worker->hub->tick(clock());
    later(kTick, [this] { tick(); });
}

Door Process::door() {
    std::size_t const index = network_.random.below(workers_.size());
    return {workers_[index]->hub.get(), life_, place_};
}

std::size_t Process::in_flight() const {
    std::size_t count = 0;
    for (auto const& worker : workers_) count += worker->hub->counts().in_flight;
    return count;
}

void Process::authenticate(std::string token, ports::Done<ports::Caller> done) {
    bool const fails = network_.faulty && network_.random.chance(network_.plan.store_faults);
    later(network_.random.millis(0, 20), [fails, token = std::move(token), done = std::move(done)] {
        if (fails) return done(ports::Error{v1::STORE_UNAVAILABLE, "the store failed"});
        done(caller_of(token));
    });
}

void Process::recheck(ports::Caller caller, ports::Done<ports::Caller> done) {
    later(network_.random.millis(0, 20), [caller, done = std::move(done)] { done(caller); });
}

} // namespace switchboard::sim
