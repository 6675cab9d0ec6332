// One store under test, whichever it is, and short words for what tests ask of it. Single-threaded.
// The conformance tests see only this: they never know which implementation answers.
#pragma once

#include "ports/audit_store.hpp"
#include "ports/config_store.hpp"
#include "ports/contact_note_store.hpp"
#include "ports/desk_store.hpp"
#include "ports/node_store.hpp"
#include "ports/outbox_store.hpp"
#include "ports/privacy_store.hpp"
#include "ports/routing_store.hpp"
#include "ports/store.hpp"
#include "ports/topics.hpp"
#include "ports/upload_store.hpp"
#include "ports/vault_store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::store::test {

struct Ports {
    ports::Store* store = nullptr;
    ports::RoutingStore* routing = nullptr;
    ports::OutboxStore* outbox = nullptr;
    ports::ConfigStore* config = nullptr;
    ports::NodeStore* nodes = nullptr;
    ports::UploadStore* uploads = nullptr;
    ports::DeskStore* desk = nullptr;
    ports::VaultStore* vault = nullptr;
    ports::AuditStore* audit = nullptr;
    ports::PrivacyStore* privacy = nullptr;
    ports::ContactNoteStore* contact_notes = nullptr;
};

class World {
public:
    virtual ~World() = default;
    /// Two independent sets over the same data, as two workers have them.
    [[nodiscard]] virtual Ports ports(std::size_t worker) = 0;
    /// Lets things happen until `done`; false if nothing came of it for long.
    [[nodiscard]] virtual bool run_until(std::function<bool()> const& done) = 0;
    /// A little time passes.
    virtual void tick() = 0;
};

/// Linked in once for each implementation.
[[nodiscard]] std::unique_ptr<World> make_world();

class Conformance : public testing::Test {
protected:
    Conformance();

    /// Asks and waits for the answer.
    template<class T, class Call> ports::Outcome<T> ask(Call call) {
        auto answer = std::make_shared<std::optional<ports::Outcome<T>>>();
        call([answer](ports::Outcome<T> outcome) { answer->emplace(std::move(outcome)); });
        if (!world_->run_until([&] { return answer->has_value(); }))
            return ports::Error{v1::INTERNAL, "no answer"};
        return **answer;
    }
    /// Asks again and again, as time passes, until `holds` is true of the answer.
    bool eventually(std::function<bool()> const& holds);

    [[nodiscard]] ports::Caller customer(std::string id, std::string inbox = "web") const;
    [[nodiscard]] ports::Caller staff(std::string id, v1::Role role = v1::AGENT) const;
    static v1::Entry message(std::string text, std::string client_id);
    static v1::Entry note(std::string text, std::string client_id);

    ports::Outcome<ports::StartResult> start(
        ports::Caller const& caller, std::string conversation, v1::Entry first = {},
        std::size_t worker = 0);
    ports::Outcome<ports::AppendResult> append(
        ports::Caller const& caller, std::string conversation, v1::Entry entry,
        std::string origin = {});
    ports::Outcome<ports::HistoryResult> history(
        ports::Caller const& caller, std::string conversation, std::uint32_t after = 0,
        std::uint32_t before = 0, std::uint32_t limit = 50);
    ports::Outcome<v1::Conversation> conversation(ports::Caller const& caller, std::string id);
    ports::Outcome<ports::Unit> submit(ports::Caller const& caller, v1::RoutingCommand command);

    /// Takes the lease of this test's cell, for the test's own node if none is named.
    ports::Lease lease(std::string node = {}, std::uint64_t known = 0, Millis ttl = Millis{60'000});
    ports::Outcome<ports::Unit>
    commit(ports::Lease lease, std::string position, std::vector<ports::CommitOp> ops);
    std::vector<ports::QueuedCommand> commands(std::string after = {}, std::uint32_t limit = 100);
    std::vector<v1::InboxRecord> inbox(std::string node, std::uint32_t limit = 1'000);
    void follow(std::string node, std::string topic);
    void live(std::string node, Millis ttl = Millis{60'000});
    /// A conversation of "cara" that "ana" owns.
    void owned_conversation(std::string id);
    /// Sets fields of a conversation by a commit.
    void set(v1::Conversation value, std::vector<std::string> fields);
    void finish(std::string conversation, std::vector<std::string> sinks = {});
    ports::Outcome<std::uint32_t> save_config(v1::AccountConfig config);
    [[nodiscard]] v1::AccountConfig small_config() const;

    std::unique_ptr<World> world_;
    Ports first_, second_;
    std::string account_;
    std::string node_; // unique to this test
};

template<class T> v1::ErrorCode code(ports::Outcome<T> const& outcome) {
    return outcome ? v1::ERROR_CODE_UNSPECIFIED : outcome.error().code;
}

} // namespace switchboard::store::test
