#include "sinks/sink.hpp"

#include "sinks/email_sink.hpp"
#include "sinks/event_sink.hpp"
#include "sinks/file_sink.hpp"
#include "sinks/hubspot_sink.hpp"
#include "sinks/rest_sink.hpp"
#include "sinks/rt_sink.hpp"
#include "sinks/salesforce_sink.hpp"
#include "sinks/webhook_sink.hpp"
#include "sinks/zendesk_sink.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace switchboard::sinks {

namespace {

class RefusingSink : public Sink {
public:
    explicit RefusingSink(std::string why)
        : why_(std::move(why)) {}

    DeliveryResult deliver(ports::TranscriptSource const&, v1::OutboxItem const&) override {
        return Permanent{why_};
    }

private:
    std::string why_;
};

bool is_final(v1::Entry const& entry) {
    if (!entry.has_event()) return false;
    auto const type = entry.event().type();
    return type == v1::EVENT_CLOSED || type == v1::EVENT_ABANDONED || type == v1::EVENT_REJECTED;
}

bool is_reopening(v1::Entry const& entry) {
    return entry.has_event() && entry.event().type() == v1::EVENT_REOPENED;
}

} // namespace

DeliveryResult Sink::bring(
    ports::TranscriptSource const& source, v1::OutboxItem const& item, ReadFile const& read) {
    auto result = deliver(source, item);
    auto const* const made = std::get_if<Delivered>(&result);
    if (made == nullptr || !read) return result;
    if (auto trouble = attach(source, item, made->reference, read)) return std::move(*trouble);
    return result;
}

std::optional<DeliveryResult> Sink::attach(
    ports::TranscriptSource const&, v1::OutboxItem const&, std::string const&, ReadFile const&) {
    return std::nullopt;
}

DeliveryResult Sink::write_letter(ports::TranscriptSource const&, v1::OutboxItem const&) {
    return Permanent{"only a sink of type email writes letters"};
}

std::string delivery_key(v1::OutboxItem const& item) {
    if (!item.contact().empty())
        return item.contact() + "-u" + std::to_string(item.seq()) + "-" + item.sink();
    if (!item.event().empty())
        return item.conversation() + (item.event() == ports::kLetterEvent ? "-m" : "-e") +
               std::to_string(item.seq()) + "-" + item.sink();
    std::string key =
        item.conversation() + "-" + std::to_string(item.generation()) + "-" + item.sink();
    if (item.revision() > 0) key += "-r" + std::to_string(item.revision());
    return key;
}

ports::TranscriptSource for_generation(ports::TranscriptSource source, std::uint32_t generation) {
    std::uint32_t lives = 1;
    for (std::size_t i = 0; i < source.entries.size(); ++i) {
        auto const& entry = source.entries[i];
        if (is_reopening(entry) && lives++ == generation) {
            source.entries.resize(i);
            break;
        }
        if (is_final(entry) && lives == generation)
            *source.conversation.mutable_closed_at() = entry.at();
    }
    bool const rated =
        std::any_of(source.entries.begin(), source.entries.end(), [](v1::Entry const& entry) {
            return entry.has_event() && entry.event().type() == v1::EVENT_RATED;
        });
    if (!rated) { // given later than what this delivery covers
        source.conversation.clear_csat();
        source.conversation.clear_ces();
    }
    source.conversation.set_generation(generation);
    return source;
}

std::unique_ptr<Sink> make_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    if (config.type() == "file") return std::make_unique<FileSink>(config, settings);
    if (config.type() == "webhook")
        return std::make_unique<WebhookSink>(config, settings, std::move(stopping));
    using Make = std::unique_ptr<Sink> (*)(
        v1::Sink const&, SinkSettings const&, std::shared_ptr<std::atomic<bool> const>);
    constexpr std::array<std::pair<std::string_view, Make>, 7> kMakers{
        {{"email", make_email_sink},
         {"rt", make_rt_sink},
         {"zendesk", make_zendesk_sink},
         {"salesforce", make_salesforce_sink},
         {"hubspot", make_hubspot_sink},
         {"rest", make_rest_sink},
         {"events", make_event_sink}}};
    for (auto const& [type, make] : kMakers)
        if (type == config.type()) return make(config, settings, std::move(stopping));
    return make_refusing_sink("no sink of type '" + config.type() + "' in this version");
}

std::unique_ptr<Sink> make_refusing_sink(std::string why) {
    return std::make_unique<RefusingSink>(std::move(why));
}

} // namespace switchboard::sinks
