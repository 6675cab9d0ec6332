#include "privacy/masked_store.hpp"

#include "conversation/secrets.hpp"

#include <utility>

namespace switchboard::privacy {

namespace {

/// Forgetting one costs a question to the store, nothing else.
constexpr std::size_t kRememberedMax = 20'000;

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

} // namespace

std::optional<std::string> mask_entry(v1::Entry& entry, conversation::SecretRules const& rules) {
    std::string* const text = text_of(entry);
    if (text == nullptr) return std::nullopt;
    auto masked = conversation::mask_secrets(*text, rules);
    if (masked) *text = *masked;
    return masked;
}

std::string
MaskedStore::known_inbox(ports::Caller const& caller, std::string const& conversation) const {
    auto const found = inboxes_.find(key_of(caller.account, conversation));
    return found == inboxes_.end() ? std::string{} : found->second;
}

void MaskedStore::note(std::string const& account, v1::Conversation const& conversation) {
    if (conversation.inbox().empty()) return;
    if (inboxes_.size() >= kRememberedMax) inboxes_.clear();
    inboxes_[key_of(account, conversation.id())] = conversation.inbox();
}

void MaskedStore::with_rules(
    ports::Caller const& caller, std::string const& conversation,
    std::function<void(ports::Error)> refuse, Then then) {
    auto const on_inbox = [this, alive = std::weak_ptr<int>(alive_), account = caller.account,
                           refuse, then](std::string const& inbox) {
        rules_.with(account, [this, alive, account, inbox, refuse, then](auto known) {
            if (alive.expired()) return;
            if (!known) return refuse(known.error());
            then(rules_.of(account, inbox));
        });
    };
    auto const inbox = known_inbox(caller, conversation);
    if (!inbox.empty()) return on_inbox(inbox);
    store_.conversation(
        caller, conversation,
        [this, alive = std::weak_ptr<int>(alive_), account = caller.account, refuse,
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
        auto const& rules = rules_.of(request.caller.account, request.caller.inbox);
        (void)mask_entry(request.first, rules);
        for (auto& [field, value] : *request.draft.mutable_form()) mask(value, rules);
        store_.start(std::move(request), done);
    };
    rules_.with(account, on_rules);
}

void MaskedStore::append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) {
    if (text_of(request.entry) == nullptr)
        return store_.append(std::move(request), std::move(done));
    ports::Caller const caller = request.caller;
    std::string const conversation = request.conversation;
    auto then = [this, request = std::move(request),
                 done](conversation::SecretRules const& rules) mutable {
        auto const masked = mask_entry(request.entry, rules);
        store_.append(
            std::move(request), [done, masked](ports::Outcome<ports::AppendResult> result) {
                if (result) result->stored_text = masked;
                done(std::move(result));
            });
    };
    with_rules(
        caller, conversation, [done](ports::Error error) { done(error); }, std::move(then));
}

void MaskedStore::edit(ports::EditRequest request, ports::Done<ports::EditResult> done) {
    if (request.comment.empty()) return store_.edit(std::move(request), std::move(done));
    ports::Caller const caller = request.caller;
    std::string const conversation = request.conversation;
    auto then = [this, request = std::move(request),
                 done](conversation::SecretRules const& rules) mutable {
        mask(request.comment, rules);
        store_.edit(std::move(request), done);
    };
    with_rules(
        caller, conversation, [done](ports::Error error) { done(error); }, std::move(then));
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
