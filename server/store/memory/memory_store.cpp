#include "store/memory/memory_store.hpp"
#include "base/limit_text.hpp"
#include "conversation/visibility.hpp"
#include "ports/topics.hpp"
#include "store/rules/commands.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>

namespace switchboard::store {

using ports::Outcome;

void MemoryStore::start(ports::StartRequest request, ports::Done<ports::StartResult> done) {
    answer("start", std::move(done), [&]() -> Outcome<ports::StartResult> {
        if (auto bad = check_start(request)) return *bad;
        MemoryAccount& account = data_.account(request.caller.account);
        std::string const place = request.draft.inbox() + "/" + request.caller.id;
        auto const open = account.open.find(place);
        ports::StartResult result;
        result.existing = open != account.open.end();
        if (!result.existing && account.conversations.contains(request.conversation))
            return error(v1::CONFLICT, "conversation: this id is taken");
        save(account, with_room(request.draft.contact(), account), true);
        MemoryConversation& conversation = result.existing
                                               ? account.conversations.at(open->second)
                                               : create(account, request, place, result.added);
        if (request.first.has_message()) {
            ports::AppendRequest first{
                request.caller, conversation.value.id(), request.first, request.origin_node,
                request.entries_max};
            auto const added = append_to(account, conversation, first);
            if (!added) return added.error();
            if (!added->duplicate) result.added.push_back(conversation.entries.back());
        }
        result.conversation = data_.snapshot(account, conversation);
        if (!result.existing) {
            std::string const topic = ports::contact_topic(request.caller.id);
            data_.fan_snapshot(account, conversation, topic, request.origin_node);
        }
        return result;
    });
}

namespace {

/// Who answered this customer the last time, in one of the five newest conversations.
std::string last_agent(MemoryAccount const& account, std::string const& contact) {
    constexpr std::size_t kLookedAt = 5;
    std::vector<MemoryConversation const*> theirs;
    for (auto const& [id, conversation] : account.conversations)
        if (conversation.contact == contact) theirs.push_back(&conversation);
    std::sort(theirs.begin(), theirs.end(), [](auto const* a, auto const* b) {
        return a->activity > b->activity;
    });
    theirs.resize(std::min(theirs.size(), kLookedAt));
    for (auto const* each : theirs)
        if (!each->value.owner().empty()) return each->value.owner();
    return {};
}

} // namespace

/// Nobody is kept from talking by having too many attributes: those that are new are left out.
v1::Contact MemoryStore::with_room(v1::Contact said, MemoryAccount const& account) {
    v1::Contact const present = contact_of(account, said.id());
    if (!check_attributes(said, present)) return said;
    auto& attributes = *said.mutable_attributes();
    for (auto at = attributes.begin(); at != attributes.end();)
        at = present.attributes().contains(at->first) ? std::next(at) : attributes.erase(at);
    return said;
}

MemoryConversation& MemoryStore::create(
    MemoryAccount& account, ports::StartRequest const& request, std::string const& place,
    std::vector<v1::Entry>& added) {
    std::string last = last_agent(account, request.caller.id);
    MemoryConversation& made = account.conversations[request.conversation];
    account.open[place] = request.conversation;
    made.value = request.draft;
    made.contact = request.caller.id;
    made.value.clear_contact();
    set_time(*made.value.mutable_created_at(), data_.now());
    if (made.value.state() == v1::STATE_QUEUED)
        set_time(*made.value.mutable_queued_at(), data_.now());
    if (has_message(request.first))
        made.value.set_last_text(preview(request.first)); // offers show it
    added.push_back(
        data_.add_entry(account, made, created_entry(request.caller), request.origin_node));
    v1::RoutingCommand arrive;
    arrive.mutable_arrive()->set_conversation(request.conversation);
    arrive.mutable_arrive()->set_last_agent(std::move(last));
    *arrive.mutable_snapshot() = data_.snapshot(account, made);
    data_.put_command(account, std::move(arrive));
    return made;
}

void MemoryStore::append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) {
    answer("append", std::move(done), [&]() -> Outcome<ports::AppendResult> {
        if (auto bad = check_append(request)) return *bad;
        MemoryConversation* const found = data_.visible(request.caller, request.conversation);
        if (found == nullptr) return not_found("conversation");
        // What is in the history is never refused, also if its sender may not write there any more.
        if (auto const before = answered_before(*found, request)) return *before;
        Action const action = to_append(request.caller, request.entry);
        if (!data_.may(request.caller, action, object_of(*found))) return forbidden();
        return append_to(data_.account(request.caller.account), *found, request);
    });
}

/// What was answered to this client id before.
std::optional<Outcome<ports::AppendResult>> MemoryStore::answered_before(
    MemoryConversation const& conversation, ports::AppendRequest const& request) {
    auto const seen = conversation.seen.find({request.caller.id, request.entry.client_id()});
    if (seen == conversation.seen.end()) return std::nullopt;
    if (seen->second.hash != body_hash(request.entry))
        return Outcome<ports::AppendResult>{
            error(v1::ID_CONFLICT, "client_id: used for another text")};
    return ports::AppendResult{seen->second.seq, seen->second.at, true, {}};
}

Outcome<ports::AppendResult> MemoryStore::append_to(
    MemoryAccount& account, MemoryConversation& conversation, ports::AppendRequest const& request) {
    v1::Entry const& entry = request.entry;
    if (auto const before = answered_before(conversation, request)) return *before;
    bool const closed = conversation.done || is_final(conversation.value.state());
    if (closed && !entry.has_note()) return error(v1::WRONG_STATE, "the conversation is closed");
    if (conversation.entries.size() >= request.entries_max)
        return error(
            v1::CONVERSATION_FULL,
            limit_text(
                "the conversation is full", {{"conversation_entries", request.entries_max}}));
    auto const files = files_of(account, request);
    if (!files) return files.error();
    v1::Entry whole = entry;
    ports::AppendResult result;
    if (!files->empty()) whole.mutable_message()->clear_attachments();
    for (MemoryUpload* const file : *files) {
        file->attached = true;
        *whole.mutable_message()->add_attachments() = file->upload.attachment;
        result.attachments.push_back(file->upload.attachment);
    }
    v1::Entry const& stored =
        data_.add_entry(account, conversation, std::move(whole), request.origin_node);
    result.seq = stored.seq();
    result.at = time_of(stored.at());
    if (!entry.client_id().empty())
        conversation.seen[{request.caller.id, entry.client_id()}] =
            Remembered{result.seq, result.at, body_hash(entry)};
    if (is_customer(request.caller) && conversation.value.state() == v1::STATE_PARKED) {
        v1::RoutingCommand command;
        command.mutable_customer_message()->set_conversation(conversation.value.id());
        data_.put_command(account, std::move(command));
    }
    return result;
}

Outcome<std::vector<MemoryUpload*>>
MemoryStore::files_of(MemoryAccount& account, ports::AppendRequest const& request) {
    std::vector<MemoryUpload*> files;
    for (v1::Attachment const& named : request.entry.message().attachments()) {
        auto const found = account.uploads.find(named.id());
        bool const known = found != account.uploads.end() &&
                           found->second.by == request.caller.id &&
                           found->second.upload.conversation == request.conversation;
        if (!known) return error(v1::NOT_FOUND, "attachments: no such file");
        MemoryUpload* const file = &found->second;
        if (!file->upload.done())
            return error(v1::WRONG_STATE, "attachments: the file is not here in full");
        if (file->attached || std::find(files.begin(), files.end(), file) != files.end())
            return error(v1::WRONG_STATE, "attachments: the file was sent already");
        files.push_back(file);
    }
    return files;
}

void MemoryStore::history(ports::HistoryRequest request, ports::Done<ports::HistoryResult> done) {
    answer("history", std::move(done), [&]() -> Outcome<ports::HistoryResult> {
        auto const permitted =
            data_.permitted(request.caller, to_read(request.caller), request.conversation);
        if (!permitted) return permitted.error();
        MemoryConversation const* const found = *permitted;
        std::size_t const limit = page_size(request.limit);
        std::size_t const head = found->entries.size();
        std::size_t first = std::min<std::size_t>(request.after, head);
        std::size_t last = std::min(head, first + limit);
        if (request.before != 0) {
            last = std::min<std::size_t>(request.before - 1, head);
            first = last > limit ? last - limit : 0;
        }
        ports::HistoryResult result;
        result.head_seq = static_cast<std::uint32_t>(head);
        result.more = request.before != 0 ? first > 0 : last < head;
        for (std::size_t i = first; i < last; ++i)
            result.entries.push_back(
                conversation::entry_for(request.caller.role, found->entries[i]));
        return result;
    });
}

void MemoryStore::conversation(
    ports::Caller caller, std::string id, ports::Done<v1::Conversation> done) {
    answer("conversation", std::move(done), [&]() -> Outcome<v1::Conversation> {
        auto const found = data_.permitted(caller, to_read(caller), id);
        if (!found) return found.error();
        return data_.snapshot(data_.account(caller.account), **found);
    });
}

void MemoryStore::heads(
    std::string account, std::vector<std::string> conversations,
    ports::Done<std::vector<v1::Position>> done) {
    answer("heads", std::move(done), [&]() -> Outcome<std::vector<v1::Position>> {
        std::vector<v1::Position> heads;
        for (std::string const& id : conversations) {
            MemoryConversation const* const found = data_.conversation(account, id);
            if (found == nullptr) continue;
            v1::Position& position = heads.emplace_back();
            position.set_conversation(id);
            position.set_seq(static_cast<std::uint32_t>(found->entries.size()));
            position.set_epoch(data_.epoch);
        }
        return heads;
    });
}

void MemoryStore::submit(
    ports::Caller caller, v1::RoutingCommand command, ports::Done<ports::Unit> done) {
    answer("submit", std::move(done), [&]() -> Outcome<ports::Unit> {
        CommandRule const rule = rule_of(caller, command);
        if (rule.refused) return *rule.refused;
        if (!rule.conversation.empty()) {
            auto const found = data_.permitted(caller, rule.action, rule.conversation);
            if (!found) return found.error();
            if ((*found)->done)
                *command.mutable_snapshot() =
                    data_.snapshot(data_.account(caller.account), **found);
        }
        bool const is_overseen = rule.action == Action::SetQueue || rule.action == Action::Oversee;
        if (is_overseen && !data_.may(caller, rule.action, {{}, {}, rule.queue, {}}))
            return forbidden();
        if (command.actor().id().empty()) {
            command.mutable_actor()->set_role(caller.role);
            command.mutable_actor()->set_id(caller.id);
            command.mutable_actor()->set_name(caller.name);
        }
        data_.put_command(data_.account(caller.account), std::move(command));
        return ports::Unit{};
    });
}

std::unique_ptr<ports::Store>
make_memory_store(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    return std::make_unique<MemoryStore>(database, std::move(post));
}

} // namespace switchboard::store
