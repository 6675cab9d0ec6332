#include "sinks/event_sink.hpp"

#include "sinks/signed_post.hpp"
#include "sinks/transcript.hpp"

#include <boost/json.hpp>

namespace switchboard::sinks {

namespace {

namespace json = boost::json;

class EventSink : public Sink {
public:
    EventSink(
        v1::Sink const& config, SinkSettings const& settings,
        std::shared_ptr<std::atomic<bool> const> stopping)
        : post_(config, settings, std::move(stopping)) {}

    DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) override {
        if (item.event().empty()) return Permanent{"a sink of type events takes no transcripts"};
        json::object body{
            {"schema", "switchboard.event.v1"},
            {"id", delivery_key(item)},
            {"event", item.event()}};
        // The same members as in a transcript, with the one entry.
        json::value whole = json::parse(render_json(source));
        for (char const* member : {"account", "conversation", "contact", "rating", "entries"}) {
            bool const of_contact = !item.contact().empty();
            bool const wanted = !of_contact || member == std::string_view{"account"} ||
                                member == std::string_view{"contact"};
            auto* const value = whole.get_object().if_contains(member);
            if (wanted && value != nullptr) body[member] = std::move(*value);
        }
        return post_.send(
            json::serialize(body) + "\n", delivery_key(item),
            {{"X-Switchboard-Event", item.event()}});
    }

private:
    SignedPost post_;
};

} // namespace

std::unique_ptr<Sink> make_event_sink(
    v1::Sink const& config, SinkSettings const& settings,
    std::shared_ptr<std::atomic<bool> const> stopping) {
    return std::make_unique<EventSink>(config, settings, std::move(stopping));
}

} // namespace switchboard::sinks
