// The audit log: what was written is read, newest first, a page at a time, and nothing else.
#include "world.hpp"

namespace switchboard::store::test {

using testing::ElementsAre;
using testing::SizeIs;

namespace {

class Audit : public Conformance {
protected:
    ports::Outcome<ports::Unit> add(std::string action, std::string subject = {}) {
        v1::AuditRecord record;
        record.set_actor("ana");
        record.set_role(v1::AGENT);
        record.set_action(std::move(action));
        record.set_subject(std::move(subject));
        return ask<ports::Unit>(
            [&](auto done) { first_.audit->add(account_, record, std::move(done)); });
    }
    ports::Outcome<ports::AuditPage> read(std::string cursor = {}, std::uint32_t limit = 100) {
        ports::AuditRequest request;
        request.account = account_;
        request.to = time_point_ms(4'000'000'000'000);
        request.cursor = std::move(cursor);
        request.limit = limit;
        return ask<ports::AuditPage>(
            [&](auto done) { second_.audit->read(request, std::move(done)); });
    }
    static std::vector<std::string> subjects(ports::AuditPage const& page) {
        std::vector<std::string> found;
        for (auto const& each : page.records) found.push_back(each.subject());
        return found;
    }
};

} // namespace

TEST_F(Audit, IsReadNewestFirstWithTheStoresTime) {
    ASSERT_TRUE(add("login", "one"));
    ASSERT_TRUE(add("contact.read", "two"));
    auto const page = read();
    ASSERT_TRUE(page);
    EXPECT_THAT(subjects(*page), ElementsAre("two", "one"));
    EXPECT_EQ(page->records[0].action(), "contact.read");
    EXPECT_EQ(page->records[0].actor(), "ana");
    EXPECT_GT(page->records[0].at().seconds(), 1'600'000'000);
    EXPECT_GE(page->records[0].at().seconds(), page->records[1].at().seconds());
    EXPECT_NE(page->records[0].id(), page->records[1].id());
    EXPECT_TRUE(page->next_cursor.empty());
}

TEST_F(Audit, ComesInPagesWithoutAGap) {
    for (int i = 0; i < 7; ++i) ASSERT_TRUE(add("read", std::to_string(i)));
    std::vector<std::string> all;
    std::string cursor;
    int pages = 0;
    do {
        auto const page = read(cursor, 3);
        ASSERT_TRUE(page);
        for (auto const& each : subjects(*page)) all.push_back(each);
        cursor = page->next_cursor;
    } while (!cursor.empty() && ++pages < 10);
    EXPECT_THAT(all, ElementsAre("6", "5", "4", "3", "2", "1", "0"));
}

TEST_F(Audit, KeepsToTheTimeAskedFor) {
    ASSERT_TRUE(add("read", "one"));
    auto const at = read()->records[0].at();
    ports::AuditRequest request;
    request.account = account_;
    request.from = time_point_ms(at.seconds() * 1000 + at.nanos() / 1'000'000);
    request.to = request.from;
    auto const look = [&] {
        return ask<ports::AuditPage>(
            [&](auto done) { first_.audit->read(request, std::move(done)); });
    };
    EXPECT_THAT(look()->records, SizeIs(1));
    request.to = request.from - Millis{1};
    request.from = TimePoint{};
    EXPECT_THAT(look()->records, SizeIs(0));
    request.to = time_point_ms(-1'000);
    EXPECT_THAT(look()->records, SizeIs(0));
    request.from = time_point_ms(-2'000);
    request.to = time_point_ms(4'000'000'000'000);
    EXPECT_THAT(look()->records, SizeIs(1)) << "from before 1970";
    request.to = time_point_ms(at.seconds() * 1000 + at.nanos() / 1'000'000 - 1);
    request.from = request.to + Millis{2};
    request.to = request.from + Millis{60'000};
    EXPECT_THAT(look()->records, SizeIs(0));
}

TEST_F(Audit, IsOfOneAccount) {
    ASSERT_TRUE(add("read", "ours"));
    account_ += "-other";
    EXPECT_THAT(read()->records, SizeIs(0));
}

TEST_F(Audit, RefusesWhatIsNoRecordAndWhatIsNoPage) {
    EXPECT_EQ(code(add("")), v1::INVALID_ARGUMENT);
    EXPECT_EQ(code(add("read", std::string(257, 'x'))), v1::INVALID_ARGUMENT);
    EXPECT_TRUE(add("read", std::string(256, 'x')));
    for (auto const* cursor : {"x", "1-", "-1", "1-2-3", "1 2", "*"})
        EXPECT_EQ(code(read(cursor)), v1::INVALID_ARGUMENT) << cursor;
    EXPECT_EQ(code(read({}, 0)), v1::INVALID_ARGUMENT);
    EXPECT_EQ(code(read({}, 501)), v1::INVALID_ARGUMENT);
}

namespace {

/// Which of the two nodes asks changes nothing.
class Readings : public Audit {
protected:
    std::uint32_t read_by(std::string who, std::string what, ports::ReadingCount count = kThree) {
        v1::AuditRecord record;
        record.set_actor(std::move(who));
        record.set_action("conversation.read");
        record.set_subject(std::move(what));
        ports::AuditStore& store = ++asked_ % 2 == 0 ? *first_.audit : *second_.audit;
        auto const number = ask<std::uint32_t>(
            [&](auto done) { store.add_reading(account_, record, count, std::move(done)); });
        EXPECT_TRUE(number);
        return number ? *number : 0;
    }
    static constexpr ports::ReadingCount kThree{3, std::chrono::hours{1}};
    int asked_ = 0;
};

} // namespace

TEST_F(Readings, OfDifferentThingsAreCountedOverAllNodes) {
    EXPECT_EQ(read_by("ana", "c1"), 1U);
    EXPECT_EQ(read_by("ana", "c1"), 0U) << "the same again";
    EXPECT_EQ(read_by("ana", "c2"), 2U);
    EXPECT_EQ(read_by("bo", "c2"), 1U) << "somebody else";
    EXPECT_EQ(read_by("ana", "c3"), 3U);
    EXPECT_EQ(read_by("ana", "c4"), 0U) << "no more are told apart";
    EXPECT_THAT(read()->records, SizeIs(6)) << "but each has its record";
    account_ += "-other";
    EXPECT_EQ(read_by("ana", "c1"), 1U) << "of another account";
}

TEST_F(Readings, EndWithTheirTime) {
    ports::ReadingCount const brief{2, Millis{1}};
    EXPECT_EQ(read_by("ana", "c1", brief), 1U);
    EXPECT_TRUE(eventually([&] { return read_by("ana", "c1", brief) == 1U; })) << "begins anew";
}

TEST_F(Readings, AreRefusedLikeAnyRecord) {
    v1::AuditRecord const empty;
    auto const number = ask<std::uint32_t>(
        [&](auto done) { first_.audit->add_reading(account_, empty, kThree, std::move(done)); });
    ASSERT_FALSE(number);
    EXPECT_EQ(number.error().code, v1::INVALID_ARGUMENT);
}

} // namespace switchboard::store::test
