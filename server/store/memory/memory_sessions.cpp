#include "ports/topics.hpp"
#include "store/memory/memory_store.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>

namespace switchboard::store {

using ports::Outcome;

namespace {

std::string person_of(ports::Caller const& caller) {
    return is_customer(caller) ? "c/" + caller.id + "/" + caller.inbox : "a/" + caller.id;
}

/// "a/<user>" or "c/<contact>/<inbox>" came or went.
void tell_router(MemoryData& data, MemoryAccount& account, std::string const& person, bool up) {
    v1::RoutingCommand command;
    std::string const id = person.substr(2);
    if (person.front() == 'a') {
        if (up)
            command.set_link_up(id);
        else
            command.set_link_down(id);
        return data.put_command(account, std::move(command));
    }
    auto const slash = id.find('/');
    auto const open = account.open.find(id.substr(slash + 1) + "/" + id.substr(0, slash));
    if (open == account.open.end()) return;
    if (up)
        command.set_customer_up(open->second);
    else
        command.set_customer_down(open->second);
    data.put_command(account, std::move(command));
}

bool in_view(ports::ListRequest const& request, MemoryConversation const& conversation) {
    v1::Conversation const& value = conversation.value;
    switch (request.view) {
    case ports::View::Mine:
        return value.owner() == request.key && (!conversation.done || value.has_wrap_up_until());
    case ports::View::Queue:
        return !conversation.done && value.queue() == request.key;
    case ports::View::Open:
        return !conversation.done;
    case ports::View::Closed:
        return conversation.done;
    case ports::View::Contact:
        return conversation.contact == request.key;
    }
    return false;
}

} // namespace

void end_session(MemoryData& data, MemoryAccount& account, std::string const& key) {
    auto const found = account.sessions.find(key);
    if (found == account.sessions.end()) return;
    std::string const person = found->second.person;
    account.sessions.erase(found);
    if (--account.present[person] > 0) return;
    account.present.erase(person);
    tell_router(data, account, person, false);
}

void MemoryStore::session_alive(
    ports::Caller caller, std::string session, Millis ttl, ports::Done<ports::Unit> done) {
    answer("session_alive", std::move(done), [&]() -> Outcome<ports::Unit> {
        MemoryAccount& account = data_.account(caller.account);
        std::string const person = person_of(caller);
        bool const fresh = !account.sessions.contains(person + "/" + session);
        account.sessions[person + "/" + session] = MemorySession{person, data_.now() + ttl};
        if (fresh && ++account.present[person] == 1) tell_router(data_, account, person, true);
        return ports::Unit{};
    });
}

void MemoryStore::session_gone(
    ports::Caller caller, std::string session, ports::Done<ports::Unit> done) {
    answer("session_gone", std::move(done), [&]() -> Outcome<ports::Unit> {
        MemoryAccount& account = data_.account(caller.account);
        end_session(data_, account, person_of(caller) + "/" + session);
        return ports::Unit{};
    });
}

void MemoryStore::follow(
    std::string account, std::string node, std::string topic, ports::Done<ports::Unit> done) {
    answer("follow", std::move(done), [&]() -> Outcome<ports::Unit> {
        data_.account(account).follows[topic].insert(node);
        return ports::Unit{};
    });
}

void MemoryStore::unfollow(
    std::string account, std::string node, std::string topic, ports::Done<ports::Unit> done) {
    answer("unfollow", std::move(done), [&]() -> Outcome<ports::Unit> {
        auto& follows = data_.account(account).follows;
        follows[topic].erase(node);
        if (follows[topic].empty()) follows.erase(topic);
        return ports::Unit{};
    });
}

void MemoryStore::contact(ports::Caller caller, std::string id, ports::Done<v1::Contact> done) {
    answer("contact", std::move(done), [&]() -> Outcome<v1::Contact> {
        auto const& contacts = data_.account(caller.account).contacts;
        auto const found = contacts.find(id);
        if (found == contacts.end() || (is_customer(caller) && id != caller.id))
            return not_found("contact");
        return found->second;
    });
}

void MemoryStore::save_contact(
    ports::Caller caller, v1::Contact contact, ports::Done<v1::Contact> done) {
    answer("save_contact", std::move(done), [&]() -> Outcome<v1::Contact> {
        if (auto bad = check_contact(caller, contact)) return *bad;
        return save(data_.account(caller.account), contact);
    });
}

v1::Contact& MemoryStore::save(MemoryAccount& account, v1::Contact const& contact) {
    bool const fresh = !account.contacts.contains(contact.id());
    v1::Contact& stored = account.contacts[contact.id()];
    std::string const before = stored.SerializeAsString();
    merge_contact(contact, stored);
    if (!fresh && stored.SerializeAsString() != before) data_.on_contact(account, contact.id());
    if (fresh) set_time(*stored.mutable_created_at(), data_.now());
    set_time(*stored.mutable_last_seen_at(), data_.now());
    return stored;
}

void MemoryStore::list(ports::ListRequest request, ports::Done<ports::ListResult> done) {
    answer("list", std::move(done), [&]() -> Outcome<ports::ListResult> {
        if (auto bad = check_list(request)) return *bad;
        MemoryAccount const& account = data_.account(request.caller.account);
        std::vector<MemoryConversation const*> found;
        for (auto const& [id, conversation] : account.conversations)
            if (in_view(request, conversation)) found.push_back(&conversation);
        std::sort(found.begin(), found.end(), [](auto const* a, auto const* b) {
            return a->activity > b->activity;
        });
        ports::ListResult result;
        std::uint64_t const below =
            request.cursor.empty() ? ~std::uint64_t{0} : std::stoull("0" + request.cursor);
        std::uint64_t last = 0;
        for (MemoryConversation const* conversation : found) {
            if (conversation->activity >= below) continue;
            if (result.conversations.size() == request.limit) {
                result.next_cursor = std::to_string(last);
                break;
            }
            last = conversation->activity;
            result.conversations.push_back(data_.snapshot(account, *conversation));
        }
        return result;
    });
}

void MemoryStore::edit(ports::EditRequest request, ports::Done<ports::EditResult> done) {
    answer("edit", std::move(done), [&]() -> Outcome<ports::EditResult> {
        if (auto bad = check_edit(request)) return *bad;
        MemoryConversation* const found = data_.visible(request.caller, request.conversation);
        if (found == nullptr) return not_found("conversation");
        if (request.read_seq > found->entries.size())
            return error(v1::INVALID_ARGUMENT, "read_seq: beyond the last entry");
        return edit_found(*found, request);
    });
}

namespace {

/// What changed, as the log shows it: "+new -old".
std::string apply_tags(v1::Conversation& value, ports::EditRequest const& request) {
    std::vector<std::string> tags(value.tags().begin(), value.tags().end());
    std::string changed;
    auto const note = [&](char sign, std::string const& tag) {
        changed.append(changed.empty() ? "" : " ").append(1, sign).append(tag);
    };
    for (std::string const& tag : request.add_tags) {
        if (std::find(tags.begin(), tags.end(), tag) != tags.end()) continue;
        tags.push_back(tag);
        note('+', tag);
    }
    for (std::string const& tag : request.remove_tags)
        if (std::erase(tags, tag) > 0) note('-', tag);
    value.mutable_tags()->Assign(tags.begin(), tags.end());
    return changed;
}

} // namespace

Outcome<ports::EditResult>
MemoryStore::edit_found(MemoryConversation& found, ports::EditRequest const& request) {
    MemoryAccount& account = data_.account(request.caller.account);
    v1::Conversation& value = found.value;
    ports::EditResult result;
    bool const rates = request.csat != 0 || request.ces != 0 || !request.comment.empty();
    if (rates) {
        if (!found.done) return error(v1::WRONG_STATE, "rating: the conversation is still open");
        bool const rated = found.rated_generation == value.generation();
        if (rated && (value.csat() != request.csat || value.ces() != request.ces))
            return error(v1::WRONG_STATE, "rating: already given");
        if (!rated) {
            found.rated_generation = value.generation();
            value.set_csat(request.csat);
            value.set_ces(request.ces);
            result.added.push_back(
                data_.add_entry(account, found, rated_entry(request), request.origin_node));
        }
    }
    std::string const tagged = apply_tags(value, request);
    if (!tagged.empty())
        result.added.push_back(data_.add_entry(
            account, found, tagged_entry(request.caller, tagged), request.origin_node));
    if (is_customer(request.caller))
        value.set_customer_read_seq(std::max(value.customer_read_seq(), request.read_seq));
    else if (value.owner() == request.caller.id)
        value.set_agent_read_seq(std::max(value.agent_read_seq(), request.read_seq));
    if (!result.added.empty()) {
        std::string const topic = ports::conversation_topic(value.id());
        data_.fan_snapshot(account, found, topic, request.origin_node);
    }
    result.conversation = data_.snapshot(account, found);
    return result;
}

} // namespace switchboard::store
