// What follows for the outbox from an entry, a close, a change of a contact: the same as
// redis/functions/shared_outbox.lua.
#include "store/memory/memory_data.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>
#include <tuple>

namespace switchboard::store {

namespace {

constexpr Millis kMoreMayCome{2'000}; // between a note or a rating and its delivery

bool wants(std::string const& names, std::string const& event) {
    return names.find(" " + event + " ") != std::string::npos;
}

} // namespace

void MemoryData::owe(
    MemoryAccount& account, MemoryConversation const& conversation, std::string const& sink,
    std::uint32_t generation) {
    v1::OutboxItem item;
    item.set_account(account.id);
    item.set_sink(sink);
    item.set_conversation(conversation.value.id());
    item.set_generation(generation);
    item.set_head_seq(static_cast<std::uint32_t>(conversation.entries.size()));
    set_time(*item.mutable_owed_at(), now());
    std::string const id = outbox_id(item);
    auto const found = account.outbox.find(id);
    if (found != account.outbox.end()) return revise(found->second, item.head_seq(), Millis{0});
    MemoryDelivery& owed = account.outbox[id];
    owed.delivery.item = item;
    owed.delivery.at = now();
    owed.order = ++counter;
}

void MemoryData::owe_event(MemoryAccount& account, v1::OutboxItem item) {
    item.set_account(account.id);
    set_time(*item.mutable_owed_at(), now());
    MemoryDelivery& owed = account.outbox[outbox_id(item)];
    owed.delivery.item = item;
    owed.delivery.at = now();
    owed.order = ++counter;
}

bool MemoryData::owe_letter(
    MemoryAccount& account, MemoryConversation& finished, ports::Letter const& letter) {
    bool const is_owed =
        std::any_of(account.outbox.begin(), account.outbox.end(), [&](auto const& each) {
            ports::Delivery const& delivery = each.second.delivery;
            return delivery.state == ports::DeliveryState::Pending &&
                   delivery.item.conversation() == letter.conversation &&
                   delivery.item.sink() == letter.sink &&
                   delivery.item.recipient() == letter.recipient;
        });
    if (is_owed) return true;
    if (finished.letters >= ports::kLettersMax) return false;
    v1::OutboxItem item;
    item.set_sink(letter.sink);
    item.set_conversation(letter.conversation);
    item.set_event(ports::kLetterEvent);
    item.set_seq(++finished.letters);
    item.set_head_seq(static_cast<std::uint32_t>(finished.entries.size()));
    item.set_recipient(letter.recipient);
    item.set_language(letter.language);
    owe_event(account, std::move(item));
    return true;
}

void MemoryData::revise(MemoryDelivery& owed, std::uint32_t head, Millis delay) {
    v1::OutboxItem& item = owed.delivery.item;
    item.set_revision(item.revision() + 1);
    item.set_head_seq(head);
    if (owed.delivery.state == ports::DeliveryState::Pending) return;
    set_time(*item.mutable_owed_at(), now());
    item.set_attempts(0);
    item.clear_last_error();
    item.set_token(++counter);
    owed.delivery.state = ports::DeliveryState::Pending;
    owed.delivery.at = now() + delay;
    owed.order = counter;
}

void MemoryData::on_entry(
    MemoryAccount& account, MemoryConversation& conversation, v1::Entry const& entry) {
    std::string const name = event_name(entry);
    if (account.config && !name.empty()) {
        for (auto const& [sink, names] : event_hooks(*account.config)) {
            if (!wants(names, name)) continue;
            v1::OutboxItem item;
            item.set_sink(sink);
            item.set_conversation(conversation.value.id());
            item.set_event(name);
            item.set_seq(entry.seq());
            item.set_head_seq(entry.seq());
            owe_event(account, std::move(item));
        }
    }
    if (!conversation.done) return;
    for (auto& [id, owed] : account.outbox) {
        v1::OutboxItem const& item = owed.delivery.item;
        bool const same = item.conversation() == conversation.value.id() && item.event().empty() &&
                          item.generation() == conversation.value.generation();
        if (same) revise(owed, entry.seq(), kMoreMayCome);
    }
}

void MemoryData::on_contact(MemoryAccount& account, std::string const& contact) {
    if (!account.config) return;
    for (auto const& [sink, names] : event_hooks(*account.config)) {
        if (!wants(names, kContactUpdated)) continue;
        bool const told = std::any_of(
            account.outbox.begin(), account.outbox.end(), [&, &sink = sink](auto const& each) {
                auto const& [item, state] =
                    std::tie(each.second.delivery.item, each.second.delivery.state);
                return item.contact() == contact && item.sink() == sink && item.attempts() == 0 &&
                       state == ports::DeliveryState::Pending;
            });
        if (told) continue;
        v1::OutboxItem item;
        item.set_sink(sink);
        item.set_contact(contact);
        item.set_event(kContactUpdated);
        item.set_seq(static_cast<std::uint32_t>(++counter));
        owe_event(account, std::move(item));
    }
}

} // namespace switchboard::store
