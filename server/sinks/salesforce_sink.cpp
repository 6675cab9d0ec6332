#include "sinks/salesforce_sink.hpp"

#include "sinks/impl/service.hpp"
#include "sinks/impl/texts.hpp"

#include <mutex>

namespace switchboard::sinks {

namespace {

constexpr std::string_view kCase = "/services/data/v59.0/sobjects/Case";
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
        json::object const body = case_of(source, words);
        std::string const path =
            std::string{kCase} + "/" + escaped(external_id()) + "/" + escaped(item.conversation());
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

private:
    std::string external_id() const {
        auto const& field = config_.mapping().external_id();
        return field.empty() ? "Switchboard_Id__c" : field;
    }

    json::object case_of(ports::TranscriptSource const& source, Placeholders const& words) const {
        json::object body{
            {"Subject", cut(subject_of(config_, source, words), kSubjectMax)},
            {"Description", shortened(words.value("transcript.text"), kDescriptionMax)},
            {"Priority", config_.mapping().priorities().empty() ? salesforce_priority(source)
                                                                : words.value("priority")}};
        auto const& mapping = config_.mapping();
        std::string const origin =
            mapped(mapping.queues(), source.conversation.queue(), mapping.queue());
        body["Origin"] = origin.empty() ? "Chat" : origin;
        if (!mapping.status().empty()) body["Status"] = mapping.status();
        auto const& contact = source.conversation.contact();
        if (!contact.name().empty()) body["SuppliedName"] = cut(contact.name(), 80);
        if (!contact.email().empty()) body["SuppliedEmail"] = contact.email();
        if (!contact.phone().empty()) body["SuppliedPhone"] = cut(contact.phone(), 40);
        for (auto const& [name, text] : mapping.fields())
            if (auto value = words.fill(text); !value.empty()) body[name] = std::move(value);
        return body;
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
                "grant_type=client_credentials&client_id=" + escaped(config_.user()) +
                "&client_secret=" + escaped(config_.secret());
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
