#include "privacy/masked_contact_notes.hpp"

#include "base/text.hpp"

#include <utility>

namespace switchboard::privacy {

void MaskedContactNotes::masked(
    std::string const& account, std::string text, ports::Done<v1::ContactNote> done,
    std::function<void(std::string)> then) {
    if (!is_valid_utf8(text)) return then(std::move(text)); // the store refuses it
    rules_.with(
        account, [this, account, text = std::move(text), done = std::move(done),
                  then = std::move(then)](ports::Outcome<ports::Unit> const& known) {
            if (!known) return done(known.error());
            then(conversation::mask_secrets(text, rules_.everywhere(account)).value_or(text));
        });
}

void MaskedContactNotes::list(
    ports::Caller caller, std::string contact, ports::Done<std::vector<v1::ContactNote>> done) {
    store_.list(std::move(caller), std::move(contact), std::move(done));
}

void MaskedContactNotes::add(
    ports::Caller caller, std::string contact, std::string id, std::string text,
    ports::Done<v1::ContactNote> done) {
    std::string const account = caller.account;
    auto then = [this, caller = std::move(caller), contact = std::move(contact), id = std::move(id),
                 done](std::string kept) {
        store_.add(caller, contact, id, std::move(kept), done);
    };
    masked(account, std::move(text), std::move(done), std::move(then));
}

void MaskedContactNotes::change(
    ports::Caller caller, std::string contact, std::string id, std::string text,
    ports::Done<v1::ContactNote> done) {
    std::string const account = caller.account;
    auto then = [this, caller = std::move(caller), contact = std::move(contact), id = std::move(id),
                 done](std::string kept) {
        store_.change(caller, contact, id, std::move(kept), done);
    };
    masked(account, std::move(text), std::move(done), std::move(then));
}

void MaskedContactNotes::remove(
    ports::Caller caller, std::string contact, std::string id, ports::Done<ports::Unit> done) {
    store_.remove(std::move(caller), std::move(contact), std::move(id), std::move(done));
}

} // namespace switchboard::privacy
