// Secrets in what the team notes about a contact: whatever any inbox of the account masks, and
// nothing is kept where the rules could not be read.
#include "../posted.hpp"
#include "card.hpp"
#include "privacy/masked_contact_notes.hpp"
#include "store/memory/memory_database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::privacy {
namespace {

using Notes = std::vector<v1::ContactNote>;
using testing::IsEmpty;

class MaskingNotes : public testing::Test, protected Posted {
protected:
    MaskingNotes() {
        v1::Contact cara;
        cara.set_id("cara");
        cara.set_name("Cara");
        (void)ask<v1::Contact>([&](auto done) { stores_.store->save_contact(lan_, cara, done); });
    }
    void configure(bool web_keeps_cards, bool shop_keeps_cards) {
        v1::AccountConfig config;
        config.mutable_account()->set_id("acme");
        config.set_revision(revision_);
        for (auto const& [id, keeps, word] :
             {std::tuple{"web", web_keeps_cards, "OTP"},
              std::tuple{"shop", shop_keeps_cards, "PIN"}}) {
            auto& inbox = *config.add_inboxes();
            inbox.set_id(id);
            inbox.mutable_masking()->set_keep_cards(keeps);
            inbox.mutable_masking()->add_words(word);
        }
        revision_ = *ask<std::uint32_t>([&](auto done) { stores_.config->save(config, done); });
        now_ += MaskRules::kFresh + Millis{1};
    }
    ports::Outcome<v1::ContactNote> add(std::string id, std::string text) {
        return ask<v1::ContactNote>([&](auto done) { masked_.add(lan_, "cara", id, text, done); });
    }
    Notes kept() {
        return *ask<Notes>([&](auto done) { masked_.list(lan_, "cara", done); });
    }
    static ports::Caller lan() {
        ports::Caller caller;
        caller.account = "acme";
        caller.role = v1::AGENT;
        caller.id = "lan";
        return caller;
    }

    TimePoint now_ = time_point_ms(1'800'000'000'000);
    bool fails_ = false;
    std::uint32_t revision_ = 0;
    ports::Caller const lan_ = lan();
    store::MemoryDatabase database_{
        {[this] { return now_; }, [this](std::function<void()> task) { post(std::move(task)); },
         [](Millis, auto) {},
         [this](std::string_view operation) {
             return fails_ && operation == "load_config" ? store::Fault::Before
                                                         : store::Fault::None;
         }}};
    store::MemoryStores stores_{database_};
    MaskRules rules_{*stores_.config, [this] { return now_; }};
    MaskedContactNotes masked_{*stores_.contact_notes, rules_};
};

TEST_F(MaskingNotes, AreStoredAndAnsweredWithoutSecrets) {
    configure(false, false);
    auto const added = add("n1", kCard);
    ASSERT_TRUE(added) << added.error().message;
    EXPECT_EQ(added->text(), kMasked);
    EXPECT_EQ(kept()[0].text(), kMasked);
    auto const again = add("n1", kCard);
    ASSERT_TRUE(again) << "the same words again";
    auto const changed = ask<v1::ContactNote>(
        [&](auto done) { masked_.change(lan_, "cara", "n1", std::string{"lại "} + kCard, done); });
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->text(), std::string{"lại "} + kMasked);
    EXPECT_TRUE(ask<ports::Unit>([&](auto done) { masked_.remove(lan_, "cara", "n1", done); }));
    EXPECT_THAT(kept(), IsEmpty());
}

TEST_F(MaskingNotes, WhatAnyInboxMasksIsMasked) {
    configure(true, false);
    EXPECT_EQ(add("n1", kCard)->text(), kMasked);
    EXPECT_EQ(add("n2", "OTP là 123456")->text().find("123456"), std::string::npos);
    EXPECT_EQ(add("n3", "PIN là 4711")->text().find("4711"), std::string::npos);
    configure(true, true);
    EXPECT_EQ(add("n4", kCard)->text(), kCard) << "the shop keeps them everywhere";
}

TEST_F(MaskingNotes, NothingIsKeptWhereTheRulesWereNeverRead) {
    fails_ = true;
    EXPECT_EQ(add("n1", kCard).error().code, v1::STORE_UNAVAILABLE);
    fails_ = false;
    EXPECT_THAT(kept(), IsEmpty());
}

} // namespace
} // namespace switchboard::privacy
