#include "router/engine.hpp"

#include "router/impl/core.hpp"

#include <utility>

namespace switchboard::router {

Engine::Engine(Config const& config, TimePoint now)
    : core_{std::make_unique<Core>(config, now)} {}

Engine::Engine(std::unique_ptr<Core> core)
    : core_{std::move(core)} {}
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;
Engine::~Engine() = default;

Engine Engine::restore(Config const& config, Records const& records, TimePoint now) {
    return Engine{std::make_unique<Core>(config, records, now)};
}

void Engine::apply(Command const& command, TimePoint now, Effects& out) {
    core_->apply({&command, 1}, now, out);
}

void Engine::apply(std::span<Command const> batch, TimePoint now, Effects& out) {
    core_->apply(batch, now, out);
}

bool Engine::fire_next(TimePoint now, Effects& out) {
    return core_->fire_next(now, out);
}

void Engine::advance(TimePoint now, Effects& out) {
    while (core_->fire_next(now, out)) {
    }
}

std::optional<TimePoint> Engine::next_deadline() const {
    return core_->next_deadline();
}

std::optional<ConversationView> Engine::conversation(ConversationId const& id) const {
    auto const* c = core_->find(id);
    return c == nullptr ? std::nullopt : std::optional{core_->view(*c)};
}

std::optional<AgentView> Engine::agent(AgentId const& id) const {
    auto const* a = core_->find(id);
    return a == nullptr ? std::nullopt : std::optional{core_->view(*a)};
}

std::optional<QueueView> Engine::queue(QueueId const& id) const {
    auto const* q = core_->find(id);
    return q == nullptr ? std::nullopt : std::optional{core_->view(*q)};
}

std::vector<ConversationView> Engine::conversations() const {
    return core_->conversation_views();
}

std::vector<AgentView> Engine::agents() const {
    return core_->agent_views();
}

std::vector<ConversationId> Engine::queued_in_order(QueueId const& id) const {
    auto const* q = core_->find(id);
    return q == nullptr ? std::vector<ConversationId>{} : core_->queued_in_order(*q);
}

std::optional<std::size_t> Engine::position(ConversationId const& id) const {
    auto const* c = core_->find(id);
    return c == nullptr ? std::nullopt : core_->position(*c);
}

std::optional<WaitEstimate> Engine::wait_estimate(ConversationId const& id) const {
    auto const* c = core_->find(id);
    return c == nullptr ? std::nullopt : core_->wait_estimate(*c);
}

std::optional<WaitingReasons> Engine::why_waiting(ConversationId const& id) const {
    auto const* c = core_->find(id);
    return c == nullptr ? std::nullopt : std::optional{core_->why_waiting(*c)};
}

std::optional<WhyNot>
Engine::why_not(ConversationId const& conversation, AgentId const& agent) const {
    auto const* c = core_->find(conversation);
    auto const* a = core_->find(agent);
    if (c == nullptr || a == nullptr) return std::nullopt;
    return core_->why_not(*c, *a);
}

Config Engine::config() const {
    return core_->config();
}

Touched Engine::take_touched() {
    return core_->take_touched();
}

std::optional<ConversationRecord> Engine::record_of(ConversationId const& id) const {
    auto const* c = core_->find(id);
    return c == nullptr ? std::nullopt : std::optional{core_->record(*c)};
}

std::optional<AgentRecord> Engine::record_of(AgentId const& id) const {
    auto const* a = core_->find(id);
    return a == nullptr ? std::nullopt : std::optional{core_->record(*a)};
}

EngineRecord Engine::engine_record() const {
    return core_->engine_record();
}

Records Engine::records() const {
    return core_->records();
}

std::vector<Violation> Engine::check_invariants(std::size_t budget) {
    return core_->check_invariants(budget);
}

void Engine::verify() const {
    core_->verify();
}

} // namespace switchboard::router
