// What the director hears from its seats, and what its scripts make of it.
#include "commands/replay/director.hpp"

#include <algorithm>

namespace switchboard::commands::replay {

AgentEvents Director::agent_events(std::size_t agent) {
    return {
        .on_ready =
            [this] {
                ++events_;
                ++ready_agents_;
                launch();
            },
        .on_owned = [this,
                     agent](std::string const& conversation) { on_owned(agent, conversation); },
        .on_closed =
            [this](std::string const& conversation) {
                if (auto const chat = chat_of(conversation))
                    act(*chat, chats_[*chat].script.closed());
            },
        .on_entry = [this](v1::Entry const& entry) { on_entry(Side::Agent, entry); },
        .on_ack = [this](v1::Ack const& ack) { on_ack(ack); },
        .on_postponed = [this](client::Postponed const& postponed) { on_postponed(postponed); },
        .on_refused =
            [this](client::Refused const& refused) {
                auto const chat = chat_of(refused.conversation);
                // The conversation may have moved to another agent, who says it.
                bool const moved = refused.error.code() == v1::FORBIDDEN;
                if (chat && !moved)
                    fail(*chat, "a message was refused: " + refused.error.message());
            },
        .on_ended = [this, agent](v1::Error const& error) { on_agent_ended(agent, error); }};
}

CustomerEvents Director::customer_events(std::size_t chat) {
    return {
        .on_started = [this,
                       chat](std::string const& conversation) { on_started(chat, conversation); },
        .on_entry = [this](v1::Entry const& entry) { on_entry(Side::Customer, entry); },
        .on_ack = [this](v1::Ack const& ack) { on_ack(ack); },
        .on_postponed = [this](client::Postponed const& postponed) { on_postponed(postponed); },
        .on_failed = [this, chat](std::string const& why) { fail(chat, why); }};
}

std::optional<std::size_t> Director::chat_of(std::string const& conversation) const {
    auto const found = by_conversation_.find(conversation);
    if (found == by_conversation_.end()) return std::nullopt;
    return found->second;
}

void Director::on_started(std::size_t chat, std::string const& conversation) {
    auto& that = chats_[chat];
    that.conversation = conversation;
    by_conversation_[conversation] = chat;
    if (dialogues_[chat].turns.front().side == Side::Customer) {
        ++figures_.messages;
        figures_.ack.add(
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - that.asked[0]));
    }
    ++events_;
    auto early = early_.extract(conversation);
    if (early.empty()) return;
    if (early.mapped().owner) act(chat, that.script.owned(*early.mapped().owner));
    for (auto const turn : early.mapped().turns) on_seen(chat, Side::Agent, turn);
}

void Director::on_owned(std::size_t agent, std::string const& conversation) {
    if (auto const chat = chat_of(conversation)) {
        if (!chats_[*chat].over) act(*chat, chats_[*chat].script.owned(agent));
        return;
    }
    early_[conversation].owner = agent;
}

void Director::on_entry(Side reader, v1::Entry const& entry) {
    if (!entry.has_message()) return;
    auto const turn = turn_of_id(entry.client_id());
    if (!turn) return;
    if (auto const chat = chat_of(entry.conversation())) return on_seen(*chat, reader, *turn);
    if (reader == Side::Agent) early_[entry.conversation()].turns.push_back(*turn);
}

void Director::on_seen(std::size_t chat, Side reader, std::size_t turn) {
    auto& that = chats_[chat];
    auto const& turns = dialogues_[chat].turns;
    if (that.over || turn >= turns.size() || turns[turn].side == reader) return;
    auto const actions = that.script.seen(reader, turn);
    // The first message waits for an agent: that is no delivery time.
    bool const measured = turn != 0 && that.asked[turn] != Clock::time_point{};
    if (measured)
        figures_.delivery.add(
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - that.asked[turn]));
    act(chat, actions);
}

void Director::on_ack(v1::Ack const& ack) {
    auto const chat = chat_of(ack.conversation());
    auto const turn = turn_of_id(ack.client_id());
    if (!chat || !turn || *turn >= chats_[*chat].asked.size()) return;
    ++events_;
    ++figures_.messages;
    figures_.ack.add(std::chrono::duration_cast<std::chrono::microseconds>(
        Clock::now() - chats_[*chat].asked[*turn]));
}

void Director::on_postponed(client::Postponed const& postponed) {
    ++figures_.postponed;
    auto const chat = chat_of(postponed.conversation);
    auto const turn = turn_of_id(postponed.client_id);
    // Too fast by our own doing: the clock starts again. An outage is not forgiven.
    bool const our_doing = postponed.error.code() == v1::RATE_LIMITED;
    if (!chat || !turn || !our_doing || *turn >= chats_[*chat].asked.size()) return;
    chats_[*chat].asked[*turn] =
        Clock::now() + std::chrono::milliseconds{postponed.error.retry_after_ms()};
}

void Director::on_agent_ended(std::size_t agent, v1::Error const& error) {
    failures_.push_back(
        agents_[agent]->user() + " was logged out (" + error.message() +
        "); the token expired or the user was changed: start the replay again");
    end();
}

} // namespace switchboard::commands::replay
