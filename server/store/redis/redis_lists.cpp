// The rest of the conversations' port: lists, contacts, sessions, follows.
#include "store/redis/fields.hpp"
#include "store/redis/list_page.hpp"
#include "store/redis/redis_store.hpp"

namespace switchboard::store {

namespace {

std::string person_of(ports::Caller const& caller) {
    return is_customer(caller) ? "c/" + caller.id + "/" + caller.inbox : "a/" + caller.id;
}

v1::Contact contact_of(RedisReply const& reply) {
    return parse<v1::Contact>(reply.text_at(1));
}

} // namespace

void RedisStore::list(ports::ListRequest request, ports::Done<ports::ListResult> done) {
    if (auto bad = check_list(request)) return refuse(io_, std::move(done), *bad);
    read_list(*client_, io_, request, index_of(request), std::nullopt, std::move(done));
}

void RedisStore::session_alive(
    ports::Caller caller, std::string session, Millis ttl, std::uint32_t sessions_max,
    ports::Done<ports::Unit> done) {
    client_->write_soon(
        "session_alive", key(caller),
        {person_of(caller), std::move(session), std::to_string(ttl.count()),
         std::to_string(sessions_max)},
        answer_unit(std::move(done)));
}

void RedisStore::session_gone(
    ports::Caller caller, std::string session, ports::Done<ports::Unit> done) {
    client_->write_soon(
        "session_gone", key(caller), {person_of(caller), std::move(session)},
        answer_unit(std::move(done)));
}

void RedisStore::follow(
    std::string account, std::string node, std::string topic, ports::Done<ports::Unit> done) {
    client_->write_soon(
        "follow", client_->account_key(account), {std::move(node), std::move(topic)},
        answer_unit(std::move(done)));
}

void RedisStore::unfollow(
    std::string account, std::string node, std::string topic, ports::Done<ports::Unit> done) {
    client_->write_soon(
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
