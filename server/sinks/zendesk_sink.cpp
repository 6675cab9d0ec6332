#include "sinks/zendesk_sink.hpp"

#include "sinks/impl/service.hpp"
#include "sinks/impl/texts.hpp"

#include <algorithm>

namespace switchboard::sinks {

namespace {

class ZendeskSink : public Sink {
public:
    ZendeskSink(
        v1::Sink const& config, SinkSettings const& settings,
        std::shared_ptr<std::atomic<bool> const> stopping)
        : config_(config)
        , service_(config, settings, std::move(stopping)) {
        auth_.push_back(
            config.user().empty()
                ? std::pair<std::string, std::string>{"Authorization", "Bearer " + config.secret()}
                : basic_auth(config.user() + "/token", config.secret()));
    }

    DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) override {
        Placeholders const words{config_, source, item};
        Reply const found =
            service_.get("/api/v2/tickets.json?external_id=" + escaped(item.conversation()), auth_);
        if (found.trouble) return *found.trouble;
        std::string const ticket = text_at(found.body, "/tickets/0/id");
        if (!ticket.empty()) return add_to(ticket, source, item, words);
        return create(source, item, words);
    }

private:
    Delivered made(std::string const& ticket) const {
        return {ticket, service_.base() + "/agent/tickets/" + ticket};
    }
    static std::string last_line(v1::OutboxItem const& item) {
        return "Switchboard " + delivery_key(item);
    }

    /// The comment without its file, or what kept the file from being stored.
    Reply upload(v1::OutboxItem const& item, Placeholders const& words) const {
        HeaderLines headers = auth_;
        headers.emplace_back("Content-Type", "text/plain");
        return service_.call(
            "POST",
            "/api/v2/uploads.json?filename=" + escaped("chat-" + delivery_key(item) + ".txt"),
            std::move(headers), words.value("transcript.text"));
    }

    json::object comment(
        ports::TranscriptSource const& source, v1::OutboxItem const& item,
        std::string const& token) const {
        auto const [audience, language] = wanted(config_, source);
        std::string html = render_html_fragment(source, audience, language);
        html += "<p>" + last_line(item) + "</p>"; // ids need no escaping
        return {{"html_body", html}, {"public", false}, {"uploads", json::array{token}}};
    }

    json::object fields(ports::TranscriptSource const& source, Placeholders const& words) const {
        json::object ticket{{"priority", words.value("priority")}};
        json::array tags, custom;
        for (auto const& tag : tags_of(config_, source, words)) tags.emplace_back(tag);
        if (!tags.empty()) ticket["tags"] = std::move(tags);
        for (auto const& [id, text] : config_.mapping().fields()) {
            auto value = words.fill(text);
            if (value.empty()) continue;
            json::value key = json::string{id};
            json::error_code bad;
            if (json::value const number = json::parse(id, bad); !bad && number.is_int64())
                key = number;
            custom.push_back(json::object{{"id", key}, {"value", value}});
        }
        if (!custom.empty()) ticket["custom_fields"] = std::move(custom);
        if (!config_.mapping().status().empty()) ticket["status"] = config_.mapping().status();
        return ticket;
    }

    DeliveryResult create(
        ports::TranscriptSource const& source, v1::OutboxItem const& item,
        Placeholders const& words) const {
        Reply const file = upload(item, words);
        if (file.trouble) return *file.trouble;
        json::object ticket = fields(source, words);
        ticket["subject"] = subject_of(config_, source, words);
        ticket["external_id"] = item.conversation();
        ticket["comment"] = comment(source, item, text_at(file.body, "/upload/token"));
        ticket["requester"] = requester(source.conversation.contact());
        HeaderLines headers = auth_;
        headers.emplace_back("Idempotency-Key", delivery_key(item));
        Reply const reply = service_.send_json(
            "POST", "/api/v2/tickets.json", headers, json::object{{"ticket", std::move(ticket)}});
        // The same key with another body (the upload's token is another): it was made before.
        if (reply.trouble && is_repeated(*reply.trouble))
            return Retry{"the key was used before; the ticket is looked for again", {}};
        if (reply.trouble) return *reply.trouble;
        std::string const id = text_at(reply.body, "/ticket/id");
        if (id.empty()) return unexpected("a ticket without an id");
        return made(id);
    }

    static bool is_repeated(DeliveryResult const& trouble) {
        auto const* const refused = std::get_if<Permanent>(&trouble);
        return refused != nullptr && refused->error.find("Idempotent") != std::string::npos;
    }

    /// Zendesk writes to requesters by itself: an address only where the shop vouched for it.
    static json::object requester(v1::Contact const& contact) {
        json::object person{{"name", contact.name().empty() ? "Visitor" : contact.name()}};
        if (contact.verified() && !contact.email().empty()) person["email"] = contact.email();
        return person;
    }

    DeliveryResult add_to(
        std::string const& ticket, ports::TranscriptSource const& source,
        v1::OutboxItem const& item, Placeholders const& words) const {
        std::string const path = "/api/v2/tickets/" + ticket;
        Reply const comments =
            service_.get(path + "/comments.json?sort_order=desc&page%5Bsize%5D=20", auth_);
        if (comments.trouble) return *comments.trouble;
        if (says(comments.body, last_line(item))) return made(ticket);
        Reply const file = upload(item, words);
        if (file.trouble) return *file.trouble;
        json::object change = fields(source, words);
        change["comment"] = comment(source, item, text_at(file.body, "/upload/token"));
        Reply const reply = service_.send_json(
            "PUT", path + ".json", auth_, json::object{{"ticket", std::move(change)}});
        if (reply.trouble) return *reply.trouble;
        return made(ticket);
    }

    static bool says(json::value const& body, std::string const& line) {
        auto const* const list =
            body.is_object() ? body.get_object().if_contains("comments") : nullptr;
        if (list == nullptr || !list->is_array()) return false;
        return std::any_of(
            list->get_array().begin(), list->get_array().end(), [&](json::value const& each) {
                return text_at(each, "/html_body").find(">" + line + "<") != std::string::npos;
            });
    }

    v1::Sink config_;
    Service service_;
    HeaderLines auth_;
};

} // namespace

std::unique_ptr<Sink> make_zendesk_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    return std::make_unique<ZendeskSink>(config, settings, std::move(stopping));
}

} // namespace switchboard::sinks
