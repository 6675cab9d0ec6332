// Erasing by time, on whatever store: one account with two inboxes, a clock of its own that the
// store does not follow, days of a millisecond. One thread.
#pragma once

#include "world.hpp"

#include "metrics/memory_metrics.hpp"
#include "privacy/retention.hpp"

#include <deque>
#include <map>
#include <string>
#include <vector>

namespace switchboard::store::test {

class Retention : public Conformance {
protected:
    Retention() {
        auto config = small_config();
        config.clear_inboxes();
        for (auto const& [id, days] : {std::pair{"web", 30U}, {"shop", 0U}}) {
            v1::Inbox& inbox = *config.add_inboxes();
            inbox.set_id(account_ + "-" + id); // unique in the installation
            inbox.set_retention_days(days);
        }
        config_ = config;
        retention_ = std::make_unique<privacy::Retention>(doors(), settings());
    }
    static privacy::RetentionSettings settings() {
        privacy::RetentionSettings settings;
        settings.round_max = 3;
        settings.day = Millis{1};
        return settings;
    }
    privacy::RetentionDoors doors() {
        return {
            .erasing =
                {.privacy = *first_.privacy,
                 .outbox = *first_.outbox,
                 .remove_transcript =
                     [this](std::string const& reference) {
                         if (keeps_files_) return std::optional<std::uint64_t>{};
                         removed_.push_back(reference);
                         return std::optional<std::uint64_t>{1};
                     },
                 .background =
                     [this](std::function<void()> work, std::function<void()> then) {
                         if (is_busy_) return false;
                         work();
                         then();
                         return true;
                     }},
            .trail = trail_,
            .metrics = metrics_,
            .accounts =
                [this] { return std::vector{std::make_shared<v1::AccountConfig const>(config_)}; },
            .owns = [this](std::string const&) { return owns_; },
            .now = [this] { return now_; },
            .after = [this](Millis, std::function<void()> task) { later_.push_back(task); },
            .forget =
                [this](std::string const&, std::string const& id) { forgotten_.push_back(id); },
            .rewrite =
                [this] {
                    ++rewritten_;
                    return rewrite_begins_;
                },
            .log = [this](std::string const& line) { log_ += line + "\n"; }};
    }
    /// Starts the round that waits, and lets it come to its end.
    void round() {
        if (later_.empty()) retention_->start();
        auto const task = std::exchange(later_, {}).front();
        task();
        ASSERT_TRUE(world_->run_until([&] { return !later_.empty(); }));
    }
    /// A finished conversation, with its ticket in a file of ours unless it `is_owed`.
    std::string talk(std::string const& contact, char const* inbox, bool is_owed = false) {
        std::string const id = begin(contact, inbox);
        finish(id, {"files"});
        if (is_owed) return id;
        for (auto const& item : claim()) {
            ports::TicketReference const file{"tickets/" + item.conversation() + ".json"};
            EXPECT_TRUE(ask<ports::Unit>(
                [&](auto done) { first_.outbox->complete(item, file, std::move(done)); }));
        }
        return id;
    }
    std::string begin(std::string const& contact, char const* inbox) {
        ports::StartRequest request;
        request.caller = customer(contact, account_ + "-" + inbox);
        request.conversation = contact + "-" + inbox;
        request.draft.set_inbox(request.caller.inbox);
        request.first = message("canary words", "m1");
        EXPECT_TRUE(
            ask<ports::StartResult>([&](auto done) { first_.store->start(request, done); }));
        return request.conversation;
    }
    std::vector<v1::OutboxItem> claim() {
        return *ask<std::vector<v1::OutboxItem>>([&](auto done) {
            first_.outbox->claim(account_, {"worker", ++claims_}, 10, Millis{60'000}, done);
        });
    }
    void keep(std::uint32_t days) { config_.mutable_inboxes(0)->set_retention_days(days); }
    ports::ExpiredPage expired(std::uint32_t limit, std::string const& cursor = {}) {
        return *ask<ports::ExpiredPage>([&](auto done) {
            first_.privacy->expired(
                account_, account_ + "-web", kQuiet, limit, cursor, std::move(done));
        });
    }
    /// As time passes; then no round has seen them yet.
    void await_expired(std::size_t count) {
        ASSERT_TRUE(eventually([&] { return expired(100).conversations.size() == count; }));
    }
    ports::Outcome<ports::ErasedConversation> erase(std::string const& id, Millis quiet) {
        return ask<ports::ErasedConversation>([&](auto done) {
            first_.privacy->erase_conversation(account_, "cara", id, quiet, std::move(done));
        });
    }
    bool is_erased(std::string const& id) {
        auto const seen = history(staff("ana"), id);
        return !seen->entries.empty() && seen->entries.front().has_hidden();
    }
    std::vector<v1::AuditRecord> log() {
        ports::AuditRequest request;
        request.account = account_;
        request.to = time_point_ms(4'000'000'000'000);
        return ask<ports::AuditPage>([&](auto done) { first_.audit->read(request, done); })
            ->records;
    }

    std::vector<std::string> details() {
        std::vector<std::string> out; // oldest first
        for (auto const& record : log()) out.insert(out.begin(), record.detail());
        return out;
    }

    static constexpr Millis kQuiet{30};
    static constexpr std::uint32_t kNever = 1'000'000'000; // ms: eleven days
    std::uint64_t claims_ = 0;
    audit::Trail trail_{*first_.audit, [this] { return now_; }};
    metrics::MemoryMetrics metrics_;
    v1::AccountConfig config_;
    TimePoint now_ = time_point_ms(1'800'000'000'000);
    bool owns_ = true, is_busy_ = false, keeps_files_ = false, rewrite_begins_ = true;
    int rewritten_ = 0;
    std::deque<std::function<void()>> later_;
    std::vector<std::string> removed_, forgotten_;
    std::string log_;
    std::unique_ptr<privacy::Retention> retention_;
};

} // namespace switchboard::store::test
