// Search through the API: what is shown comes from the store, for this caller, and only then.
#include "api_fixture.hpp"

#include <cstdlib>
#include <filesystem>

namespace switchboard::api {
namespace {

class SearchTest : public ApiTest {
protected:
    SearchTest() {
        std::string name = (std::filesystem::temp_directory_path() / "sb-api-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error{"no scratch folder"};
        folder_ = name;
        search_ = std::make_unique<search::Service>(
            *stores_.store, [this] { return now_; },
            search::Settings{.folder = folder_ / "indexes"});
    }
    ~SearchTest() override {
        search_.reset();
        std::filesystem::remove_all(folder_);
    }
    static std::string asked(std::string const& words) {
        return json::serialize(json::object{{"q", words}});
    }
    Answer find(std::string const& user, std::string const& words) {
        return call_as(log_in(user), "POST", "/api/v1/search", asked(words));
    }
    static std::string marked(json::value const& snippet) {
        std::string out;
        for (auto const& piece : snippet.as_array()) {
            std::string const text{piece.at("text").as_string().c_str()};
            out += piece.at("hit").as_bool() ? "[" + text + "]" : text;
        }
        return out;
    }
    std::filesystem::path folder_;
};

TEST_F(SearchTest, StaffFindMessagesNotesAndPeopleWithTheWordsMarked) {
    auto const id = open_conversation(visitor_token());
    auto const message = find("lan", "order late");
    ASSERT_EQ(message.status, 200) << message.text;
    EXPECT_EQ(message.at("conversations.0.conversation.id").as_string(), id);
    EXPECT_EQ(message.at("conversations.0.kind"), "message");
    EXPECT_EQ(message.at("conversations.0.author.role"), "CUSTOMER");
    EXPECT_EQ(marked(message.at("conversations.0.snippet")), "my [order] is [late]");
    EXPECT_EQ(message.at("complete"), true);
    auto const note = find("lan", "between");
    EXPECT_EQ(note.at("conversations.0.kind"), "note");
    auto const person = find("lan", "khach");
    EXPECT_EQ(person.at("contacts.0.contact.name"), "Khách");
    EXPECT_EQ(marked(person.at("contacts.0.snippet")), "[Khách]");
    auto const tag = find("lan", "seen by staff");
    EXPECT_EQ(tag.at("conversations.0.seq"), 0);
    EXPECT_EQ(marked(tag.at("conversations.0.snippet")), "[seen] [by] [staff]");
}

TEST_F(SearchTest, NobodyElseSearches) {
    auto const token = visitor_token();
    (void)open_conversation(token);
    EXPECT_EQ(call_with(token, "POST", "/api/v1/search", asked("order")).status, 403);
    EXPECT_EQ(call("POST", "/api/v1/search", asked("order")).status, 401);
}

TEST_F(SearchTest, OtherAccountsFindNothing) {
    (void)open_conversation(visitor_token());
    auto const answer = find("eve", "order");
    ASSERT_EQ(answer.status, 200) << answer.text;
    EXPECT_TRUE(answer.at("conversations").as_array().empty());
}

TEST_F(SearchTest, TheQueryIsCheckedByName) {
    auto const agent = log_in("lan");
    auto const refused = [&](std::string const& query) {
        auto const answer = call_as(agent, "POST", "/api/v1/search", query);
        EXPECT_EQ(answer.status, 400) << query;
        return answer.field();
    };
    EXPECT_EQ(refused("{}"), "q");
    EXPECT_EQ(refused(asked("!")), "q");
    EXPECT_EQ(refused(asked(std::string(201, 'a'))), "q");
    EXPECT_EQ(refused(R"({"q": 7})"), "q");
    EXPECT_EQ(refused(R"({"q": "a", "limit": 0})"), "limit");
    EXPECT_EQ(refused(R"({"q": "a", "limit": 51})"), "limit");
    EXPECT_EQ(refused(R"({"q": "a", "limit": "5"})"), "limit");
    EXPECT_EQ(refused(R"({"q": "a", "from": 1})"), "from");
}

/// As on a node that nobody told of an erasure: its index names what the store does not have.
TEST_F(SearchTest, WhatTheStoreHasNoMoreIsNeitherShownNorKept) {
    search_.reset(); // the index is played: it keeps naming a conversation that is gone
    std::vector<std::string> forgotten;
    stale_ = [](auto done) { done({{{{"gone", 0}}, {{"gone", 3}}}, true}); };
    forgotten_ = &forgotten;
    auto const answer = find("lan", "secret");
    ASSERT_EQ(answer.status, 200) << answer.text;
    EXPECT_TRUE(answer.at("conversations").as_array().empty());
    EXPECT_TRUE(answer.at("contacts").as_array().empty());
    EXPECT_THAT(forgotten, testing::Contains("gone"));
}

/// It is there, and others find it.
TEST_F(SearchTest, WhatWasNotGivenIsNotFoundAndStaysInTheIndex) {
    (void)open_conversation(visitor_token());
    auto config = load();
    for (auto& user : *config.mutable_users())
        if (user.id() == "lan") user.mutable_access();
    save(config);
    std::vector<std::string> forgotten;
    forgotten_ = &forgotten;
    auto const found = find("lan", "order late");
    EXPECT_TRUE(found.at("conversations").as_array().empty()) << found.text;
    EXPECT_TRUE(find("lan", "khach").at("contacts").as_array().empty());
    EXPECT_TRUE(forgotten.empty());
    EXPECT_EQ(find("ada", "order late").at("conversations").as_array().size(), 1U);
}

/// More is named than is looked at, and most of it is not for her.
TEST_F(SearchTest, WhereNotEverythingWasLookedAtTheAnswerSaysSo) {
    auto const id = open_conversation(visitor_token());
    auto config = load();
    for (auto& user : *config.mutable_users())
        if (user.id() == "lan") user.mutable_access();
    save(config);
    search_.reset();
    std::size_t named = 199;
    stale_ = [&](auto done) { done({{{}, std::vector<search::Hit>(named, {id, 0})}, true}); };
    auto const all = find("lan", "seen");
    EXPECT_EQ(all.at("complete"), true) << all.text;
    EXPECT_TRUE(all.at("conversations").as_array().empty());
    named = 200;
    EXPECT_EQ(find("lan", "seen").at("complete"), false);
    named = 20;
    auto const of_admin = find("ada", "seen");
    EXPECT_EQ(of_admin.at("complete"), true);
    EXPECT_EQ(of_admin.at("conversations").as_array().size(), 20U);
}

/// Likewise of a person: the index still has a name that the store has no more.
TEST_F(SearchTest, APersonIsNotFoundByANameThatIsNoMore) {
    auto const id = open_conversation(visitor_token());
    stale_ = [&](auto done) { done({{{{id, 0}}, {}}, true}); };
    search_.reset();
    EXPECT_EQ(find("lan", "khach").at("contacts").as_array().size(), 1U);
    EXPECT_TRUE(find("lan", "erased").at("contacts").as_array().empty());
}

} // namespace
} // namespace switchboard::api
