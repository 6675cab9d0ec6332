// Tickets of files: once, for a minute, one file, and whoever it was made for.
#include "identity/file_ticket.hpp"

#include "../posted.hpp"
#include "identity/authenticator.hpp"
#include "store/memory/memory_database.hpp"

#include <gtest/gtest.h>

namespace switchboard::identity {
namespace {

using namespace std::chrono_literals;

class FileTickets : public testing::Test, protected Posted {
protected:
    std::string make(ports::Caller const& caller, std::string const& file = "file-1") {
        auto const made = ask<Ticket>(
            [&](auto done) { make_file_ticket(*stores_.config, caller, file, now_, done); });
        EXPECT_TRUE(made);
        EXPECT_EQ(made->expires, now_ + 60s);
        return made->token;
    }
    ports::Outcome<ports::Caller> take(std::string const& ticket, std::string const& file) {
        return ask<ports::Caller>(
            [&](auto done) { take_file_ticket(*stores_.config, ticket, file, now_, done); });
    }
    bool is_none(std::string const& ticket, std::string const& file = "file-1") {
        auto const taken = take(ticket, file);
        return !taken && taken.error().code == v1::NOT_FOUND;
    }
    static ports::Caller customer() {
        ports::Caller caller;
        caller.account = "acme";
        caller.role = v1::CUSTOMER;
        caller.id = "contact-1";
        caller.inbox = "web";
        return caller;
    }

    TimePoint now_ = time_point_ms(1'800'000'000'000);
    store::MemoryDatabase database_{
        {[this] { return now_; }, [this](auto f) { post(std::move(f)); }, [](Millis, auto) {}, {}}};
    store::MemoryStores stores_{database_};
};

TEST_F(FileTickets, OpenOnceForWhoeverAsked) {
    std::string const ticket = make(customer());
    EXPECT_TRUE(ticket.starts_with("f."));
    auto const taken = take(ticket, "file-1");
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->account, "acme");
    EXPECT_EQ(taken->role, v1::CUSTOMER);
    EXPECT_EQ(taken->id, "contact-1");
    EXPECT_EQ(taken->inbox, "web");
    EXPECT_TRUE(is_none(ticket)) << "used";
}

TEST_F(FileTickets, AreOfOneFileAndAnotherOneDoesNotUseThemUp) {
    std::string const ticket = make(customer());
    EXPECT_TRUE(is_none(ticket, "file-2"));
    EXPECT_TRUE(is_none(ticket, ""));
    EXPECT_TRUE(is_none(ticket + " file-1", ""));
    EXPECT_TRUE(take(ticket, "file-1"));
}

TEST_F(FileTickets, EndAfterAMinute) {
    std::string const late = make(customer());
    std::string const last = make(customer());
    now_ += 59'999ms;
    EXPECT_TRUE(take(last, "file-1"));
    now_ += 1ms;
    EXPECT_TRUE(is_none(late));
}

TEST_F(FileTickets, AreNothingButTheirOwnLetters) {
    std::string const ticket = make(customer());
    for (std::size_t i = 0; i < ticket.size(); ++i) {
        std::string other = ticket;
        other[i] = other[i] == 'A' ? 'B' : 'A';
        EXPECT_TRUE(is_none(other)) << i;
    }
    for (std::string const& other :
         {std::string{}, std::string{"f."}, ticket + "A", std::string(10'000, 'f')})
        EXPECT_TRUE(is_none(other));
    EXPECT_TRUE(take(ticket, "file-1"));
}

TEST_F(FileTickets, KeepTheSessionOfStaffToBeLookedAtAgain) {
    ports::Caller lan;
    lan.account = "acme";
    lan.role = v1::AGENT;
    lan.id = "lan";
    lan.stamp = "stamp.session";
    auto const taken = take(make(lan), "file-1");
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->stamp, "stamp.session");
    EXPECT_EQ(taken->inbox, "");
}

TEST_F(FileTickets, AreNoTokensOfPeople) {
    StoreAuthenticator authenticator{
        *stores_.config, [this] { return now_; }, [this](auto f) { post(std::move(f)); }};
    std::string const ticket = make(customer());
    auto const caller =
        ask<ports::Caller>([&](auto done) { authenticator.authenticate(ticket, done); });
    ASSERT_FALSE(caller);
    EXPECT_EQ(caller.error().code, v1::UNAUTHENTICATED);
}

} // namespace
} // namespace switchboard::identity
