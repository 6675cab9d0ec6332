#include "api/impl/calls.hpp"
#include "api/impl/confirm_person.hpp"
#include "http/request_parts.hpp"
#include "privacy/erase_one.hpp"

#include <algorithm>
#include <memory>

namespace switchboard::api {

namespace {

constexpr std::uint32_t kPage = 100;
constexpr std::size_t kEntriesMax = 100'000; // of one answer

/// One contact's conversations, one after the other. Whatever is under way for it keeps it.
struct Walk : std::enable_shared_from_this<Walk> {
    virtual ~Walk() = default;
    virtual void begin() { next(); }
    /// Ends with next(), or by refusing the call.
    virtual void visit(v1::Conversation const& conversation) = 0;
    virtual void finish() = 0;

    template<class Kind> [[nodiscard]] std::shared_ptr<Kind> self() {
        return std::static_pointer_cast<Kind>(shared_from_this());
    }
    void next() {
        if (at < page.size()) return visit(page[at++]);
        if (is_last) return finish();
        ports::ListRequest request;
        request.caller = call->caller;
        request.view = ports::View::Contact;
        request.key = contact.id();
        request.cursor = cursor;
        request.limit = kPage;
        call->worker.store.list(request, [walk = shared_from_this()](auto result) {
            if (!result) return walk->call->refuse(result.error());
            walk->page = std::move(result->conversations);
            walk->at = 0;
            walk->cursor = result->next_cursor;
            walk->is_last = walk->cursor.empty();
            walk->next();
        });
    }

    CallPtr call;
    v1::AccountConfig config;
    v1::Contact contact;
    std::string cursor;
    std::vector<v1::Conversation> page;
    std::size_t at = 0;
    bool is_last = false;
};

/// Once the caller has given the password again and the contact was found.
template<class Kind> void walk_contact(CallPtr const& call) {
    with_confirmation(call, [call](v1::AccountConfig config) {
        auto walk = std::make_shared<Kind>();
        walk->call = call;
        walk->config = std::move(config);
        call->worker.store.contact(call->caller, call->param("id"), [walk](auto contact) {
            if (!contact) return walk->call->refuse(contact.error());
            walk->contact = std::move(*contact);
            walk->begin();
        });
    });
}

struct Export final : Walk {
    void visit(v1::Conversation const& each) override { read(each, 0); }
    void finish() override;
    void read(v1::Conversation const& of, std::uint32_t after);
    void add_files(v1::Entry const& entry);

    json::array conversations, files;
    json::array entries; // of the present one
    std::size_t count = 0;
};

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
    call->worker.store.history(request, [own = self<Export>(), of, after](auto history) {
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

void Export::finish() {
    call->headers.emplace_back("Content-Disposition", "attachment; filename=\"contact.json\"");
    call->answer(json::object{
        {"exportedAt", to_rfc3339(call->doors->now())},
        {"contact", to_json(contact)},
        {"conversations", std::move(conversations)},
        {"files", std::move(files)}});
}

struct Erasure final : Walk {
    void begin() override;
    void visit(v1::Conversation const& each) override;
    void finish() override;
    void answer(bool rewrites);

    std::uint64_t erased = 0, tombstones = 0, files = 0, transcripts = 0;
    json::array tickets;
};

/// What goes cannot come back: the log has it even if this does not come to its end.
void Erasure::begin() {
    audit::Deed deed{"contact.erased", contact.id(), "begun"};
    call->worker.trail.did(
        call->caller, http::address_network(call->request.remote_address), std::move(deed),
        [own = self<Erasure>()](ports::Outcome<ports::Unit> kept) {
            if (!kept) return own->call->refuse(kept.error());
            own->next();
        });
}

void Erasure::visit(v1::Conversation const& each) {
    for (auto const& ticket : each.tickets()) {
        if (privacy::is_file_sink(config, ticket.sink())) continue;
        json::value named = to_json(ticket);
        named.as_object()["conversation"] = each.id();
        tickets.push_back(std::move(named));
    }
    auto const& worker = call->worker;
    privacy::ErasingDoors const doors{
        worker.privacy, worker.outbox, call->doors->remove_transcript, worker.background};
    auto const on_erased = [own = self<Erasure>()](ports::Outcome<privacy::ErasedOne> gone) {
        if (!gone) return own->call->refuse(gone.error());
        ++own->erased;
        own->tombstones += gone->entries;
        own->files += gone->files;
        own->transcripts += gone->transcripts;
        own->next();
    };
    ports::Expired const which{each.id(), contact.id()};
    privacy::erase_one(doors, config, which, Millis{0}, on_erased);
}

void Erasure::finish() {
    auto const on_erased = [own = self<Erasure>()](ports::Outcome<ports::Unit> gone) {
        if (!gone) return own->call->refuse(gone.error());
        auto const& forget = own->call->doors->search.forget_contact;
        if (forget) forget(own->call->caller.account, own->contact.id());
        auto const& rewrite = own->call->doors->rewrite_store;
        if (!rewrite) return own->answer(false);
        auto const begun = std::make_shared<bool>(false);
        auto const work = [begun, rewrite] { *begun = rewrite(); };
        auto const then = [own, begun] { own->answer(*begun); };
        if (!own->call->worker.background(work, then)) own->answer(false);
    };
    call->worker.privacy.erase_contact(call->caller.account, contact.id(), on_erased);
}

void Erasure::answer(bool rewrites) {
    call->answer(json::object{
        {"conversations", erased},
        {"entries", tombstones},
        {"files", files},
        {"transcripts", transcripts},
        {"tickets", std::move(tickets)},
        {"rewrites", rewrites}});
}

} // namespace

void add_privacy_calls(RouteTable& table) {
    table.push_back({"POST", "/api/v1/contacts/{id}/export", Access::Admin, [](CallPtr call) {
                         walk_contact<Export>(call);
                     }});
    table.push_back({"POST", "/api/v1/contacts/{id}/erase", Access::Admin, [](CallPtr call) {
                         walk_contact<Erasure>(call);
                     }});
}

} // namespace switchboard::api
