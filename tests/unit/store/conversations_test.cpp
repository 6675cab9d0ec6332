// Starting conversations, and who may know of them.
#include "world.hpp"

namespace switchboard::store::test {

using testing::ElementsAre;
using testing::SizeIs;

TEST_F(Conformance, StartWritesTheCreatedEventAndTheFirstMessage) {
    auto const started = start(customer("cara"), "c1", message("xin chào", "m1"));
    ASSERT_TRUE(started);
    EXPECT_FALSE(started->existing);
    ASSERT_THAT(started->added, SizeIs(2));
    EXPECT_EQ(started->added[0].event().type(), v1::EVENT_CREATED);
    EXPECT_EQ(started->added[0].seq(), 1U);
    EXPECT_EQ(started->added[1].message().text(), "xin chào");
    EXPECT_EQ(started->added[1].seq(), 2U);
    EXPECT_EQ(started->added[1].author().id(), "cara");
    EXPECT_EQ(started->added[1].conversation(), "c1");
    v1::Conversation const& made = started->conversation;
    EXPECT_EQ(made.id(), "c1");
    EXPECT_EQ(made.state(), v1::STATE_QUEUED);
    EXPECT_EQ(made.queue(), "sales");
    EXPECT_EQ(made.inbox(), "web");
    EXPECT_EQ(made.contact().id(), "cara");
    EXPECT_EQ(made.contact().name(), "Visitor cara");
    EXPECT_EQ(made.head_seq(), 2U);
    EXPECT_EQ(made.last_text(), "xin chào");
    EXPECT_FALSE(made.epoch().empty());
    EXPECT_TRUE(made.has_created_at());
    EXPECT_TRUE(made.has_queued_at());
}

TEST_F(Conformance, StartTellsTheRouter) {
    ASSERT_TRUE(start(customer("cara"), "c1", message("xin chào", "m1")));
    auto const queued = commands();
    ASSERT_THAT(queued, SizeIs(1));
    EXPECT_EQ(queued[0].command.snapshot().last_text(), "xin chào") << "an offer shows it";
    EXPECT_EQ(queued[0].command.arrive().conversation(), "c1");
    EXPECT_EQ(queued[0].command.account(), account_);
    EXPECT_GT(to_ms(queued[0].at), 0);
}

TEST_F(Conformance, OnlyOneConversationIsOpenPerContactAndInbox) {
    ASSERT_TRUE(start(customer("cara"), "c1", message("one", "m1")));
    auto const again = start(customer("cara"), "c2", message("two", "m2"), 1);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->existing);
    EXPECT_EQ(again->conversation.id(), "c1");
    ASSERT_THAT(again->added, SizeIs(1));
    EXPECT_EQ(again->added[0].message().text(), "two");
    EXPECT_EQ(code(conversation(customer("cara"), "c2")), v1::NOT_FOUND);
    EXPECT_THAT(commands(), SizeIs(1));

    auto const other_inbox = start(customer("cara", "shop"), "c3");
    ASSERT_TRUE(other_inbox);
    EXPECT_FALSE(other_inbox->existing);
}

TEST_F(Conformance, ConcurrentStartsMakeOneConversation) {
    std::vector<ports::StartResult> results;
    ports::StartRequest request;
    request.caller = customer("cara");
    for (std::size_t i = 0; i < 20; ++i) {
        request.conversation = "c" + std::to_string(i);
        request.first = message("hello", "same");
        world_->ports(i % 2).store->start(request, [&](auto outcome) {
            ASSERT_TRUE(outcome);
            results.push_back(*outcome);
        });
    }
    ASSERT_TRUE(world_->run_until([&] { return results.size() == 20; }));
    std::size_t made = 0, added = 0;
    for (auto const& result : results) {
        EXPECT_EQ(result.conversation.id(), results.front().conversation.id());
        made += result.existing ? 0 : 1;
        added += result.added.size();
    }
    EXPECT_EQ(made, 1U);
    EXPECT_EQ(added, 2U); // the created event and one message
    EXPECT_THAT(commands(), SizeIs(1));
}

TEST_F(Conformance, ARepeatedStartAddsNothing) {
    ASSERT_TRUE(start(customer("cara"), "c1", message("one", "m1")));
    auto const again = start(customer("cara"), "c1", message("one", "m1"));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->existing);
    EXPECT_THAT(again->added, SizeIs(0));
    EXPECT_EQ(again->conversation.head_seq(), 2U);
}

TEST_F(Conformance, StartRefusesWhatATokenDoesNotAllow) {
    EXPECT_EQ(code(start(staff("ana"), "c1")), v1::FORBIDDEN);
    ports::StartRequest request;
    request.caller = customer("cara");
    request.conversation = "c1";
    request.draft.set_inbox("another");
    auto const asked = [&] {
        return code(ask<ports::StartResult>(
            [&](auto done) { first_.store->start(request, std::move(done)); }));
    };
    EXPECT_EQ(asked(), v1::FORBIDDEN);
    request.draft.clear_inbox();
    request.conversation = "no spaces";
    EXPECT_EQ(asked(), v1::INVALID_ARGUMENT);
}

TEST_F(Conformance, AnIdOfAnotherContactIsNotReused) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    EXPECT_EQ(code(start(customer("dan"), "c1")), v1::CONFLICT);
}

TEST_F(Conformance, AfterTheCloseANewConversationStarts) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    finish("c1");
    auto const next = start(customer("cara"), "c2");
    ASSERT_TRUE(next);
    EXPECT_FALSE(next->existing);
    EXPECT_EQ(next->conversation.id(), "c2");
}

TEST_F(Conformance, ForeignAndUnknownConversationsLookTheSame) {
    owned_conversation("c1");
    auto const unknown = conversation(customer("dan"), "nothing");
    auto const foreign = conversation(customer("dan"), "c1");
    ASSERT_EQ(code(unknown), v1::NOT_FOUND);
    ASSERT_EQ(code(foreign), v1::NOT_FOUND);
    EXPECT_EQ(unknown.error().message, foreign.error().message);
    ports::Caller other_account = staff("ana", v1::ADMIN);
    other_account.account = "another-" + account_;
    EXPECT_EQ(code(conversation(other_account, "c1")), v1::NOT_FOUND);
    EXPECT_EQ(code(history(other_account, "c1")), v1::NOT_FOUND);
    EXPECT_EQ(code(append(other_account, "c1", message("x", "m1"))), v1::NOT_FOUND);
    EXPECT_EQ(code(history(customer("dan"), "c1")), v1::NOT_FOUND);
    EXPECT_EQ(code(append(customer("dan"), "c1", message("x", "m1"))), v1::NOT_FOUND);
    EXPECT_EQ(conversation(customer("cara"), "c1")->head_seq(), 1U);
}

TEST_F(Conformance, HeadsTellTheNewestSeqAndLeaveOutWhatIsUnknown) {
    ASSERT_TRUE(start(customer("cara"), "c1", message("one", "m1")));
    ASSERT_TRUE(start(customer("dan"), "c2"));
    auto const heads = ask<std::vector<v1::Position>>([&](auto done) {
        first_.store->heads(account_, {"c1", "nothing", "c2"}, std::move(done));
    });
    ASSERT_TRUE(heads);
    ASSERT_THAT(*heads, SizeIs(2));
    EXPECT_EQ((*heads)[0].conversation(), "c1");
    EXPECT_EQ((*heads)[0].seq(), 2U);
    EXPECT_EQ((*heads)[1].seq(), 1U);
    EXPECT_EQ((*heads)[0].epoch(), conversation(customer("cara"), "c1")->epoch());
}

TEST_F(Conformance, ContactsAreMergedAndOnlyTheirOwnForCustomers) {
    ASSERT_TRUE(start(customer("cara"), "c1"));
    v1::Contact contact;
    contact.set_id("cara");
    contact.set_email("cara@example.com");
    (*contact.mutable_attributes())["plan"] = "gold";
    auto const save = [&](ports::Caller const& caller) {
        return ask<v1::Contact>(
            [&](auto done) { first_.store->save_contact(caller, contact, std::move(done)); });
    };
    ASSERT_TRUE(save(customer("cara")));
    EXPECT_EQ(code(save(customer("dan"))), v1::NOT_FOUND);
    contact.clear_email();
    contact.set_phone("0900");
    contact.mutable_attributes()->clear();
    (*contact.mutable_attributes())["size"] = "L";
    auto const saved = save(staff("ana"));
    ASSERT_TRUE(saved);
    EXPECT_EQ(saved->name(), "Visitor cara");
    EXPECT_EQ(saved->email(), "cara@example.com");
    EXPECT_EQ(saved->phone(), "0900");
    EXPECT_EQ(saved->attributes().at("plan"), "gold");
    EXPECT_EQ(saved->attributes().at("size"), "L");
    EXPECT_TRUE(saved->has_created_at());
    EXPECT_EQ(conversation(staff("ana"), "c1")->contact().phone(), "0900");
    auto const read = [&](ports::Caller const& caller, std::string id) {
        return code(ask<v1::Contact>(
            [&](auto done) { first_.store->contact(caller, id, std::move(done)); }));
    };
    EXPECT_EQ(read(customer("cara"), "cara"), v1::ERROR_CODE_UNSPECIFIED);
    EXPECT_EQ(read(customer("dan"), "cara"), v1::NOT_FOUND);
    EXPECT_EQ(read(staff("ana"), "nobody"), v1::NOT_FOUND);
}

TEST_F(Conformance, NobodyIsKeptFromTalkingByHavingTooManyAttributes) {
    v1::Contact contact;
    contact.set_id("cara");
    auto const say = [&](int first, int count) {
        contact.mutable_attributes()->clear();
        for (int i = first; i < first + count; ++i)
            (*contact.mutable_attributes())["seen_" + std::to_string(i)] = "1";
        return ask<v1::Contact>([&](auto done) {
            first_.store->save_contact(customer("cara"), contact, std::move(done));
        });
    };
    for (int i = 0; i < 45; i += 15) ASSERT_TRUE(say(i, 15));
    auto const full = say(45, 6);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, v1::INVALID_ARGUMENT);
    EXPECT_THAT(full.error().message, testing::HasSubstr("attributes: a contact has at most 50"));
    (*contact.mutable_attributes())["seen_0"] = "again";
    ports::StartRequest request;
    request.caller = customer("cara");
    request.conversation = "c1";
    request.draft.set_queue("sales");
    *request.draft.mutable_contact() = contact;
    auto const started =
        ask<ports::StartResult>([&](auto done) { first_.store->start(request, std::move(done)); });
    ASSERT_TRUE(started) << started.error().message;
    EXPECT_EQ(started->conversation.contact().attributes().size(), 45U);
    EXPECT_EQ(started->conversation.contact().attributes().at("seen_0"), "again");
}

TEST_F(Conformance, WhatTheShopHasSetThePageCannotReplace) {
    v1::Contact contact;
    contact.set_id("cara");
    auto const save = [&](ports::Caller const& caller, std::map<std::string, std::string> values) {
        contact.mutable_attributes()->clear();
        for (auto const& [key, value] : values) (*contact.mutable_attributes())[key] = value;
        return *ask<v1::Contact>(
            [&](auto done) { first_.store->save_contact(caller, contact, std::move(done)); });
    };
    (void)save(customer("cara"), {{"plan", "free"}});
    (void)save(staff("ana"), {{"credit", "none"}});
    auto const said = save(customer("cara"), {{"credit", "platinum"}, {"plan", "gold"}});
    EXPECT_EQ(said.attributes().at("credit"), "none");
    EXPECT_EQ(said.attributes().at("plan"), "gold");
    EXPECT_EQ(save(staff("ana"), {{"credit", "some"}}).attributes().at("credit"), "some");
}

TEST_F(Conformance, OnceTheShopVouchesNothingThatTheyCalledThemselvesIsLeft) {
    v1::Contact contact;
    contact.set_id("cara");
    contact.set_name("The director");
    contact.set_email("director@shop.example");
    (*contact.mutable_attributes())["plan"] = "gold";
    auto const save = [&](ports::Caller const& caller) {
        return *ask<v1::Contact>(
            [&](auto done) { first_.store->save_contact(caller, contact, std::move(done)); });
    };
    EXPECT_EQ(save(customer("cara")).email(), "director@shop.example");
    contact.Clear();
    contact.set_id("cara");
    contact.set_name("Cara");
    contact.set_verified(true);
    auto const vouched = save(staff("server", v1::ADMIN));
    EXPECT_TRUE(vouched.verified());
    EXPECT_EQ(vouched.name(), "Cara");
    EXPECT_EQ(vouched.email(), "");
    EXPECT_EQ(vouched.attributes().at("plan"), "gold");
    contact.clear_name();
    contact.set_phone("0900");
    EXPECT_EQ(save(staff("server", v1::ADMIN)).name(), "Cara") << "its own word stays";
    contact.clear_verified();
    contact.set_phone("0999");
    EXPECT_EQ(save(customer("cara")).phone(), "0900");
}

TEST_F(Conformance, WhoCorrectsWhatTheShopVouchedForEndsItsVouching) {
    auto const save = [&](ports::Caller const& caller, auto change) {
        v1::Contact contact;
        contact.set_id("cara");
        change(contact);
        return *ask<v1::Contact>(
            [&](auto done) { first_.store->save_contact(caller, contact, std::move(done)); });
    };
    auto const vouched = [](v1::Contact& contact) {
        contact.set_name("Cara");
        contact.set_email("cara@shop.example");
        contact.set_verified(true);
    };
    auto const ana = staff("ana"), shop = staff("identity", v1::SYSTEM);
    EXPECT_TRUE(save(shop, vouched).verified());
    auto const same = [](v1::Contact& contact) {
        contact.set_email("cara@shop.example");
        contact.set_locale("vi");
        (*contact.mutable_attributes())["plan"] = "gold";
    };
    EXPECT_TRUE(save(ana, same).verified()) << "nothing of it is another";
    auto const corrected = [](v1::Contact& contact) { contact.set_email("cara@other.example"); };
    EXPECT_FALSE(save(ana, corrected).verified());
    EXPECT_EQ(save(ana, [](auto&) {}).email(), "cara@other.example");
    auto const again = save(shop, vouched);
    EXPECT_TRUE(again.verified());
    EXPECT_EQ(again.email(), "cara@shop.example");
    auto const more = [](v1::Contact& contact) { contact.set_phone("0900"); };
    EXPECT_FALSE(save(ana, more).verified()) << "the shop never said this number";
}

TEST_F(Conformance, AnAddressLeftWithAPlaceInLineIsNotTheShopsWord) {
    v1::Contact contact;
    contact.set_id("cara");
    contact.set_email("cara@shop.example");
    contact.set_verified(true);
    (void)ask<v1::Contact>([&](auto done) {
        first_.store->save_contact(staff("identity", v1::SYSTEM), contact, std::move(done));
    });
    ASSERT_TRUE(start(customer("cara"), "c1"));
    ports::EditRequest edit;
    edit.caller = customer("cara");
    edit.conversation = "c1";
    edit.keep_place = "elsewhere@mail.example";
    auto const kept =
        ask<ports::EditResult>([&](auto done) { first_.store->edit(edit, std::move(done)); });
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(kept->conversation.contact().email(), "elsewhere@mail.example");
    EXPECT_FALSE(kept->conversation.contact().verified());
}

TEST_F(Conformance, AChangedContactIsToldToWhoFollowsItsConversationsAndToTheRouter) {
    owned_conversation("c1");
    live(node_);
    follow(node_, ports::conversation_topic("c1"));
    (void)inbox(node_);
    std::size_t const given = commands().size();
    auto const save = [&](std::string const& name) {
        v1::Contact contact;
        contact.set_id("cara");
        contact.set_name(name);
        (*contact.mutable_attributes())["plan"] = "gold";
        (void)ask<v1::Contact>(
            [&](auto done) { first_.store->save_contact(staff("bo"), contact, std::move(done)); });
    };
    save("Cara Lê");
    auto const records = inbox(node_);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records.back().topic(), ports::conversation_topic("c1"));
    v1::Conversation const& shown = records.back().frame().conversation();
    EXPECT_EQ(shown.contact().name(), "Cara Lê");
    EXPECT_EQ(shown.contact().attributes().at("plan"), "gold");
    EXPECT_EQ(shown.owner(), "ana") << "the whole of it";
    ASSERT_EQ(commands().size(), given + 1);
    v1::RoutingCommand const command = commands().back().command;
    EXPECT_EQ(command.contact_changed(), "c1");
    EXPECT_EQ(command.snapshot().contact().name(), "Cara Lê");
    save("Cara Lê");
    EXPECT_THAT(inbox(node_), testing::IsEmpty()) << "nothing changed";
    finish("c1");
    (void)inbox(node_);
    std::size_t const after = commands().size();
    save("Cara");
    auto const later = inbox(node_);
    ASSERT_EQ(later.size(), 1U);
    EXPECT_EQ(later.back().frame().conversation().contact().name(), "Cara");
    EXPECT_EQ(commands().size(), after) << "the router has it no more";
}

} // namespace switchboard::store::test
