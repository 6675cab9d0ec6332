#include "sinks/zendesk_sink.hpp"

#include "base/encoding.hpp"
#include "sinks/impl/sent_files.hpp"
#include "sinks/impl/service.hpp"
#include "sinks/impl/texts.hpp"

#include <algorithm>
#include <charconv>

namespace switchboard::sinks {

namespace {

constexpr int kPagesMax = 50;                    // of comments, 20 each
constexpr std::size_t kCommentBytesMax = 65'000; // of 65,535, with room for the last line

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
        Reply const found = service_.get(
            "/api/v2/tickets.json?external_id=" + percent_encoded(item.conversation()), auth_);
        if (found.trouble) return *found.trouble;
        if (auto const& tickets = list_at(found.body, "tickets"); !tickets.empty())
            return add_to(tickets[0], source, item, words);
        return create(source, item, words);
    }

    std::optional<DeliveryResult> attach(
        ports::TranscriptSource const& source, v1::OutboxItem const&, std::string const& ticket,
        ReadFile const& read) override {
        auto const files = files_of(config_, source);
        if (files.empty()) return std::nullopt;
        Comments const there = comments(ticket);
        if (there.trouble) return there.trouble;
        for (auto const& file : files) {
            std::string const name = kept_name(file);
            if (there.has_file(name)) continue;
            FileBytes got = read(file);
            if (got.trouble) return got.trouble;
            if (got.gone) continue;
            Reply const sent = upload(name, file.content_type(), std::move(got.bytes));
            if (sent.trouble) return sent.trouble;
            json::object comment{
                {"body", file.name().empty() ? name : file.name()},
                {"public", false},
                {"uploads", json::array{text_at(sent.body, "/upload/token")}}};
            Reply const reply = change(ticket, json::object{{"comment", std::move(comment)}});
            if (reply.trouble) return reply.trouble;
        }
        return std::nullopt;
    }

private:
    struct Comments {
        json::array all; // newest first
        std::optional<DeliveryResult> trouble;

        [[nodiscard]] bool says(std::string const& line) const {
            return std::any_of(all.begin(), all.end(), [&](json::value const& each) {
                return text_at(each, "/html_body").find(">" + line + "<") != std::string::npos;
            });
        }
        [[nodiscard]] bool has_file(std::string const& name) const {
            return std::any_of(all.begin(), all.end(), [&](json::value const& each) {
                auto const& files = list_at(each, "attachments");
                return std::any_of(files.begin(), files.end(), [&](json::value const& file) {
                    return text_at(file, "/file_name") == name;
                });
            });
        }
    };

    /// By pages, so that a long conversation's comments fit into what we read of an answer.
    Comments comments(std::string const& ticket) const {
        Comments found;
        std::string after;
        for (int page = 0; page < kPagesMax; ++page) {
            Reply const reply = service_.get(
                "/api/v2/tickets/" + ticket + "/comments.json?sort=-created_at&page%5Bsize%5D=20" +
                    (after.empty() ? "" : "&page%5Bafter%5D=" + percent_encoded(after)),
                auth_);
            found.trouble = reply.trouble;
            if (found.trouble) return found;
            for (auto const& each : list_at(reply.body, "comments")) found.all.push_back(each);
            after = text_at(reply.body, "/meta/after_cursor");
            json::error_code bad;
            auto const* const more = reply.body.find_pointer("/meta/has_more", bad);
            if (bad || more == nullptr || !more->is_bool() || !more->get_bool()) break;
        }
        return found;
    }

    Reply change(std::string const& ticket, json::object fields) const {
        return service_.send_json(
            "PUT", "/api/v2/tickets/" + ticket + ".json", auth_,
            json::object{{"ticket", std::move(fields)}});
    }

    Delivered made(std::string const& ticket) const {
        return {ticket, service_.base() + "/agent/tickets/" + ticket};
    }
    static std::string last_line(v1::OutboxItem const& item) {
        return "Switchboard " + delivery_key(item);
    }

    /// A file that a comment may name by its token, or what kept it from being stored.
    Reply upload(std::string const& name, std::string const& type, std::string bytes) const {
        HeaderLines headers = auth_;
        headers.emplace_back("Content-Type", type);
        return service_.call(
            "POST", "/api/v2/uploads.json?filename=" + percent_encoded(name), std::move(headers),
            std::move(bytes));
    }
    Reply upload(v1::OutboxItem const& item, Placeholders const& words) const {
        return upload(
            "chat-" + delivery_key(item) + ".txt", "text/plain", words.value("transcript.text"));
    }

    static std::string too_long(Language language) {
        bool const vietnamese = language == Language::Vietnamese;
        return vietnamese ? "<p>Cuộc trò chuyện quá dài; toàn bộ nằm trong tệp đính kèm.</p>"
                          : "<p>A long conversation; the attached file holds all of it.</p>";
    }

    json::object comment(
        ports::TranscriptSource const& source, v1::OutboxItem const& item,
        std::string const& token) const {
        auto const [audience, language] = wanted(config_, source);
        std::string html = render_html_fragment(source, audience, language);
        if (html.size() > kCommentBytesMax) html = too_long(language);
        html += "<p>" + last_line(item) + "</p>"; // ids need no escaping
        return {{"html_body", html}, {"public", false}, {"uploads", json::array{token}}};
    }

    /// Tags that the ticket has are given again: the list replaces them.
    json::object fields(
        ports::TranscriptSource const& source, Placeholders const& words,
        json::array const& there = {}) const {
        json::object ticket;
        json::array tags = there, custom;
        for (auto const& tag : tags_of(config_, source, words))
            if (std::find(there.begin(), there.end(), json::value(tag)) == there.end())
                tags.emplace_back(tag);
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
        return ticket;
    }

    DeliveryResult create(
        ports::TranscriptSource const& source, v1::OutboxItem const& item,
        Placeholders const& words) const {
        Reply const file = upload(item, words);
        if (file.trouble) return *file.trouble;
        json::object ticket = fields(source, words);
        add_triage(ticket, source, words);
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

    /// At the making only: later it is for the people there to say.
    void add_triage(
        json::object& ticket, ports::TranscriptSource const& source,
        Placeholders const& words) const {
        ticket["priority"] = words.value("priority");
        if (!config_.mapping().status().empty()) ticket["status"] = config_.mapping().status();
        if (auto const group = group_of(source)) ticket["group_id"] = *group;
    }
    std::optional<std::int64_t> group_of(ports::TranscriptSource const& source) const {
        auto const& mapping = config_.mapping();
        auto const text = mapped(mapping.queues(), source.conversation.queue(), mapping.queue());
        std::int64_t group = 0;
        auto const* const last = text.data() + text.size();
        auto const [end, bad] = std::from_chars(text.data(), last, group);
        return bad == std::errc{} && end == last ? std::optional{group} : std::nullopt;
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
        json::value const& found, ports::TranscriptSource const& source, v1::OutboxItem const& item,
        Placeholders const& words) const {
        std::string const ticket = text_at(found, "/id");
        if (ticket.empty()) return unexpected("a ticket without an id");
        Comments const there = comments(ticket);
        if (there.trouble) return *there.trouble;
        if (there.says(last_line(item))) return made(ticket);
        Reply const file = upload(item, words);
        if (file.trouble) return *file.trouble;
        json::object changed = fields(source, words, list_at(found, "tags"));
        changed["comment"] = comment(source, item, text_at(file.body, "/upload/token"));
        Reply const reply = change(ticket, std::move(changed));
        if (reply.trouble) return *reply.trouble;
        return made(ticket);
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
