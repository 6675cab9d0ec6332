#include "privacy/masked_store.hpp"

#include "conversation/secrets.hpp"
#include "ports/command_parts.hpp"
#include "privacy/command_words.hpp"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace switchboard::privacy {

using google::protobuf::util::TimeUtil;

namespace {

/// Forgetting one costs a question to the store, nothing else.
constexpr std::size_t kRememberedMax = 20'000;
/// A client repeats what was not answered, so it is among the newest.
constexpr std::uint32_t kRepetitionWithin = 200;

std::string key_of(std::string const& account, std::string const& conversation) {
    return account + "/" + conversation;
}

void mask(std::string& text, conversation::SecretRules const& rules) {
    if (auto masked = conversation::mask_secrets(text, rules)) text = std::move(*masked);
}

std::string* text_of(v1::Entry& entry) {
    if (entry.has_message()) return entry.mutable_message()->mutable_text();
    if (entry.has_note()) return entry.mutable_note()->mutable_text();
    return entry.has_whisper() ? entry.mutable_whisper()->mutable_text() : nullptr;
}

ports::Caller own_caller(std::string const& account) {
    ports::Caller own;
    own.account = account;
    own.role = v1::SYSTEM;
    return own;
}

} // namespace

std::optional<std::string> mask_entry(v1::Entry& entry, conversation::SecretRules const& rules) {
    std::string* const text = text_of(entry);
    if (text == nullptr) return std::nullopt;
    auto masked = conversation::mask_secrets(*text, rules);
    if (masked) *text = *masked;
    return masked;
}

std::string
MaskedStore::known_inbox(std::string const& account, std::string const& conversation) const {
    auto const found = inboxes_.find(key_of(account, conversation));
    return found == inboxes_.end() ? std::string{} : found->second;
}

void MaskedStore::note(std::string const& account, v1::Conversation const& conversation) {
    if (conversation.inbox().empty()) return;
    if (inboxes_.size() >= kRememberedMax) inboxes_.clear();
    inboxes_[key_of(account, conversation.id())] = conversation.inbox();
}

void MaskedStore::with_rules(
    std::string const& account, std::string const& conversation,
    std::function<void(ports::Error)> refuse, Then then) {
    auto const on_inbox = [this, alive = std::weak_ptr<int>(alive_), account, refuse,
                           then](std::string const& inbox) {
        rules_.with(account, [this, alive, account, inbox, refuse, then](auto known) {
            if (alive.expired()) return;
            if (!known) return refuse(known.error());
            then(rules_.of(account, inbox));
        });
    };
    auto const inbox = known_inbox(account, conversation);
    if (!inbox.empty() || conversation.empty()) return on_inbox(inbox);
    store_.conversation(
        own_caller(account), conversation,
        [this, alive = std::weak_ptr<int>(alive_), account, refuse,
         on_inbox](ports::Outcome<v1::Conversation> found) {
            if (alive.expired()) return;
            if (!found) return refuse(found.error());
            note(account, *found);
            on_inbox(found->inbox());
        });
}

void MaskedStore::start(ports::StartRequest request, ports::Done<ports::StartResult> done) {
    std::string const account = request.caller.account;
    auto const on_rules = [this, alive = std::weak_ptr<int>(alive_), request = std::move(request),
                           done](ports::Outcome<ports::Unit> const& known) mutable {
        if (alive.expired()) return;
        if (!known) return done(known.error());
        auto const asked = rules_.agreements(request.caller.account, request.caller.inbox);
        auto problem = agreement_problem(asked, request.draft.form());
        if (problem) return refuse_unless_begun(std::move(request), std::move(*problem), done);
        start_agreed(std::move(request), done);
    };
    rules_.with(account, on_rules);
}

/// What was begun was agreed to, in words that the shop may have changed since.
void MaskedStore::refuse_unless_begun(
    ports::StartRequest request, ports::Error problem, ports::Done<ports::StartResult> done) {
    auto const caller = own_caller(request.caller.account);
    std::string const id = request.conversation;
    store_.conversation(
        caller, id,
        [this, alive = std::weak_ptr<int>(alive_), request = std::move(request),
         problem = std::move(problem),
         done = std::move(done)](ports::Outcome<v1::Conversation> const& found) mutable {
            if (alive.expired()) return;
            if (!found) return done(std::move(problem));
            start_agreed(std::move(request), std::move(done));
        });
}

void MaskedStore::start_agreed(ports::StartRequest request, ports::Done<ports::StartResult> done) {
    auto const& rules = rules_.of(request.caller.account, request.caller.inbox);
    (void)mask_entry(request.first, rules);
    auto const asked = rules_.agreements(request.caller.account, request.caller.inbox);
    auto const is_agreement = [&asked](std::string const& id) {
        return std::any_of(
            asked.begin(), asked.end(), [&](auto const& field) { return field.id() == id; });
    };
    for (auto& [field, value] : *request.draft.mutable_form())
        if (!is_agreement(field)) mask(value, rules); // an agreement is kept as it was worded
    ports::StartRequest without_text = request;
    without_text.first.Clear();
    auto const on_started = [this, alive = std::weak_ptr<int>(alive_), without_text,
                             done](ports::Outcome<ports::StartResult> started) {
        bool const is_known = !started && started.error().code == v1::ID_CONFLICT;
        if (!is_known || alive.expired()) return done(std::move(started));
        store_.start(without_text, done); // the append that follows answers it
    };
    store_.start(std::move(request), on_started);
}

void MaskedStore::append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) {
    if (text_of(request.entry) == nullptr)
        return store_.append(std::move(request), std::move(done));
    std::string const account = request.caller.account, conversation = request.conversation;
    auto then = [this, request = std::move(request),
                 done](conversation::SecretRules const& rules) mutable {
        auto asked = request;
        auto const masked = mask_entry(request.entry, rules);
        auto const on_added = [this, alive = std::weak_ptr<int>(alive_), asked = std::move(asked),
                               done, masked](ports::Outcome<ports::AppendResult> result) {
            bool const is_known = !result && result.error().code == v1::ID_CONFLICT;
            if (is_known && !alive.expired()) return answer_repetition(asked, done);
            if (result) result->stored_text = masked;
            done(std::move(result));
        };
        store_.append(std::move(request), on_added);
    };
    with_rules(
        account, conversation, [done](ports::Error error) { done(error); }, std::move(then));
}

void MaskedStore::answer_repetition(
    ports::AppendRequest asked, ports::Done<ports::AppendResult> done) {
    ports::HistoryRequest newest;
    newest.caller = own_caller(asked.caller.account);
    newest.conversation = asked.conversation;
    newest.before = std::numeric_limits<std::uint32_t>::max();
    newest.limit = kRepetitionWithin;
    auto const on_page = [asked = std::move(asked),
                          done](ports::Outcome<ports::HistoryResult> page) mutable {
        if (!page) return done(page.error());
        std::string const text = *text_of(asked.entry);
        for (v1::Entry& entry : page->entries) {
            bool const is_it = entry.client_id() == asked.entry.client_id() &&
                               entry.author().id() == asked.caller.id &&
                               entry.body_case() == asked.entry.body_case();
            if (!is_it || !conversation::is_masked_form(*text_of(entry), text)) continue;
            ports::AppendResult first;
            first.seq = entry.seq();
            first.at = time_point_ms(TimeUtil::TimestampToMilliseconds(entry.at()));
            first.duplicate = true;
            if (*text_of(entry) != text) first.stored_text = *text_of(entry);
            return done(std::move(first));
        }
        done(ports::Error{v1::ID_CONFLICT, "client_id: used for another text"});
    };
    store_.history(std::move(newest), on_page);
}

void MaskedStore::edit(ports::EditRequest request, ports::Done<ports::EditResult> done) {
    if (request.comment.empty()) return store_.edit(std::move(request), std::move(done));
    std::string const account = request.caller.account, conversation = request.conversation;
    auto then = [this, request = std::move(request),
                 done](conversation::SecretRules const& rules) mutable {
        mask(request.comment, rules);
        store_.edit(std::move(request), done);
    };
    with_rules(
        account, conversation, [done](ports::Error error) { done(error); }, std::move(then));
}

void MaskedStore::submit(
    ports::Caller caller, v1::RoutingCommand command, ports::Done<ports::Unit> done) {
    if (!has_words(command))
        return store_.submit(std::move(caller), std::move(command), std::move(done));
    std::string const account = caller.account, conversation = ports::conversation_of(command);
    auto then = [this, caller = std::move(caller), command = std::move(command),
                 done](conversation::SecretRules const& rules) mutable {
        mask_words(command, rules);
        store_.submit(std::move(caller), std::move(command), done);
    };
    with_rules(
        account, conversation, [done](ports::Error error) { done(error); }, std::move(then));
}

void MaskedStore::conversation(
    ports::Caller caller, std::string id, ports::Done<v1::Conversation> done) {
    std::string const account = caller.account;
    store_.conversation(
        std::move(caller), std::move(id),
        [this, alive = std::weak_ptr<int>(alive_), account,
         done = std::move(done)](ports::Outcome<v1::Conversation> found) {
            if (found && !alive.expired()) note(account, *found);
            done(std::move(found));
        });
}

} // namespace switchboard::privacy
