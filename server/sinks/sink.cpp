#include "sinks/sink.hpp"

#include "sinks/file_sink.hpp"
#include "sinks/webhook_sink.hpp"

namespace switchboard::sinks {

namespace {

class UnknownSink : public Sink {
public:
    explicit UnknownSink(std::string type)
        : type_(std::move(type)) {}

    DeliveryResult deliver(ports::TranscriptSource const&, v1::OutboxItem const&) override {
        return Permanent{"no sink of type '" + type_ + "' in this version"};
    }

private:
    std::string type_;
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

std::string delivery_key(v1::OutboxItem const& item) {
    return item.conversation() + "-" + std::to_string(item.generation()) + "-" + item.sink();
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
    source.conversation.set_generation(generation);
    return source;
}

std::unique_ptr<Sink> make_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    if (config.type() == "file") return std::make_unique<FileSink>(config, settings);
    if (config.type() == "webhook")
        return std::make_unique<WebhookSink>(config, settings, std::move(stopping));
    return std::make_unique<UnknownSink>(config.type());
}

} // namespace switchboard::sinks
