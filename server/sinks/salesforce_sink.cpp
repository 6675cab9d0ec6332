#include "sinks/salesforce_sink.hpp"

#include "base/encoding.hpp"
#include "sinks/impl/sent_files.hpp"
#include "sinks/impl/service.hpp"
#include "sinks/impl/texts.hpp"

#include <algorithm>
#include <cctype>
#include <mutex>

namespace switchboard::sinks {

namespace {

constexpr std::string_view kCase = "/services/data/v59.0/sobjects/Case";
constexpr std::string_view kFile = "/services/data/v59.0/sobjects/ContentVersion";
constexpr std::string_view kQuery = "/services/data/v59.0/query?q=";
constexpr std::size_t kDescriptionMax = 32'000; // characters of the field; bytes are never fewer
constexpr std::size_t kSubjectMax = 255;

class SalesforceSink : public Sink {
public:
    SalesforceSink(
        v1::Sink const& config, SinkSettings const& settings,
        std::shared_ptr<std::atomic<bool> const> stopping)
        : config_(config)
        , service_(config, settings, std::move(stopping)) {}

    DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) override {
        Placeholders const words{config_, source, item};
        json::object body = case_of(source, words);
        if (item.reference().empty()) add_triage(body, source, words);
        std::string const path = std::string{kCase} + "/" + percent_encoded(external_id()) + "/" +
                                 percent_encoded(item.conversation());
        Reply reply = with_token(
            [&](HeaderLines const& auth) { return service_.send_json("PATCH", path, auth, body); });
        if (reply.status == 300) return Permanent{"several cases carry this conversation's id"};
        if (reply.trouble) return *reply.trouble;
        std::string id = text_at(reply.body, "/id");
        if (id.empty()) id = item.reference();
        if (id.empty()) {
            reply = with_token(
                [&](HeaderLines const& auth) { return service_.get(path + "?fields=Id", auth); });
            if (reply.trouble) return *reply.trouble;
            id = text_at(reply.body, "/Id");
        }
        if (id.empty()) return unexpected("a case without an id");
        return Delivered{id, service_.base() + "/lightning/r/Case/" + id + "/view"};
    }
    [[nodiscard]] bool is_cumulative() const override { return true; }

    /// Each as a file of the case, by its first version; one that is there is known by its title.
    std::optional<DeliveryResult> attach(
        ports::TranscriptSource const& source, v1::OutboxItem const&, std::string const& ticket,
        ReadFile const& read) override {
        auto const files = files_of(config_, source);
        if (files.empty()) return std::nullopt;
        if (!is_id(ticket)) return unexpected("a case's id");
        Reply const there = with_token([&](HeaderLines const& auth) {
            return service_.get(std::string{kQuery} + percent_encoded(titles_of(ticket)), auth);
        });
        if (there.trouble) return there.trouble;
        for (auto const& file : files) {
            std::string const name = kept_name(file);
            if (has_title(there.body, name)) continue;
            FileBytes const got = read(file);
            if (got.trouble) return got.trouble;
            if (got.gone) continue;
            json::object const body{
                {"Title", name},
                {"PathOnClient", name},
                {"FirstPublishLocationId", ticket},
                {"VersionData", to_base64(got.bytes)}};
            Reply const kept = with_token([&](HeaderLines const& auth) {
                return service_.send_json("POST", std::string{kFile}, auth, body);
            });
            if (kept.trouble) return kept.trouble;
        }
        return std::nullopt;
    }

private:
    static bool is_id(std::string const& text) {
        return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
            return std::isalnum(c) != 0;
        });
    }
    static std::string titles_of(std::string const& ticket) {
        return "SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '" +
               ticket + "'";
    }
    static bool has_title(json::value const& found, std::string const& title) {
        auto const& records = list_at(found, "records");
        return std::any_of(records.begin(), records.end(), [&](json::value const& each) {
            return text_at(each, "/ContentDocument/Title") == title;
        });
    }

    std::string external_id() const {
        auto const& field = config_.mapping().external_id();
        return field.empty() ? "Switchboard_Id__c" : field;
    }

    json::object case_of(ports::TranscriptSource const& source, Placeholders const& words) const {
        json::object body{
            {"Subject", cut(subject_of(config_, source, words), kSubjectMax)},
            {"Description", shortened(words.value("transcript.text"), kDescriptionMax)}};
        auto const& contact = source.conversation.contact();
        if (!contact.name().empty()) body["SuppliedName"] = cut(contact.name(), 80);
        if (!contact.email().empty()) body["SuppliedEmail"] = contact.email();
        if (!contact.phone().empty()) body["SuppliedPhone"] = cut(contact.phone(), 40);
        for (auto const& [name, text] : config_.mapping().fields())
            if (auto value = words.fill(text); !value.empty()) body[name] = std::move(value);
        return body;
    }

    /// Until the case is known: later it is for the people there to say.
    void add_triage(
        json::object& body, ports::TranscriptSource const& source,
        Placeholders const& words) const {
        auto const& mapping = config_.mapping();
        body.emplace(
            "Priority",
            mapping.priorities().empty() ? salesforce_priority(source) : words.value("priority"));
        std::string const origin =
            mapped(mapping.queues(), source.conversation.queue(), mapping.queue());
        body.emplace("Origin", origin.empty() ? "Chat" : origin);
        if (!mapping.status().empty()) body.emplace("Status", mapping.status());
    }

    static std::string salesforce_priority(ports::TranscriptSource const& source) {
        auto const priority = source.conversation.priority();
        if (priority == v1::URGENT || priority == v1::HIGH) return "High";
        return priority == v1::LOW ? "Low" : "Medium";
    }

    /// Asks with the kept token, and once more with a new one if that is refused.
    template<class Ask> Reply with_token(Ask ask) {
        std::string used;
        if (auto trouble = token(used, {})) return failed(*trouble);
        Reply reply = ask(HeaderLines{{"Authorization", "Bearer " + used}});
        if (reply.status != 401) return reply;
        if (auto trouble = token(used, used)) return failed(*trouble);
        reply = ask(HeaderLines{{"Authorization", "Bearer " + used}});
        return reply;
    }
    static Reply failed(DeliveryResult const& trouble) {
        Reply reply;
        reply.trouble = trouble;
        return reply;
    }

    /// The token; another than `refused`. One thread fetches, the others wait for it.
    std::optional<DeliveryResult> token(std::string& out, std::string const& refused) {
        std::lock_guard const lock{mutex_};
        if (token_.empty() || token_ == refused) {
            token_.clear();
            std::string const form =
                "grant_type=client_credentials&client_id=" + percent_encoded(config_.user()) +
                "&client_secret=" + percent_encoded(config_.secret());
            Reply const reply = service_.call(
                "POST", "/services/oauth2/token",
                {{"Content-Type", "application/x-www-form-urlencoded"},
                 {"Accept", "application/json"}},
                form);
            if (reply.trouble) return reply.trouble;
            token_ = text_at(reply.body, "/access_token");
            if (token_.empty()) return unexpected("a log-in without a token");
        }
        out = token_;
        return std::nullopt;
    }

    v1::Sink config_;
    Service service_;
    std::mutex mutex_;
    std::string token_;
};

} // namespace

std::unique_ptr<Sink> make_salesforce_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    return std::make_unique<SalesforceSink>(config, settings, std::move(stopping));
}

} // namespace switchboard::sinks
