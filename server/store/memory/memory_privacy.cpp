#include "store/memory/memory_privacy.hpp"

#include "ports/topics.hpp"
#include "store/memory/memory_tickets.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

namespace switchboard::store {

namespace {

/// Nothing that says something about the customer: what stays is as privacy.lua has it.
v1::Conversation without_words(v1::Conversation value) {
    value.clear_contact();
    value.clear_tags();
    value.clear_last_text();
    value.clear_form();
    value.clear_why();
    value.clear_snoozed_until();
    value.clear_refusal();
    value.clear_place_kept();
    return value;
}

v1::Entry tombstone(v1::Entry const& entry, TimePoint at) {
    v1::Entry hidden;
    hidden.set_conversation(entry.conversation());
    hidden.set_seq(entry.seq());
    set_time(*hidden.mutable_at(), at);
    hidden.mutable_hidden();
    return hidden;
}

bool is_erased(MemoryConversation const& conversation) {
    return std::all_of(
        conversation.entries.begin(), conversation.entries.end(),
        [](v1::Entry const& entry) { return entry.has_hidden(); });
}

class MemoryPrivacy final : public ports::PrivacyStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    void erase_conversation(
        std::string account, std::string contact, std::string conversation, Millis quiet,
        ports::Done<ports::ErasedConversation> done) override {
        answer("erase_conversation", std::move(done), [&] {
            return erase(data_.account(account), contact, conversation, quiet);
        });
    }
    void files_are_gone(
        std::string account, std::string conversation, ports::Done<ports::Unit> done) override {
        answer("files_are_gone", std::move(done), [&]() -> ports::Outcome<ports::Unit> {
            if (auto* const found = data_.conversation(account, conversation))
                found->files_left = false;
            return ports::Unit{};
        });
    }
    void erase_contact(
        std::string account, std::string contact, Millis quiet,
        ports::Done<ports::Unit> done) override {
        answer("erase_contact", std::move(done), [&]() -> ports::Outcome<ports::Unit> {
            MemoryAccount& found = data_.account(account);
            if (!found.contacts.contains(contact)) return not_found("contact");
            auto const heard = found.heard.find(contact);
            if (quiet > Millis{0} && heard != found.heard.end() &&
                heard->second >= data_.now() - quiet)
                return error(v1::WRONG_STATE, "contact: something was heard of it since");
            for (auto const& [id, conversation] : found.conversations)
                if (conversation.contact == contact && !is_erased(conversation))
                    return error(v1::WRONG_STATE, "conversation: " + id + " is not erased");
            v1::Contact nobody;
            nobody.set_id(contact);
            found.contacts[contact] = nobody;
            found.contact_notes.erase(contact);
            found.heard.erase(contact);
            std::erase_if(found.shop_said, [&](auto const& each) { return each.first == contact; });
            auto const person = found.vault.find("person-of." + contact);
            if (person != found.vault.end())
                found.vault.erase("contact-of." + person->second.bytes);
            found.vault["person-of." + contact] = {"erased", 1};
            erase_events(found, contact);
            return ports::Unit{};
        });
    }

    void expired_contacts(
        std::string account, Millis quiet, Millis again, std::uint32_t limit,
        ports::Done<ports::ExpiredContacts> done) override {
        answer(
            "expired_contacts", std::move(done), [&]() -> ports::Outcome<ports::ExpiredContacts> {
                MemoryAccount& of = data_.account(account);
                TimePoint const below = data_.now() - quiet;
                std::multimap<TimePoint, std::string> due;
                for (auto const& [contact, at] : of.heard)
                    if (at < below) due.emplace(at, contact);
                ports::ExpiredContacts page;
                for (auto const& [at, contact] : due) {
                    if (auto const held = last_held(of, contact))
                        of.heard[contact] = std::max(*held, below + again);
                    else if (page.contacts.size() == limit)
                        page.more = true;
                    else
                        page.contacts.push_back(contact);
                }
                return page;
            });
    }

    void expired(
        std::string account, std::string inbox, Millis quiet, std::uint32_t limit,
        std::string cursor, ports::Done<ports::ExpiredPage> done) override {
        answer("expired", std::move(done), [&]() -> ports::Outcome<ports::ExpiredPage> {
            MemoryAccount& of = data_.account(account);
            std::uint64_t const after = cursor.empty() ? 0 : std::stoull(cursor);
            std::map<std::uint64_t, MemoryConversation const*> found; // in order of their activity
            for (auto const& [id, each] : of.conversations)
                if (each.done && each.activity > after && is_quiet(each, quiet) &&
                    each.value.inbox() == inbox && (!is_erased(each) || each.files_left))
                    found.emplace(each.activity, &each);
            ports::ExpiredPage page;
            for (auto const& [activity, each] : found) {
                bool const owed = is_owed(of, *each);
                if (!owed && page.conversations.size() == limit) return page;
                page.next_cursor = std::to_string(activity);
                if (owed)
                    ++page.owed;
                else
                    page.conversations.push_back({each->value.id(), each->contact});
            }
            page.next_cursor.clear();
            return page;
        });
    }

private:
    /// When something last happened in what is not erased of this contact.
    [[nodiscard]] static std::optional<TimePoint>
    last_held(MemoryAccount const& account, std::string const& contact) {
        std::optional<TimePoint> last;
        for (auto const& [id, each] : account.conversations) {
            bool const is_held = each.contact == contact && (!is_erased(each) || each.files_left);
            if (is_held) last = std::max(last.value_or(each.active_at), each.active_at);
        }
        return last;
    }
    [[nodiscard]] bool is_quiet(MemoryConversation const& conversation, Millis quiet) const {
        return conversation.active_at < data_.now() - quiet;
    }
    [[nodiscard]] static bool
    is_owed(MemoryAccount const& account, MemoryConversation const& conversation) {
        auto const state = ticket_state(account, conversation);
        return state == ports::TicketState::Owed || state == ports::TicketState::Parked;
    }
    static void erase_events(MemoryAccount& account, std::string const& id) {
        std::erase_if(account.outbox, [&](auto const& each) {
            auto const& item = each.second.delivery.item;
            return !item.event().empty() && (item.conversation() == id || item.contact() == id);
        });
    }
    [[nodiscard]] bool is_held(MemoryAccount const& account, std::string const& id) const {
        return std::any_of(account.outbox.begin(), account.outbox.end(), [&](auto const& each) {
            auto const& owed = each.second;
            return owed.delivery.item.event().empty() && owed.delivery.item.conversation() == id &&
                   owed.delivery.state == ports::DeliveryState::Pending && owed.held > data_.now();
        });
    }
    static void erase_debts(MemoryAccount& account, MemoryConversation& conversation) {
        bool any = false;
        auto const& id = conversation.value.id();
        for (auto each = account.outbox.begin(); each != account.outbox.end();) {
            auto& delivery = each->second.delivery;
            bool const ours = delivery.item.event().empty() && delivery.item.conversation() == id;
            bool const is_done = delivery.state == ports::DeliveryState::Delivered;
            if (ours && is_done) delivery.item.clear_last_error();
            any |= ours && is_done;
            each = ours && !is_done ? account.outbox.erase(each) : std::next(each);
        }
        conversation.exempt |= !any;
    }
    ports::Outcome<ports::ErasedConversation>
    erase(MemoryAccount& account, std::string const& contact, std::string const& id, Millis quiet) {
        auto const found = account.conversations.find(id);
        if (found == account.conversations.end() || found->second.contact != contact)
            return not_found("conversation");
        MemoryConversation& conversation = found->second;
        if (!conversation.done || conversation.value.has_wrap_up_until())
            return error(v1::WRONG_STATE, "conversation: " + id + " is open; close it first");
        if (is_held(account, id))
            return error(
                v1::WRONG_STATE,
                "conversation: a ticket of " + id + " is being delivered; try again in a minute");
        if (quiet > Millis{0} && !is_quiet(conversation, quiet))
            return error(
                v1::WRONG_STATE, "conversation: something has happened in " + id + " since");
        if (quiet > Millis{0} && is_owed(account, conversation))
            return error(v1::WRONG_STATE, "conversation: a ticket of " + id + " is still owed");
        ports::ErasedConversation erased;
        erased.entries = static_cast<std::uint32_t>(conversation.entries.size());
        for (auto& entry : conversation.entries) entry = tombstone(entry, data_.now());
        erased.files =
            static_cast<std::uint32_t>(std::erase_if(account.uploads, [&](auto const& each) {
                return each.second.upload.conversation == id;
            }));
        conversation.files_left = true;
        conversation.seen.clear();
        conversation.kept.clear();
        conversation.value = without_words(std::move(conversation.value));
        account.records["c"].erase(id);
        erase_debts(account, conversation);
        erase_events(account, id);
        data_.fan_snapshot(account, conversation, ports::conversation_topic(id), {});
        auto const known = account.contacts.find(contact);
        if (known != account.contacts.end() && known->second.has_created_at())
            account.heard.try_emplace(contact, data_.now());
        return erased;
    }
};

} // namespace

std::unique_ptr<ports::PrivacyStore>
make_memory_privacy(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    if (!post) post = database.environment().post;
    return std::make_unique<MemoryPrivacy>(database, std::move(post));
}

} // namespace switchboard::store
