#include "ports/topics.hpp"
#include "store/memory/list_page.hpp"
#include "store/memory/memory_store.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>
#include <set>

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
    // Who keeps a place may go: the router never hears of it.
    if (!up && !account.conversations.at(open->second).kept.empty()) return;
    if (up)
        command.set_customer_up(open->second);
    else
        command.set_customer_down(open->second);
    data.put_command(account, std::move(command));
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

namespace {

/// The person's oldest session, as a key and a name; the person has one.
std::pair<std::string, std::string>
oldest_of(MemoryAccount const& account, std::string const& person) {
    std::pair<std::string, std::string> oldest;
    std::uint64_t order = ~std::uint64_t{0};
    for (auto const& [key, session] : account.sessions) {
        if (session.person != person || session.order >= order) continue;
        order = session.order;
        oldest = {key, key.substr(person.size() + 1)};
    }
    return oldest;
}

void end_oldest(
    MemoryData& data, MemoryAccount& account, ports::Caller const& caller,
    std::string const& person, std::uint32_t most) {
    while (most != 0 && account.present[person] > most) {
        auto const [key, session] = oldest_of(account, person);
        end_session(data, account, key);
        v1::InboxRecord record;
        record.set_account(account.id);
        record.set_topic(
            is_customer(caller) ? ports::contact_topic(caller.id) : ports::user_topic(caller.id));
        record.mutable_end_session()->set_session(session);
        data.fan(account, std::move(record), {});
    }
}

} // namespace

void MemoryStore::session_alive(
    ports::Caller caller, std::string session, Millis ttl, std::uint32_t sessions_max,
    ports::Done<ports::Unit> done) {
    answer("session_alive", std::move(done), [&]() -> Outcome<ports::Unit> {
        MemoryAccount& account = data_.account(caller.account);
        std::string const person = person_of(caller);
        auto const [found, fresh] = account.sessions.try_emplace(person + "/" + session);
        found->second.expires = data_.now() + ttl;
        if (!fresh) return ports::Unit{};
        found->second.person = person;
        found->second.order = ++data_.counter;
        if (++account.present[person] == 1) tell_router(data_, account, person, true);
        end_oldest(data_, account, caller, person, sessions_max);
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
        if (!data_.knows_contact(caller, id)) return forbidden();
        return found->second;
    });
}

void MemoryStore::save_contact(
    ports::Caller caller, v1::Contact contact, ports::Done<v1::Contact> done) {
    answer("save_contact", std::move(done), [&]() -> Outcome<v1::Contact> {
        if (auto bad = check_contact(caller, contact)) return *bad;
        if (!data_.knows_contact(caller, contact.id())) return forbidden();
        MemoryAccount& account = data_.account(caller.account);
        if (is_customer(caller)) {
            if (auto bad = check_attributes(contact, contact_of(account, contact.id())))
                return *bad;
        }
        return save(account, contact, is_customer(caller));
    });
}

/// As it is known so far, or an empty one.
v1::Contact MemoryStore::contact_of(MemoryAccount const& account, std::string const& id) {
    auto const present = account.contacts.find(id);
    return present == account.contacts.end() ? v1::Contact{} : present->second;
}

v1::Contact&
MemoryStore::save(MemoryAccount& account, v1::Contact const& contact, bool by_customer) {
    bool const fresh = !account.contacts.contains(contact.id());
    v1::Contact& stored = account.contacts[contact.id()];
    std::string const before = stored.SerializeAsString();
    v1::Contact said = contact;
    if (by_customer) {
        said = own_words(std::move(said), stored);
        for (auto const& [key, value] : contact.attributes())
            if (account.shop_said.contains({contact.id(), key}))
                said.mutable_attributes()->erase(key);
    } else {
        begin_vouching(contact, stored);
        end_vouching(contact, stored);
        for (auto const& [key, value] : contact.attributes())
            account.shop_said.insert({contact.id(), key});
    }
    merge_contact(said, stored);
    bool const changed = !fresh && stored.SerializeAsString() != before;
    if (changed) data_.on_contact(account, contact.id());
    if (fresh) set_time(*stored.mutable_created_at(), data_.now());
    set_time(*stored.mutable_last_seen_at(), data_.now());
    account.heard[contact.id()] = data_.now();
    if (changed) data_.tell_of_contact(account, contact.id());
    return stored;
}

void MemoryStore::list(ports::ListRequest request, ports::Done<ports::ListResult> done) {
    answer("list", std::move(done), [&]() -> Outcome<ports::ListResult> {
        if (auto bad = check_list(request)) return *bad;
        MemoryAccount const& account = data_.account(request.caller.account);
        std::vector<Ranked> found;
        for (auto const& [id, conversation] : account.conversations)
            if (in_view(request, conversation) &&
                data_.may(request.caller, to_read(request.caller), object_of(conversation)))
                found.push_back({&conversation, conversation.activity});
        return page_of(data_, account, std::move(found), request);
    });
}

void MemoryStore::edit(ports::EditRequest request, ports::Done<ports::EditResult> done) {
    answer("edit", std::move(done), [&]() -> Outcome<ports::EditResult> {
        if (auto bad = check_edit(request)) return *bad;
        auto const permitted =
            data_.permitted(request.caller, to_read(request.caller), request.conversation);
        if (!permitted) return permitted.error();
        MemoryConversation* const found = *permitted;
        if (request.read_seq > found->entries.size())
            return error(v1::INVALID_ARGUMENT, "read_seq: beyond the last entry");
        if (request.delivered_seq > found->entries.size())
            return error(v1::INVALID_ARGUMENT, "delivered_seq: beyond the last entry");
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

std::optional<ports::Error>
check_tagging(MemoryConversation const& found, ports::EditRequest const& request) {
    if (request.add_tags.empty()) return std::nullopt;
    if (is_customer(request.caller) && found.done)
        return error(v1::WRONG_STATE, "tags: the conversation is closed");
    std::set<std::string> tags(found.value.tags().begin(), found.value.tags().end());
    tags.insert(request.add_tags.begin(), request.add_tags.end());
    for (std::string const& tag : request.remove_tags) tags.erase(tag);
    if (tags.size() > kTagsMax)
        return error(v1::INVALID_ARGUMENT, "tags: a conversation has at most 50");
    return std::nullopt;
}

void raise_marks(v1::Conversation& value, ports::EditRequest const& request) {
    std::uint32_t const delivered = std::max(request.read_seq, request.delivered_seq);
    if (is_customer(request.caller)) {
        value.set_customer_read_seq(std::max(value.customer_read_seq(), request.read_seq));
        value.set_customer_delivered_seq(std::max(value.customer_delivered_seq(), delivered));
    } else if (value.owner() == request.caller.id) {
        value.set_agent_read_seq(std::max(value.agent_read_seq(), request.read_seq));
        value.set_agent_delivered_seq(std::max(value.agent_delivered_seq(), delivered));
    }
}

} // namespace

std::optional<ports::Error> MemoryStore::keep_place(
    MemoryConversation& found, ports::EditRequest const& request, ports::EditResult& result) {
    if (request.keep_place.empty()) return std::nullopt;
    bool const waits =
        found.value.state() == v1::STATE_QUEUED || found.value.state() == v1::STATE_OFFERED;
    if (!waits) return error(v1::WRONG_STATE, "keep_place: nobody waits for an agent here");
    MemoryAccount& account = data_.account(request.caller.account);
    v1::Contact said;
    said.set_email(request.keep_place);
    end_vouching(said, account.contacts[found.contact]);
    merge_contact(said, account.contacts[found.contact]);
    found.value.set_place_kept(true);
    if (std::exchange(found.kept, request.keep_place) == request.keep_place) return std::nullopt;
    result.added.push_back(
        data_.add_entry(account, found, kept_entry(request), request.origin_node));
    return std::nullopt;
}

Outcome<ports::EditResult>
MemoryStore::edit_found(MemoryConversation& found, ports::EditRequest const& request) {
    MemoryAccount& account = data_.account(request.caller.account);
    v1::Conversation& value = found.value;
    ports::EditResult result;
    if (auto const bad = keep_place(found, request, result)) return *bad;
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
    if (auto const bad = check_tagging(found, request)) return *bad;
    std::string const tagged = apply_tags(value, request);
    if (!tagged.empty())
        result.added.push_back(data_.add_entry(
            account, found, tagged_entry(request.caller, tagged), request.origin_node));
    raise_marks(value, request);
    if (!result.added.empty()) {
        std::string const topic = ports::conversation_topic(value.id());
        data_.fan_snapshot(account, found, topic, request.origin_node);
    }
    result.conversation = data_.snapshot(account, found);
    return result;
}

} // namespace switchboard::store
