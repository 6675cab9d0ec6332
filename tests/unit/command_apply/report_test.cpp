#include "commands/apply/apply.hpp"
#include "commands/apply/http_client.hpp"
#include "commands/apply/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace switchboard::commands::apply {
namespace {

using testing::HasSubstr;

std::string changes(std::string const& answer, bool dry_run = false) {
    std::ostringstream out;
    EXPECT_TRUE(print_changes(answer, dry_run, out));
    return out.str();
}

TEST(ApplyReport, ShowsEachChangeOnALine) {
    EXPECT_EQ(
        changes(R"({"revision": 4, "changes": [
            {"kind": "queue", "id": "help", "change": "added", "fields": []},
            {"kind": "user", "id": "lan", "change": "changed", "fields": ["name", "password"]},
            {"kind": "sink", "id": "files", "change": "removed", "fields": []}]})"),
        "+ queue help\n~ user lan: name, password\n- sink files\n3 changes made (revision 4)\n");
}

TEST(ApplyReport, SaysThatThereIsNothingToChange) {
    EXPECT_EQ(changes(R"({"revision": 4, "changes": []})"), "nothing to change (revision 4)\n");
}

TEST(ApplyReport, SaysThatADryRunChangedNothing) {
    EXPECT_THAT(
        changes(R"({"changes": [{"kind": "skill", "id": "vi", "change": "added"}]})", true),
        HasSubstr("1 change would be made"));
}

TEST(ApplyReport, ShowsWarnings) {
    EXPECT_THAT(
        changes(R"({"changes": [], "warnings": [{"field": "skills[0]", "message": "nobody"}]})"),
        HasSubstr("warning: skills[0]: nobody\n"));
}

TEST(ApplyReport, KnowsWhatIsNoAnswerOfOurs) {
    std::ostringstream out;
    for (auto const* answer : {"", "<html>", "[]", "{}"}) {
        EXPECT_FALSE(print_changes(answer, false, out)) << answer;
    }
}

TEST(ApplyReport, PointsAtThePlaceInTheFile) {
    auto const read = configuration::read_toml("[[queues]]\nid = \"a\"\ncap = 3\n");
    std::ostringstream err;
    print_refusal(
        R"({"code": "INVALID_ARGUMENT", "errors": [
            {"field": "queues[0].cap", "message": "too much"},
            {"field": "queues[0].name", "message": "too short"},
            {"field": "users", "message": "no admin"}]})",
        400, "shop.toml", read, err);
    EXPECT_EQ(
        err.str(), "shop.toml:3:7: queues[0].cap: too much\n"
                   "shop.toml:1:1: queues[0].name: too short\n"
                   "shop.toml: users: no admin\n");
}

TEST(ApplyReport, ShowsASingleRefusal) {
    std::ostringstream err;
    print_refusal(R"({"message": "log in first", "field": ""})", 401, "f", {}, err);
    print_refusal("<html>", 418, "f", {}, err);
    EXPECT_EQ(err.str(), "f: log in first\nthe server answered with status 418\n");
}

TEST(Apply, SendsCredentialsOverPlainHttpToThisMachineOnly) {
    EXPECT_FALSE(address_problem("http://127.0.0.1:8080"));
    EXPECT_FALSE(address_problem("https://chat.example"));
    EXPECT_TRUE(address_problem("http://chat.example"));
}

class ApplyRun : public testing::Test {
protected:
    ApplyRun() { std::ofstream{file_} << "[account]\nname = \"Shop\"\n"; }
    ~ApplyRun() override { std::filesystem::remove(file_); }
    int run_it() { return run(options(), out_, err_); }
    Options options() const {
        Options options;
        options.file = file_;
        options.url = url_;
        options.token = token_;
        return options;
    }
    std::string file_ = testing::TempDir() + "apply-" + std::to_string(getpid()) + ".toml";
    std::string url_ = "http://127.0.0.1:1"; // nobody listens there
    std::string token_ = "s.token";
    std::ostringstream out_, err_;
};

TEST_F(ApplyRun, AnUnreachableServerIsTwo) {
    EXPECT_EQ(run_it(), 2);
    EXPECT_THAT(err_.str(), HasSubstr("cannot reach http://127.0.0.1:1"));
    token_.clear();
    EXPECT_EQ(run_it(), 1) << "no credentials";
}

TEST_F(ApplyRun, AMistakeInTheFileIsFoundWithoutAServer) {
    std::ofstream{file_} << "[account]\nnam = \"Shop\"\n";
    EXPECT_EQ(run_it(), 1);
    EXPECT_THAT(err_.str(), HasSubstr(":2:7: account.nam: is not known here"));
    file_ += ".none";
    EXPECT_EQ(run_it(), 1);
    EXPECT_THAT(err_.str(), HasSubstr("cannot be read"));
}

} // namespace
} // namespace switchboard::commands::apply
