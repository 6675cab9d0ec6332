// The conversations' store as sockets have it: secrets in what people write are masked before it is
// stored, so that no reader, index, transcript or ticket ever has them, and no conversation begins
// without what its inbox asks to be agreed to. Owns what it remembers of
// conversations' inboxes, which never change; one per worker, same thread as the store behind it.
// What it does not know it asks the store for, by itself: who asks may write without being allowed
// to read. Everything else goes straight through.
#pragma once

#include "ports/passing_store.hpp"
#include "privacy/mask_rules.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace switchboard::privacy {

class MaskedStore final : public ports::PassingStore {
public:
    MaskedStore(ports::Store& store, MaskRules& rules)
        : store_{store}
        , rules_{rules} {}

    void start(ports::StartRequest request, ports::Done<ports::StartResult> done) override;
    void append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) override;
    void
    conversation(ports::Caller caller, std::string id, ports::Done<v1::Conversation> done) override;
    void edit(ports::EditRequest request, ports::Done<ports::EditResult> done) override;
    void submit(
        ports::Caller caller, v1::RoutingCommand command, ports::Done<ports::Unit> done) override;

private:
    /// A repeated start is answered as ever, whatever the inbox asks for by now.
    void refuse_unless_begun(
        ports::StartRequest request, ports::Error problem, ports::Done<ports::StartResult> done);
    void start_agreed(ports::StartRequest request, ports::Done<ports::StartResult> done);
    void pass(std::function<void(ports::Store&)> call) override { call(store_); }
    using Then = std::function<void(conversation::SecretRules const&)>;
    /// `then` with the rules of the conversation's inbox, whoever asks; of none, without one. Else
    /// why not to `refuse`.
    void with_rules(
        std::string const& account, std::string const& conversation,
        std::function<void(ports::Error)> refuse, Then then);
    /// The answer to a client id that the store knows with another text: the first one's, if that
    /// is what other rules made of the same text.
    void answer_repetition(ports::AppendRequest asked, ports::Done<ports::AppendResult> done);
    void note(std::string const& account, v1::Conversation const& conversation);
    [[nodiscard]] std::string
    known_inbox(std::string const& account, std::string const& conversation) const;

    ports::Store& store_;
    MaskRules& rules_;
    std::unordered_map<std::string, std::string> inboxes_; // "<account>/<conversation>"
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
};

/// The text of an entry as it may be stored; nothing where it has no secret.
[[nodiscard]] std::optional<std::string>
mask_entry(v1::Entry& entry, conversation::SecretRules const& rules);

} // namespace switchboard::privacy
