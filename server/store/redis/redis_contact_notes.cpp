#include "store/redis/redis_contact_notes.hpp"

#include "store/redis/fields.hpp"
#include "store/rules/contact_notes.hpp"

namespace switchboard::store {

namespace {

v1::ContactNote note_of(RedisReply const& reply) {
    return parse<v1::ContactNote>(reply.text_at(1));
}

std::string text_bytes(std::string text) {
    v1::ContactNote note;
    note.set_text(std::move(text));
    return note.SerializeAsString();
}

/// What stays as it is, whoever changes the words.
std::string head_bytes(ports::Caller const& caller, std::string const& id) {
    v1::ContactNote note;
    note.set_id(id);
    note.mutable_author()->set_id(caller.id);
    note.mutable_author()->set_name(caller.name);
    note.mutable_author()->set_role(caller.role);
    return note.SerializeAsString();
}

class RedisContactNotes final : public ports::ContactNoteStore {
public:
    RedisContactNotes(boost::asio::io_context& io, ClientPtr client)
        : io_(io)
        , client_(std::move(client)) {}

    void list(
        ports::Caller caller, std::string contact,
        ports::Done<std::vector<v1::ContactNote>> done) override {
        auto read = [](RedisReply const& reply) {
            std::vector<v1::ContactNote> notes;
            for (std::size_t i = 1; i < reply.items.size(); ++i)
                notes.push_back(parse<v1::ContactNote>(reply.text_at(i)));
            sort_newest_first(notes);
            return notes;
        };
        client_->read(
            "contact_notes", client_->account_key(caller.account),
            {caller.id, rank_of(caller), std::move(contact)},
            answer<std::vector<v1::ContactNote>>(std::move(done), read));
    }
    void
    add(ports::Caller caller, std::string contact, std::string id, std::string text,
        ports::Done<v1::ContactNote> done) override {
        if (auto bad = check_contact_note(caller, id, text))
            return refuse(io_, std::move(done), *bad);
        client_->write(
            "add_contact_note", client_->account_key(caller.account),
            {caller.id, rank_of(caller), std::move(contact), id, head_bytes(caller, id),
             text_bytes(std::move(text))},
            answer<v1::ContactNote>(std::move(done), note_of));
    }
    void change(
        ports::Caller caller, std::string contact, std::string id, std::string text,
        ports::Done<v1::ContactNote> done) override {
        if (auto bad = check_contact_note(caller, id, text))
            return refuse(io_, std::move(done), *bad);
        client_->write(
            "change_contact_note", client_->account_key(caller.account),
            {caller.id, rank_of(caller), std::move(contact), std::move(id),
             text_bytes(std::move(text))},
            answer<v1::ContactNote>(std::move(done), note_of));
    }
    void remove(
        ports::Caller caller, std::string contact, std::string id,
        ports::Done<ports::Unit> done) override {
        client_->write(
            "remove_contact_note", client_->account_key(caller.account),
            {caller.id, rank_of(caller), std::move(contact), std::move(id)},
            answer_unit(std::move(done)));
    }

private:
    boost::asio::io_context& io_;
    ClientPtr client_;
};

} // namespace

std::unique_ptr<ports::ContactNoteStore>
make_redis_contact_notes(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisContactNotes>(io, std::move(client));
}

} // namespace switchboard::store
