#include "store/memory/memory_data.hpp"
#include "store/rules/contact_notes.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>

namespace switchboard::store {

namespace {

using ports::Outcome;
using Notes = std::vector<v1::ContactNote>;

class MemoryContactNotes final : public ports::ContactNoteStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    void list(ports::Caller caller, std::string contact, ports::Done<Notes> done) override {
        answer("contact_notes", std::move(done), [&]() -> Outcome<Notes> {
            if (auto refused = refuse(caller, contact)) return *refused;
            Notes found = data_.account(caller.account).contact_notes[contact];
            sort_newest_first(found);
            return found;
        });
    }
    void
    add(ports::Caller caller, std::string contact, std::string id, std::string text,
        ports::Done<v1::ContactNote> done) override {
        answer("add_contact_note", std::move(done), [&]() -> Outcome<v1::ContactNote> {
            if (auto bad = check_contact_note(caller, id, text)) return *bad;
            if (auto refused = refuse(caller, contact)) return *refused;
            MemoryAccount& account = data_.account(caller.account);
            Notes& notes = account.contact_notes[contact];
            auto const known = find(notes, id);
            bool const is_known = known != notes.end();
            if (is_known && known->author().id() == caller.id && known->text() == text &&
                !known->has_changed_at())
                return *known;
            if (is_known) return error(v1::CONFLICT, "id: used for another note");
            // Who was erased has no time of creation any more.
            if (!account.contacts[contact].has_created_at()) return not_found("contact");
            if (notes.size() >= ports::kContactNotesMax) return too_many_contact_notes();
            v1::ContactNote& made = notes.emplace_back();
            made.set_id(id);
            made.set_text(text);
            made.mutable_author()->set_id(caller.id);
            made.mutable_author()->set_name(caller.name);
            made.mutable_author()->set_role(caller.role);
            set_time(*made.mutable_at(), data_.now());
            data_.show_contact(account, contact);
            return made;
        });
    }
    void change(
        ports::Caller caller, std::string contact, std::string id, std::string text,
        ports::Done<v1::ContactNote> done) override {
        answer("change_contact_note", std::move(done), [&]() -> Outcome<v1::ContactNote> {
            if (auto bad = check_contact_note(caller, id, text)) return *bad;
            auto const found = changeable(caller, contact, id);
            if (!found) return found.error();
            (*found)->set_text(text);
            set_time(*(*found)->mutable_changed_at(), data_.now());
            data_.show_contact(data_.account(caller.account), contact);
            return **found;
        });
    }
    void remove(
        ports::Caller caller, std::string contact, std::string id,
        ports::Done<ports::Unit> done) override {
        answer("remove_contact_note", std::move(done), [&]() -> Outcome<ports::Unit> {
            auto const found = changeable(caller, contact, id);
            if (!found) return found.error();
            MemoryAccount& account = data_.account(caller.account);
            account.contact_notes[contact].erase(*found);
            data_.show_contact(account, contact);
            return ports::Unit{};
        });
    }

private:
    static Notes::iterator find(Notes& notes, std::string const& id) {
        return std::find_if(
            notes.begin(), notes.end(), [&](auto const& each) { return each.id() == id; });
    }
    /// Why this caller may know nothing of what is noted about this contact.
    std::optional<ports::Error> refuse(ports::Caller const& caller, std::string const& contact) {
        bool const exists = data_.account(caller.account).contacts.contains(contact);
        if (is_customer(caller) || !exists) return not_found("contact");
        if (!data_.knows_contact(caller, contact)) return forbidden();
        return std::nullopt;
    }
    Outcome<Notes::iterator>
    changeable(ports::Caller const& caller, std::string const& contact, std::string const& id) {
        if (auto refused = refuse(caller, contact)) return *refused;
        Notes& notes = data_.account(caller.account).contact_notes[contact];
        auto const found = find(notes, id);
        if (found == notes.end()) return not_found("note");
        if (found->author().id() != caller.id && !supervises(caller)) return not_your_note();
        return found;
    }
};

} // namespace

std::unique_ptr<ports::ContactNoteStore> make_memory_contact_notes(
    MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    return std::make_unique<MemoryContactNotes>(database, std::move(post));
}

} // namespace switchboard::store
