// What customers said of finished conversations, through the API.
#include "finished_fixture.hpp"

#include <set>

namespace switchboard::api {
namespace {

struct Ratings : FinishedTest {
    /// A finished conversation, rated by its customer.
    std::string rated(std::string const& id, std::uint32_t csat, std::string const& comment) {
        auto const token = visitor_token();
        (void)open_conversation(token, id);
        finish(id);
        ports::EditRequest request;
        request.caller =
            value<ports::Caller>([&](auto done) { authenticator_.authenticate(token, done); });
        request.conversation = id;
        request.csat = csat;
        request.comment = comment;
        (void)value<ports::EditResult>([&](auto done) { stores_.store->edit(request, done); });
        return id;
    }
    void note(std::string const& id, int number) {
        ports::AppendRequest request;
        request.caller = agent_caller();
        request.conversation = id;
        request.entry.mutable_author()->set_role(v1::AGENT);
        request.entry.mutable_author()->set_id("lan");
        request.entry.set_client_id("note-" + std::to_string(number));
        request.entry.mutable_note()->set_text("Đã gọi lại");
        (void)value<ports::AppendResult>([&](auto done) { stores_.store->append(request, done); });
    }
};

TEST_F(Ratings, ListWhatCustomersSaid) {
    auto const said = rated("said", 4, "Giao nhanh, cảm ơn!");
    finish(open_conversation(visitor_token(), "silent"));
    auto const mai = log_in("mai");
    auto const ratings = std::string{"/api/v1/ratings"} + kPeriod;
    auto const list = call_as(mai, "GET", ratings);
    ASSERT_EQ(list.status, 200) << list.text;
    ASSERT_EQ(list.at("ratings").as_array().size(), 1U) << list.text;
    EXPECT_EQ(list.at("ratings.0.conversation"), said.c_str());
    EXPECT_EQ(list.at("ratings.0.csat"), 4);
    EXPECT_EQ(list.at("ratings.0.ces"), 0);
    EXPECT_EQ(list.at("ratings.0.agent"), "lan");
    EXPECT_EQ(list.at("ratings.0.comment"), "Giao nhanh, cảm ơn!");
    EXPECT_EQ(list.at("ratings.0.erased"), false);
    EXPECT_EQ(list.at("nextCursor"), "");
    for (auto const* other : {"&queue=sales", "&agent=minh", "&channel=email"}) {
        EXPECT_EQ(call_as(mai, "GET", ratings + other).at("ratings").as_array().size(), 0U)
            << other;
    }
    EXPECT_EQ(call_as(mai, "GET", ratings + "&limit=0").field(), "limit");
    EXPECT_EQ(call_as(mai, "GET", "/api/v1/ratings").field(), "from");
    EXPECT_EQ(call_as(log_in("lan"), "GET", ratings).status, 403);
    fault_ = store::Fault::Before;
    EXPECT_EQ(call_as(mai, "GET", ratings).status, 503);
}

TEST_F(Ratings, FindTheCommentBelowALongTalk) {
    auto const id = rated("long", 2, "Chờ lâu quá");
    for (int each = 0; each != 120; ++each) note(id, each);
    auto const list = call_as(log_in("mai"), "GET", std::string{"/api/v1/ratings"} + kPeriod);
    EXPECT_EQ(list.at("ratings.0.comment"), "Chờ lâu quá") << list.text;
}

TEST_F(Ratings, SayThatACommentIsErased) {
    auto const id = rated("gone", 2, "Chờ lâu quá");
    for (int each = 0; each != 250; ++each) note(id, each);
    auto const mai = log_in("mai");
    auto const contact = call_as(mai, "GET", "/api/v1/conversations/" + id).at("contact.id");
    (void)value<ports::ErasedConversation>([&](auto done) {
        privacy_->erase_conversation("acme", contact.as_string().c_str(), id, {}, done);
    });
    database_operations_.clear();
    auto const list = call_as(mai, "GET", std::string{"/api/v1/ratings"} + kPeriod);
    EXPECT_EQ(list.at("ratings.0.erased"), true) << list.text;
    EXPECT_EQ(list.at("ratings.0.comment"), "");
    EXPECT_EQ(list.at("ratings.0.csat"), 2) << "the marks stay";
    EXPECT_EQ(database_operations_["history"], 1U) << "its newest entries say so";
}

TEST_F(Ratings, ReadLogsWithinBounds) {
    rated("early", 5, "Tốt");
    for (int each = 0; each != 8'000; ++each) note("early", each);
    for (int other = 0; other != 3; ++other) {
        auto const id = rated("early-" + std::to_string(other), 5, "Tốt");
        for (int each = 0; each != 8'000; ++each) note(id, each);
    }
    rated("late", 1, "Chậm");
    auto const mai = log_in("mai");
    database_operations_.clear();
    auto const list = call_as(mai, "GET", std::string{"/api/v1/ratings"} + kPeriod);
    EXPECT_LE(database_operations_["history"], 305U);
    std::size_t found = 0, too_far = 0;
    auto const rows = list.at("ratings");
    for (auto const& each : rows.as_array()) {
        (each.at("comment").is_null() ? too_far : found) += 1;
    }
    EXPECT_EQ(found, 4U) << "by what is read of the first three, and of the newest";
    EXPECT_EQ(too_far, 1U);
}

TEST_F(Ratings, KeepToTheLimit) {
    for (int each = 0; each != 7; ++each) rated("rated-" + std::to_string(each), 5, "");
    auto const mai = log_in("mai");
    std::string const ratings = std::string{"/api/v1/ratings"} + kPeriod + "&limit=";
    for (std::size_t limit = 1; limit != 7; ++limit) {
        auto const list = call_as(mai, "GET", ratings + std::to_string(limit));
        EXPECT_EQ(list.at("ratings").as_array().size(), limit);
        EXPECT_NE(list.at("nextCursor"), "") << limit;
    }
    EXPECT_EQ(call_as(mai, "GET", ratings + "7").at("nextCursor"), "");
}

TEST_F(Ratings, ShowASupervisorTheRatingsOfTheInboxesGiven) {
    rated("said", 4, "Giao nhanh");
    auto const mai = log_in("mai");
    auto const seen = [&] {
        auto const list = call_as(mai, "GET", std::string{"/api/v1/ratings"} + kPeriod);
        EXPECT_EQ(list.status, 200) << list.text;
        return list.at("ratings").as_array().size();
    };
    restrict("mai", {"web"});
    EXPECT_EQ(seen(), 1U);
    restrict("mai", {});
    EXPECT_EQ(seen(), 0U);
}

TEST_F(Ratings, GoOnWhereAConversationIsTakenAwayMeanwhile) {
    rated("said", 4, "Giao nhanh");
    rated("more", 2, "Chậm");
    auto const mai = log_in("mai");
    std::set<std::size_t> seen;
    for (int steps = 0; steps != 12; ++steps) {
        restrict("mai", {"web"});
        auto taken = load();
        for (auto& user : *taken.mutable_users()) {
            if (user.id() == "mai") user.mutable_access()->clear_inboxes();
        }
        auto made = request("GET", std::string{"/api/v1/ratings"} + kPeriod);
        made.cookies["sb_session"] = mai.cookie;
        int status = 0;
        json::value body;
        routes_.dispatch(std::move(made), [&](http::Response const& response) {
            status = response.status;
            body = json::parse(response.body);
        });
        for (int each = 0; each != steps && !posted_.empty(); ++each) {
            auto const next = std::move(posted_.front());
            posted_.pop_front();
            next();
        }
        save(taken); // and everything that was begun goes on to its end
        EXPECT_EQ(status, 200) << "after " << steps << " steps: " << json::serialize(body);
        if (status == 200) seen.insert(body.at("ratings").as_array().size());
    }
    EXPECT_EQ(seen, (std::set<std::size_t>{0, 1, 2})) << "it was taken away at each moment";
}

TEST_F(Ratings, LeaveARecordOfTheirOwnInTheAuditLog) {
    auto const mai = log_in("mai");
    (void)call_as(mai, "GET", std::string{"/api/v1/reports"} + kPeriod);
    (void)call_as(mai, "GET", std::string{"/api/v1/ratings"} + kPeriod);
    auto const log = call_as(log_in("ada"), "GET", "/api/v1/audit?what=ratings.read");
    EXPECT_EQ(log.at("records").as_array().size(), 1U) << log.text;
    EXPECT_EQ(log.at("records.0.actor"), "mai");
}

TEST_F(Ratings, PageThroughWhatCustomersSaid) {
    std::set<std::string> expected, found;
    for (int each = 0; each != 5; ++each) {
        expected.insert(rated("rated-" + std::to_string(each), 5, ""));
    }
    auto const mai = log_in("mai");
    std::string const ratings = std::string{"/api/v1/ratings"} + kPeriod + "&limit=2&cursor=";
    std::string cursor;
    for (std::size_t pages = 0; pages != 5 && (pages == 0 || !cursor.empty()); ++pages) {
        auto const list = call_as(mai, "GET", ratings + cursor);
        auto const rows = list.at("ratings");
        for (auto const& each : rows.as_array()) {
            EXPECT_TRUE(found.insert(each.at("conversation").as_string().c_str()).second);
        }
        cursor = list.at("nextCursor").as_string().c_str();
    }
    EXPECT_EQ(found, expected);
}

} // namespace
} // namespace switchboard::api
