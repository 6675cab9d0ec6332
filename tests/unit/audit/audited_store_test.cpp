// What staff do through their sockets and what stands in no conversation's own log: written down
// before it is done. On the memory store, in one thread.
#include "../posted.hpp"
#include "audit/audited_store.hpp"
#include "store/memory/memory_audit.hpp"
#include "store/memory/memory_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::audit {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Audited : public testing::Test, protected Posted {
protected:
    Audited() {
        store::MemoryEnvironment environment;
        environment.now = [this] { return now_; };
        environment.post = [this](std::function<void()> task) { post(std::move(task)); };
        environment.fault = [this](std::string_view operation) {
            return operation == failing_ ? store::Fault::Before : store::Fault::None;
        };
        database_ = std::make_unique<store::MemoryDatabase>(environment);
        stores_ = std::make_unique<store::MemoryStores>(*database_);
        audit_ = store::make_memory_audit(*database_);
        trail_ = std::make_unique<Trail>(*audit_, [this] { return now_; });
        audited_ = std::make_unique<AuditedStore>(*stores_->store, *trail_);
        v1::AccountConfig config;
        config.mutable_account()->set_id("acme");
        config.add_inboxes()->set_id("web");
        config.add_queues()->set_id("support");
        for (auto const* id : {"lan", "mai"}) config.add_users()->set_id(id);
        EXPECT_TRUE(ask<std::uint32_t>([&](auto done) { stores_->config->save(config, done); }));
        ports::StartRequest request;
        request.caller = who(v1::CUSTOMER, "cara");
        request.caller.inbox = "web";
        request.conversation = "c";
        request.draft.set_inbox("web");
        EXPECT_TRUE(ask<ports::StartResult>([&](auto done) { audited_->start(request, done); }));
    }
    static ports::Caller who(v1::Role role, std::string id) {
        ports::Caller caller;
        caller.account = "acme";
        caller.role = role;
        caller.id = std::move(id);
        return caller;
    }
    bool command(ports::Caller const& caller, v1::RoutingCommand command) {
        command.set_account("acme");
        return ask<ports::Unit>([&](auto done) { audited_->submit(caller, command, done); })
            .has_value();
    }
    bool event(v1::EventType type) {
        ports::AppendRequest request;
        request.caller = who(v1::SUPERVISOR, "mai");
        request.conversation = "c";
        request.entry.mutable_event()->set_type(type);
        return ask<ports::AppendResult>([&](auto done) { audited_->append(request, done); })
            .has_value();
    }
    /// "who action subject", the oldest first.
    std::vector<std::string> records() {
        ports::AuditRequest request;
        request.account = "acme";
        request.to = now_ + Millis{1};
        auto const page = ask<ports::AuditPage>([&](auto done) { audit_->read(request, done); });
        std::vector<std::string> out;
        for (auto const& record : page->records)
            out.insert(
                out.begin(), record.actor() + " " + record.action() + " " + record.subject());
        return out;
    }
    std::size_t commands() {
        return ask<std::vector<ports::QueuedCommand>>([&](auto done) {
                   stores_->routing->read_commands("acme", "", 100, Millis{0}, done);
               })
            ->size();
    }

    TimePoint now_ = time_point_ms(1'800'000'000'000);
    std::string failing_;
    std::unique_ptr<store::MemoryDatabase> database_;
    std::unique_ptr<store::MemoryStores> stores_;
    std::unique_ptr<ports::AuditStore> audit_;
    std::unique_ptr<Trail> trail_;
    std::unique_ptr<AuditedStore> audited_;
};

v1::RoutingCommand intent_of(std::string const& user) {
    v1::RoutingCommand command;
    command.mutable_intent()->set_user(user);
    command.mutable_intent()->set_status(v1::OFFLINE);
    return command;
}

TEST_F(Audited, WhoWatchesAndWhoJoinsIsWrittenDown) {
    ASSERT_TRUE(event(v1::EVENT_MONITORED));
    ASSERT_TRUE(event(v1::EVENT_JOINED));
    EXPECT_THAT(records(), ElementsAre("mai conversation.watched c", "mai conversation.joined c"));
}

TEST_F(Audited, WhatIsDoneToQueuesAndColleaguesByHandIsWrittenDown) {
    auto const mai = who(v1::SUPERVISOR, "mai");
    v1::RoutingCommand hold, drain;
    hold.mutable_set_queue()->set_queue("support");
    drain.mutable_drain_agent()->set_agent("lan");
    ASSERT_TRUE(command(mai, hold));
    ASSERT_TRUE(command(mai, drain));
    ASSERT_TRUE(command(mai, intent_of("lan")));
    EXPECT_THAT(
        records(),
        ElementsAre("mai queue.held support", "mai agent.drained lan", "mai agent.presence lan"));
}

TEST_F(Audited, OnesOwnPresenceIsNobodyElsesMatter) {
    ASSERT_TRUE(command(who(v1::AGENT, "lan"), intent_of("lan")));
    EXPECT_THAT(records(), IsEmpty());
}

TEST_F(Audited, WhatCannotBeWrittenDownIsNotDone) {
    auto const before = commands();
    failing_ = "add_audit";
    EXPECT_FALSE(command(who(v1::SUPERVISOR, "mai"), intent_of("lan")));
    EXPECT_FALSE(event(v1::EVENT_MONITORED));
    failing_.clear();
    EXPECT_EQ(commands(), before);
    EXPECT_THAT(records(), IsEmpty());
}

} // namespace
} // namespace switchboard::audit
