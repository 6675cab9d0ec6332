// One WebSocket on a worker: its socket, its decoder, what it could not write yet, its deadlines.
// On the worker's thread, owned by the worker. It is kept small, since most of them are idle: no
// read buffer, no timer, no queue while nothing waits. It never looks into a message.
#pragma once

#include "codec/upgrade_request.hpp"
#include "codec/websocket_codec.hpp"
#include "gateway/outbox.hpp"
#include "gateway/statistics.hpp"
#include "gateway/timer_wheel.hpp"
#include "gateway/transport.hpp"
#include "hub/connection.hpp"

#include <memory>
#include <string_view>

namespace switchboard::gateway {

class Worker;

class WebSocketConnection final : public hub::Connection, private TimerEntry {
public:
    /// `address_key` is given back to the address limits at the end; 0: it was not counted.
    WebSocketConnection(
        Worker& worker, Transport transport, codec::Encoding encoding, std::uint64_t address_key);
    ~WebSocketConnection() override;

    /// Opens a session and answers the request, then takes the bytes that came with it.
    void open(hub::ConnectionInfo info, std::string answer);
    void start(std::string_view first_bytes);

    void send(hub::WireBytes bytes, hub::Importance importance) override;
    void close(std::uint16_t code, std::string_view reason) override;

    // --- for the worker ---
    void flush();
    /// Memory is short: closes a reader that keeps more than a little waiting.
    void shed();
    /// Closes the socket at once; `code` is what is counted.
    void end(std::uint16_t code);
    /// Tells the host and, if no wait is pending any more, is destroyed by the worker.
    void report_end();
    [[nodiscard]] std::size_t place() const { return place_; }
    void set_place(std::size_t place) { place_ = static_cast<std::uint32_t>(place); }

private:
    void on_timer(TimePoint now) override;
    void wait_read();
    void wait_write();
    void on_readable();
    void on_writable();
    void on_end_of_input();
    /// True if the connection was destroyed because its last wait is over.
    bool leave_wait();
    void take_bytes(std::span<char> bytes);
    void on_event(codec::Event const& event, TimePoint now);
    void queue(hub::WireBytes bytes, hub::Importance importance);
    void give_up_slow(Limit limit);
    void on_failure(codec::Event const& event);
    void arrival_answered();
    void after_flush();
    void write_some();
    void arm(TimePoint due);
    void arm_next();

    Worker& worker_;
    Transport transport_;
    codec::Decoder decoder_;
    std::unique_ptr<Outbox> outbox_; // only while something is to be written
    std::uint64_t address_key_;
    TimePoint next_ping_{};
    TimePoint pong_by_{};       // zero: no ping is unanswered
    TimePoint stalled_since_{}; // zero: the socket takes what we have
    TimePoint end_by_{};        // zero: it is not ending
    hub::SessionHandle session_ = 0;
    std::uint32_t place_ = 0;
    std::uint16_t close_code_ = codec::kCloseAbnormal; // what is counted at the end
    std::uint8_t waits_ = 0;
    codec::Encoding encoding_;
    enum class Arrival : std::uint8_t { Silent, Asked, Answered };
    Arrival arrival_ = Arrival::Silent; // how far its first message has come
    bool has_session_ : 1 = false;
    bool dirty_ : 1 = false;
    bool waiting_write_ : 1 = false;
    bool closing_ : 1 = false;     // our close frame is queued or sent
    bool peer_closed_ : 1 = false; // its close frame is here
    bool half_closed_ : 1 = false; // it stopped sending
    bool ended_ : 1 = false;
    bool reported_ : 1 = false;
};

} // namespace switchboard::gateway
