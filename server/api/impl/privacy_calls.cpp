#include "api/impl/calls.hpp"
#include "api/impl/confirm_person.hpp"
#include "http/request_parts.hpp"
#include "privacy/erase_contact.hpp"

#include <algorithm>
#include <memory>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kPage = 100;
constexpr std::size_t kEntriesMax = 100'000; // of one answer

using OnContact = std::function<void(v1::AccountConfig const&, v1::Contact)>;

/// Once the caller has given the password again and the contact was found.
void with_contact(CallPtr const& call, OnContact then) {
    with_confirmation(call, [call, then = std::move(then)](v1::AccountConfig const& config) {
        call->worker.store.contact(
            call->caller, call->param("id"), [call, then, config](auto contact) {
                if (!contact) return call->refuse(contact.error());
                then(config, std::move(*contact));
            });
    });
}

/// One contact's conversations, one after the other. Whatever is under way for it keeps it.
struct Export : std::enable_shared_from_this<Export> {
    void next();
    void read(v1::Conversation const& of, std::uint32_t after);
    void add_files(v1::Entry const& entry);
    void read_notes();
    void finish(std::vector<v1::ContactNote> const& noted);

    CallPtr call;
    v1::Contact contact;
    std::string cursor;
    std::vector<v1::Conversation> page;
    std::size_t at = 0;
    bool is_last = false;
    json::array conversations, files;
    json::array entries; // of the present one
    std::size_t count = 0;
};

void Export::next() {
    if (at < page.size()) return read(page[at++], 0);
    if (is_last) return read_notes();
    ports::ListRequest request;
    request.caller = call->caller;
    request.view = ports::View::Contact;
    request.key = contact.id();
    request.cursor = cursor;
    request.limit = kPage;
    call->worker.store.list(request, [own = shared_from_this()](auto result) {
        if (!result) return own->call->refuse(result.error());
        own->page = std::move(result->conversations);
        own->at = 0;
        own->cursor = result->next_cursor;
        own->is_last = own->cursor.empty();
        own->next();
    });
}

void Export::add_files(v1::Entry const& entry) {
    for (auto const& file : entry.message().attachments()) {
        json::value described = to_json(file);
        described.as_object()["conversation"] = entry.conversation();
        files.push_back(std::move(described));
    }
}

void Export::read(v1::Conversation const& of, std::uint32_t after) {
    ports::HistoryRequest request;
    request.caller = call->caller;
    request.conversation = of.id();
    request.after = after;
    request.limit = kPage;
    call->worker.store.history(request, [own = shared_from_this(), of, after](auto history) {
        if (!history) return own->call->refuse(history.error());
        std::uint32_t last = after;
        for (auto const& entry : history->entries) {
            last = entry.seq();
            own->add_files(entry);
            own->entries.push_back(to_json(entry));
        }
        own->count += history->entries.size();
        if (own->count > kEntriesMax)
            return own->call->refuse(
                {v1::TOO_LARGE, "more than 100000 entries; take the transcripts one by one"});
        if (history->more && !history->entries.empty()) return own->read(of, last);
        own->conversations.push_back(
            json::object{{"conversation", to_json(of)}, {"entries", std::move(own->entries)}});
        own->entries = {};
        own->next();
    });
}

void Export::read_notes() {
    call->worker.contact_notes.list(
        call->caller, contact.id(), [own = shared_from_this()](auto noted) {
            if (!noted) return own->call->refuse(noted.error());
            own->finish(*noted);
        });
}

void Export::finish(std::vector<v1::ContactNote> const& noted) {
    call->headers.emplace_back("Content-Disposition", "attachment; filename=\"contact.json\"");
    call->answer(json::object{
        {"exportedAt", to_rfc3339(call->doors->now())},
        {"contact", to_json(contact)},
        {"notes", to_json(noted)},
        {"conversations", std::move(conversations)},
        {"files", std::move(files)}});
}

/// Whatever is under way for it keeps it.
struct Erasure : std::enable_shared_from_this<Erasure> {
    void begin();
    void erase();
    void finish();
    void answer(bool rewrites);

    CallPtr call;
    v1::AccountConfig config;
    std::string contact;
    privacy::ErasedContact erased;
    json::array tickets;
};

/// What goes cannot come back: the log has it even if this does not come to its end.
void Erasure::begin() {
    audit::Deed deed{"contact.erased", contact, "begun"};
    call->worker.trail.did(
        call->caller, http::address_network(call->request.remote_address), std::move(deed),
        [own = shared_from_this()](ports::Outcome<ports::Unit> kept) {
            if (!kept) return own->call->refuse(kept.error());
            own->erase();
        });
}

void Erasure::erase() {
    auto const& worker = call->worker;
    privacy::ErasingDoors const doors{
        worker.privacy, worker.outbox, call->doors->remove_transcript, worker.background};
    auto const note_tickets = [own = shared_from_this()](v1::Conversation const& each) {
        for (auto const& ticket : each.tickets()) {
            if (privacy::is_file_sink(own->config, ticket.sink())) continue;
            json::value named = to_json(ticket);
            named.as_object()["conversation"] = each.id();
            own->tickets.push_back(std::move(named));
        }
    };
    privacy::ContactToErase which{call->caller, config, contact, note_tickets};
    privacy::erase_contact(
        doors, worker.store, std::move(which),
        [own = shared_from_this()](ports::Outcome<privacy::ErasedContact> const& gone) {
            if (!gone) return own->call->refuse(gone.error());
            own->erased = *gone;
            own->finish();
        });
}

/// It is not over before it would survive an older copy of the store.
void Erasure::finish() {
    auto const& forget = call->doors->search.forget_contact;
    if (forget) forget(call->caller.account, contact);
    struct Ends {
        bool noted = true, rewrites = false;
    };
    auto const ends = std::make_shared<Ends>();
    auto const work = [ends, doors = call->doors, account = call->caller.account, id = contact] {
        if (doors->note_erased) ends->noted = doors->note_erased(account, id);
        if (ends->noted && doors->rewrite_store) ends->rewrites = doors->rewrite_store();
    };
    auto const then = [own = shared_from_this(), ends] {
        if (ends->noted) return own->answer(ends->rewrites);
        own->call->refuse(
            {v1::STORE_UNAVAILABLE,
             "it is erased, but the list of who was could not be written: the data "
             "folder's rights, or the disk; erase again"});
    };
    if (!call->worker.background(work, then))
        call->refuse({v1::OVERLOADED, "too much to do at once; erase again"});
}

void Erasure::answer(bool rewrites) {
    call->answer(json::object{
        {"conversations", erased.conversations},
        {"entries", erased.entries},
        {"files", erased.files},
        {"transcripts", erased.transcripts},
        {"tickets", std::move(tickets)},
        {"rewrites", rewrites}});
}

} // namespace

void add_privacy_calls(RouteTable& table) {
    table.push_back({"POST", "/api/v1/contacts/{id}/export", Access::Admin, [](CallPtr call) {
                         with_contact(call, [call](auto const&, v1::Contact contact) {
                             auto const taken = std::make_shared<Export>();
                             taken->call = call;
                             taken->contact = std::move(contact);
                             taken->next();
                         });
                     }});
    table.push_back({"POST", "/api/v1/contacts/{id}/erase", Access::Admin, [](CallPtr call) {
                         with_contact(call, [call](auto const& config, v1::Contact const& contact) {
                             auto const erasure = std::make_shared<Erasure>();
                             erasure->call = call;
                             erasure->config = config;
                             erasure->contact = contact.id();
                             erasure->begin();
                         });
                     }});
}

} // namespace switchboard::api
