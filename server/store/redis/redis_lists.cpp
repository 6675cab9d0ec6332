// The rest of the conversations' port: lists, contacts, sessions, follows.
#include "store/redis/fields.hpp"
#include "store/redis/redis_store.hpp"

namespace switchboard::store {

namespace {

std::string person_of(ports::Caller const& caller) {
    return is_customer(caller) ? "c/" + caller.id + "/" + caller.inbox : "a/" + caller.id;
}

std::string index_of(ports::ListRequest const& request) {
    switch (request.view) {
    case ports::View::Mine:
        return "o:" + request.key;
    case ports::View::Queue:
        return "q:" + request.key;
    case ports::View::Open:
        return "open";
    case ports::View::Closed:
        return "closed";
    case ports::View::Contact:
        return "c:" + request.key;
    case ports::View::Mentions:
        return "m:" + request.key;
    }
    return {};
}

v1::Contact contact_of(RedisReply const& reply) {
    return parse<v1::Contact>(reply.text_at(1));
}

} // namespace

void RedisStore::list(ports::ListRequest request, ports::Done<ports::ListResult> done) {
    if (auto bad = check_list(request)) return refuse(io_, std::move(done), *bad);
    auto const slash = request.cursor.find('/');
    bool const continues = slash != std::string::npos && slash > 0 && slash <= 20 &&
                           request.cursor.find_first_not_of("0123456789") == slash;
    if (!continues && !request.cursor.empty())
        return refuse(io_, std::move(done), error(v1::INVALID_ARGUMENT, "cursor: not one of ours"));
    RedisClient::Args args{
        request.caller.id,
        rank_of(request.caller),
        index_of(request),
        continues ? request.cursor.substr(0, slash) : "",
        continues ? request.cursor.substr(slash + 1) : "",
        std::to_string(request.limit),
        std::to_string(std::max<std::int64_t>(0, to_ms(request.active_since)) * 1000)};
    auto read = [](RedisReply const& reply) {
        ports::ListResult result;
        result.next_cursor = reply.text_at(1);
        for (std::size_t i = 2; i < reply.items.size(); ++i)
            result.conversations.push_back(parse<v1::Conversation>(reply.text_at(i)));
        return result;
    };
    client_->read(
        "list", key(request.caller), std::move(args),
        answer<ports::ListResult>(std::move(done), read));
}

void RedisStore::session_alive(
    ports::Caller caller, std::string session, Millis ttl, ports::Done<ports::Unit> done) {
    client_->write(
        "session_alive", key(caller),
        {person_of(caller), std::move(session), std::to_string(ttl.count())},
        answer_unit(std::move(done)));
}

void RedisStore::session_gone(
    ports::Caller caller, std::string session, ports::Done<ports::Unit> done) {
    client_->write(
        "session_gone", key(caller), {person_of(caller), std::move(session)},
        answer_unit(std::move(done)));
}

void RedisStore::follow(
    std::string account, std::string node, std::string topic, ports::Done<ports::Unit> done) {
    client_->write(
        "follow", client_->account_key(account), {std::move(node), std::move(topic)},
        answer_unit(std::move(done)));
}

void RedisStore::unfollow(
    std::string account, std::string node, std::string topic, ports::Done<ports::Unit> done) {
    client_->write(
        "unfollow", client_->account_key(account), {std::move(node), std::move(topic)},
        answer_unit(std::move(done)));
}

void RedisStore::contact(ports::Caller caller, std::string id, ports::Done<v1::Contact> done) {
    client_->read(
        "contact", key(caller), {caller.id, rank_of(caller), std::move(id)},
        answer<v1::Contact>(std::move(done), contact_of));
}

void RedisStore::save_contact(
    ports::Caller caller, v1::Contact contact, ports::Done<v1::Contact> done) {
    if (auto bad = check_contact(caller, contact)) return refuse(io_, std::move(done), *bad);
    HashFields const fields = contact_fields(contact);
    RedisClient::Args args{caller.id, rank_of(caller), contact.id(), std::to_string(fields.size())};
    append_fields(args, fields);
    client_->write(
        "save_contact", key(caller), std::move(args),
        answer<v1::Contact>(std::move(done), contact_of));
}

} // namespace switchboard::store
