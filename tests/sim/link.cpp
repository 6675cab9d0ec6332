#include "link.hpp"

#include "base/assert.hpp"
#include "codec/frame_codec.hpp"

#include <algorithm>

namespace switchboard::sim {
namespace {

/// The payload of a server's message: our servers send single, unmasked frames.
std::string_view payload_of(std::string_view message) {
    auto const length = static_cast<unsigned char>(message[1]);
    std::size_t const header = length < 126 ? 2U : length == 126 ? 4U : 10U;
    return message.substr(header);
}

} // namespace

Link::Link(LinkNetwork& network, LinkEvents events)
    : network_(network)
    , events_(std::move(events)) {}

TimePoint Link::arrival(TimePoint& last) {
    Millis const delay = network_.random.millis(0, network_.plan.link_delay_max);
    last = std::max(last, network_.timeline.now() + delay);
    return last;
}

void Link::at_hub(TimePoint when, std::function<void()> task) {
    enter_at(network_.timeline, when, life_, std::move(task));
}

void Link::open(hub::Hub& hub, LifePtr life) {
    hub_ = &hub;
    life_ = std::move(life);
    network_.timeline.at(arrival(last_up_), [self = shared_from_this()] { self->arrive(); });
}

void Link::arrive() {
    if (broken_ || client_done_ || !hub_lives()) return tell_client_closed(Millis{0}, 0);
    // The machine of a frozen process accepts; nobody answers yet.
    enter(network_.timeline, life_, [self = shared_from_this()] {
        if (self->broken_ || self->client_done_) return;
        self->session_ = self->hub_->open(
            *self, {.encoding = hub::Encoding::Proto, .remote_address = "192.0.2.1", .origin = {}},
            self->life_->clock(self->network_.timeline));
    });
}

void Link::say(v1::ClientFrame const& frame) {
    if (broken_ || client_done_) return;
    std::string bytes = frame.SerializeAsString();
    at_hub(arrival(last_up_), [self = shared_from_this(), bytes = std::move(bytes)] {
        if (self->broken_ || self->hub_done_ || self->session_ == 0) return;
        self->hub_->on_message(
            self->session_, bytes, true, self->life_->clock(self->network_.timeline));
    });
}

void Link::send(hub::WireBytes bytes, hub::Importance /*importance*/) {
    if (broken_) return;
    bool const loses =
        network_.mutant == Mutant::LoseFrame && network_.faulty && network_.random.chance(20);
    if (loses) return;
    network_.timeline.at(arrival(last_down_), [self = shared_from_this(), bytes] {
        if (self->broken_ || self->client_done_) return;
        auto const frame = codec::decode_server(hub::Encoding::Proto, payload_of(*bytes));
        SB_ASSERT(frame.has_value(), "a hub sends frames");
        self->events_.on_frame(*frame);
    });
}

void Link::close(std::uint16_t code, std::string_view /*reason*/) {
    network_.timeline.at(arrival(last_down_), [self = shared_from_this(), code] {
        if (!self->broken_) self->tell_client_closed(Millis{0}, code);
    });
    tell_hub_closed(Millis{static_cast<Millis::rep>(network_.plan.link_delay_max) + 1});
}

void Link::hang_up() {
    client_done_ = true;
    tell_hub_closed(network_.random.millis(0, network_.plan.link_delay_max));
}

void Link::cut(bool client_notices) {
    if (broken_) return;
    broken_ = true;
    tell_hub_closed(network_.random.millis(0, 20'000)); // the server's own ping finds it at last
    if (client_notices) tell_client_closed(network_.random.millis(0, 500), 0);
}

void Link::hub_died(bool client_notices) {
    broken_ = true;
    hub_done_ = true;
    if (client_notices) tell_client_closed(network_.random.millis(0, 500), 0);
}

void Link::tell_hub_closed(Millis after) {
    if (!life_) return;
    at_hub(network_.timeline.now() + after, [self = shared_from_this()] {
        if (self->hub_done_ || self->session_ == 0) return;
        self->hub_done_ = true;
        self->broken_ = true;
        self->hub_->on_closed(self->session_, self->life_->clock(self->network_.timeline));
    });
}

void Link::tell_client_closed(Millis after, std::uint16_t code) {
    network_.timeline.after(after, [self = shared_from_this(), code] {
        if (std::exchange(self->client_done_, true)) return;
        self->events_.on_close(code);
    });
}

} // namespace switchboard::sim
