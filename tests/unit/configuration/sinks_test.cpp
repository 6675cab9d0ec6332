#include "configuration/sink_rules.hpp"
#include "configuration/validate.hpp"
#include "sample.hpp"

#include <gmock/gmock.h>

namespace switchboard::configuration {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// The sample's one sink, as a service that is set up well.
v1::Sink& service(v1::AccountConfig& config, std::string const& type, std::string const& url) {
    auto& sink = *config.mutable_sinks(0);
    sink.clear_path();
    sink.set_type(type);
    sink.set_url(url);
    sink.set_secret("key");
    return sink;
}

std::vector<std::string> wrong(v1::AccountConfig const& config) {
    std::vector<std::string> paths;
    for (auto const& finding : validate(config))
        if (!finding.warning) paths.push_back(finding.path);
    return paths;
}

std::vector<std::string> wrong_with(void (*change)(v1::Sink&)) {
    auto config = sample();
    change(service(config, "rest", "https://crm.example/tickets"));
    if (config.sinks(0).rest().body().empty())
        config.mutable_sinks(0)->mutable_rest()->set_body("{}");
    return wrong(config);
}

TEST(ValidateSinks, EveryServiceCanBeSetUp) {
    for (char const* type : {"webhook", "rt", "zendesk", "hubspot"}) {
        auto config = sample();
        service(config, type, "https://desk.example");
        EXPECT_THAT(wrong(config), IsEmpty()) << type;
    }
    auto config = sample();
    service(config, "salesforce", "https://shop.my.example").set_user("client");
    EXPECT_THAT(wrong(config), IsEmpty());
    auto& mail = service(config, "email", "smtp://mail.example:587");
    mail.set_from("chat@shop.example");
    mail.add_to("desk@shop.example");
    EXPECT_THAT(wrong(config), IsEmpty());
    service(config, "events", "https://x.example/hook").add_events("message.created");
    EXPECT_THAT(wrong(config), IsEmpty());
}

TEST(ValidateSinks, MailAndZendeskTakeTheirOwnKindOfMappingOnly) {
    auto config = sample();
    auto& mail = service(config, "email", "smtp://mail.example:587");
    mail.set_from("chat@shop.example");
    mail.add_to("desk@shop.example");
    auto& mapping = *mail.mutable_mapping();
    (*mapping.mutable_queues())["help"] = "a@shop.example, b@shop.example";
    (*mapping.mutable_fields())["X-Order"] = "{{form.order}}";
    EXPECT_THAT(wrong(config), IsEmpty());
    for (char const* recipients : {"", "somebody", "a@shop.example b@x.example"}) {
        (*mapping.mutable_queues())["help"] = recipients;
        EXPECT_THAT(wrong(config), ElementsAre("sinks[0].mapping.queues.help")) << recipients;
    }
    mapping.clear_queues();
    (*mapping.mutable_fields())["Bcc"] = "x";
    EXPECT_THAT(wrong(config), ElementsAre("sinks[0].mapping.fields"));
    auto other = sample();
    auto& zendesk = *service(other, "zendesk", "https://desk.example").mutable_mapping();
    zendesk.set_queue("4711");
    (*zendesk.mutable_queues())["help"] = "12";
    EXPECT_THAT(wrong(other), IsEmpty());
    zendesk.set_queue("Support");
    EXPECT_THAT(wrong(other), ElementsAre("sinks[0].mapping.queue"));
}

TEST(ValidateSinks, TemplatesUseKnownWordsOnly) {
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) { s.mutable_mapping()->set_subject("{{csat}} {{form.x}}"); }),
        IsEmpty());
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) { s.mutable_mapping()->set_subject("{{secret}}"); }),
        ElementsAre("sinks[0].mapping.subject"));
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) { s.mutable_rest()->set_body(R"({"a": "{{secret}}"})"); }),
        ElementsAre("sinks[0].rest.body"));
    EXPECT_THAT(
        wrong_with(
            [](v1::Sink& s) { (*s.mutable_rest()->mutable_headers())["X-Key"] = "{{secret}}"; }),
        IsEmpty());
    EXPECT_THAT(
        wrong_with(
            [](v1::Sink& s) { (*s.mutable_mapping()->mutable_fields())["a"] = "{{nothing}}"; }),
        ElementsAre("sinks[0].mapping.fields.a"));
}

TEST(ValidateSinks, RestTemplatesAreRefusedWithTheirField) {
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) { s.mutable_rest()->set_body("{"); }),
        ElementsAre("sinks[0].rest.body"));
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) { s.mutable_rest()->set_method("GET"); }),
        ElementsAre("sinks[0].rest.method"));
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) { (*s.mutable_rest()->mutable_headers())["Host"] = "x"; }),
        ElementsAre("sinks[0].rest.headers"));
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) { s.mutable_rest()->set_reference("id"); }),
        ElementsAre("sinks[0].rest.reference"));
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) { s.set_url("https://{{contact.name}}.example/x"); }),
        ElementsAre("sinks[0].url"));
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) { s.set_url("https://crm.example/t/{{conversation.id}}"); }),
        IsEmpty());
}

TEST(ValidateSinks, ValuesThatAreNoTextStandAlone) {
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) {
            s.mutable_rest()->set_body(R"({"a": "{{csat|number}}", "b": ["{{tags|list}}"]})");
        }),
        IsEmpty());
    for (char const* body :
         {R"({"a": "{{csat|text}}"})", R"({"a": "{{moon|number}}"})", R"(["x {{csat|number}}"])",
          R"({"a": [{"b": "{{csat|number}}{{ces}}"}]})", R"("{{|list}}")",
          R"("{{secret|list}}")"}) {
        auto config = sample();
        service(config, "rest", "https://crm.example/t").mutable_rest()->set_body(body);
        EXPECT_THAT(wrong(config), ElementsAre("sinks[0].rest.body")) << body;
    }
    EXPECT_THAT(
        wrong_with([](v1::Sink& s) { s.mutable_mapping()->set_subject("{{csat|number}}"); }),
        ElementsAre("sinks[0].mapping.subject"));
}

TEST(ValidateSinks, TheUpdateOfARestTicketIsRefusedWithItsField) {
    auto const update = [](v1::Sink& s) {
        auto& rest = *s.mutable_rest();
        rest.set_reference("/data/ticket~1id");
        rest.set_update_url("https://crm.example/tickets/{{ticket}}?x={{csat}}");
        rest.set_update_method("PATCH");
        rest.set_update_body(R"({"id": "{{ticket|number}}", "text": "{{transcript.text}}"})");
    };
    EXPECT_THAT(wrong_with(update), IsEmpty());
    auto const changed = [&](auto change) {
        auto config = sample();
        auto& sink = service(config, "rest", "https://crm.example/tickets");
        config.mutable_account()->add_outbound_hosts("crm.example");
        sink.mutable_rest()->set_body("{}");
        update(sink);
        change(*sink.mutable_rest());
        return wrong(config);
    };
    using Rest = v1::RestTemplate;
    EXPECT_THAT(changed([](Rest&) {}), IsEmpty());
    EXPECT_THAT(
        changed([](Rest& r) { r.set_update_method("DELETE"); }),
        ElementsAre("sinks[0].rest.updateMethod"));
    for (char const* url :
         {"https://{{ticket}}.example/x", "https://evil.example/{{ticket}}", "ftp://crm.example",
          "https://crm.example/{{moon}}"})
        EXPECT_THAT(
            changed([&](Rest& r) { r.set_update_url(url); }),
            ElementsAre("sinks[0].rest.updateUrl"))
            << url;
    for (std::string const& body :
         {std::string{"{"}, std::string{R"({"a": "{{moon}}"})"},
          '"' + std::string(16'385, 'x') + '"'})
        EXPECT_THAT(
            changed([&](Rest& r) { r.set_update_body(body); }),
            ElementsAre("sinks[0].rest.updateBody"))
            << body.substr(0, 20);
    for (char const* pointer : {"", "data/id", "/data~2id", "/data~"})
        EXPECT_THAT(
            changed([&](Rest& r) { r.set_reference(pointer); }),
            ElementsAre("sinks[0].rest.reference"))
            << pointer;
    EXPECT_THAT(
        changed([](Rest& r) {
            r.clear_reference();
            r.set_update_url("https://crm.example/{{conversation.id}}");
            r.set_update_body("{}");
        }),
        IsEmpty());
}

TEST(ValidateSinks, TheRestOfTheFields) {
    auto const of = [](std::string const& type, void (*change)(v1::Sink&)) {
        auto config = sample();
        auto& sink = service(config, type, "https://desk.example");
        if (type == "email") sink.set_url("smtp://mail.example");
        change(sink);
        return wrong(config);
    };
    EXPECT_THAT(of("salesforce", [](v1::Sink&) {}), ElementsAre("sinks[0].user"));
    EXPECT_THAT(of("events", [](v1::Sink&) {}), ElementsAre("sinks[0].events"));
    EXPECT_THAT(
        of("events", [](v1::Sink& s) { s.add_events("moon.rises"); }),
        ElementsAre("sinks[0].events[0]"));
    EXPECT_THAT(of("email", [](v1::Sink&) {}), ElementsAre("sinks[0].from", "sinks[0].to"));
    EXPECT_THAT(
        of("email",
           [](v1::Sink& s) {
               s.set_url("https://mail.example");
               s.set_from("a@b.example");
               s.add_to("x");
           }),
        ElementsAre("sinks[0].url", "sinks[0].to[0]"));
    EXPECT_THAT(
        of("rt", [](v1::Sink& s) { s.mutable_mapping()->set_external_id("a'b"); }),
        ElementsAre("sinks[0].mapping.externalId"));
    EXPECT_THAT(
        of("rt", [](v1::Sink& s) { s.mutable_mapping()->set_language("fr"); }),
        ElementsAre("sinks[0].mapping.language"));
    EXPECT_THAT(
        of("rt", [](v1::Sink& s) { s.mutable_rules()->add_queues("moon"); }),
        ElementsAre("sinks[0].rules.queues[0]"));
    EXPECT_THAT(
        of("rt", [](v1::Sink& s) { s.mutable_rules()->add_on("maybe"); }),
        ElementsAre("sinks[0].rules.on[0]"));
    EXPECT_THAT(of("webhook", [](v1::Sink& s) { s.set_path("x"); }), ElementsAre("sinks[0].path"));
}

TEST(ValidateSinks, AnAccountMayNarrowTheHosts) {
    auto config = sample();
    service(config, "rt", "https://rt.shop.example/x");
    config.mutable_account()->add_outbound_hosts("*.shop.example");
    EXPECT_THAT(wrong(config), IsEmpty());
    service(config, "rt", "https://shop.example");
    EXPECT_THAT(wrong(config), ElementsAre("sinks[0].url"));
    service(config, "rt", "https://evil.example/?.shop.example");
    EXPECT_THAT(wrong(config), ElementsAre("sinks[0].url"));
    config.mutable_account()->add_outbound_hosts("http://x");
    service(config, "rt", "https://rt.shop.example");
    EXPECT_THAT(wrong(config), ElementsAre("account.outboundHosts[1]"));
}

TEST(SinkRules, WhoIsOwedATicket) {
    v1::AccountConfig config;
    auto const add = [&](std::string const& id) -> v1::Sink& {
        auto& sink = *config.add_sinks();
        sink.set_id(id);
        sink.set_type("rt");
        return sink;
    };
    add("all");
    add("off").set_disabled(true);
    add("hooks").set_type("events");
    add("offline").mutable_rules()->add_on("rejected");
    add("billing").mutable_rules()->add_queues("billing");
    add("good").mutable_rules()->add_except_dispositions("spam");
    v1::Conversation ended;
    ended.set_state(v1::STATE_CLOSED);
    ended.set_queue("help");
    ended.set_disposition("spam");
    EXPECT_THAT(owing(config, ended).sinks, ElementsAre("all"));
    ended.set_queue("billing");
    ended.set_disposition("solved");
    EXPECT_THAT(owing(config, ended).sinks, ElementsAre("all", "billing", "good"));
    ended.set_state(v1::STATE_REJECTED);
    EXPECT_THAT(owing(config, ended).sinks, ElementsAre("all", "offline", "billing", "good"));
    config.mutable_sinks()->DeleteSubrange(0, 1);
    ended.set_state(v1::STATE_CLOSED);
    ended.set_queue("help");
    ended.set_disposition("spam");
    EXPECT_TRUE(owing(config, ended).exempt);
    EXPECT_FALSE(owing({}, ended).exempt); // nobody said no: there is no sink
}

} // namespace
} // namespace switchboard::configuration
