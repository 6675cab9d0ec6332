// Search: the index says where, the store says what is there now and whether the caller may see it.
#include "api/impl/calls.hpp"
#include "api/impl/list_filter.hpp"
#include "base/text.hpp"
#include "conversation/visibility.hpp"
#include "search/searched_text.hpp"
#include "search/snippet.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace switchboard::api {
namespace {

constexpr std::size_t kQueryMax = 200;
constexpr std::uint32_t kHits = 20;
constexpr std::uint32_t kHitsMax = 50;
/// Looked at for a restricted person, who may see some of them; and of these, at once.
constexpr std::uint32_t kHitsOfRestricted = 200;
constexpr std::size_t kBatch = kHitsMax;

struct Search {
    CallPtr call;
    search::Wish wish;
    std::size_t limit = 0;     // of each list of the answer
    std::size_t looked_at = 0; // of each list of hits, at most
    search::Found found;
    std::vector<json::value> contacts, conversations; // null: no answer (any more)
    std::size_t asked_contacts = 0, asked_conversations = 0;
    std::size_t open = 0; // questions to the store
};
using SearchPtr = std::shared_ptr<Search>;

json::array to_json(std::vector<search::Piece> const& pieces) {
    json::array out;
    for (auto const& piece : pieces)
        out.push_back(json::object{{"text", piece.text}, {"hit", piece.hit}});
    return out;
}

json::array shown(std::vector<json::value>& from, std::size_t limit) {
    json::array out;
    for (auto& each : from)
        if (!each.is_null() && out.size() < limit) out.push_back(std::move(each));
    return out;
}

/// Whether as many are shown as were asked for.
bool is_full(Search const& search, std::vector<json::value> const& of) {
    auto const shown = std::count_if(
        of.begin(), of.end(), [](json::value const& each) { return !each.is_null(); });
    return static_cast<std::size_t>(shown) >= search.limit;
}

/// Some of these may not be shown, and there may be others behind those that were looked at.
bool is_cut(Search const& search, std::vector<json::value> const& of) {
    return search.looked_at > search.limit && of.size() >= search.looked_at && !is_full(search, of);
}

void ask_more(SearchPtr const& search);

void answered(SearchPtr const& search) {
    if (--search->open == 0) ask_more(search);
}

void answer(Search& search) {
    bool const cut = is_cut(search, search.contacts) || is_cut(search, search.conversations);
    search.call->answer(json::object{
        {"contacts", shown(search.contacts, search.limit)},
        {"conversations", shown(search.conversations, search.limit)},
        {"complete", search.found.complete && !cut}});
}

/// The store has it no more, or not for this caller.
void missing(SearchPtr const& search, search::Hit const& hit, ports::Error const& error) {
    auto const& call = search->call;
    if (error.code == v1::NOT_FOUND)
        call->doors->search.forget_conversation(call->caller.account, hit.conversation);
    if (error.code != v1::NOT_FOUND && error.code != v1::FORBIDDEN) search->found.complete = false;
    answered(search);
}

void read_entry(
    SearchPtr const& search, std::size_t at, search::Hit const& hit, json::object result) {
    ports::HistoryRequest request;
    request.caller = search->call->caller;
    request.conversation = hit.conversation;
    request.after = hit.seq - 1;
    request.limit = 1;
    search->call->worker.store.history(
        request, [search, at, hit, result = std::move(result)](auto page) mutable {
            if (!page) return missing(search, hit, page.error());
            if (page->entries.empty() || page->entries.front().seq() != hit.seq)
                return answered(search);
            v1::Entry const entry =
                conversation::entry_for(search->call->caller.role, page->entries.front());
            std::string const text = entry.has_message() ? entry.message().text()
                                     : entry.has_note()  ? entry.note().text()
                                                         : entry.whisper().text();
            auto const snippet = search::snippet_of(text, search->wish);
            if (!snippet.empty()) {
                result["seq"] = hit.seq;
                result["kind"] = entry.has_message() ? "message"
                                 : entry.has_note()  ? "note"
                                                     : "whisper";
                result["author"] = api::to_json(entry.author());
                result["at"] = api::to_json(entry).as_object()["at"];
                result["snippet"] = to_json(snippet);
                search->conversations[at] = std::move(result);
            }
            answered(search);
        });
}

void read_conversation(SearchPtr const& search, std::size_t at, search::Hit const& hit) {
    auto const& call = search->call;
    call->worker.store.conversation(call->caller, hit.conversation, [search, at, hit](auto found) {
        if (!found) return missing(search, hit, found.error());
        auto const conversation = conversation::conversation_for(search->call->caller.role, *found);
        json::object result{{"conversation", api::to_json(conversation)}};
        if (hit.seq > 0) return read_entry(search, at, hit, std::move(result));
        auto const snippet = search::snippet_of(search::facts_text(conversation), search->wish);
        if (!snippet.empty()) {
            result["seq"] = 0;
            result["snippet"] = to_json(snippet);
            search->conversations[at] = std::move(result);
        }
        answered(search);
    });
}

void read_contact(SearchPtr const& search, std::size_t at, search::Hit const& hit) {
    auto const& call = search->call;
    call->worker.store.conversation(call->caller, hit.conversation, [search, at, hit](auto found) {
        if (!found) return missing(search, hit, found.error());
        auto const conversation = conversation::conversation_for(search->call->caller.role, *found);
        auto const& person = conversation.contact();
        // Under another name by now, or erased: what was asked for says nothing about this one.
        if (!search::answers(search::person_words(person), search->wish)) return answered(search);
        auto const snippet = search::snippet_of(search::person_text(person), search->wish);
        search->contacts[at] = json::object{
            {"contact", api::to_json(person)},
            {"conversation", api::to_json(conversation)},
            {"snippet", to_json(snippet)}};
        answered(search);
    });
}

/// The next ones of a list, unless it is full: from which to which.
std::pair<std::size_t, std::size_t>
batch_of(Search const& search, std::vector<json::value> const& of, std::size_t& asked) {
    std::size_t const from = asked;
    if (!is_full(search, of)) asked = std::min(of.size(), from + kBatch);
    return {from, asked};
}

/// Batch by batch, so that one search does not fill the store's line; then the answer.
void ask_more(SearchPtr const& search) {
    auto const& hits = search->found.hits;
    auto const people = batch_of(*search, search->contacts, search->asked_contacts);
    auto const talks = batch_of(*search, search->conversations, search->asked_conversations);
    search->open = people.second - people.first + talks.second - talks.first;
    if (search->open == 0) return answer(*search);
    ++search->open; // until all are asked
    for (auto at = people.first; at < people.second; ++at)
        read_contact(search, at, hits.contacts[at]);
    for (auto at = talks.first; at < talks.second; ++at)
        read_conversation(search, at, hits.conversations[at]);
    answered(search);
}

void on_found(SearchPtr const& search) {
    search->contacts.resize(search->found.hits.contacts.size());
    search->conversations.resize(search->found.hits.conversations.size());
    ask_more(search);
}

struct Asked {
    std::string text;
    std::uint32_t limit = kHits;
};
Read<Asked> read_asked(std::string_view body) {
    auto const object = read_object(body);
    if (!object) return object.error();
    if (auto const bad = only_members(*object, {"q", "limit"})) return *bad;
    auto const text = read_text(*object, "q", 1, kQueryMax);
    if (!text) return text.error();
    auto const* const limit = object->if_contains("limit");
    if (limit == nullptr) return Asked{*text};
    // Its JSON has digits and no more where it is such a number.
    auto const number = read_number("limit", json::serialize(*limit), kHits, 1, kHitsMax);
    if (!number) return number.error();
    return Asked{*text, *number};
}

/// One account's searches leave room for the others'; refuses what is too much.
bool may_search(CallPtr const& call) {
    auto const most = call->doors->limits.account_searches_per_minute;
    std::string const who = "search/" + call->caller.account + "/";
    bool const may = most == 0 || admit(*call, who, most);
    if (!may)
        call->refuse_limit("too many searches of one account", "account_searches_per_minute", most);
    return may;
}

void on_search(CallPtr call) {
    auto const asked = read_asked(call->request.body);
    if (!asked) return refuse(call, asked.error());
    auto search = std::make_shared<Search>();
    search->call = call;
    search->limit = asked->limit;
    search->wish = search::wish_of(asked->text);
    if (search->wish.words.empty())
        return refuse(call, Misfit{"q", "must have a letter or a digit"});
    if (!call->doors->search.find)
        return call->refuse({v1::NOT_FOUND, "this node does not search"});
    if (!may_search(call)) return;
    search->looked_at = call->caller.grants == nullptr ? asked->limit : kHitsOfRestricted;
    call->doors->search.find(
        call->caller.account, search->wish, static_cast<std::uint32_t>(search->looked_at),
        [search](search::Found found) {
            search->call->worker.post([search, found = std::move(found)]() mutable {
                search->found = std::move(found);
                on_found(search);
            });
        });
}

} // namespace

void add_search_calls(RouteTable& table) {
    table.push_back({"POST", "/api/v1/search", Access::Agent, on_search});
}

} // namespace switchboard::api
