// Searching over a store: the index follows it, forgets with it, and says when it is not complete.
#include "scratch.hpp"
#include "search/service.hpp"
#include "store/memory/memory_database.hpp"

#include <gmock/gmock.h>

#include <deque>
#include <optional>

namespace switchboard::search::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Searching : testing::Test {
    Scratch scratch;
    TimePoint now = time_point_ms(1'800'000'000'000);
    std::deque<std::function<void()>> posted;
    std::map<std::string, store::Fault> faults;
    std::map<std::string, int> asked;
    store::MemoryDatabase database{
        {[this] { return now; },
         [this](std::function<void()> task) { posted.push_back(std::move(task)); },
         [](Millis, auto) {},
         [this](std::string_view name) {
             ++asked[std::string(name)];
             auto const fault = faults.find(std::string(name));
             return fault == faults.end() ? store::Fault::None : fault->second;
         }}};
    store::MemoryStores stores{database};
    std::optional<Service> service;
    int written = 0;

    Searching() { make({}); }
    void make(Settings settings) {
        service.reset();
        settings.folder = scratch.path() / "indexes";
        service.emplace(
            *stores.store, [this] { return now; }, settings);
    }
    bool step() {
        if (posted.empty()) return false;
        auto const task = std::move(posted.front());
        posted.pop_front();
        task();
        return true;
    }
    void run() {
        while (step()) {
        }
    }
    static ports::Caller customer(std::string const& id) {
        ports::Caller out;
        out.account = "acme";
        out.role = v1::CUSTOMER;
        out.id = id;
        out.inbox = "web";
        return out;
    }
    void start(std::string const& id, std::string const& contact, std::string const& text) {
        ports::StartRequest request;
        request.caller = customer(contact);
        request.conversation = id;
        request.draft.set_inbox("web");
        request.draft.mutable_contact()->set_name("Khách " + contact);
        request.first.set_client_id("first-of-" + id);
        request.first.mutable_message()->set_text(text);
        now += Millis{1'000};
        bool well = false;
        stores.store->start(request, [&](auto outcome) { well = outcome.has_value(); });
        run();
        ASSERT_TRUE(well);
    }
    void write(std::string const& id, std::string const& contact, std::string const& text) {
        ports::AppendRequest request;
        request.caller = customer(contact);
        request.conversation = id;
        request.entry.set_client_id("m" + std::to_string(++written));
        request.entry.mutable_message()->set_text(text);
        now += Millis{1'000};
        bool well = false;
        stores.store->append(request, [&](auto outcome) { well = outcome.has_value(); });
        run();
        ASSERT_TRUE(well);
    }
    std::vector<std::string> find(std::string const& text, bool complete = true) {
        std::optional<Found> found;
        service->find("acme", wish_of(text), 20, [&](Found one) { found = std::move(one); });
        run();
        if (!found) return {"no answer"};
        EXPECT_EQ(found->complete, complete);
        std::vector<std::string> out;
        for (auto const& hit : found->hits.conversations) out.push_back(hit.conversation);
        return out;
    }
};

TEST_F(Searching, WhatWasSaidBeforeTheSearchIsFound) {
    start("a", "an", "Đơn hàng của tôi đâu");
    EXPECT_THAT(find("don hang"), ElementsAre("a"));
    write("a", "an", "Tôi cần hóa đơn");
    EXPECT_THAT(find("hoa don"), ElementsAre("a"));
    start("b", "binh", "Xin hóa đơn");
    EXPECT_THAT(find("hóa đơn"), ElementsAre("b", "a"));
}

TEST_F(Searching, LongConversationsAndLongListsAreReadToTheirEnd) {
    start("long", "an", "bắt đầu");
    for (int i = 0; i < 250; ++i) write("long", "an", "dòng " + std::to_string(i));
    for (int i = 0; i < 230; ++i)
        start("c" + std::to_string(i), "p" + std::to_string(i), "chào " + std::to_string(i));
    EXPECT_THAT(find("dong 249 "), ElementsAre("long"));
    EXPECT_THAT(find("chao 0 "), ElementsAre("c0"));
}

TEST_F(Searching, ReadsOnlyWhatChanged) {
    for (int i = 0; i < 350; ++i) start("c" + std::to_string(i), "p" + std::to_string(i), "chào");
    EXPECT_THAT(find("khong"), IsEmpty());
    asked.clear();
    EXPECT_THAT(find("khong"), IsEmpty());
    EXPECT_EQ(asked["history"], 0);
    EXPECT_EQ(asked["list"], 2); // a page of the open ones, a page of the closed ones
    write("c0", "p0", "không");
    asked.clear();
    EXPECT_THAT(find("khong"), ElementsAre("c0"));
    EXPECT_EQ(asked["history"], 1);
}

TEST_F(Searching, AnswersInTimeWhileTheIndexIsMade) {
    for (int i = 0; i < 250; ++i) start("c" + std::to_string(i), "p" + std::to_string(i), "chào");
    std::optional<Found> found;
    service->find("acme", wish_of("chao"), 20, [&](Found one) { found = std::move(one); });
    now += Millis{301};
    while (!found && step()) {
    }
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->complete);
    EXPECT_THAT(found->hits.conversations, testing::SizeIs(20));
    run();
    EXPECT_THAT(find("chao"), testing::SizeIs(20));
}

TEST_F(Searching, AStoreThatDoesNotAnswerIsSaidAndMadeUpForLater) {
    start("a", "an", "chào shop");
    faults["history"] = store::Fault::Before;
    EXPECT_THAT(find("chao", false), IsEmpty());
    faults.clear();
    EXPECT_THAT(find("chao"), ElementsAre("a"));
    write("a", "an", "hỏi thêm");
    for (auto const* call : {"list", "history"}) {
        faults[call] = store::Fault::Before;
        EXPECT_THAT(find("hoi them", false), IsEmpty()) << call;
        faults.clear();
    }
    EXPECT_THAT(find("hoi them"), ElementsAre("a"));
}

TEST_F(Searching, WhatAFailureLeftOutIsFoundBehindPagesWithNothingNew) {
    for (int i = 0; i < 250; ++i) start("c" + std::to_string(i), "p" + std::to_string(i), "chào");
    EXPECT_THAT(find("khong"), IsEmpty());
    for (int i = 0; i < 150; ++i) write("c" + std::to_string(i), "p" + std::to_string(i), "không");
    std::optional<Found> found;
    service->find("acme", wish_of("khong"), 20, [&](Found one) { found = std::move(one); });
    asked.clear();
    while (asked["history"] < 120 && step()) {
    }
    faults["history"] = store::Fault::Before; // on the second page
    run();
    faults.clear();
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->complete);
    std::optional<Found> again;
    service->find("acme", wish_of("khong"), 200, [&](Found one) { again = std::move(one); });
    run();
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->complete);
    EXPECT_THAT(again->hits.conversations, testing::SizeIs(150));
}

TEST_F(Searching, AnErasedPersonIsForgottenAtOnceAndAnOldIndexWithinItsLife) {
    start("a", "an", "bí mật");
    EXPECT_THAT(find("bi mat"), ElementsAre("a"));
    service->forget_contact("acme", "an");
    std::optional<Found> found;
    faults["list"] = store::Fault::Before; // what the index itself still has
    service->find("acme", wish_of("bi mat"), 20, [&](Found one) { found = std::move(one); });
    run();
    ASSERT_TRUE(found);
    EXPECT_THAT(found->hits.conversations, IsEmpty());
    faults.clear();
    EXPECT_EQ(service->accounts(), 1U);
    now += Millis{20 * 3'600'000};
    service->sweep();
    EXPECT_EQ(service->accounts(), 0U);
}

TEST_F(Searching, AccountsSeeNothingOfEachOtherAndTheOldestMakesRoom) {
    start("a", "an", "chào shop");
    Settings settings;
    settings.accounts_max = 1;
    make(settings);
    EXPECT_THAT(find("chao"), ElementsAre("a"));
    std::optional<Found> found;
    service->find("other", wish_of("chao"), 20, [&](Found one) { found = std::move(one); });
    run();
    ASSERT_TRUE(found);
    EXPECT_THAT(found->hits.conversations, IsEmpty());
    EXPECT_EQ(service->accounts(), 1U);
    EXPECT_THAT(find("chao"), ElementsAre("a"));
}

TEST_F(Searching, ManyAtOnceShareTheWorkAndAllGetAnAnswer) {
    start("a", "an", "chào shop");
    EXPECT_THAT(find("chao"), ElementsAre("a"));
    int answers = 0;
    for (int i = 0; i < 50; ++i)
        service->find("acme", wish_of("chao"), 20, [&](Found const& one) {
            answers += one.hits.conversations.size() == 1 ? 1 : 0;
        });
    asked.clear();
    run();
    EXPECT_EQ(answers, 50);
    EXPECT_LE(asked["list"], 4);
}

} // namespace
} // namespace switchboard::search::test
