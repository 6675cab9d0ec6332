#include "configuration/validate.hpp"
#include "sample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace switchboard::configuration {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

auto finding(std::string const& path, std::string const& message, bool warning = false) {
    return testing::AllOf(
        Field(&Finding::path, path), Field(&Finding::message, HasSubstr(message)),
        Field(&Finding::warning, warning));
}

struct Mistake {
    char const* path;
    char const* message;
    std::function<void(v1::AccountConfig&)> make;
};

void add_relax(v1::Queue& queue, std::uint32_t after, char const* skill, std::uint32_t min) {
    auto& step = *queue.add_relax();
    step.set_after_ms(after);
    step.set_skill(skill);
    step.set_min(min);
}
void add_overflow(v1::Queue& queue, std::uint32_t after, char const* other) {
    auto& step = *queue.add_overflow();
    step.set_after_ms(after);
    step.set_queue(other);
}
void open(
    v1::Queue& queue, char const* day,
    std::initializer_list<std::pair<char const*, char const*>> times) {
    for (auto const& [from, to] : times) {
        auto& interval = *(*queue.mutable_hours()->mutable_weekly())[day].add_intervals();
        interval.set_from(from);
        interval.set_to(to);
    }
}

void expect_each_found(std::vector<Mistake> const& mistakes) {
    for (auto const& mistake : mistakes) {
        auto config = sample();
        mistake.make(config);
        auto const findings = validate(config);
        EXPECT_THAT(findings, Contains(finding(mistake.path, mistake.message)))
            << mistake.path << ": " << mistake.message;
        EXPECT_TRUE(has_errors(findings));
    }
}

TEST(Validate, FindsNothingInGoodSettings) {
    EXPECT_THAT(validate(sample()), IsEmpty());
}

TEST(Validate, AccountsAndIds) {
    expect_each_found({
        {"account.id", "1 to 64", [](auto& c) { c.mutable_account()->set_id("a b"); }},
        {"account.name", "1 to 80", [](auto& c) { c.mutable_account()->set_name(""); }},
        {"account.locale", "\"vi\" or \"en\"",
         [](auto& c) { c.mutable_account()->set_locale("fr"); }},
        {"account.timeZone", "time zone",
         [](auto& c) { c.mutable_account()->set_time_zone("here now"); }},
        {"skills[1].id", "used twice", [](auto& c) { c.mutable_skills(1)->set_id("vi"); }},
        {"skills[0].id", "1 to 64",
         [](auto& c) { c.mutable_skills(0)->set_id(std::string(65, 'a')); }},
        {"queues[1].id", "used twice", [](auto& c) { c.mutable_queues(1)->set_id("help"); }},
        {"queues[0].name", "1 to 80",
         [](auto& c) { c.mutable_queues(0)->set_name(std::string(81, 'a')); }},
    });
}

TEST(Validate, SkillsOfQueues) {
    expect_each_found({
        {"queues[0].requiredSkills[0].skill", "no skill has the id \"fr\"",
         [](auto& c) { c.mutable_queues(0)->mutable_required_skills(0)->set_skill("fr"); }},
        {"queues[0].requiredSkills[0].level", "must be 1 to 5, not 6",
         [](auto& c) { c.mutable_queues(0)->mutable_required_skills(0)->set_level(6); }},
        {"queues[0].requiredSkills[0].level", "must be 1 to 5, not 0",
         [](auto& c) { c.mutable_queues(0)->mutable_required_skills(0)->set_level(0); }},
        {"queues[0].requiredSkills[1].skill", "listed twice",
         [](auto& c) { level(*c.mutable_queues(0)->add_required_skills(), "vi", 1); }},
        {"queues[0].preferredSkills[0].skill", "no skill",
         [](auto& c) { level(*c.mutable_queues(0)->add_preferred_skills(), "fr", 1); }},
    });
}

TEST(Validate, PlansOnlyWiden) {
    expect_each_found({
        {"queues[0].relax[0].min", "raises the minimum of \"vi\" from 2 to 3",
         [](auto& c) { add_relax(*c.mutable_queues(0), 1000, "vi", 3); }},
        {"queues[0].relax[1].min", "from 1 to 2",
         [](auto& c) {
             add_relax(*c.mutable_queues(0), 1000, "vi", 1);
             add_relax(*c.mutable_queues(0), 2000, "vi", 2);
         }},
        {"queues[0].relax[1].afterMs", "comes before the step above",
         [](auto& c) {
             add_relax(*c.mutable_queues(0), 2000, "vi", 1);
             add_relax(*c.mutable_queues(0), 1000, "vi", 0);
         }},
        {"queues[0].relax[0].skill", "does not require the skill \"billing\"",
         [](auto& c) { add_relax(*c.mutable_queues(0), 1000, "billing", 1); }},
        {"queues[0].overflow[0].queue", "no queue has the id",
         [](auto& c) { add_overflow(*c.mutable_queues(0), 1000, "nowhere"); }},
        {"queues[0].overflow[0].queue", "into itself",
         [](auto& c) { add_overflow(*c.mutable_queues(0), 1000, "help"); }},
        {"queues[0].overflow[1].afterMs", "comes before",
         [](auto& c) {
             add_overflow(*c.mutable_queues(0), 2000, "money");
             add_overflow(*c.mutable_queues(0), 1000, "money");
         }},
        {"queues[0].overflow[1].queue", "listed twice",
         [](auto& c) {
             add_overflow(*c.mutable_queues(0), 1000, "money");
             add_overflow(*c.mutable_queues(0), 2000, "money");
         }},
        {"queues[0].ringAfterMs[0]", "ring 0 opens at 0",
         [](auto& c) { c.mutable_queues(0)->add_ring_after_ms(5); }},
        {"queues[0].ringAfterMs[2]", "before the ring below",
         [](auto& c) {
             for (unsigned const ms : {0U, 20U, 10U}) c.mutable_queues(0)->add_ring_after_ms(ms);
         }},
        {"queues[0].ringAfterMs", "6 are allowed",
         [](auto& c) {
             for (unsigned ms = 0; ms < 7; ++ms) c.mutable_queues(0)->add_ring_after_ms(ms);
         }},
    });
}

TEST(Validate, ASoundPlanPasses) {
    auto config = sample();
    add_relax(*config.mutable_queues(0), 1000, "vi", 2);
    add_relax(*config.mutable_queues(0), 1000, "vi", 1);
    add_relax(*config.mutable_queues(0), 5000, "vi", 0);
    add_overflow(*config.mutable_queues(0), 3000, "money");
    for (unsigned const ms : {0U, 10U, 20U}) config.mutable_queues(0)->add_ring_after_ms(ms);
    EXPECT_THAT(validate(config), IsEmpty());
}

TEST(Validate, OtherSettingsOfQueues) {
    expect_each_found({
        {"queues[0].accept", "\"manual\" or \"auto\"",
         [](auto& c) { c.mutable_queues(0)->set_accept("maybe"); }},
        {"queues[0].acceptTimeoutMs", "1000 to 600000, not 999",
         [](auto& c) { c.mutable_queues(0)->set_accept_timeout_ms(999); }},
        {"queues[0].serviceLevelPercent", "0 to 100, not 101",
         [](auto& c) { c.mutable_queues(0)->set_service_level_percent(101); }},
        {"queues[0].riskLeadMs", "0 to 86400000, not 86400001",
         [](auto& c) { c.mutable_queues(0)->set_risk_lead_ms(86'400'001); }},
        {"queues[0].longWaitMs", "0 to 86400000, not 86400001",
         [](auto& c) { c.mutable_queues(0)->set_long_wait_ms(86'400'001); }},
        {"queues[0].wrapUpMs", "0 to 3600000",
         [](auto& c) { c.mutable_queues(0)->set_wrap_up_ms(3'600'001); }},
        {"queues[0].targetsMs.soon", "urgent, high, normal and low",
         [](auto& c) { (*c.mutable_queues(0)->mutable_targets_ms())["soon"] = 5; }},
        {"queues[0].onClosed", "\"reject\", \"offline\"",
         [](auto& c) { c.mutable_queues(0)->set_on_closed("shrug"); }},
        {"queues[0].onFull", "no queue has the id \"x\"",
         [](auto& c) { c.mutable_queues(0)->set_on_full("queue:x"); }},
        {"queues[0].onFull", "into itself",
         [](auto& c) { c.mutable_queues(0)->set_on_full("queue:help"); }},
        {"queues[0].priority", "URGENT",
         [](auto& c) { c.mutable_queues(0)->set_priority(v1::Priority(9)); }},
        {"queues[0].broadcast", "0 to 20", [](auto& c) { c.mutable_queues(0)->set_broadcast(21); }},
        {"queues[0].broadcast", "\"manual\"",
         [](auto& c) {
             c.mutable_queues(0)->set_broadcast(2);
             c.mutable_queues(0)->set_accept("auto");
         }},
        {"users[0].channelMax.web", "0 to 12",
         [](auto& c) { (*c.mutable_users(0)->mutable_channel_max())["web"] = 13; }},
        {"users[0].channelMax.the web", "no channel",
         [](auto& c) { (*c.mutable_users(0)->mutable_channel_max())["the web"] = 1; }},
        {"account.routing.exclusionMs", "1000 to 86400000",
         [](auto& c) { c.mutable_account()->mutable_routing()->set_exclusion_ms(999); }},
        {"account.routing.parkedMaxDays", "0 to 3650",
         [](auto& c) { c.mutable_account()->mutable_routing()->set_parked_max_days(3'651); }},
        {"queues[0].cap", "100000", [](auto& c) { c.mutable_queues(0)->set_cap(100'001); }},
        {"queues[0].dispositions[0]", "1 to 80",
         [](auto& c) { c.mutable_queues(0)->add_dispositions(""); }},
    });
}

TEST(Validate, OpeningHours) {
    expect_each_found({
        {"queues[0].hours.weekly.mon.intervals[0].from", "such as \"08:00\"",
         [](auto& c) {
             open(*c.mutable_queues(0), "mon", {{"8:00", "12:00"}});
         }},
        {"queues[0].hours.weekly.mon.intervals[0].to", "later than",
         [](auto& c) {
             open(*c.mutable_queues(0), "mon", {{"12:00", "12:00"}});
         }},
        {"queues[0].hours.weekly.mon.intervals[1].from", "before the interval above ends",
         [](auto& c) {
             open(*c.mutable_queues(0), "mon", {{"08:00", "12:00"}, {"11:00", "13:00"}});
         }},
        {"queues[0].hours.weekly.monday", "mon, tue",
         [](auto& c) {
             open(*c.mutable_queues(0), "monday", {{"08:00", "12:00"}});
         }},
        {"queues[0].hours.dates[0].date", "\"2027-02-29\" is no date",
         [](auto& c) {
             c.mutable_queues(0)->mutable_hours()->add_dates()->set_date("2027-02-29");
         }},
        {"queues[0].hours.dates[1].date", "listed twice",
         [](auto& c) {
             c.mutable_queues(0)->mutable_hours()->add_dates()->set_date("lunar:01-01");
             c.mutable_queues(0)->mutable_hours()->add_dates()->set_date("lunar:01-01");
         }},
    });
    auto config = sample();
    open(*config.mutable_queues(0), "mon", {{"08:00", "12:00"}, {"12:00", "24:00"}});
    EXPECT_THAT(validate(config), IsEmpty());
}

TEST(Validate, Users) {
    auto const second = [](v1::AccountConfig& c) -> v1::User& {
        auto& user = *c.add_users();
        user = c.users(0);
        user.set_id("minh");
        user.set_email("minh@acme.example");
        return user;
    };
    expect_each_found({
        {"users[1].id", "used twice", [&](auto& c) { second(c).set_id("lan"); }},
        {"users[1].email", "used twice", [&](auto& c) { second(c).set_email("lan@acme.example"); }},
        {"users[0].email", "lower case",
         [](auto& c) { c.mutable_users(0)->set_email("Lan@acme.example"); }},
        {"users[0].role", "AGENT, SUPERVISOR or ADMIN",
         [](auto& c) { c.mutable_users(0)->set_role(v1::SYSTEM); }},
        {"users[0].capacity", "0 to 12, not 13",
         [](auto& c) { c.mutable_users(0)->set_capacity(13); }},
        {"users[0].skills[0].skill", "no skill",
         [](auto& c) { c.mutable_users(0)->mutable_skills(0)->set_skill("fr"); }},
        {"users[0].skills[0].level", "1 to 5",
         [](auto& c) { c.mutable_users(0)->mutable_skills(0)->set_level(9); }},
        {"users[0].queues.nowhere", "no queue",
         [](auto& c) { (*c.mutable_users(0)->mutable_queues())["nowhere"] = 0; }},
        {"users[0].queues.help", "0 to 5, not 6",
         [](auto& c) { (*c.mutable_users(0)->mutable_queues())["help"] = 6; }},
        {"users[0].access", "ADMIN", [](auto& c) { c.mutable_users(0)->mutable_access(); }},
        {"users[1].access.queues[0]", "nothing in queues",
         [&](auto& c) {
             second(c).set_role(v1::AGENT);
             c.mutable_users(1)->mutable_access()->add_queues("nowhere");
         }},
        {"users[1].access.inboxes[1]", "listed twice",
         [&](auto& c) {
             second(c).set_role(v1::AGENT);
             for (int i = 0; i < 2; ++i) c.mutable_users(1)->mutable_access()->add_inboxes("web");
         }},
        {"users[0].locale", "\"vi\" or \"en\"",
         [](auto& c) { c.mutable_users(0)->set_locale("xx"); }},
        {"users", "at least one ADMIN", [](auto& c) { c.mutable_users(0)->set_role(v1::AGENT); }},
        {"users", "at least one ADMIN", [](auto& c) { c.mutable_users(0)->set_disabled(true); }},
    });
}

TEST(Validate, Inboxes) {
    auto const field = [](v1::AccountConfig& c) -> v1::FormField& {
        auto& added = *c.mutable_inboxes(0)->add_form();
        added.set_id("name");
        added.set_type("text");
        (*added.mutable_label())["en"] = "Name";
        return added;
    };
    expect_each_found({
        {"inboxes[0].queue", "no queue", [](auto& c) { c.mutable_inboxes(0)->set_queue("x"); }},
        {"inboxes[0].channel", "\"web\"",
         [](auto& c) { c.mutable_inboxes(0)->set_channel("fax"); }},
        {"inboxes[0].retentionDays", "0 to 3650, not 3651",
         [](auto& c) { c.mutable_inboxes(0)->set_retention_days(3'651); }},
        {"inboxes[0].masking.words[0]", "2",
         [](auto& c) { c.mutable_inboxes(0)->mutable_masking()->add_words("x"); }},
        {"inboxes[0].brandColour", "#0b6bcb",
         [](auto& c) { c.mutable_inboxes(0)->set_brand_colour("blue"); }},
        {"inboxes[0].origins[0]", "without a path",
         [](auto& c) { c.mutable_inboxes(0)->add_origins("https://shop.example/x"); }},
        {"inboxes[0].greeting.f_r", "language tag",
         [](auto& c) { (*c.mutable_inboxes(0)->mutable_greeting())["f_r"] = "Bonjour"; }},
        {"inboxes[0].form[0].type", "text, email", [&](auto& c) { field(c).set_type("colour"); }},
        {"inboxes[0].form[0].options", "needs options",
         [&](auto& c) { field(c).set_type("select"); }},
        {"inboxes[0].form[0].options", "only a select",
         [&](auto& c) { field(c).add_options("x"); }},
        {"inboxes[0].form[1].id", "used twice",
         [&](auto& c) {
             field(c);
             field(c);
         }},
        {"inboxes[0].form[0].label", "one language", [&](auto& c) { field(c).clear_label(); }},
    });
}

TEST(Validate, RepliesAndSinks) {
    auto const webhook = [](v1::AccountConfig& c, char const* url) {
        c.mutable_sinks(0)->set_type("webhook");
        c.mutable_sinks(0)->clear_path();
        c.mutable_sinks(0)->set_url(url);
    };
    expect_each_found({
        {"cannedReplies[0].shortcut", "1 to 32",
         [](auto& c) { c.mutable_canned_replies(0)->set_shortcut("a b"); }},
        {"cannedReplies[0].text", "one language",
         [](auto& c) { c.mutable_canned_replies(0)->clear_text(); }},
        {"cannedReplies[1].shortcut", "used twice",
         [](auto& c) {
             *c.add_canned_replies() = c.canned_replies(0);
             c.mutable_canned_replies(1)->set_id("b");
         }},
        {"sinks[0].type", "must be file, webhook",
         [](auto& c) { c.mutable_sinks(0)->set_type("fax"); }},
        {"sinks[0].path", "below the data directory",
         [](auto& c) { c.mutable_sinks(0)->set_path("../x"); }},
        {"sinks[0].url", "no address",
         [](auto& c) { c.mutable_sinks(0)->set_url("https://x.example"); }},
        {"sinks[0].url", "must be https", [&](auto& c) { webhook(c, "http://x.example/"); }},
        {"sinks[0].url", "user name", [&](auto& c) { webhook(c, "https://a:b@x.example/"); }},
        {"sinks[0].secret", "2048",
         [](auto& c) { c.mutable_sinks(0)->set_secret(std::string(2'049, 's')); }},
    });
}

TEST(Validate, WarnsOfQueuesThatNobodyCanServe) {
    auto config = sample();
    config.mutable_users(0)->mutable_skills(1)->set_level(2); // billing 3 is required
    EXPECT_THAT(
        validate(config), ElementsAre(finding("queues[1]", "nobody can serve \"money\"", true)));
    EXPECT_FALSE(has_errors(validate(config)));
    add_relax(*config.mutable_queues(1), 1000, "billing", 2);
    EXPECT_THAT(validate(config), IsEmpty()) << "the last step of the plan counts";
}

TEST(Validate, RefusesWhatWouldLeaveCustomersWaitingForNobody) {
    auto config = sample();
    config.mutable_inboxes(0)->set_queue("money"); // from now on customers come into it
    config.mutable_users(0)->mutable_skills(1)->set_level(2);
    EXPECT_THAT(validate(config), ElementsAre(finding("queues[1]", "nobody can serve \"money\"")));
    EXPECT_TRUE(has_errors(validate(config)));
    config.mutable_users(0)->mutable_skills()->RemoveLast();
    EXPECT_THAT(
        validate(config),
        Contains(finding("queues[1].requiredSkills[0].skill", "nobody has the skill \"billing\"")));
    EXPECT_TRUE(has_errors(validate(config)));
}

TEST(Validate, OverflowCountsAsStaff) {
    auto config = sample();
    (*config.mutable_users(0)->mutable_queues())["help"] = 0;
    EXPECT_THAT(validate(config), ElementsAre(finding("queues[1]", "nobody can serve", true)));
    add_overflow(*config.mutable_queues(1), 1000, "help");
    EXPECT_THAT(validate(config), IsEmpty());
}

TEST(Validate, WarnsOfSkillsThatNobodyHas) {
    auto config = sample();
    config.add_skills()->set_id("fr");
    config.mutable_skills(2)->set_name("French");
    EXPECT_THAT(
        validate(config), ElementsAre(finding("skills[2]", "nobody has the skill \"fr\"", true)));
}

} // namespace
} // namespace switchboard::configuration
