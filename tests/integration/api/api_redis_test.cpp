// The API over a real redis-server: what the memory store cannot show.
#include "api_server.hpp"
#include "commands/apply/apply.hpp"
#include "commands/apply/http_client.hpp"
#include "redis_server.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace switchboard::api::test {
namespace {

namespace json = boost::json;
using commands::apply::HttpClient;
using testing::HasSubstr;

constexpr char kShop[] = R"toml(
[account]
name = "Shop"
locale = "vi"
time_zone = "Asia/Ho_Chi_Minh"

[[skills]]
id = "vi"
name = "Tiếng Việt"

[[queues]]
id = "help"
name = "Tư vấn"
required_skills = { vi = 2 }
wrap_up = "30s"

[[users]]
id = "an"
name = "An"
email = "an@shop.example"
role = "admin"
skills = { vi = 5 }
password = "the password of an"

[[inboxes]]
id = "shop"
name = "Shop"
channel = "web"
queue = "help"

[[sinks]]
id = "tickets"
type = "webhook"
url = "https://tickets.example/hook"
secret = "the secret of the sink"
)toml";

class ApiRedis : public testing::Test {
protected:
    struct Run {
        int code = 0;
        std::string out, err;
    };

    ApiRedis() {
        json::object const first{
            {"link", server_.setup_link()},
            {"name", "First"},
            {"email", "first@shop.example"},
            {"password", "the first password"}};
        EXPECT_EQ(post("/api/v1/setup", first).status, 200);
    }
    commands::apply::HttpAnswer
    post(std::string const& path, json::object const& body, std::string const& token = {}) {
        HttpClient client{server_.url()};
        client.set_token(token);
        return client.post(path, json::serialize(body));
    }
    Run apply(
        std::string const& text, std::string const& email, std::string const& password,
        bool dry_run = false) {
        auto const file = (folder_.path() / "shop.toml").string();
        std::ofstream{file} << text;
        commands::apply::Options options;
        options.file = file;
        options.url = server_.url() + "/";
        options.email = email;
        options.password = password;
        options.dry_run = dry_run;
        std::ostringstream out, err;
        Run result;
        result.code = commands::apply::run(options, out, err);
        result.out = out.str();
        result.err = err.str();
        return result;
    }

    store::test::RedisServer redis_;
    store::test::TemporaryFolder folder_;
    ApiServer server_{redis_.socket()};
};

TEST_F(ApiRedis, ApplyingAFileTwiceChangesOnce) {
    auto const dry = apply(kShop, "first@shop.example", "the first password", true);
    EXPECT_EQ(dry.code, 0) << dry.err;
    EXPECT_THAT(dry.out, HasSubstr("would be made"));
    auto const once = apply(kShop, "first@shop.example", "the first password");
    EXPECT_EQ(once.code, 0) << once.err;
    EXPECT_THAT(once.out, HasSubstr("+ queue help\n"));
    EXPECT_THAT(once.out, HasSubstr("+ user an\n"));
    EXPECT_THAT(once.out, HasSubstr("~ account "));
    EXPECT_THAT(once.out, HasSubstr("made (revision 2)"));
    auto const gone = apply(kShop, "first@shop.example", "the first password");
    EXPECT_EQ(gone.code, 1) << "the file did not name this user";
    auto const twice = apply(kShop, "an@shop.example", "the password of an");
    EXPECT_EQ(twice.code, 0) << twice.err;
    EXPECT_EQ(twice.out, "nothing to change (revision 2)\n");
}

TEST_F(ApiRedis, ARefusedFileChangesNothingAndSaysWhere) {
    std::string text = kShop;
    text.replace(text.find("vi = 2"), 6, "fr = 9");
    auto const refused = apply(text, "first@shop.example", "the first password");
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("shop.toml:14:26: queues[0].requiredSkills[0].skill: no"));
    EXPECT_THAT(refused.err, HasSubstr("queues[0].requiredSkills[0].level: must be 1 to 5"));
    EXPECT_EQ(apply(kShop, "first@shop.example", "the first password").code, 0);
}

TEST_F(ApiRedis, AnotherNodeKnowsTheSameTokens) {
    auto const login = post(
        "/api/v1/login",
        {{"email", "first@shop.example"}, {"password", "the first password"}, {"bearer", true}});
    ASSERT_EQ(login.status, 200) << login.body;
    std::string const token{json::parse(login.body).at("token").as_string().c_str()};
    ASSERT_EQ(apply(kShop, "first@shop.example", "the first password").code, 0);
    auto const visitor = post("/api/v1/visitor-token", {{"inbox", "shop"}});
    ASSERT_EQ(visitor.status, 200) << visitor.body;

    ApiServer other{redis_.socket()};
    HttpClient client{other.url()};
    client.set_token(token);
    EXPECT_EQ(client.post("/api/v1/socket-ticket", "{}").status, 401)
        << "the user was removed by the file";
    auto const admin = post(
        "/api/v1/login",
        {{"email", "an@shop.example"}, {"password", "the password of an"}, {"bearer", true}});
    client.set_token(json::parse(admin.body).at("token").as_string().c_str());
    EXPECT_EQ(client.post("/api/v1/socket-ticket", "{}").status, 200);
    json::object renew = json::parse(visitor.body).as_object();
    std::string const contact{renew.at("contact").as_string().c_str()};
    auto const renewed = client.post(
        "/api/v1/visitor-token",
        json::serialize(json::object{{"inbox", "shop"}, {"token", renew.at("token")}}));
    EXPECT_EQ(json::parse(renewed.body).at("contact").as_string().c_str(), contact);
    EXPECT_EQ(client.post("/api/v1/logout", "{}").status, 200);
    EXPECT_EQ(client.post("/api/v1/socket-ticket", "{}").status, 401);
}

TEST_F(ApiRedis, FailedLogInsAreCountedInTheStore) {
    auto const attempt = [&](char const* password) {
        return post(
                   "/api/v1/login",
                   {{"email", "first@shop.example"}, {"password", password}, {"bearer", true}})
            .status;
    };
    for (int i = 0; i < 5; ++i) EXPECT_EQ(attempt("wrong"), 401);
    EXPECT_EQ(attempt("the first password"), 429);
    ApiServer other{redis_.socket()};
    HttpClient const client{other.url()};
    auto const elsewhere = client.post(
        "/api/v1/login", R"({"email": "first@shop.example", "password": "the first password"})");
    EXPECT_EQ(elsewhere.status, 429) << "all nodes count together";
}

TEST_F(ApiRedis, TheStoreHoldsNoTokenInClear) {
    auto const login = post(
        "/api/v1/login",
        {{"email", "first@shop.example"}, {"password", "the first password"}, {"bearer", true}});
    std::string const token{json::parse(login.body).at("token").as_string().c_str()};
    auto const keys = store::test::redis_command(redis_.socket(), {"KEYS", "*"});
    EXPECT_THAT(keys, testing::Not(HasSubstr(token.substr(2))));
}

} // namespace
} // namespace switchboard::api::test
