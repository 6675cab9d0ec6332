#include "configuration/impl/report.hpp"
#include "configuration/impl/sink_shapes.hpp"
#include "configuration/shapes.hpp"
#include "configuration/sink_rules.hpp"

#include <algorithm>
#include <array>

namespace switchboard::configuration {

namespace {

constexpr int kSinksMax = 20;
constexpr int kHostsMax = 50;
constexpr int kListMax = 100;
constexpr int kRecipientsMax = 20;
constexpr std::size_t kTemplateMax = 2'000;
constexpr std::size_t kBodyMax = 16'384;

using Names = google::protobuf::RepeatedPtrField<std::string>;
using Texts = google::protobuf::Map<std::string, std::string>;

/// Which fields a type of sink has beside id, type, disabled, rules and mapping.
struct Shape {
    std::string_view type;
    bool url, path, secret, user;
};
constexpr std::array kShapes{
    Shape{"file", false, true, false, false},     Shape{"webhook", true, false, false, false},
    Shape{"events", true, false, false, false},   Shape{"email", true, false, false, false},
    Shape{"rt", true, false, true, false},        Shape{"zendesk", true, false, true, false},
    Shape{"salesforce", true, false, true, true}, Shape{"hubspot", true, false, true, false},
    Shape{"rest", true, false, false, false}};

void one_of(
    Report& report, std::string const& path, std::string const& value,
    std::initializer_list<std::string_view> known) {
    if (value.empty() || std::find(known.begin(), known.end(), value) != known.end()) return;
    std::string list;
    for (auto const name : known) list.append(list.empty() ? "" : ", ").append(quoted(name));
    report.error(path, "must be one of " + list);
}

void validate_template(
    Report& report, std::string const& path, std::string const& text, std::size_t max,
    bool with_secret = false) {
    report.text(path, text, 0, max);
    if (auto const unknown = unknown_placeholder(text, with_secret))
        report.error(path, "has no placeholder {{" + *unknown + "}}");
}

void validate_map(Report& report, std::string const& path, Texts const& texts, bool templates) {
    report.count(path, static_cast<int>(texts.size()), kListMax);
    for (auto const& [name, text] : texts) {
        report.text(path, name, 1, 128);
        if (templates) validate_template(report, path + "." + name, text, kTemplateMax);
        if (!templates) report.text(path + "." + name, text, 0, 200);
    }
}

void validate_mapping(Report& report, std::string const& path, v1::SinkMapping const& mapping) {
    validate_template(report, path + ".subject", mapping.subject(), 500);
    validate_template(report, path + ".link", mapping.link(), 500);
    report.text(path + ".queue", mapping.queue(), 0, 200);
    report.text(path + ".status", mapping.status(), 0, 100);
    validate_map(report, path + ".queues", mapping.queues(), false);
    validate_map(report, path + ".dispositions", mapping.dispositions(), false);
    validate_map(report, path + ".priorities", mapping.priorities(), false);
    for (auto const& [name, value] : mapping.priorities())
        one_of(report, path + ".priorities", name, {"urgent", "high", "normal", "low"});
    validate_map(report, path + ".fields", mapping.fields(), true);
    report.count(path + ".tags", mapping.tags_size(), 20);
    for (int i = 0; i < mapping.tags_size(); ++i)
        validate_template(report, at(path + ".tags", i), mapping.tags(i), 200);
    one_of(report, path + ".language", mapping.language(), {"vi", "en"});
    one_of(report, path + ".audience", mapping.audience(), {"staff", "customer"});
    // It becomes part of a query and of an address.
    bool const plain =
        std::all_of(mapping.external_id().begin(), mapping.external_id().end(), [](char c) {
            return c == ' ' || is_valid_id(std::string_view{&c, 1});
        });
    if (!plain || mapping.external_id().size() > 64)
        report.error(
            path + ".externalId", "must be up to 64 characters of A-Z a-z 0-9 - _ . and blanks");
}

void validate_names(Report& report, std::string const& path, Names const& names, std::size_t max) {
    report.count(path, names.size(), kListMax);
    for (int i = 0; i < names.size(); ++i) report.text(at(path, i), names[i], 1, max);
}

void validate_rules(
    Report& report, std::string const& path, v1::SinkRules const& rules,
    std::set<std::string> const& queues) {
    report.count(path + ".on", rules.on_size(), 4);
    for (int i = 0; i < rules.on_size(); ++i)
        one_of(
            report, at(path + ".on", i), rules.on(i),
            {"closed", "abandoned", "rejected", "demand"});
    for (auto const& [name, list] :
         {std::pair{".queues", &rules.queues()}, {".exceptQueues", &rules.except_queues()}}) {
        validate_names(report, path + name, *list, 64);
        for (int i = 0; i < list->size(); ++i)
            if (!queues.contains((*list)[i]))
                report.error(at(path + name, i), "no queue has the id " + quoted((*list)[i]));
    }
    validate_names(report, path + ".dispositions", rules.dispositions(), 200);
    validate_names(report, path + ".exceptDispositions", rules.except_dispositions(), 200);
}

/// With commas between, as a mail's To has them.
bool are_emails(std::string_view list) {
    int count = 0;
    for (std::string_view rest = list; !rest.empty(); ++count) {
        auto const end = std::min(rest.find(','), rest.size());
        std::string address{rest.substr(0, end)};
        std::erase(address, ' ');
        if (!is_email(address)) return false;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return count > 0 && count <= kRecipientsMax;
}

void validate_email(Report& report, std::string const& path, v1::Sink const& sink) {
    if (auto const problem = mail_server_problem(sink.url())) report.error(path + ".url", *problem);
    if (!is_email(sink.from())) report.error(path + ".from", "must be an e-mail address");
    if (sink.to().empty()) report.error(path + ".to", "needs an e-mail address");
    report.count(path + ".to", sink.to_size(), kRecipientsMax);
    for (int i = 0; i < sink.to_size(); ++i)
        if (!is_email(sink.to(i))) report.error(at(path + ".to", i), "must be an e-mail address");
    for (auto const& [queue, recipients] : sink.mapping().queues())
        if (!are_emails(recipients))
            report.error(
                path + ".mapping.queues." + queue, "must be e-mail addresses with commas between");
    for (auto const& [name, text] : sink.mapping().fields())
        if (!is_header_name(name) || !(name.starts_with("X-") || name.starts_with("x-")))
            report.error(path + ".mapping.fields", quoted(name) + " must be a header as X-Order");
}

/// Theirs are known by number.
void validate_zendesk(Report& report, std::string const& path, v1::SinkMapping const& mapping) {
    auto const check = [&](std::string const& where, std::string const& group) {
        bool const number =
            group.size() <= 18 && group.find_first_not_of("0123456789") == std::string::npos;
        if (!number) report.error(where, "must be the number of a group");
    };
    check(path + ".queue", mapping.queue());
    for (auto const& [queue, group] : mapping.queues()) check(path + ".queues." + queue, group);
}

void validate_events(Report& report, std::string const& path, v1::Sink const& sink) {
    if (sink.events().empty()) report.error(path + ".events", "needs the name of an event");
    auto const& known = known_events();
    for (int i = 0; i < sink.events_size(); ++i)
        if (std::find(known.begin(), known.end(), sink.events(i)) == known.end())
            report.error(at(path + ".events", i), "there is no event " + quoted(sink.events(i)));
}

void validate_host(
    Report& report, std::string const& path, std::string const& url, Names const& hosts) {
    if (!is_listed_host(host_of(url), {hosts.begin(), hosts.end()}))
        report.error(path, "its host is not among account.outboundHosts");
}

void validate_address(
    Report& report, std::string const& path, std::string const& url, bool is_template,
    Names const& hosts) {
    if (auto const problem = template_url_problem(url, is_template))
        return report.error(path, *problem);
    validate_host(report, path, url, hosts);
}

void validate_body(Report& report, std::string const& path, std::string const& body) {
    report.text(path, body, 0, kBodyMax);
    if (!is_json(body)) report.error(path, "must be a JSON text");
    if (auto const unknown = unknown_in_json(body))
        report.error(path, "has no placeholder {{" + *unknown + "}}");
}

/// How a ticket that their system has named is brought up to date.
void validate_update(
    Report& report, std::string const& path, v1::RestTemplate const& rest, Names const& hosts) {
    one_of(report, path + ".updateMethod", rest.update_method(), {"POST", "PUT", "PATCH"});
    if (!rest.update_url().empty())
        validate_address(report, path + ".updateUrl", rest.update_url(), true, hosts);
    if (!rest.update_body().empty())
        validate_body(report, path + ".updateBody", rest.update_body());
    bool const named =
        (rest.update_url() + rest.update_body()).find("{{ticket") != std::string::npos;
    if (named && rest.reference().empty())
        report.error(
            path + ".reference",
            "is missing: the update names the {{ticket}}, so it must say where the answer does");
}

void validate_rest(
    Report& report, std::string const& path, v1::RestTemplate const& rest, Names const& hosts) {
    one_of(report, path + ".method", rest.method(), {"POST", "PUT", "PATCH"});
    validate_body(report, path + ".body", rest.body());
    report.count(path + ".headers", static_cast<int>(rest.headers_size()), 20);
    for (auto const& [name, value] : rest.headers()) {
        if (!is_header_name(name))
            report.error(path + ".headers", quoted(name) + " is no header that can be set");
        validate_template(report, path + ".headers." + name, value, kTemplateMax, true);
    }
    auto const& key = rest.idempotency_header();
    if (!key.empty() && !is_header_name(key))
        report.error(path + ".idempotencyHeader", "must be the name of a header");
    if (!rest.reference().empty() && !is_json_pointer(rest.reference()))
        report.error(path + ".reference", "must be a JSON pointer such as \"/ticket/id\"");
    validate_update(report, path, rest, hosts);
}

void validate_place(
    Report& report, std::string const& path, v1::Sink const& sink, Shape const& shape,
    Names const& hosts) {
    if (shape.path && !is_relative_folder(sink.path())) {
        report.error(
            path + ".path", "must be a folder below the data directory: relative, of "
                            "A-Z a-z 0-9 - _ . and \"/\"");
    }
    if (!shape.path && !sink.path().empty())
        report.error(path + ".path", "only a file sink has a folder");
    if (!shape.url) {
        if (!sink.url().empty()) report.error(path + ".url", "a file sink has no address");
        return;
    }
    if (sink.type() == "email") return validate_host(report, path + ".url", sink.url(), hosts);
    validate_address(report, path + ".url", sink.url(), sink.type() == "rest", hosts);
}

void validate_sink(
    Report& report, std::string const& path, v1::Sink const& sink, Shape const& shape,
    v1::AccountConfig const& config, std::set<std::string> const& queues) {
    validate_place(report, path, sink, shape, config.account().outbound_hosts());
    if (shape.user && sink.user().empty()) report.error(path + ".user", "is missing");
    report.text(path + ".user", sink.user(), 0, 254);
    if (sink.type() == "email") validate_email(report, path, sink);
    if (sink.type() == "zendesk") validate_zendesk(report, path + ".mapping", sink.mapping());
    if (sink.type() == "events") validate_events(report, path, sink);
    if (sink.type() == "rest")
        validate_rest(report, path + ".rest", sink.rest(), config.account().outbound_hosts());
    report.count(path + ".formats", sink.formats_size(), 3);
    for (int i = 0; i < sink.formats_size(); ++i)
        one_of(report, at(path + ".formats", i), sink.formats(i), {"json", "text", "html"});
    validate_mapping(report, path + ".mapping", sink.mapping());
    validate_rules(report, path + ".rules", sink.rules(), queues);
}

} // namespace

void validate_sinks(Report& report, v1::AccountConfig const& config) {
    std::set<std::string> ids, queues;
    for (auto const& queue : config.queues()) queues.insert(queue.id());
    auto const& hosts = config.account().outbound_hosts();
    report.count("account.outboundHosts", hosts.size(), kHostsMax);
    for (int i = 0; i < hosts.size(); ++i)
        if (!is_host_pattern(hosts[i]))
            report.error(
                at("account.outboundHosts", i),
                "must be a host such as \"help.example.com\" or \"*.example.com\"");
    report.count("sinks", config.sinks_size(), kSinksMax);
    for (int i = 0; i < config.sinks_size(); ++i) {
        auto const& sink = config.sinks(i);
        std::string const path = at("sinks", i);
        report.id(path + ".id", sink.id(), ids);
        if (sink.secret().size() > 2'048)
            report.error(path + ".secret", "is longer than 2048 bytes");
        auto const shape = std::find_if(kShapes.begin(), kShapes.end(), [&](Shape const& each) {
            return each.type == sink.type();
        });
        if (shape != kShapes.end()) {
            validate_sink(report, path, sink, *shape, config, queues);
            if (shape->secret && sink.secret().empty())
                report.warning(path + ".secret", "is missing: nobody can log in without it");
        } else {
            report.error(
                path + ".type", "must be file, webhook, events, email, rt, zendesk, salesforce, "
                                "hubspot or rest");
        }
    }
}

} // namespace switchboard::configuration
