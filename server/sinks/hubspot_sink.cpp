#include "sinks/hubspot_sink.hpp"

#include "base/encoding.hpp"
#include "sinks/impl/multipart.hpp"
#include "sinks/impl/sent_files.hpp"
#include "sinks/impl/service.hpp"
#include "sinks/impl/texts.hpp"

#include <algorithm>

namespace switchboard::sinks {

namespace {

constexpr std::size_t kNoteMax = 65'536; // characters of a note's body

class HubspotSink : public Sink {
public:
    HubspotSink(
        v1::Sink const& config, SinkSettings const& settings,
        std::shared_ptr<std::atomic<bool> const> stopping)
        : config_(config)
        , service_(config, settings, std::move(stopping))
        , auth_{{"Authorization", "Bearer " + config.secret()}} {}

    DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) override {
        Placeholders words{config_, source, item};
        std::string ticket, note;
        auto trouble = ticket_upsert(source, item, words, ticket);
        if (trouble) return *trouble;
        trouble = upsert("notes", note_id(item), note_of(source), note);
        if (trouble) return *trouble;
        Reply const linked = service_.send_json(
            "PUT",
            "/crm/v4/objects/notes/" + percent_encoded(note) + "/associations/default/tickets/" +
                percent_encoded(ticket),
            auth_, json::object{});
        if (linked.trouble) return *linked.trouble;
        words.set("ticket", ticket);
        return Delivered{ticket, words.fill_url(config_.mapping().link())};
    }

    [[nodiscard]] bool is_cumulative() const override { return true; }

    /// All of them into the file manager, where one of the same name is replaced, and then beside
    /// the note; nothing where the note has that many already.
    std::optional<DeliveryResult> attach(
        ports::TranscriptSource const& source, v1::OutboxItem const& item, std::string const&,
        ReadFile const& read) override {
        auto const files = files_of(config_, source);
        if (files.empty()) return std::nullopt;
        Reply const there = service_.get(
            "/crm/v3/objects/notes/" + percent_encoded(note_id(item)) + "?idProperty=" +
                percent_encoded(unique_property()) + "&properties=hs_attachment_ids",
            auth_);
        if (there.trouble) return there.trouble;
        auto const known = text_at(there.body, "/properties/hs_attachment_ids");
        auto const separators = std::count(known.begin(), known.end(), ';');
        if (!known.empty() && separators + 1 == static_cast<std::ptrdiff_t>(files.size()))
            return std::nullopt;
        std::string ids;
        for (auto const& file : files) {
            FileBytes got = read(file);
            if (got.trouble) return got.trouble;
            if (got.gone) continue;
            std::string id;
            if (auto trouble = keep(item.conversation(), file, std::move(got.bytes), id))
                return trouble;
            ids.append(ids.empty() ? "" : ";").append(id);
        }
        if (ids.empty() || ids == known) return std::nullopt;
        std::string note;
        json::object properties = note_of(source);
        properties["hs_attachment_ids"] = ids;
        return upsert("notes", note_id(item), std::move(properties), note);
    }

private:
    static std::string note_id(v1::OutboxItem const& item) {
        return item.conversation() + "-" + item.sink();
    }

    std::optional<DeliveryResult> keep(
        std::string const& conversation, v1::Attachment const& file, std::string bytes,
        std::string& id) const {
        Multipart const form = multipart(
            {{"folderPath", {}, {}, "/switchboard/" + conversation},
             {"options", {}, {}, R"({"access":"PRIVATE","overwrite":true})"},
             {"file", kept_name(file), file.content_type(), std::move(bytes)}});
        HeaderLines headers = auth_;
        headers.emplace_back("Content-Type", form.content_type);
        Reply const reply = service_.call("POST", "/files/v3/files", std::move(headers), form.body);
        if (reply.trouble) return reply.trouble;
        id = text_at(reply.body, "/id");
        if (id.empty()) return unexpected("a file without an id");
        return std::nullopt;
    }

    std::string unique_property() const {
        auto const& property = config_.mapping().external_id();
        return property.empty() ? "switchboard_id" : property;
    }

    /// Pipeline, stage and priority are said until the ticket is known, later they are for the
    /// people there; and again where it was refused without: it may have been deleted.
    std::optional<DeliveryResult> ticket_upsert(
        ports::TranscriptSource const& source, v1::OutboxItem const& item,
        Placeholders const& words, std::string& made) const {
        json::object properties = ticket_of(source, words);
        if (!item.reference().empty()) {
            auto trouble = upsert("tickets", item.conversation(), properties, made);
            if (!trouble || !std::holds_alternative<Permanent>(*trouble)) return trouble;
        }
        add_triage(properties, source, words);
        return upsert("tickets", item.conversation(), std::move(properties), made);
    }

    json::object ticket_of(ports::TranscriptSource const& source, Placeholders const& words) const {
        json::object properties{
            {"subject", subject_of(config_, source, words)},
            {"content", shortened(words.value("transcript.text"), kNoteMax)}};
        for (auto const& [name, text] : config_.mapping().fields())
            if (auto value = words.fill(text); !value.empty()) properties[name] = std::move(value);
        return properties;
    }

    void add_triage(
        json::object& properties, ports::TranscriptSource const& source,
        Placeholders const& words) const {
        auto const& mapping = config_.mapping();
        properties.emplace("hs_pipeline_stage", mapping.status().empty() ? "1" : mapping.status());
        std::string const pipeline =
            mapped(mapping.queues(), source.conversation.queue(), mapping.queue());
        if (!pipeline.empty()) properties.emplace("hs_pipeline", pipeline);
        properties.emplace(
            "hs_ticket_priority",
            mapping.priorities().empty() ? hubspot_priority(source) : words.value("priority"));
    }

    static std::string hubspot_priority(ports::TranscriptSource const& source) {
        auto const priority = source.conversation.priority();
        if (priority == v1::URGENT) return "URGENT";
        if (priority == v1::HIGH) return "HIGH";
        return priority == v1::LOW ? "LOW" : "MEDIUM";
    }

    json::object note_of(ports::TranscriptSource const& source) const {
        auto const [audience, language] = wanted(config_, source);
        auto const& at = source.conversation.has_closed_at() ? source.conversation.closed_at()
                                                             : source.conversation.created_at();
        return {
            {"hs_note_body", shortened(render_html_fragment(source, audience, language), kNoteMax)},
            {"hs_timestamp", std::to_string(at.seconds() * 1000 + at.nanos() / 1'000'000)}};
    }

    std::optional<DeliveryResult> upsert(
        std::string const& kind, std::string const& id, json::object properties,
        std::string& made) const {
        json::object input{
            {"idProperty", unique_property()}, {"id", id}, {"properties", std::move(properties)}};
        json::object const body{{"inputs", json::array{std::move(input)}}};
        Reply const reply =
            service_.send_json("POST", "/crm/v3/objects/" + kind + "/batch/upsert", auth_, body);
        if (reply.trouble) return reply.trouble;
        made = text_at(reply.body, "/results/0/id");
        if (made.empty()) return unexpected("an upsert of " + kind + " without an id");
        return std::nullopt;
    }

    v1::Sink config_;
    Service service_;
    HeaderLines auth_;
};

} // namespace

std::unique_ptr<Sink> make_hubspot_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    return std::make_unique<HubspotSink>(config, settings, std::move(stopping));
}

} // namespace switchboard::sinks
