// Files in parts, and what a message makes of them: the same for every store.
#include "world.hpp"

namespace switchboard::store::test {

using ports::Upload;
using ports::UploadLimits;
using testing::HasSubstr;
using testing::SizeIs;

namespace {

class Uploads : public Conformance {
protected:
    Uploads() { limits_.part_bytes = 4; }

    ports::Outcome<Upload>
    begin(ports::Caller const& caller, std::string const& id, std::uint32_t size) {
        v1::Attachment file;
        file.set_id(id);
        file.set_name(id + ".txt");
        file.set_size_bytes(size);
        return ask<Upload>(
            [&](auto done) { first_.uploads->begin(caller, "c1", file, limits_, done); });
    }
    ports::Outcome<Upload> part(
        ports::Caller const& caller, std::string const& id, std::uint32_t offset,
        std::string bytes) {
        return ask<Upload>([&](auto done) {
            first_.uploads->part(
                caller, id, offset, bytes, offset == 0 ? "text/plain" : "", limits_, done);
        });
    }
    ports::Outcome<Upload> describe(ports::Caller const& caller, std::string const& id) {
        return ask<Upload>([&](auto done) { second_.uploads->describe(caller, id, done); });
    }
    std::string read(ports::Caller const& caller, std::string const& id, std::uint32_t number) {
        auto const bytes =
            ask<std::string>([&](auto done) { second_.uploads->read(caller, id, number, done); });
        return bytes ? *bytes : bytes.error().message;
    }
    ports::Outcome<ports::Unit> drop(ports::Caller const& caller, std::string const& id) {
        return ask<ports::Unit>([&](auto done) { first_.uploads->drop(caller, id, done); });
    }
    void whole(ports::Caller const& caller, std::string const& id) {
        ASSERT_TRUE(begin(caller, id, 6));
        ASSERT_TRUE(part(caller, id, 0, "abcd"));
        ASSERT_TRUE(part(caller, id, 4, std::string("\0\n", 2)));
    }
    static v1::Entry with(std::string client_id, std::vector<std::string> const& files) {
        v1::Entry entry = message("", std::move(client_id));
        for (auto const& file : files) {
            auto& named = *entry.mutable_message()->add_attachments();
            named.set_id(file);
            named.set_name("what the client says");
        }
        return entry;
    }

    UploadLimits limits_;
};

} // namespace

TEST_F(Uploads, AFileComesInPartsAndIsReadByPartsElsewhere) {
    owned_conversation("c1");
    auto const begun = begin(customer("cara"), "f1", 6);
    ASSERT_TRUE(begun);
    EXPECT_EQ(begun->received, 0U);
    EXPECT_EQ(part(customer("cara"), "f1", 0, "abcd")->received, 4U);
    EXPECT_EQ(part(customer("cara"), "f1", 0, "abcd")->received, 4U); // a repetition
    EXPECT_FALSE(describe(customer("cara"), "f1")->done());
    auto const last = part(customer("cara"), "f1", 4, std::string("\0\n", 2));
    ASSERT_TRUE(last);
    EXPECT_TRUE(last->done());
    EXPECT_EQ(last->attachment.name(), "f1.txt");
    EXPECT_EQ(last->attachment.content_type(), "text/plain");
    EXPECT_EQ(read(customer("cara"), "f1", 0), "abcd");
    EXPECT_EQ(read(customer("cara"), "f1", 1), std::string("\0\n", 2));
    EXPECT_EQ(read(customer("cara"), "f1", 2), "no such part");
}

TEST_F(Uploads, PartsThatDoNotFitAreRefusedAndChangeNothing) {
    owned_conversation("c1");
    ASSERT_TRUE(begin(customer("cara"), "f1", 6));
    EXPECT_EQ(code(part(customer("cara"), "f1", 4, "ef")), v1::CONFLICT);
    EXPECT_EQ(code(part(customer("cara"), "f1", 0, "abc")), v1::INVALID_ARGUMENT);
    EXPECT_EQ(code(part(customer("cara"), "f1", 0, "")), v1::INVALID_ARGUMENT);
    EXPECT_EQ(code(part(customer("cara"), "f1", 0, "abcdefgh")), v1::INVALID_ARGUMENT);
    EXPECT_EQ(code(part(customer("kim"), "f1", 0, "abcd")), v1::NOT_FOUND);
    EXPECT_EQ(describe(customer("cara"), "f1")->received, 0U);
    EXPECT_EQ(code(begin(customer("cara"), "f1", 6)), v1::CONFLICT);
}

TEST_F(Uploads, OnlyWhoTakesPartMaySendAFile) {
    owned_conversation("c1");
    EXPECT_EQ(code(begin(customer("kim"), "f1", 6)), v1::NOT_FOUND);
    EXPECT_EQ(code(begin(staff("bo"), "f1", 6)), v1::FORBIDDEN);
    EXPECT_TRUE(begin(staff("ana"), "f1", 6));
    EXPECT_TRUE(begin(staff("sue", v1::SUPERVISOR), "f2", 6));
    finish("c1");
    EXPECT_EQ(code(begin(customer("cara"), "f3", 6)), v1::WRONG_STATE);
}

TEST_F(Uploads, AMessageTakesItsFilesAndSaysWhatTheStoreKnows) {
    owned_conversation("c1");
    whole(customer("cara"), "f1");
    EXPECT_EQ(code(describe(staff("ana"), "f1")), v1::NOT_FOUND); // not sent yet
    auto const sent = append(customer("cara"), "c1", with("m1", {"f1"}));
    ASSERT_TRUE(sent) << sent.error().message;
    ASSERT_THAT(sent->attachments, SizeIs(1));
    EXPECT_EQ(sent->attachments[0].name(), "f1.txt");
    auto const stored = history(staff("ana"), "c1", sent->seq - 1)->entries.front();
    ASSERT_EQ(stored.message().attachments_size(), 1);
    EXPECT_EQ(stored.message().attachments(0).name(), "f1.txt");
    EXPECT_EQ(stored.message().attachments(0).content_type(), "text/plain");
    EXPECT_EQ(stored.message().attachments(0).size_bytes(), 6U);
    EXPECT_EQ(read(staff("ana"), "f1", 0), "abcd");
    EXPECT_EQ(code(describe(customer("kim"), "f1")), v1::NOT_FOUND);
    // Said again it is the same message; in another it is refused.
    EXPECT_TRUE(append(customer("cara"), "c1", with("m1", {"f1"}))->duplicate);
    EXPECT_EQ(code(append(customer("cara"), "c1", with("m2", {"f1"}))), v1::WRONG_STATE);
    EXPECT_EQ(code(drop(customer("cara"), "f1")), v1::WRONG_STATE);
}

TEST_F(Uploads, AMessageWithAFileThatIsNotItsOwnIsRefusedWhole) {
    owned_conversation("c1");
    whole(customer("cara"), "f1");
    ASSERT_TRUE(begin(customer("cara"), "f2", 6));
    auto const head = history(customer("cara"), "c1")->head_seq;
    EXPECT_EQ(code(append(customer("cara"), "c1", with("m1", {"f1", "nothing"}))), v1::NOT_FOUND);
    EXPECT_EQ(code(append(customer("cara"), "c1", with("m1", {"f1", "f2"}))), v1::WRONG_STATE);
    EXPECT_EQ(code(append(customer("cara"), "c1", with("m1", {"f1", "f1"}))), v1::WRONG_STATE);
    EXPECT_EQ(code(append(staff("ana"), "c1", with("m1", {"f1"}))), v1::NOT_FOUND);
    EXPECT_EQ(history(customer("cara"), "c1")->head_seq, head);
    EXPECT_TRUE(append(customer("cara"), "c1", with("m1", {"f1"})));
}

TEST_F(Uploads, LimitsAreNamed) {
    owned_conversation("c1");
    limits_.per_conversation = 2;
    limits_.conversation_bytes = 10;
    ASSERT_TRUE(begin(customer("cara"), "f1", 6));
    auto const large = begin(customer("cara"), "f2", 5);
    EXPECT_EQ(code(large), v1::TOO_LARGE);
    EXPECT_THAT(large.error().message, HasSubstr("conversation_file_bytes: 10"));
    ASSERT_TRUE(begin(customer("cara"), "f2", 4));
    auto const many = begin(customer("cara"), "f3", 1);
    EXPECT_EQ(code(many), v1::TOO_LARGE);
    EXPECT_THAT(many.error().message, HasSubstr("files_per_conversation: 2"));
    ASSERT_TRUE(drop(customer("cara"), "f2"));
    EXPECT_EQ(code(describe(customer("cara"), "f2")), v1::NOT_FOUND);
    limits_.account_bytes = 8;
    auto const full = begin(customer("cara"), "f3", 3);
    EXPECT_EQ(code(full), v1::STORAGE_FULL);
    EXPECT_THAT(full.error().message, HasSubstr("account_file_bytes: 8"));
    ASSERT_TRUE(drop(customer("cara"), "f1"));
    EXPECT_TRUE(begin(customer("cara"), "f3", 8));
}

TEST_F(Uploads, WhatNoMessageNamesEndsAndItsRoomIsFree) {
    owned_conversation("c1");
    whole(customer("cara"), "kept");
    ASSERT_TRUE(append(customer("cara"), "c1", with("m1", {"kept"})));
    limits_.unattached = Millis{1};
    ASSERT_TRUE(begin(customer("cara"), "lost", 6));
    limits_.account_bytes = 13;
    // Each try looks for what has ended first.
    EXPECT_TRUE(eventually([&] { return begin(customer("cara"), "next", 7).has_value(); }));
    EXPECT_EQ(code(describe(customer("cara"), "lost")), v1::NOT_FOUND);
    EXPECT_TRUE(describe(customer("cara"), "kept"));
}

} // namespace switchboard::store::test
