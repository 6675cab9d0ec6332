// Masking on the way into the store: of which inbox, for whom, in which order, and what happens
// where the settings cannot be read. On the memory store, in one thread.
#include "../posted.hpp"
#include "card.hpp"
#include "privacy/masked_store.hpp"
#include "store/memory/memory_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace switchboard::privacy {
namespace {

using testing::ElementsAre;

class Masking : public testing::Test, protected Posted {
protected:
    Masking() {
        store::MemoryEnvironment environment;
        environment.now = [this] { return now_; };
        environment.post = [this](std::function<void()> task) { post(std::move(task)); };
        environment.fault = [this](std::string_view operation) {
            ++asked_[std::string{operation}];
            return failing_.contains(std::string{operation}) ? store::Fault::Before
                                                             : store::Fault::None;
        };
        database_ = std::make_unique<store::MemoryDatabase>(environment);
        stores_ = std::make_unique<store::MemoryStores>(*database_);
        rules_ = std::make_unique<MaskRules>(*stores_->config, [this] { return now_; });
        masked_ = std::make_unique<MaskedStore>(*stores_->store, *rules_);
        configure(false);
    }
    void configure(bool keep_cards, bool restricted = false) {
        v1::AccountConfig config;
        config.mutable_account()->set_id("acme");
        config.set_revision(revision_);
        auto& web = *config.add_inboxes();
        web.set_id("web");
        web.mutable_masking()->set_keep_cards(keep_cards);
        web.mutable_masking()->add_words("OTP");
        config.add_inboxes()->set_id("shop");
        config.add_users()->set_id("lan");
        if (restricted) config.mutable_users(0)->mutable_access()->add_queues("returns");
        revision_ = *ask<std::uint32_t>([&](auto done) { stores_->config->save(config, done); });
    }
    static ports::Caller who(v1::Role role, std::string id, std::string inbox = "web") {
        ports::Caller caller;
        caller.account = "acme";
        caller.role = role;
        caller.id = std::move(id);
        caller.inbox = std::move(inbox);
        return caller;
    }
    std::string open(std::string inbox = "web") {
        ports::StartRequest request;
        request.caller = who(v1::CUSTOMER, "cara", inbox);
        request.conversation = "c-" + inbox;
        request.draft.set_inbox(inbox);
        (*request.draft.mutable_form())["order"] = kCard;
        request.first.mutable_message()->set_text(kCard);
        request.first.set_client_id("m1");
        request.first.mutable_author()->set_role(v1::CUSTOMER);
        EXPECT_TRUE(ask<ports::StartResult>([&](auto done) { masked_->start(request, done); }));
        return request.conversation;
    }
    ports::AppendRequest said(ports::Caller caller, std::string text, std::string client_id) {
        ports::AppendRequest request;
        request.caller = std::move(caller);
        request.conversation = "c-" + request.caller.inbox;
        request.entry.mutable_message()->set_text(std::move(text));
        request.entry.set_client_id(std::move(client_id));
        return request;
    }
    ports::Outcome<ports::AppendResult>
    say(ports::Caller caller, std::string text, std::string client_id = "m2") {
        return ask<ports::AppendResult>([&](auto done) {
            masked_->append(said(std::move(caller), std::move(text), std::move(client_id)), done);
        });
    }
    std::vector<v1::RoutingCommand> commands() {
        auto const read = ask<std::vector<ports::QueuedCommand>>(
            [&](auto done) { stores_->routing->read_commands("acme", "", 100, Millis{0}, done); });
        std::vector<v1::RoutingCommand> out;
        for (auto const& queued : *read) out.push_back(queued.command);
        return out;
    }
    /// What the store has, asked past the masking.
    std::vector<std::string> stored(std::string const& conversation) {
        ports::HistoryRequest request;
        request.caller = who(v1::SUPERVISOR, "mai");
        request.conversation = conversation;
        auto const page =
            ask<ports::HistoryResult>([&](auto done) { stores_->store->history(request, done); });
        std::vector<std::string> texts;
        for (auto const& entry : page->entries) {
            if (entry.has_message()) texts.push_back(entry.message().text());
            if (entry.has_note()) texts.push_back(entry.note().text());
        }
        return texts;
    }

    TimePoint now_ = time_point_ms(1'800'000'000'000);
    std::uint32_t revision_ = 0;
    std::set<std::string> failing_;
    std::map<std::string, int> asked_;
    std::unique_ptr<store::MemoryDatabase> database_;
    std::unique_ptr<store::MemoryStores> stores_;
    std::unique_ptr<MaskRules> rules_;
    std::unique_ptr<MaskedStore> masked_;
};

TEST_F(Masking, NoConversationBeginsWithoutWhatItsInboxAsksToBeAgreedTo) {
    auto config = *ask<v1::AccountConfig>([&](auto done) { stores_->config->load("acme", done); });
    auto& field = *config.mutable_inboxes(0)->add_form();
    field.set_id("terms");
    field.set_type("consent");
    field.set_required(true);
    std::string const text = "I agree. The card for trying it out is " + std::string{kCard};
    (*field.mutable_label())["en"] = text;
    revision_ = *ask<std::uint32_t>([&](auto done) { stores_->config->save(config, done); });
    ports::StartRequest request;
    request.caller = who(v1::CUSTOMER, "cara");
    request.conversation = "c-web";
    request.draft.set_inbox("web");
    auto const start = [&] {
        return ask<ports::StartResult>([&](auto done) { masked_->start(request, done); });
    };
    auto const refused = start();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, v1::INVALID_ARGUMENT);
    EXPECT_EQ(asked_["start"], 0) << "nothing reached the store";
    (*request.draft.mutable_form())["terms"] = text;
    auto const begun = start();
    ASSERT_TRUE(begun);
    EXPECT_EQ(begun->conversation.form().at("terms"), text) << "the record of it";
    open("shop"); // another inbox asks for nothing
    (*config.mutable_inboxes(0)->mutable_form(0)->mutable_label())["en"] = "In other words";
    config.set_revision(revision_);
    ASSERT_TRUE(ask<std::uint32_t>([&](auto done) { stores_->config->save(config, done); }));
    now_ += MaskRules::kFresh;
    auto const again = start();
    ASSERT_TRUE(again) << "it was agreed to when it began: " << again.error().message;
    EXPECT_EQ(again->conversation.form().at("terms"), text);
    request.conversation = "c-new";
    EXPECT_FALSE(start()) << "what begins now goes by the words of now";
}

TEST_F(Masking, NothingThatIsStoredHasTheNumber) {
    auto const id = open();
    auto const result = say(who(v1::CUSTOMER, "cara"), kCard);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->stored_text, kMasked) << "who wrote it is told";
    v1::Entry note;
    ports::AppendRequest by_agent = said(who(v1::AGENT, "lan"), "", "n1");
    by_agent.entry.mutable_note()->set_text(kCard);
    ASSERT_TRUE(ask<ports::AppendResult>([&](auto done) { masked_->append(by_agent, done); }));
    EXPECT_THAT(stored(id), ElementsAre(kMasked, kMasked, kMasked));
    auto const header = ask<v1::Conversation>(
        [&](auto done) { stores_->store->conversation(who(v1::AGENT, "lan"), id, done); });
    EXPECT_EQ(header->last_text(), kMasked);
    EXPECT_EQ(header->form().at("order"), kMasked);
}

TEST_F(Masking, WhatHasNoSecretIsStoredAsItWasWritten) {
    auto const id = open();
    auto const result = say(who(v1::CUSTOMER, "cara"), "gọi em 0912 345 678 nhé");
    EXPECT_FALSE(result->stored_text);
    EXPECT_EQ(stored(id).back(), "gọi em 0912 345 678 nhé");
}

TEST_F(Masking, GoesByTheInboxOfTheConversationWhoeverWrites) {
    open();
    open("shop");
    auto const supervisor = [](char const* inbox) { return who(v1::SUPERVISOR, "mai", inbox); };
    EXPECT_EQ(say(supervisor("web"), "OTP 482913")->stored_text, "OTP ••••");
    EXPECT_FALSE(say(supervisor("shop"), "OTP 482913", "m3")->stored_text);
}

TEST_F(Masking, ARepetitionIsTheSameMessage) {
    open();
    ASSERT_FALSE(say(who(v1::CUSTOMER, "cara"), kCard)->duplicate);
    auto const again = say(who(v1::CUSTOMER, "cara"), kCard);
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->stored_text, kMasked);
}

TEST_F(Masking, AChangeOfTheSettingsCountsWithinSeconds) {
    auto const id = open();
    configure(true);
    now_ += MaskRules::kFresh;
    ASSERT_TRUE(say(who(v1::CUSTOMER, "cara"), kCard));
    EXPECT_EQ(stored(id).back(), kCard);
}

TEST_F(Masking, NothingPassesWhileTheRulesWereNeverRead) {
    failing_ = {"load_config"};
    ports::StartRequest request;
    request.caller = who(v1::CUSTOMER, "cara");
    request.conversation = "c-web";
    request.draft.set_inbox("web");
    auto const refused = ask<ports::StartResult>([&](auto done) { masked_->start(request, done); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, v1::STORE_UNAVAILABLE);
    failing_.clear();
    auto const id = open();
    failing_ = {"load_config"};
    now_ += std::chrono::hours{1};
    ASSERT_TRUE(say(who(v1::CUSTOMER, "cara"), kCard)) << "old rules are better than none";
    EXPECT_EQ(stored(id).back(), kMasked);
}

TEST_F(Masking, MessagesThatWaitForTheRulesKeepTheirOrder) {
    auto const id = open();
    now_ += std::chrono::hours{1};
    int answered = 0;
    for (int i = 0; i < 5; ++i)
        masked_->append(
            said(who(v1::CUSTOMER, "cara"), std::to_string(i), "w" + std::to_string(i)),
            [&](auto const& result) { answered += result ? 1 : 0; });
    asked_.clear();
    run();
    EXPECT_EQ(answered, 5);
    EXPECT_THAT(stored(id), ElementsAre(kMasked, "0", "1", "2", "3", "4"));
    EXPECT_LE(asked_["load_config"], 1);
}

TEST_F(Masking, WhoMayNotReadAnyMoreIsAnsweredAsARepetition) {
    open();
    ports::Caller const lan = who(v1::AGENT, "lan");
    auto const words = [&](std::string const& client_id) {
        ports::AppendRequest note = said(lan, "", client_id);
        note.entry.mutable_note()->set_text(kCard);
        return note;
    };
    auto const first =
        ask<ports::AppendResult>([&](auto done) { masked_->append(words("n1"), done); });
    ASSERT_TRUE(first);
    configure(false, true);
    EXPECT_EQ(
        ask<ports::AppendResult>([&](auto done) { masked_->append(words("n2"), done); })
            .error()
            .code,
        v1::FORBIDDEN);
    // Another worker, which has not seen the conversation.
    MaskedStore other{*stores_->store, *rules_};
    auto const again =
        ask<ports::AppendResult>([&](auto done) { other.append(words("n1"), done); });
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->duplicate);
}

TEST_F(Masking, WordsOfCommandsAreMaskedAsTheConversationsInboxSays) {
    auto const id = open();
    v1::RoutingCommand transfer;
    transfer.mutable_transfer()->set_conversation(id);
    transfer.mutable_transfer()->set_queue("vip");
    transfer.mutable_transfer()->set_note("khách đưa OTP 482913, " + std::string{kCard});
    v1::RoutingCommand priority;
    priority.mutable_set_priority()->set_conversation(id);
    priority.mutable_set_priority()->set_reason(kCard);
    v1::RoutingCommand drain;
    drain.mutable_drain_agent()->set_agent("lan");
    drain.mutable_drain_agent()->set_reason(kCard);
    v1::RoutingCommand accept;
    accept.mutable_accept()->set_conversation(id);
    std::vector<v1::RoutingCommand> const given{transfer, priority, drain, accept};
    for (auto const& command : given)
        ASSERT_TRUE(ask<ports::Unit>(
            [&](auto done) { masked_->submit(who(v1::SUPERVISOR, "mai"), command, done); }));
    auto const stored = commands();
    ASSERT_GE(stored.size(), given.size());
    auto const* const last = stored.data() + stored.size() - given.size();
    EXPECT_EQ(last[0].transfer().note(), "khách đưa OTP ••••, " + std::string{kMasked});
    EXPECT_EQ(last[1].set_priority().reason(), kMasked);
    EXPECT_EQ(last[2].drain_agent().reason(), kMasked);
    EXPECT_EQ(last[3].accept().conversation(), id);
}

TEST_F(Masking, ARepetitionIsTheSameMessageAlsoUnderOtherRules) {
    auto const id = open();
    ASSERT_TRUE(say(who(v1::CUSTOMER, "cara"), kCard));
    ASSERT_TRUE(say(who(v1::CUSTOMER, "cara"), "OTP 482913", "m3"));
    configure(true);
    now_ += MaskRules::kFresh;
    auto const again = say(who(v1::CUSTOMER, "cara"), kCard);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(again->stored_text, kMasked) << "who wrote it is told what the store has";
    auto const plain = say(who(v1::CUSTOMER, "cara"), kCard, "m4");
    ASSERT_FALSE(plain->duplicate);
    configure(false);
    now_ += MaskRules::kFresh;
    auto const later = say(who(v1::CUSTOMER, "cara"), kCard, "m4");
    ASSERT_TRUE(later);
    EXPECT_TRUE(later->duplicate);
    EXPECT_EQ(later->seq, plain->seq);
    EXPECT_FALSE(later->stored_text);
    EXPECT_EQ(say(who(v1::CUSTOMER, "cara"), "khác", "m4").error().code, v1::ID_CONFLICT);
    EXPECT_EQ(stored(id).size(), 4U);
}

TEST_F(Masking, AFirstMessageIsRepeatedUnderOtherRulesToo) {
    auto const id = open();
    configure(true);
    now_ += MaskRules::kFresh;
    EXPECT_EQ(open(), id) << "found, without another message";
    auto const again = say(who(v1::CUSTOMER, "cara"), kCard, "m1");
    EXPECT_TRUE(again->duplicate);
    EXPECT_EQ(stored(id).size(), 1U);
}

TEST_F(Masking, APreviewWaitsForTheRules) {
    std::vector<std::string> shown;
    auto const type = [&](char const* text) {
        rules_->preview("acme", "web", text, [&](std::string words) { shown.push_back(words); });
    };
    type("OTP 48");
    type("thẻ 4111 1111 1111 111");
    EXPECT_THAT(shown, ElementsAre()) << "no rules were read yet";
    run();
    EXPECT_THAT(shown, ElementsAre("OTP ••••", "thẻ ••••"));
    now_ += std::chrono::hours{1};
    configure(true);
    shown.clear();
    type("thẻ 4111");
    EXPECT_THAT(shown, ElementsAre()) << "rules of an hour ago";
    run();
    EXPECT_THAT(shown, ElementsAre("thẻ 4111"));
}

TEST_F(Masking, ThereIsNoPreviewWhileTheRulesWereNeverRead) {
    failing_ = {"load_config"};
    std::string shown = "?";
    rules_->preview("acme", "web", "OTP 48", [&](std::string words) { shown = words; });
    run();
    EXPECT_EQ(shown, "");
}

TEST_F(Masking, AnInboxMayKeepKeysAndNothingElse) {
    v1::Inbox inbox;
    EXPECT_TRUE(rules_of(inbox).keys) << "masked by itself";
    inbox.mutable_masking()->set_keep_keys(true);
    EXPECT_FALSE(rules_of(inbox).keys);
    EXPECT_TRUE(rules_of(inbox).cards && rules_of(inbox).ibans);
}

} // namespace
} // namespace switchboard::privacy
