#include "simple_router.hpp"

#include "checker.hpp"
#include "ports/topics.hpp"

#include <algorithm>

namespace switchboard::sim {

SimpleRouter::SimpleRouter(Timeline& timeline, store::MemoryDatabase& database)
    : timeline_(timeline)
    , stores_(std::make_unique<store::MemoryStores>(database))
    , database_(database) {
    take_lease();
}

void SimpleRouter::take_lease() {
    stores_->routing->acquire_lease(
        stores_->routing->cell_of(kAccount), "simple", lease_.epoch, Millis{1'000'000'000},
        [this](ports::Outcome<ports::Lease> const& lease) {
            if (!lease) return take_lease();
            lease_ = *lease;
            read();
        });
}

void SimpleRouter::read() {
    stores_->routing->read_commands(
        kAccount, position_, 64, Millis{0},
        [this](ports::Outcome<std::vector<ports::QueuedCommand>> const& commands) {
            if (commands && !commands->empty()) return on_commands(*commands);
            timeline_.after(Millis{50}, [this] { read(); });
        });
}

void SimpleRouter::on_commands(std::vector<ports::QueuedCommand> const& commands) {
    ops_.clear();
    for (ports::QueuedCommand const& item : commands) decide(item.command);
    assign_waiting();
    position_ = commands.back().id;
    commit();
}

void SimpleRouter::commit() {
    stores_->routing->commit(
        {lease_, kAccount, position_, ops_}, [this](ports::Outcome<ports::Unit> const& done) {
            if (done) return read();
            timeline_.trace("router: " + done.error().message);
            // The same commit again: one that took effect is recognised by its position.
            timeline_.after(Millis{50}, [this] { commit(); });
        });
}

void SimpleRouter::decide(v1::RoutingCommand const& command) {
    using Command = v1::RoutingCommand;
    v1::ErrorCode code = v1::ERROR_CODE_UNSPECIFIED;
    switch (command.body_case()) {
    case Command::kArrive:
        work_[command.arrive().conversation()];
        break;
    case Command::kLinkUp:
        agents_.try_emplace(command.link_up(), 0);
        break;
    case Command::kLinkDown:
        agents_.erase(command.link_down());
        break;
    case Command::kClose:
        close(command.close().conversation(), v1::STATE_CLOSED);
        break;
    case Command::kLeave:
        close(command.leave(), v1::STATE_CLOSED);
        break;
    default:
        break;
    }
    reply(command, code);
}

void SimpleRouter::close(std::string const& conversation, v1::ConversationState state) {
    Work& work = work_[conversation];
    if (std::exchange(work.over, true)) return;
    event(conversation, v1::EVENT_CLOSED, work.owner);
    ops_.push_back(ports::Finish{conversation, state, {}});
    show(conversation, work.owner);
    if (work.owner.empty()) return;
    v1::ServerFrame gone;
    gone.mutable_conversation_gone()->set_conversation(conversation);
    gone.mutable_conversation_gone()->set_reason("closed");
    ops_.push_back(ports::Fan{ports::user_topic(work.owner), gone});
    auto const agent = agents_.find(work.owner);
    if (agent != agents_.end() && agent->second > 0) --agent->second;
}

void SimpleRouter::assign_waiting() {
    for (auto& [id, work] : work_) {
        if (work.over || !work.owner.empty() || agents_.empty()) continue;
        auto const least =
            std::min_element(agents_.begin(), agents_.end(), [](auto const& a, auto const& b) {
                return a.second < b.second;
            });
        ++least->second;
        work.owner = least->first;
        v1::Conversation value;
        value.set_id(id);
        value.set_owner(work.owner);
        value.set_state(v1::STATE_ACTIVE);
        ops_.push_back(ports::SetConversation{value, {"owner", "state"}});
        event(id, v1::EVENT_ASSIGNED, work.owner);
        show(id, work.owner);
    }
}

void SimpleRouter::event(
    std::string const& conversation, v1::EventType type, std::string const& user) {
    v1::Entry entry;
    entry.mutable_author()->set_role(v1::SYSTEM);
    entry.mutable_event()->set_type(type);
    entry.mutable_event()->set_user(user);
    ops_.push_back(ports::AddEntry{conversation, entry});
}

void SimpleRouter::show(std::string const& conversation, std::string const& agent) {
    ops_.push_back(ports::FanSnapshot{ports::conversation_topic(conversation), conversation});
    if (!agent.empty()) ops_.push_back(ports::FanSnapshot{ports::user_topic(agent), conversation});
}

void SimpleRouter::reply(v1::RoutingCommand const& command, v1::ErrorCode code) {
    if (command.node().empty()) return;
    v1::Reply answer;
    answer.set_ticket(command.ticket());
    answer.set_ok(code == v1::ERROR_CODE_UNSPECIFIED);
    answer.set_code(code);
    ops_.push_back(ports::ReplyTo{command.node(), answer});
}

} // namespace switchboard::sim
