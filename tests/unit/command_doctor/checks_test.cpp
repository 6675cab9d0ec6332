#include "commands/doctor/clamd_check.hpp"
#include "commands/doctor/doctor.hpp"
#include "find_check.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <sstream>

namespace switchboard::commands::doctor {
namespace {

using testing::HasSubstr;

Facts healthy() {
    Facts facts;
    facts.port = 8080;
    facts.port_free = true;
    facts.redis_version = "Redis server v=7.0.15 sha=00000000";
    facts.library_checked = true;
    facts.open_files = 65'536;
    facts.data_dir = "/var/lib/switchboard";
    facts.data_dir_exists = facts.data_dir_writable = true;
    facts.data_dir_mode = 0700;
    facts.free_bytes = std::uint64_t{1} << 40;
    facts.somaxconn = 4'096;
    facts.zone_data = true;
    return facts;
}

TEST(Doctor, FindsNothingOnAHealthyMachine) {
    auto const checks = judge(healthy());
    for (auto const& each : checks) {
        EXPECT_EQ(each.status, Status::Ok) << each.name << ": " << each.finding;
        EXPECT_EQ(each.advice, "") << each.name;
    }
    EXPECT_FALSE(has_failure(checks));
}

struct Illness {
    char const* name;
    Status status;
    std::function<void(Facts&)> make;
};

TEST(Doctor, FindsEachIllnessAndSaysWhatToDo) {
    for (auto const& [name, status, make] : std::vector<Illness>{
             {"port", Status::Fail, [](Facts& f) { f.port_free = false; }},
             {"redis-server", Status::Fail, [](Facts& f) { f.redis_version.clear(); }},
             {"redis-server", Status::Fail,
              [](Facts& f) { f.redis_version = "Redis server v=6.2.1 sha=0"; }},
             {"redis-server", Status::Warn,
              [](Facts& f) {
                  f.redis_version.clear();
                  f.needs_redis_server = false;
              }},
             {"function library", Status::Fail, [](Facts& f) { f.library = "is version 3"; }},
             {"open files", Status::Warn, [](Facts& f) { f.open_files = 1'024; }},
             {"open files", Status::Fail, [](Facts& f) { f.open_files = 256; }},
             {"data directory", Status::Warn, [](Facts& f) { f.data_dir_exists = false; }},
             {"data directory", Status::Fail, [](Facts& f) { f.data_dir_writable = false; }},
             {"data directory", Status::Warn, [](Facts& f) { f.data_dir_mode = 0755; }},
             {"disk space", Status::Warn, [](Facts& f) { f.free_bytes = 1'000'000'000; }},
             {"disk space", Status::Fail, [](Facts& f) { f.free_bytes = 1'000'000; }},
             {"listen backlog", Status::Warn, [](Facts& f) { f.somaxconn = 128; }},
             {"time zones", Status::Fail, [](Facts& f) { f.zone_data = false; }},
             {"virus scanner", Status::Fail,
              [](Facts& f) {
                  f.clamd = {"/run/clamd", "Connection refused", {}, {}};
              }},
             {"virus scanner", Status::Warn,
              [](Facts& f) {
                  f.clamd = {"/run/clamd", {}, "ClamAV 1.4.6", {}};
              }},
             {"virus scanner", Status::Warn,
              [](Facts& f) {
                  f.clamd = {"/run/clamd", {}, "ClamAV 1.4.6", 8};
              }},
             {"settings", Status::Fail, [](Facts& f) { f.config_file = "x.toml"; }},
             {"settings", Status::Fail,
              [](Facts& f) {
                  f.config_file = "x.toml";
                  f.config_text = "[account\n";
              }},
             {"settings", Status::Fail, [](Facts& f) {
                  f.config_file = "x.toml";
                  f.config_text = "[account]\nname = \"\"\n";
              }}}) {
        auto facts = healthy();
        make(facts);
        auto const checks = judge(facts);
        auto const check = find(checks, name);
        EXPECT_EQ(check.status, status) << name << ": " << check.finding;
        EXPECT_FALSE(check.advice.empty()) << name;
        EXPECT_EQ(has_failure(checks), status == Status::Fail) << name;
    }
}

TEST(Doctor, PointsIntoTheSettings) {
    auto facts = healthy();
    facts.config_file = "shop.toml";
    facts.config_text = "[account]\nnam = 3\n";
    EXPECT_THAT(find(judge(facts), "settings").finding, HasSubstr("shop.toml:2:7: account.nam: "));
}

TEST(Doctor, ReadsTheAgeOfTheVirusScannersSignatures) {
    auto const now = time_point_ms(1'800'000'000'000); // Fri Jan 15 08:00:00 2027
    auto const days = [&](char const* version) {
        ClamdFacts facts{"/run/clamd"};
        read_version(facts, version, now);
        EXPECT_EQ(facts.version, "ClamAV 1.4.6");
        return facts.signatures_days;
    };
    EXPECT_EQ(days("ClamAV 1.4.6/27880/Thu Jan 14 07:30:00 2027"), 1);
    EXPECT_EQ(days("ClamAV 1.4.6/27880/Fri Jan  1 08:00:00 2027"), 14);
    EXPECT_EQ(days("ClamAV 1.4.6"), std::nullopt);
    EXPECT_EQ(days("ClamAV 1.4.6/27880"), std::nullopt);
    EXPECT_EQ(days("ClamAV 1.4.6/27880/yesterday"), std::nullopt);
    auto facts = healthy();
    facts.clamd = {"/run/clamd", {}, "ClamAV 1.4.6", 7};
    EXPECT_EQ(find(judge(facts), "virus scanner").status, Status::Ok);
}

TEST(Doctor, ReadsTheVersionOfRedis) {
    EXPECT_EQ(redis_major("Redis server v=7.0.15 sha=0:0 malloc=jemalloc"), 7);
    EXPECT_EQ(redis_major("Redis server v=10.1"), 10);
    EXPECT_FALSE(redis_major(""));
    EXPECT_FALSE(redis_major("v=x"));
}

TEST(Doctor, SpeaksToPeopleAndToMachines) {
    auto facts = healthy();
    facts.somaxconn = 128;
    auto const text = to_text(judge(facts));
    EXPECT_THAT(text, HasSubstr("OK    port              8080 is free\n"));
    EXPECT_THAT(text, HasSubstr("WARN  listen backlog    net.core.somaxconn is 128\n"));
    EXPECT_THAT(text, HasSubstr("                        -> a reconnect storm"));
    auto const json = boost::json::parse(to_json(judge(facts)));
    EXPECT_TRUE(json.at("ok").as_bool());
    EXPECT_EQ(json.at("checks").as_array().size(), 8U);
}

TEST(Doctor, LooksAtThisMachine) {
    int const listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(bind(listener, generic, size), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    ASSERT_EQ(getsockname(listener, generic, &size), 0);

    Options options;
    options.port = ntohs(address.sin_port);
    options.data_dir = testing::TempDir();
    options.redis_server = "/no/such/program";
    auto const facts = look(options, [] { return std::optional<std::string>{"is old"}; });
    close(listener);
    EXPECT_FALSE(facts.port_free);
    EXPECT_TRUE(facts.data_dir_exists);
    EXPECT_GT(facts.free_bytes, 0U);
    EXPECT_GT(facts.open_files, 0U);
    EXPECT_EQ(facts.redis_version, "");
    EXPECT_EQ(facts.library, "is old");

    options.data_dir = testing::TempDir() + "not/yet/made";
    options.redis_server = "/bin/true";
    auto const later = look(options, {});
    EXPECT_TRUE(later.port_free);
    EXPECT_FALSE(later.data_dir_exists);
    EXPECT_GT(later.free_bytes, 0U) << "of the disk that it would be made on";
    EXPECT_FALSE(later.library_checked);
}

} // namespace
} // namespace switchboard::commands::doctor
