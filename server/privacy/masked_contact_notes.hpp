// The store of contacts' notes as the API has it: secrets in what people write are masked before it
// is stored, by what any inbox of the account masks, for a contact is of no single one. One per
// worker, same thread as the store behind it. It never keeps a text, and lets none pass whose rules
// could not be read.
#pragma once

#include "ports/contact_note_store.hpp"
#include "privacy/mask_rules.hpp"

#include <functional>
#include <string>
#include <vector>

namespace switchboard::privacy {

class MaskedContactNotes final : public ports::ContactNoteStore {
public:
    MaskedContactNotes(ports::ContactNoteStore& store, MaskRules& rules)
        : store_{store}
        , rules_{rules} {}

    void list(
        ports::Caller caller, std::string contact,
        ports::Done<std::vector<v1::ContactNote>> done) override;
    void
    add(ports::Caller caller, std::string contact, std::string id, std::string text,
        ports::Done<v1::ContactNote> done) override;
    void change(
        ports::Caller caller, std::string contact, std::string id, std::string text,
        ports::Done<v1::ContactNote> done) override;
    void remove(
        ports::Caller caller, std::string contact, std::string id,
        ports::Done<ports::Unit> done) override;

private:
    /// `then` with the text as it may be stored, or why it may not be to `done`.
    void masked(
        std::string const& account, std::string text, ports::Done<v1::ContactNote> done,
        std::function<void(std::string)> then);

    ports::ContactNoteStore& store_;
    MaskRules& rules_;
};

} // namespace switchboard::privacy
