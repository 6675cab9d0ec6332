// Restricted people at the HTTP API: each way to a conversation that was not given is refused,
// lists and figures leave it out, and what was given is there.
#include "api_fixture.hpp"

namespace switchboard::api {
namespace {

class Restricted : public ApiTest {
protected:
    Restricted() {
        restrict("lan", {});
        restrict("mai", {});
    }
    Answer get(Login const& who, std::string const& path) {
        return call_as(who, "GET", "/api/v1" + path);
    }
    std::size_t listed(Login const& who) {
        return get(who, "/conversations?view=open").at("conversations").as_array().size();
    }

    std::string const id_ = open_conversation(visitor_token());
    Login lan_ = log_in("lan"), mai_ = log_in("mai"), ada_ = log_in("ada");
};

TEST_F(Restricted, EveryWayToWhatWasNotGivenIsRefused) {
    for (char const* path :
         {"", "/entries", "/transcript.txt", "/transcript.json", "/deliveries"}) {
        EXPECT_EQ(get(lan_, "/conversations/" + id_ + path).status, 403) << path;
        EXPECT_EQ(get(mai_, "/conversations/" + id_ + path).status, 403) << path;
        EXPECT_EQ(get(ada_, "/conversations/" + id_ + path).status, 200) << path;
    }
    EXPECT_EQ(call_as(lan_, "POST", "/api/v1/conversations/" + id_ + "/ticket", "{}").status, 403);
    auto const contact_id =
        std::string{get(ada_, "/conversations/" + id_).at("contact.id").as_string()};
    EXPECT_EQ(get(lan_, "/contacts/" + contact_id).status, 403);
    EXPECT_EQ(
        call_as(lan_, "PATCH", "/api/v1/contacts/" + contact_id, R"({"name": "x"})").status, 403);
    EXPECT_EQ(get(ada_, "/contacts/" + contact_id).status, 200);
}

TEST_F(Restricted, ListsAndFiguresLeaveItOut) {
    EXPECT_EQ(listed(lan_), 0U);
    EXPECT_EQ(listed(mai_), 0U);
    EXPECT_EQ(listed(ada_), 1U);
    EXPECT_EQ(get(mai_, "/tickets").status, 403);
    EXPECT_EQ(get(ada_, "/tickets").status, 200);
    std::string const report = "/reports?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z";
    EXPECT_EQ(get(mai_, report).at("read"), 0);
}

TEST_F(Restricted, AChangeCountsAtOnceForTheNextRequest) {
    auto config = load();
    restrict("lan", {config.inboxes(0).id()});
    EXPECT_EQ(get(lan_, "/conversations/" + id_).status, 200);
    EXPECT_EQ(listed(lan_), 1U);
    restrict("lan", {});
    EXPECT_EQ(get(lan_, "/conversations/" + id_).status, 403);
    EXPECT_EQ(listed(lan_), 0U);
}

} // namespace
} // namespace switchboard::api
