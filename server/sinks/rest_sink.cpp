#include "sinks/rest_sink.hpp"

#include "sinks/impl/service.hpp"

namespace switchboard::sinks {

namespace {

/// Every text of the template with its words replaced; the shape stays as it is.
json::value filled(json::value const& from, Placeholders const& words) {
    if (from.is_string()) {
        auto const& text = from.get_string();
        return json::string{words.fill(std::string_view{text.data(), text.size()})};
    }
    if (from.is_array()) {
        json::array list;
        for (auto const& each : from.get_array()) list.push_back(filled(each, words));
        return list;
    }
    if (!from.is_object()) return from;
    json::object object;
    for (auto const& [name, each] : from.get_object()) object[name] = filled(each, words);
    return object;
}

/// A header's value: one line of it.
std::string one_line(std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
    return text;
}

class RestSink : public Sink {
public:
    RestSink(
        v1::Sink const& config, SinkSettings const& settings,
        std::shared_ptr<std::atomic<bool> const> stopping)
        : config_(config)
        , service_(config, settings, std::move(stopping)) {
        json::error_code bad;
        body_ = json::parse(config.rest().body(), bad);
        if (bad) body_ = nullptr;
    }

    DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) override {
        Placeholders words{config_, source, item};
        auto const& rest = config_.rest();
        if (body_.is_null()) return Permanent{"rest.body of the sink is no JSON"};
        HttpRequest request{
            .method = rest.method().empty() ? "POST" : rest.method(),
            .url = words.fill_url(config_.url()),
            .headers = {{"Content-Type", "application/json"}},
            .body = json::serialize(filled(body_, words))};
        auto const& key = rest.idempotency_header();
        request.headers.emplace_back(key.empty() ? "Idempotency-Key" : key, delivery_key(item));
        words.set("secret", config_.secret()); // known to headers only
        for (auto const& [name, value] : rest.headers())
            request.headers.emplace_back(name, one_line(words.fill(value)));
        HttpAnswer const answer = service_.request(request);
        auto result = judge(answer);
        auto* const delivered = std::get_if<Delivered>(&result);
        if (delivered == nullptr) return result;
        if (auto reference = reference_of(answer); !reference.empty())
            delivered->reference = std::move(reference);
        words.set("ticket", delivered->reference);
        words.set("secret", {});
        delivered->url = words.fill_url(config_.mapping().link());
        return result;
    }

private:
    std::string reference_of(HttpAnswer const& answer) const {
        if (config_.rest().reference().empty()) return answer.location;
        json::error_code bad;
        json::value const body = json::parse(answer.body, bad);
        return bad ? std::string{} : text_at(body, config_.rest().reference());
    }

    v1::Sink config_;
    Service service_;
    json::value body_;
};

} // namespace

std::unique_ptr<Sink> make_rest_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    return std::make_unique<RestSink>(config, settings, std::move(stopping));
}

} // namespace switchboard::sinks
