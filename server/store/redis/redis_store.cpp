#include "store/redis/redis_store.hpp"

#include "conversation/visibility.hpp"
#include "store/redis/fields.hpp"
#include "store/rules/commands.hpp"
#include "store/rules/wire.hpp"

namespace switchboard::store {

namespace {

template<class Message>
std::vector<Message> parse_from(RedisReply const& reply, std::size_t first) {
    std::vector<Message> messages;
    for (std::size_t i = first; i < reply.items.size(); ++i)
        messages.push_back(parse<Message>(reply.text_at(i)));
    return messages;
}

std::string flag(bool value) {
    return value ? "1" : "";
}

/// The store's function puts what it knows of the files into the entry.
v1::Entry without_files(v1::Entry entry) {
    if (entry.has_message()) entry.mutable_message()->clear_attachments();
    return entry;
}

std::vector<v1::Attachment> files_of(std::string const& stored) {
    auto const entry = parse<v1::Entry>(stored);
    auto const& files = entry.message().attachments();
    return {files.begin(), files.end()};
}

HashFields draft_fields(v1::Conversation draft) {
    draft.clear_contact();
    draft.clear_head_seq();
    draft.clear_epoch();
    draft.clear_created_at();
    if (draft.state() == v1::STATE_QUEUED) draft.clear_queued_at();
    return split_fields(draft);
}

} // namespace

void RedisStore::start(ports::StartRequest request, ports::Done<ports::StartResult> done) {
    if (auto bad = check_start(request)) return refuse(io_, std::move(done), *bad);
    v1::Conversation const& draft = request.draft;
    bool const has_first = request.first.has_message();
    HashFields const contact = contact_fields(draft.contact());
    HashFields const fields = draft_fields(draft);
    RedisClient::Args args{
        request.caller.id,
        request.conversation,
        draft.inbox(),
        std::to_string(draft.state()),
        draft.queue(),
        entry_bytes(created_entry(request.caller)),
        request.first.client_id(),
        has_first ? body_hash(request.first) : "",
        has_first ? entry_bytes(request.first) : "",
        preview(request.first),
        request.origin_node,
        std::to_string(request.entries_max),
        std::to_string(contact.size()),
        std::to_string(fields.size())};
    append_fields(args, contact);
    append_fields(args, fields);
    auto read = [](RedisReply const& reply) {
        return ports::StartResult{
            parse<v1::Conversation>(reply.text_at(2)), reply.number_at(1) == 1,
            parse_from<v1::Entry>(reply, 3)};
    };
    client_->write(
        "start", key(request.caller), std::move(args),
        answer<ports::StartResult>(std::move(done), read));
}

void RedisStore::append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) {
    if (auto bad = check_append(request)) return refuse(io_, std::move(done), *bad);
    v1::Entry const& entry = request.entry;
    RedisClient::Args args{
        request.caller.id,
        rank_of(request.caller),
        name_of(to_append(request.caller, entry)),
        request.conversation,
        entry.client_id(),
        body_hash(entry),
        entry_bytes(without_files(entry)),
        entry.has_message() ? "m" : "",
        flag(!is_customer(request.caller) && request.caller.role != v1::SYSTEM),
        flag(entry.has_note()),
        preview(entry),
        request.origin_node,
        std::to_string(request.entries_max)};
    args.push_back(std::to_string(entry.message().attachments_size()));
    for (v1::Attachment const& file : entry.message().attachments()) args.push_back(file.id());
    args.insert(args.end(), entry.note().mentions().begin(), entry.note().mentions().end());
    auto read = [](RedisReply const& reply) {
        return ports::AppendResult{
            static_cast<std::uint32_t>(reply.number_at(1)), time_point_ms(reply.number_at(2)),
            reply.number_at(3) == 1, files_of(reply.text_at(4))};
    };
    client_->write(
        "append", key(request.caller), std::move(args),
        answer<ports::AppendResult>(std::move(done), read));
}

void RedisStore::history(ports::HistoryRequest request, ports::Done<ports::HistoryResult> done) {
    std::uint32_t const limit = page_size(request.limit);
    RedisClient::Args args{
        request.caller.id,
        rank_of(request.caller),
        request.conversation,
        std::to_string(request.after),
        std::to_string(request.before),
        std::to_string(limit)};
    auto read = [role = request.caller.role, before = request.before](RedisReply const& reply) {
        ports::HistoryResult result;
        result.head_seq = static_cast<std::uint32_t>(reply.number_at(1));
        for (v1::Entry const& entry : parse_from<v1::Entry>(reply, 2))
            result.entries.push_back(conversation::entry_for(role, entry));
        if (result.entries.empty()) return result;
        result.more = before != 0 ? result.entries.front().seq() > 1
                                  : result.entries.back().seq() < result.head_seq;
        return result;
    };
    client_->read(
        "history", key(request.caller), std::move(args),
        answer<ports::HistoryResult>(std::move(done), read));
}

void RedisStore::conversation(
    ports::Caller caller, std::string id, ports::Done<v1::Conversation> done) {
    auto read = [](RedisReply const& reply) { return parse<v1::Conversation>(reply.text_at(1)); };
    client_->read(
        "conversation", key(caller), {caller.id, rank_of(caller), std::move(id)},
        answer<v1::Conversation>(std::move(done), read));
}

void RedisStore::edit(ports::EditRequest request, ports::Done<ports::EditResult> done) {
    if (auto bad = check_edit(request)) return refuse(io_, std::move(done), *bad);
    v1::Conversation rating;
    rating.set_csat(request.csat);
    rating.set_ces(request.ces);
    bool const rates = request.csat != 0 || request.ces != 0 || !request.comment.empty();
    bool const keeps = !request.keep_place.empty();
    v1::Contact left;
    left.set_email(request.keep_place);
    RedisClient::Args args{
        request.caller.id,
        rank_of(request.caller),
        request.conversation,
        request.origin_node,
        std::to_string(request.read_seq),
        flag(rates),
        field_bytes(rating, v1::Conversation::kCsatFieldNumber),
        field_bytes(rating, v1::Conversation::kCesFieldNumber),
        entry_bytes(rated_entry(request)),
        entry_bytes(tagged_entry(request.caller, {})),
        std::to_string(request.add_tags.size()),
        std::to_string(request.remove_tags.size()),
        std::to_string(request.delivered_seq),
        field_bytes(left, v1::Contact::kEmailFieldNumber),
        keeps ? entry_bytes(kept_entry(request)) : std::string{}};
    for (auto const* list : {&request.add_tags, &request.remove_tags})
        args.insert(args.end(), list->begin(), list->end());
    auto read = [](RedisReply const& reply) {
        return ports::EditResult{
            parse<v1::Conversation>(reply.text_at(1)), parse_from<v1::Entry>(reply, 2)};
    };
    client_->write(
        "edit", key(request.caller), std::move(args),
        answer<ports::EditResult>(std::move(done), read));
}

void RedisStore::heads(
    std::string account, std::vector<std::string> conversations,
    ports::Done<std::vector<v1::Position>> done) {
    auto read = [](RedisReply const& reply) {
        std::vector<v1::Position> heads;
        for (std::size_t i = 2; i + 1 < reply.items.size(); i += 2) {
            v1::Position& head = heads.emplace_back();
            head.set_conversation(reply.text_at(i));
            head.set_seq(static_cast<std::uint32_t>(reply.number_at(i + 1)));
            head.set_epoch(reply.text_at(1));
        }
        return heads;
    };
    client_->read(
        "heads", client_->account_key(account), std::move(conversations),
        answer<std::vector<v1::Position>>(std::move(done), read));
}

void RedisStore::submit(
    ports::Caller caller, v1::RoutingCommand command, ports::Done<ports::Unit> done) {
    CommandRule const rule = rule_of(caller, command);
    if (rule.refused) return refuse(io_, std::move(done), *rule.refused);
    command.set_account(caller.account);
    if (command.actor().id().empty()) {
        command.mutable_actor()->set_role(caller.role);
        command.mutable_actor()->set_id(caller.id);
        command.mutable_actor()->set_name(caller.name);
    }
    client_->write(
        "submit", key(caller),
        {caller.id, rank_of(caller), rule.conversation, name_of(rule.action),
         command.SerializeAsString(), rule.queue},
        answer_unit(std::move(done)));
}

std::unique_ptr<ports::Store> make_redis_store(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisStore>(io, std::move(client));
}

} // namespace switchboard::store
