#include "sinks/rest_sink.hpp"

#include "base/typed_word.hpp"
#include "sinks/impl/service.hpp"

namespace switchboard::sinks {

namespace {

json::value typed(TypedWord const& of, Placeholders const& words) {
    std::string const& text = words.value(std::string{of.word});
    if (!of.is_list) {
        json::error_code bad;
        json::value number = json::parse(text, bad);
        return !bad && number.is_number() ? number : json::value{};
    }
    return list_between_commas(text);
}

/// Every text of the template with its words replaced; the shape stays as it is.
json::value filled(json::value const& from, Placeholders const& words) {
    if (from.is_string()) {
        std::string_view const text = from.get_string();
        if (auto const other = typed_word(text)) return typed(*other, words);
        return json::string{words.fill(text)};
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

std::string or_else(std::string const& text, std::string const& otherwise) {
    return text.empty() ? otherwise : text;
}

/// What is asked of the service: that it makes a ticket, or brings one up to date.
struct Asked {
    std::string method, url; // the address is a template
    json::value body;        // a template; null: it is no JSON
};

Asked asked(std::string method, std::string url, std::string const& body) {
    json::error_code bad;
    json::value parsed = json::parse(body, bad);
    if (bad) parsed = nullptr;
    return {std::move(method), std::move(url), std::move(parsed)};
}

class RestSink : public Sink {
public:
    RestSink(
        v1::Sink const& config, SinkSettings const& settings,
        std::shared_ptr<std::atomic<bool> const> stopping)
        : config_(config)
        , service_(config, settings, std::move(stopping)) {
        auto const& rest = config.rest();
        make_ = asked(or_else(rest.method(), "POST"), config.url(), rest.body());
        update_ = asked(
            or_else(rest.update_method(), make_.method), or_else(rest.update_url(), config.url()),
            or_else(rest.update_body(), rest.body()));
        updates_ = !rest.update_method().empty() || !rest.update_url().empty() ||
                   !rest.update_body().empty();
    }

    DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) override {
        Placeholders words{config_, source, item};
        bool const updating = updates_ && !item.reference().empty();
        Asked const& asked = updating ? update_ : make_;
        if (asked.body.is_null()) return Permanent{"the template of the sink's body is no JSON"};
        HttpAnswer const answer = ask(asked, words, item);
        auto result = judge(answer);
        auto* const delivered = std::get_if<Delivered>(&result);
        if (delivered == nullptr) return result;
        delivered->reference = or_else(name_of(answer), item.reference());
        bool const unnamed = delivered->reference.empty();
        if (unnamed && updates_ && !config_.rest().reference().empty())
            return Permanent{
                "the answer names no ticket at rest.reference " + config_.rest().reference()};
        if (unnamed) delivered->reference = item.conversation();
        words.set("ticket", delivered->reference);
        delivered->url = words.fill_url(config_.mapping().link());
        return result;
    }

private:
    HttpAnswer ask(Asked const& asked, Placeholders& words, v1::OutboxItem const& item) const {
        HttpRequest request{
            .method = asked.method,
            .url = words.fill_url(asked.url),
            .headers = {{"Content-Type", "application/json"}},
            .body = json::serialize(filled(asked.body, words))};
        request.headers.emplace_back(
            or_else(config_.rest().idempotency_header(), "Idempotency-Key"), delivery_key(item));
        words.set("secret", config_.secret()); // known to headers only
        for (auto const& [name, value] : config_.rest().headers())
            request.headers.emplace_back(name, one_line(words.fill(value)));
        words.set("secret", {});
        return service_.request(request);
    }

    /// What the answer calls the ticket; empty where it does not say.
    std::string name_of(HttpAnswer const& answer) const {
        if (config_.rest().reference().empty()) return answer.location;
        json::error_code bad;
        json::value const body = json::parse(answer.body, bad);
        return bad ? std::string{} : text_at(body, config_.rest().reference());
    }

    v1::Sink config_;
    Service service_;
    Asked make_, update_;
    bool updates_ = false;
};

} // namespace

std::unique_ptr<Sink> make_rest_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    return std::make_unique<RestSink>(config, settings, std::move(stopping));
}

} // namespace switchboard::sinks
