#include "search/account_index.hpp"

#include "search/searched_text.hpp"

#include <google/protobuf/util/time_util.h>
#include <xapian.h>

#include <functional>

namespace switchboard::search {
namespace {

using google::protobuf::util::TimeUtil;
using Xapian::Query;

// What a term begins with. Kinds: a person, a conversation's own facts, an entry.
constexpr char kFolded = 'F', kExact = 'E', kConversation = 'C', kContact = 'P';
constexpr char const* kPerson = "Kp";
constexpr char const* kFacts = "Kf";
constexpr char const* kEntry = "Ke";

enum Slot : Xapian::valueno { kSlotConversation, kSlotContact, kSlotAt };

constexpr std::size_t kPrefixMin = 2;        // one letter alone begins too many words
constexpr Xapian::termcount kPrefixes = 200; // the most frequent words that begin so

std::string term(char kind, std::string_view text) {
    return std::string(1, kind) + std::string(text);
}

void add_words(Xapian::Document& document, std::string_view text) {
    for (Word const& word : words_of(text)) {
        document.add_boolean_term(term(kFolded, word.folded));
        if (word.has_marks()) document.add_boolean_term(term(kExact, word.exact));
    }
}

std::string_view said_in(v1::Entry const& entry) {
    if (entry.has_message()) return entry.message().text();
    if (entry.has_note()) return entry.note().text();
    if (entry.has_whisper()) return entry.whisper().text();
    return {};
}

Xapian::Document document_of(
    v1::Conversation const& conversation, char const* kind, std::uint32_t seq,
    google::protobuf::Timestamp const& at) {
    Xapian::Document document;
    document.set_data(std::to_string(seq));
    document.add_boolean_term(kind);
    document.add_boolean_term(term(kConversation, conversation.id()));
    document.add_boolean_term(term(kContact, conversation.contact().id()));
    document.add_value(kSlotConversation, conversation.id());
    document.add_value(kSlotContact, conversation.contact().id());
    auto const ms = static_cast<double>(TimeUtil::TimestampToMilliseconds(at));
    document.add_value(kSlotAt, Xapian::sortable_serialise(ms));
    return document;
}

Query word_query(char kind, std::string const& word, bool is_prefix) {
    std::string const wanted = term(kind, word);
    if (!is_prefix || word.size() < kPrefixMin) return Query(wanted);
    return Query(
        Query::OP_WILDCARD, wanted, kPrefixes, Query::WILDCARD_LIMIT_MOST_FREQUENT, Query::OP_MAX);
}

/// All words without their marks; those that were typed with marks weigh where they stand so.
Query query_of(Wish const& wish, Query const& kinds) {
    std::vector<Query> all, exact;
    for (std::size_t i = 0; i < wish.words.size(); ++i) {
        Word const& word = wish.words[i];
        bool const is_prefix = wish.last_is_prefix && i + 1 == wish.words.size();
        all.push_back(word_query(kFolded, word.folded, is_prefix));
        if (word.has_marks()) exact.push_back(word_query(kExact, word.exact, is_prefix));
    }
    Query const found =
        Query(Query::OP_SCALE_WEIGHT, Query(Query::OP_AND, all.begin(), all.end()), 0.0);
    Query const answer = Query(Query::OP_FILTER, found, kinds);
    if (exact.empty()) return answer;
    return Query(Query::OP_AND_MAYBE, answer, Query(Query::OP_OR, exact.begin(), exact.end()));
}

} // namespace

struct AccountIndex::Database {
    explicit Database(std::filesystem::path const& folder)
        : terms(
              folder.string(),
              Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS) {}

    void replace(v1::Conversation const& conversation, char const* kind, std::string const& text) {
        std::string const own = std::string(kind) + "/" + conversation.id();
        if (words_of(text).empty()) return terms.delete_document(own);
        Xapian::Document document = document_of(conversation, kind, 0, conversation.created_at());
        document.add_boolean_term(own);
        add_words(document, text);
        terms.replace_document(own, document);
    }

    std::vector<Hit> find(Query const& query, Slot once_each, std::uint32_t limit) {
        Xapian::Enquire enquire(terms);
        enquire.set_weighting_scheme(Xapian::CoordWeight());
        enquire.set_query(query);
        enquire.set_collapse_key(once_each);
        enquire.set_sort_by_relevance_then_value(kSlotAt, true);
        std::vector<Hit> out;
        Xapian::MSet const found = enquire.get_mset(0, limit);
        for (auto each = found.begin(); each != found.end(); ++each) {
            Xapian::Document const document = each.get_document();
            out.push_back(
                {document.get_value(kSlotConversation),
                 static_cast<std::uint32_t>(std::stoul(document.get_data()))});
        }
        return out;
    }

    Xapian::WritableDatabase terms;
};

/// Xapian and the file system report a full or failing disk by exceptions; they end here.
template<class Work> void AccountIndex::guarded(Work&& work) {
    if (broken_) return;
    try {
        work();
    } catch (Xapian::Error const&) {
        broken_ = true;
    } catch (std::filesystem::filesystem_error const&) {
        broken_ = true;
    }
}

AccountIndex::AccountIndex(std::filesystem::path folder)
    : folder_(std::move(folder)) {
    guarded([this] {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        database_ = std::make_unique<Database>(folder_);
    });
}

AccountIndex::~AccountIndex() {
    database_.reset();
    std::error_code ignored; // it is a cache: the next life clears it away
    std::filesystem::remove_all(folder_, ignored);
}

std::uint32_t AccountIndex::head_of(std::string const& conversation) const {
    auto const found = known_.find(conversation);
    return found == known_.end() ? 0 : found->second.head;
}

namespace {

std::size_t about(v1::Conversation const& conversation) {
    return std::hash<std::string>{}(
        conversation.contact().id() + "\n" + person_words(conversation.contact()) + "\n" +
        facts_text(conversation));
}

} // namespace

bool AccountIndex::has(v1::Conversation const& conversation) const {
    auto const found = known_.find(conversation.id());
    return found != known_.end() && found->second.about == about(conversation);
}

void AccountIndex::put(v1::Conversation const& conversation) {
    guarded([&] {
        database_->replace(conversation, kPerson, person_words(conversation.contact()));
        database_->replace(conversation, kFacts, facts_text(conversation));
    });
    Known& known = known_[conversation.id()];
    known.about = about(conversation);
    known.contact = conversation.contact().id();
}

void AccountIndex::add(
    v1::Conversation const& conversation, std::vector<v1::Entry> const& entries) {
    Known& known = known_[conversation.id()];
    for (v1::Entry const& entry : entries) {
        if (entry.seq() <= known.head) continue;
        known.head = entry.seq();
        std::string_view const text = said_in(entry);
        if (text.empty()) continue;
        Xapian::Document document = document_of(conversation, kEntry, entry.seq(), entry.at());
        add_words(document, text);
        guarded([&] { database_->terms.add_document(document); });
    }
}

void AccountIndex::remove(std::string const& conversation) {
    guarded([&] { database_->terms.delete_document(term(kConversation, conversation)); });
    known_.erase(conversation);
}

void AccountIndex::remove_contact(std::string const& contact) {
    guarded([&] { database_->terms.delete_document(term(kContact, contact)); });
    std::erase_if(known_, [&](auto const& each) { return each.second.contact == contact; });
}

Hits AccountIndex::find(Wish const& wish, std::uint32_t limit) {
    if (wish.words.empty()) return {};
    Hits hits;
    guarded([&] {
        hits.contacts = database_->find(query_of(wish, Query(kPerson)), kSlotContact, limit);
        Query const talk(Query::OP_OR, Query(kFacts), Query(kEntry));
        hits.conversations = database_->find(query_of(wish, talk), kSlotConversation, limit);
    });
    return hits;
}

} // namespace switchboard::search
