#include "configuration/toml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace switchboard::configuration {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kWhole[] = R"toml(
[account]
name = "Sen Việt"
locale = "vi"
time_zone = "Asia/Ho_Chi_Minh"

[[skills]]
id = "vi"
name = "Tiếng Việt"

[[queues]]
id = "help"
name = "Tư vấn"
required_skills = { vi = 2 }
priority = "high"
accept_timeout = "20s"
wrap_up_ms = 1500
ring_after = ["0s", "30s"]
targets = { urgent = "0s", normal = "5m" }
service_target = "20s"
service_level_percent = 85
risk_lead = "90s"
long_wait = "3m"
relax = [{ after = "1m", skill = "vi", min = 1 }]
skip_if_unstaffed = true

[queues.hours]
weekly = { mon = ["08:00-12:00", "13:00-17:30"] }
dates = [{ date = "lunar:01-01", name = "Tết" }]

[[users]]
id = "lan"
name = "Lan"
email = "lan@shop.example"
role = "agent"
skills = [{ skill = "vi", level = 5 }]
queues = { help = 0 }
password = "a password of lan"

[[inboxes]]
id = "web"
greeting = { vi = "Xin chào", en = "Hello" }
)toml";

TEST(Toml, ReadsWhatPeopleWrite) {
    auto const read = read_toml(kWhole);
    ASSERT_THAT(read.errors, IsEmpty());
    auto const& config = read.config;
    EXPECT_EQ(config.account().name(), "Sen Việt");
    ASSERT_EQ(config.queues_size(), 1);
    auto const& queue = config.queues(0);
    EXPECT_EQ(queue.required_skills(0).skill(), "vi");
    EXPECT_EQ(queue.required_skills(0).level(), 2U);
    EXPECT_EQ(queue.priority(), v1::HIGH);
    EXPECT_EQ(queue.accept_timeout_ms(), 20'000U);
    EXPECT_EQ(queue.wrap_up_ms(), 1'500U);
    EXPECT_THAT(queue.ring_after_ms(), ElementsAre(0U, 30'000U));
    EXPECT_EQ(queue.targets_ms().at("normal"), 300'000U);
    EXPECT_EQ(queue.service_target_ms(), 20'000U);
    EXPECT_EQ(queue.service_level_percent(), 85U);
    EXPECT_EQ(queue.risk_lead_ms(), 90'000U);
    EXPECT_EQ(queue.long_wait_ms(), 180'000U);
    EXPECT_EQ(queue.relax(0).after_ms(), 60'000U);
    EXPECT_TRUE(queue.skip_if_unstaffed());
    EXPECT_EQ(queue.hours().weekly().at("mon").intervals(1).to(), "17:30");
    EXPECT_EQ(queue.hours().dates(0).name(), "Tết");
    EXPECT_EQ(config.users(0).role(), v1::AGENT);
    EXPECT_EQ(config.users(0).queues().at("help"), 0U);
    EXPECT_EQ(config.inboxes(0).greeting().at("en"), "Hello");
    EXPECT_EQ(read.passwords.at("lan"), "a password of lan");
}

TEST(Toml, ReadsWhatIsGivenToPeopleAndWhatAnInboxKeeps) {
    auto const read = read_toml(R"toml(
[[users]]
id = "lan"
access = { queues = ["help"], inboxes = ["web"] }
[[users]]
id = "mai"
access = {}
[[users]]
id = "ada"
[[inboxes]]
id = "web"
retention_days = 90
masking = { keep_ibans = true, words = ["mật khẩu", "OTP"] }
)toml");
    ASSERT_THAT(read.errors, IsEmpty());
    EXPECT_EQ(read.config.users(0).access().queues(0), "help");
    EXPECT_EQ(read.config.users(0).access().inboxes(0), "web");
    EXPECT_TRUE(read.config.users(1).has_access()) << "nothing is given, which is not everything";
    EXPECT_FALSE(read.config.users(2).has_access());
    EXPECT_EQ(read.config.inboxes(0).retention_days(), 90U);
    EXPECT_TRUE(read.config.inboxes(0).masking().keep_ibans());
    EXPECT_EQ(read.config.inboxes(0).masking().words(1), "OTP");
}

TEST(Toml, RemembersWhereEachFieldStands) {
    auto const read = read_toml(kWhole);
    EXPECT_EQ(read.places.at("queues[0].wrapUpMs"), (Place{17, 14}));
    EXPECT_EQ(read.places.at("queues[0].requiredSkills[0].level").line, 14U);
    EXPECT_EQ(read.places.at("users[0].queues.help").line, 37U);
}

struct TextMistake {
    char const* text;
    Place place;
    char const* field;
    char const* message;
};

TEST(Toml, SaysWhereAMistakeIs) {
    for (auto const& mistake : std::vector<TextMistake>{
             {"[[queues]]\nid = \"x\"\nwrap = 3", {3, 8}, "queues[0].wrap", "is not known here"},
             {"[[queues]]\nid = 3", {2, 6}, "queues[0].id", "text in quotes"},
             {"[[queues]]\nwrap_up = \"soon\"", {2, 11}, "queues[0].wrap_up", "duration"},
             {"[[queues]]\nwrap_up = 3", {2, 11}, "queues[0].wrap_up", "duration"},
             {"[[queues]]\nwrap_up_ms = -1", {2, 14}, "queues[0].wrap_up_ms", "0 to"},
             {"[[queues]]\nwrap_up_ms = 4294967296", {2, 14}, "queues[0].wrap_up_ms", "0 to"},
             {"[[queues]]\npriority = \"asap\"", {2, 12}, "queues[0].priority", "one of URGENT"},
             {"[[queues]]\nskip_if_unstaffed = 1", {2, 21}, "queues[0].skip_if_unstaffed", "true"},
             {"queues = 3", {1, 10}, "queues", "must be a list"},
             {"queues = [3]", {1, 11}, "queues[0]", "must be a table"},
             {"account = 3", {1, 11}, "account", "must be a table"},
             {"[[users]]\nqueues = []", {2, 10}, "users[0].queues", "must be a table"},
             {"[[users]]\npassword_hash = \"x\"", {2, 17}, "users[0].password_hash", "cannot"},
             {"[[users]]\npassword = \"x\"", {2, 12}, "users[0].password", "no id"},
             {"revision = 3", {1, 12}, "revision", "counted by the server"},
             {"[[queues]]\nhours = { weekly = { mon = [\"8\"] } }",
              {2, 29},
              "queues[0].hours.weekly.mon[0]",
              "08:00-12:00"},
         }) {
        auto const read = read_toml(mistake.text);
        ASSERT_EQ(read.errors.size(), 1U) << mistake.text;
        EXPECT_EQ(read.errors[0].place, mistake.place)
            << mistake.text << ": " << read.errors[0].place.line << ":"
            << read.errors[0].place.column;
        EXPECT_EQ(read.errors[0].field, mistake.field);
        EXPECT_THAT(read.errors[0].message, testing::HasSubstr(mistake.message));
    }
}

TEST(Toml, ReportsEveryMistake) {
    EXPECT_EQ(read_toml("a = 1\nb = 2\n[[queues]]\nc = 3").errors.size(), 3U);
}

TEST(Toml, SaysWhereItIsNoTomlAtAll) {
    auto const read = read_toml("[account]\nname = \"x\nlocale = 1");
    ASSERT_EQ(read.errors.size(), 1U);
    EXPECT_EQ(read.errors[0].place.line, 2U);
    EXPECT_FALSE(read.errors[0].message.empty());
    EXPECT_EQ(read_toml("a = \"\xff\"").errors.size(), 1U);
}

TEST(Toml, Durations) {
    EXPECT_EQ(duration_ms("250ms"), 250);
    EXPECT_EQ(duration_ms("1h30m"), 5'400'000);
    EXPECT_EQ(duration_ms("1d"), 86'400'000);
    EXPECT_EQ(duration_ms("0s"), 0);
    for (auto const* bad : {"", "5", "s", "5x", "-5s", "1.5s", "5 s", "99999999999999999999s"}) {
        EXPECT_LT(duration_ms(bad), 0) << bad;
    }
}

} // namespace
} // namespace switchboard::configuration
