// Erasure: what was said goes, its place stays; and only of what is finished.
#include "world.hpp"

namespace switchboard::store::test {

using ports::ErasedConversation;
using testing::IsEmpty;
using testing::SizeIs;

namespace {

class Privacy : public Conformance {
protected:
    ports::Outcome<ErasedConversation>
    erase(std::string conversation, std::string contact = "cara") {
        return ask<ErasedConversation>([&](auto done) {
            first_.privacy->erase_conversation(
                account_, contact, conversation, Millis{0}, std::move(done));
        });
    }
    ports::Outcome<ports::Unit> erase_contact(std::string contact = "cara") {
        return ask<ports::Unit>([&](auto done) {
            second_.privacy->erase_contact(account_, contact, Millis{0}, std::move(done));
        });
    }
    /// A finished conversation of "cara" with words, a form, tags and a file.
    void talk(std::string id) {
        ports::StartRequest request;
        request.caller = customer("cara");
        request.conversation = id;
        request.draft.set_queue("sales");
        (*request.draft.mutable_form())["order"] = "canary form";
        request.draft.mutable_contact()->set_name("canary name");
        request.draft.mutable_contact()->set_email("canary@shop.example");
        request.first = message("canary words", "m1");
        ASSERT_TRUE(
            ask<ports::StartResult>([&](auto done) { first_.store->start(request, done); }));
        upload(id);
        ports::EditRequest tagged;
        tagged.caller = staff("ana", v1::SUPERVISOR);
        tagged.conversation = id;
        tagged.add_tags = {"canary-tag"};
        ASSERT_TRUE(ask<ports::EditResult>([&](auto done) { first_.store->edit(tagged, done); }));
        finish(id, {"files"});
    }
    void upload(std::string const& id) {
        v1::Attachment file;
        file.set_id("file-" + id);
        file.set_name("canary.txt");
        file.set_size_bytes(6);
        auto const cara = customer("cara");
        ASSERT_TRUE(ask<ports::Upload>(
            [&](auto done) { first_.uploads->begin(cara, id, file, {}, done); }));
        ASSERT_TRUE(ask<ports::Upload>([&](auto done) {
            first_.uploads->part(cara, file.id(), 0, "canary", "text/plain", {}, done);
        }));
        v1::Entry sent = message("look", "m2");
        sent.mutable_message()->add_attachments()->set_id(file.id());
        ASSERT_TRUE(append(cara, id, sent));
    }
    ports::Outcome<ports::Upload> file(std::string const& id) {
        return ask<ports::Upload>(
            [&](auto done) { first_.uploads->describe(staff("ana"), "file-" + id, done); });
    }
    std::vector<ports::Delivery> deliveries(std::string const& id) {
        return *ask<std::vector<ports::Delivery>>(
            [&](auto done) { first_.outbox->deliveries(account_, id, done); });
    }
    std::vector<v1::OutboxItem> claim() {
        return *ask<std::vector<v1::OutboxItem>>([&](auto done) {
            first_.outbox->claim(account_, {"worker", ++claims_}, 10, Millis{60'000}, done);
        });
    }

    std::uint64_t claims_ = 0;
};

} // namespace

TEST_F(Privacy, EveryEntryBecomesATombstoneInItsPlace) {
    talk("c1");
    auto const before = *history(staff("ana"), "c1");
    auto const erased = erase("c1");
    ASSERT_TRUE(erased) << erased.error().message;
    EXPECT_EQ(erased->entries, before.head_seq);
    EXPECT_EQ(erased->files, 1U);
    auto const after = *history(staff("ana"), "c1");
    EXPECT_EQ(after.head_seq, before.head_seq);
    ASSERT_THAT(after.entries, SizeIs(before.entries.size()));
    for (std::size_t i = 0; i < after.entries.size(); ++i) {
        EXPECT_TRUE(after.entries[i].has_hidden());
        EXPECT_EQ(after.entries[i].seq(), before.entries[i].seq());
        EXPECT_FALSE(after.entries[i].has_author());
    }
    auto const left = *conversation(staff("ana"), "c1");
    EXPECT_EQ(left.DebugString().find("canary-tag"), std::string::npos);
    EXPECT_EQ(left.DebugString().find("canary form"), std::string::npos);
    EXPECT_EQ(left.DebugString().find("canary words"), std::string::npos);
    EXPECT_EQ(left.queue(), "sales");
    EXPECT_EQ(left.head_seq(), before.head_seq);
    EXPECT_TRUE(left.has_created_at());
    EXPECT_EQ(code(file("c1")), v1::NOT_FOUND);
}

TEST_F(Privacy, TombstonesComeInPagesLikeTheEntriesBefore) {
    talk("c1");
    auto const head = history(staff("ana"), "c1")->head_seq;
    ASSERT_GE(head, 4U);
    ASSERT_TRUE(erase("c1"));
    auto const first = *history(staff("ana"), "c1", 0, 0, 2);
    ASSERT_THAT(first.entries, SizeIs(2));
    EXPECT_EQ(first.entries[0].seq(), 1U);
    EXPECT_TRUE(first.more);
    auto const rest = *history(staff("ana"), "c1", 2);
    EXPECT_THAT(rest.entries, SizeIs(head - 2));
    EXPECT_FALSE(rest.more);
    auto const newest = *history(staff("ana"), "c1", 0, head + 1, 2);
    ASSERT_THAT(newest.entries, SizeIs(2));
    EXPECT_EQ(newest.entries[1].seq(), head);
    // What is written afterwards follows on.
    ASSERT_TRUE(append(staff("ana"), "c1", note("a new note", "n1")));
    auto const all = *history(staff("ana"), "c1", 0, 0, 50);
    ASSERT_THAT(all.entries, SizeIs(head + 1));
    EXPECT_EQ(all.entries.back().note().text(), "a new note");
    auto const across = *history(staff("ana"), "c1", 0, head + 2, 2);
    ASSERT_THAT(across.entries, SizeIs(2));
    EXPECT_TRUE(across.entries[0].has_hidden());
    EXPECT_TRUE(across.entries[1].has_note());
}

TEST_F(Privacy, TheTranscriptOfASinkHasNothingElseEither) {
    talk("c1");
    ASSERT_TRUE(erase("c1"));
    auto const source = ask<ports::TranscriptSource>(
        [&](auto done) { first_.outbox->transcript(account_, "c1", done); });
    ASSERT_TRUE(source);
    EXPECT_FALSE(source->entries.empty());
    for (auto const& entry : source->entries) EXPECT_TRUE(entry.has_hidden());
}

TEST_F(Privacy, WhatIsOwedIsOwedNoMoreAndWhatWasDeliveredKeepsItsReference) {
    talk("c1");
    ASSERT_TRUE(erase("c1"));
    EXPECT_THAT(deliveries("c1"), IsEmpty());
    EXPECT_THAT(claim(), IsEmpty());
    talk("c2");
    auto const items = claim();
    ASSERT_THAT(items, SizeIs(1));
    EXPECT_EQ(code(erase("c2")), v1::WRONG_STATE) << "a sink holds it";
    ASSERT_TRUE(ask<ports::Unit>(
        [&](auto done) { first_.outbox->complete(items[0], {"transcripts/c2-1.json"}, done); }));
    ASSERT_TRUE(erase("c2"));
    auto const kept = deliveries("c2");
    ASSERT_THAT(kept, SizeIs(1));
    EXPECT_EQ(kept[0].reference, "transcripts/c2-1.json");
    auto const counts =
        *ask<ports::OutboxCounts>([&](auto done) { first_.outbox->counts(account_, done); });
    EXPECT_EQ(counts.exempt, 1U);
    EXPECT_EQ(counts.ticketed, 1U);
    EXPECT_EQ(counts.finished, 2U);
}

TEST_F(Privacy, OnlyWhatIsFinishedAndOfThisContact) {
    ASSERT_TRUE(start(customer("dung"), "open", message("words", "m1")));
    auto const open = erase("open", "dung");
    EXPECT_EQ(code(open), v1::WRONG_STATE);
    EXPECT_NE(open.error().message.find("open"), std::string::npos);
    talk("c1");
    EXPECT_EQ(code(erase("c1", "another")), v1::NOT_FOUND);
    EXPECT_EQ(code(erase("nowhere")), v1::NOT_FOUND);
    account_ += "-other";
    EXPECT_EQ(code(erase("c1")), v1::NOT_FOUND);
}

TEST_F(Privacy, RepeatingItIsSafe) {
    talk("c1");
    ASSERT_TRUE(erase("c1"));
    auto const again = erase("c1");
    ASSERT_TRUE(again);
    EXPECT_EQ(again->files, 0U);
}

TEST_F(Privacy, TheContactGoesLastAndNobodyIsTakenForIt) {
    talk("c1");
    auto const person = [&](std::string name) {
        return ask<ports::VaultDocument>(
            [&](auto done) { first_.vault->load(account_, name, done); });
    };
    auto const claim_name = [&](std::string name, std::string value) {
        return ask<std::string>(
            [&](auto done) { first_.vault->claim(account_, name, value, done); });
    };
    ASSERT_TRUE(claim_name("person-of.cara", "key"));
    ASSERT_TRUE(claim_name("contact-of.key", "cara"));
    EXPECT_EQ(code(erase_contact()), v1::WRONG_STATE) << "its conversation still speaks";
    ASSERT_TRUE(erase("c1"));
    ASSERT_TRUE(erase_contact());
    auto const contact =
        ask<v1::Contact>([&](auto done) { first_.store->contact(staff("ana"), "cara", done); });
    ASSERT_TRUE(contact);
    EXPECT_EQ(contact->id(), "cara");
    EXPECT_TRUE(contact->name().empty());
    EXPECT_TRUE(contact->email().empty());
    EXPECT_EQ(person("contact-of.key")->revision, 0U);
    EXPECT_EQ(*claim_name("person-of.cara", "somebody"), "erased");
    EXPECT_EQ(code(erase_contact("nobody")), v1::NOT_FOUND);
}

} // namespace switchboard::store::test
