#include "ports/topics.hpp"
#include "store/memory/memory_data.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>

namespace switchboard::store {

MemoryAccount& MemoryData::account(std::string const& id) {
    MemoryAccount& found = accounts[id];
    found.id = id;
    return found;
}

MemoryConversation* MemoryData::conversation(std::string const& account, std::string const& id) {
    auto const owner = accounts.find(account);
    if (owner == accounts.end()) return nullptr;
    auto const found = owner->second.conversations.find(id);
    return found == owner->second.conversations.end() ? nullptr : &found->second;
}

MemoryConversation* MemoryData::visible(ports::Caller const& caller, std::string const& id) {
    MemoryConversation* const found = conversation(caller.account, id);
    if (found != nullptr && is_customer(caller) && found->contact != caller.id) return nullptr;
    return found;
}

v1::Conversation
MemoryData::snapshot(MemoryAccount const& account, MemoryConversation const& from) const {
    v1::Conversation value = from.value;
    auto const contact = account.contacts.find(from.contact);
    if (contact != account.contacts.end()) *value.mutable_contact() = contact->second;
    value.set_head_seq(static_cast<std::uint32_t>(from.entries.size()));
    value.set_epoch(epoch);
    return value;
}

v1::Entry const& MemoryData::add_entry(
    MemoryAccount& account, MemoryConversation& conversation, v1::Entry entry,
    std::string const& origin_node) {
    TimePoint const at = now();
    entry.set_conversation(conversation.value.id());
    entry.set_seq(static_cast<std::uint32_t>(conversation.entries.size() + 1));
    set_time(*entry.mutable_at(), at);
    touch(conversation);
    for (std::string const& person : entry.note().mentions())
        conversation.mentioned[person] = counter;
    if (entry.has_message()) {
        set_time(*conversation.value.mutable_last_message_at(), at);
        conversation.value.set_last_text(preview(entry));
        bool const by_staff =
            entry.author().role() != v1::CUSTOMER && entry.author().role() != v1::SYSTEM;
        if (by_staff && !conversation.value.has_first_reply_at())
            set_time(*conversation.value.mutable_first_reply_at(), at);
    }
    conversation.entries.push_back(std::move(entry));
    v1::InboxRecord record;
    record.set_topic(ports::conversation_topic(conversation.value.id()));
    *record.mutable_entry() = conversation.entries.back();
    fan(account, std::move(record), origin_node);
    on_entry(account, conversation, conversation.entries.back());
    return conversation.entries.back();
}

void MemoryData::fan(
    MemoryAccount const& account, v1::InboxRecord record, std::string const& origin_node) {
    record.set_account(account.id);
    auto const followers = account.follows.find(record.topic());
    if (followers == account.follows.end()) return;
    for (std::string const& node : followers->second)
        if (node != origin_node) deliver(node, record);
}

void MemoryData::fan_snapshot(
    MemoryAccount const& account, MemoryConversation const& conversation, std::string const& topic,
    std::string const& origin_node) {
    v1::InboxRecord record;
    record.set_topic(topic);
    *record.mutable_frame()->mutable_conversation() = snapshot(account, conversation);
    fan(account, std::move(record), origin_node);
}

bool MemoryData::knows_contact(ports::Caller const& caller, std::string const& contact) {
    if (is_customer(caller) || may(caller, Action::Look, {})) return true;
    auto const& all = account(caller.account).conversations;
    return std::any_of(all.begin(), all.end(), [&](auto const& each) {
        return each.second.contact == contact && may(caller, Action::Look, object_of(each.second));
    });
}

void MemoryData::show_contact(MemoryAccount const& account, std::string const& contact) {
    for (auto const& [id, conversation] : account.conversations)
        if (conversation.contact == contact)
            fan_snapshot(account, conversation, ports::conversation_topic(id), {});
}

void MemoryData::tell_of_contact(MemoryAccount& account, std::string const& contact) {
    show_contact(account, contact);
    for (auto const& [id, conversation] : account.conversations) {
        if (conversation.contact != contact || conversation.done) continue;
        v1::RoutingCommand command;
        command.set_contact_changed(id);
        *command.mutable_snapshot() = snapshot(account, conversation);
        put_command(account, std::move(command));
    }
}

void MemoryData::deliver(std::string const& node, v1::InboxRecord record) {
    auto const found = nodes.find(node);
    if (found == nodes.end() || found->second.expires <= now()) return;
    found->second.inbox.emplace_back(++found->second.last, std::move(record));
}

void MemoryData::put_command(MemoryAccount& account, v1::RoutingCommand command) {
    command.set_account(account.id);
    std::int64_t const ms = std::max(to_ms(now()), last_command.first);
    last_command = {ms, ms == last_command.first ? last_command.second + 1 : 0};
    std::string id = std::to_string(ms) + "-" + std::to_string(last_command.second);
    if (account.commands.empty()) wake_ups[cell_for(account.id, cells)].push_back(account.id);
    account.commands.push_back({std::move(id), time_point_ms(ms), std::move(command)});
}

void MemoryData::wake() {
    std::vector<std::function<bool()>> asking;
    asking.swap(waiting);
    for (auto& settled : asking)
        if (!settled()) waiting.push_back(std::move(settled));
}

access::Object object_of(MemoryConversation const& conversation) {
    v1::Conversation const& value = conversation.value;
    return {conversation.contact, value.owner(), value.queue(), value.inbox()};
}

bool MemoryData::may(ports::Caller const& caller, Action action, access::Object const& object) {
    MemoryAccount const& known = account(caller.account);
    auto const grants = caller.is_staff() && known.config
                            ? access::grants_of(*known.config, caller.id)
                            : access::GrantsPtr{};
    access::Who const who{caller.role, caller.id, grants.get()};
    return access::authorize(who, action, object) == access::Verdict::Granted;
}

ports::Outcome<MemoryConversation*>
MemoryData::permitted(ports::Caller const& caller, Action action, std::string const& id) {
    MemoryConversation* const found = visible(caller, id);
    if (found == nullptr) return not_found("conversation");
    if (!may(caller, action, object_of(*found))) return forbidden();
    return found;
}

} // namespace switchboard::store
