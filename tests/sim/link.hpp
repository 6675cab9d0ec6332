// One WebSocket between a client and a hub: frames take time, in order; the line may be cut, with
// or without the two ends noticing. Shared by both ends; one thread. It never loses or doubles a
// frame of an open line.
#pragma once

#include "hub/hub.hpp"
#include "life.hpp"
#include "options.hpp"
#include "timeline.hpp"

#include <switchboard/v1/wire.pb.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace switchboard::sim {

struct LinkNetwork {
    Timeline& timeline;
    Random& random;
    Plan const& plan;
    Mutant mutant = Mutant::None;
    bool faulty = true;
};

/// What the client's end hears.
struct LinkEvents {
    std::function<void(v1::ServerFrame const&)> on_frame;
    std::function<void(std::uint16_t code)> on_close; // 0: the line broke
};

class Link final : public hub::Connection, public std::enable_shared_from_this<Link> {
public:
    Link(LinkNetwork& network, LinkEvents events);

    /// Connects to the hub after the line's delay. `life` is that of the hub's process.
    void open(hub::Hub& hub, LifePtr life);
    void say(v1::ClientFrame const& frame);
    /// The client's end hangs up.
    void hang_up();
    /// The line breaks now. Each end notices after its own while; the client perhaps only by
    /// silence.
    void cut(bool client_notices);
    /// The hub's process died: nobody is there to be told.
    void hub_died(bool client_notices);

    void send(hub::WireBytes bytes, hub::Importance importance) override;
    void close(std::uint16_t code, std::string_view reason) override;

    [[nodiscard]] bool broken() const { return broken_; }

private:
    void arrive();
    [[nodiscard]] TimePoint arrival(TimePoint& last);
    void tell_hub_closed(Millis after);
    void tell_client_closed(Millis after, std::uint16_t code);
    [[nodiscard]] bool hub_lives() const { return life_ && life_->lives; }
    /// Runs in the hub's process, if that is there by then.
    void at_hub(TimePoint when, std::function<void()> task);

    LinkNetwork& network_;
    LinkEvents events_;
    hub::Hub* hub_ = nullptr;
    LifePtr life_;
    hub::SessionHandle session_ = 0;
    bool broken_ = false;      // nothing travels any more
    bool client_done_ = false; // the client's end is closed
    bool hub_done_ = false;    // the hub was told
    TimePoint last_up_{}, last_down_{};
};

} // namespace switchboard::sim
