// Owns one worker's sessions: who they are, what they follow, what they wait for. Runs on that
// worker's thread, as do all its doors; hubs share nothing, the store is the authority between
// them. It never knows a socket, a clock, Redis or a thread, and never acks before the store has
// answered.
#pragma once

#include "base/time.hpp"
#include "hub/connection.hpp"
#include "hub/settings.hpp"
#include "ports/authenticator.hpp"
#include "ports/bus.hpp"
#include "ports/metrics.hpp"
#include "ports/store.hpp"
#include "session/node_limits.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace switchboard::hub {

struct HubDoors {
    ports::Store& store;
    ports::Bus& bus;
    ports::Authenticator& authenticator;
    ports::Metrics& metrics;
    HubSettings settings;
    std::function<std::string()> make_id; // unguessable, unique
    std::function<TimePoint()> now;       // for the answers of doors, which carry no time
    /// Shared by the hubs of a node; not set: this hub counts for itself.
    std::shared_ptr<session::NodeLimits> limits{};
    /// Gives what may be shown of a text that is being typed, at once or later, in the order asked:
    /// account, inbox, text. Not set: all of it.
    std::function<void(
        std::string const&, std::string const&, std::string const&,
        std::function<void(std::string)>)>
        preview{};
};

/// For tests, readiness and the log.
struct HubCounts {
    std::size_t connections = 0; // open sockets, whether they said hello or not
    std::size_t sessions = 0;    // joined
    std::size_t in_flight = 0;   // requests not answered yet
    std::size_t topics = 0;      // followed on the bus
    std::size_t tickets = 0;     // routing commands without a reply
};

class Hub final : public ConnectionHost {
public:
    explicit Hub(HubDoors doors);
    ~Hub() override;
    Hub(Hub const&) = delete;
    Hub& operator=(Hub const&) = delete;

    // ConnectionHost. The connection must stay valid until on_closed.
    [[nodiscard]] SessionHandle
    open(Connection& connection, ConnectionInfo info, TimePoint now) override;
    void
    on_message(SessionHandle session, std::string_view bytes, bool binary, TimePoint now) override;
    void on_closed(SessionHandle session, TimePoint now) override;

    /// A record from this node's inbox or from another hub of the node, in the order it came.
    void on_record(ports::Record record, TimePoint now);
    /// Time limits, renewals and repairs; call it about ten times a second.
    void tick(TimePoint now) override;
    /// Records may have been lost (the node was forgotten by the store and followed its topics
    /// again): compares every session with the store and sends what differs.
    void resync(TimePoint now);
    /// Tells the clients to go elsewhere, each at its own moment, and refuses new requests. What
    /// was accepted is still answered; sockets left after the grace time are closed.
    void drain(TimePoint now) override;

    [[nodiscard]] HubCounts counts() const;

private:
    class Core;
    std::unique_ptr<Core> core_;
};

} // namespace switchboard::hub
