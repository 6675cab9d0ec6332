// RFC 6455 without a socket: bytes in, messages and control frames out, and the other way round.
// Pure; one decoder per connection, on its worker's thread. It never reads a clock, never allocates
// for a frame that is whole in the given bytes, and never trusts a declared length.
#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace switchboard::codec {

enum class Opcode : std::uint8_t {
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
};

/// RFC 6455, section 7.4.1; the product's own codes are in codes.proto.
enum : std::uint16_t {
    kCloseNormal = 1000,
    kCloseGoingAway = 1001,
    kCloseProtocol = 1002,
    kCloseUnsupported = 1003,
    kCloseNoStatus = 1005, // never on the wire: the peer gave none
    kCloseAbnormal = 1006, // never on the wire: no close frame at all
    kCloseInvalidData = 1007,
    kClosePolicy = 1008,
    kCloseTooBig = 1009,
    kCloseRestart = 1012, // registered with IANA, as the next
    kCloseTryAgain = 1013,
};

/// Why a decoder closes with 1008.
inline constexpr std::string_view kTooManyFragments = "message has too many fragments";
inline constexpr std::string_view kTooManyControls = "too many pings or pongs";

/// Which side decodes. A server wants every frame masked, a client wants none.
enum class Side : std::uint8_t { Server, Client };

/// What kinds of message the subprotocol has; the other kind fails with 1003.
enum class Accepts : std::uint8_t { Any, TextOnly, BinaryOnly };

struct DecoderLimits {
    std::size_t message_bytes = 64 * 1024; // OWASP's advice, and twice the longest text in JSON
    std::uint32_t fragments = 64;          // of one message; empty ones count too
    std::uint32_t controls_per_second =
        10; // pings and pongs together; a good client sends one in 25 s
    bool operator==(DecoderLimits const&) const = default;
};

/// One thing that the peer did. `payload` is valid until the next call of next() or feed().
struct Event {
    enum class Kind : std::uint8_t { Text, Binary, Ping, Pong, Close, Failure };
    Kind kind = Kind::Failure;
    std::uint16_t code = 0; // Close: the peer's code or 1005; Failure: what to close with
    std::string_view
        payload; // Close: the peer's reason; Failure: why, for the log and the close frame
};

class Decoder {
public:
    /// `limits` must outlive the decoder: all connections share one.
    Decoder(Side side, Accepts accepts, DecoderLimits const& limits)
        : limits_{&limits}
        , side_{side}
        , accepts_{accepts} {}

    /// Hands over bytes, which are unmasked in place and must stay until next() has answered
    /// nothing; what is incomplete then has been copied. After Close or Failure everything is
    /// ignored.
    void feed(std::span<char> bytes, TimePoint now);
    [[nodiscard]] std::optional<Event> next();

    /// Since when a message is begun and not complete; nothing if none is.
    [[nodiscard]] std::optional<TimePoint> incomplete_since() const;
    [[nodiscard]] bool ended() const { return ended_; }

private:
    /// Kept only while a message or a frame is incomplete.
    struct Pending {
        std::string tail;    // the start of a frame
        std::string frame;   // a completed tail, while its event is looked at
        std::string message; // the fragments so far
        std::uint32_t fragments = 0;
        Opcode opcode = Opcode::Continuation; // Continuation: no message is open
        TimePoint since{};
    };
    struct Header {
        bool fin = false;
        Opcode opcode = Opcode::Continuation;
        std::size_t size = 0; // of the header itself
        std::size_t payload = 0;
        char const* mask = nullptr;
    };

    /// Fills the tail from the input to one whole frame; false if the input ended first.
    bool complete_tail();
    /// Reads the header at the start of `bytes`; false if it is not all there or it failed.
    bool read_header(std::string_view bytes, Header& header);
    bool admit_opcode(std::uint8_t first_byte, Header& header);
    bool admit_length(Header const& header);
    std::optional<Event> on_frame(Header const& header, std::span<char> payload);
    std::optional<Event> on_data(Header const& header, std::string_view payload);
    std::optional<Event> on_control(Header const& header, std::string_view payload);
    std::optional<Event> on_close(std::string_view payload);
    Event deliver(Opcode opcode, std::string_view message);
    Event fail(std::uint16_t code, std::string_view reason);
    bool spend_control();
    Pending& pending();
    void release_pending();

    DecoderLimits const* limits_;
    std::span<char> input_;
    std::unique_ptr<Pending> pending_;
    TimePoint now_{};
    TimePoint controls_since_{};
    std::uint32_t controls_ = 0;
    Side side_;
    Accepts accepts_;
    bool ended_ = false;
    std::uint16_t failed_ = 0; // set by the checks, turned into an event by next()
    char const* failed_reason_ = "";
};

/// True for a code that may stand in a close frame (RFC 6455, section 7.4.2).
[[nodiscard]] bool is_valid_close_code(std::uint16_t code);

/// Header and payload of one unfragmented frame as a server sends it.
[[nodiscard]] std::string server_frame(Opcode opcode, std::string_view payload);
/// The same as a client sends it: masked with `key`.
[[nodiscard]] std::string client_frame(Opcode opcode, std::string_view payload, std::uint32_t key);
/// A server's close frame; the reason is cut to fit a control frame. 1005 and 1006 send no code.
[[nodiscard]] std::string close_frame(std::uint16_t code, std::string_view reason);
/// Appends the header of a server's unfragmented frame.
void append_frame_header(std::string& out, Opcode opcode, std::size_t payload_size);
[[nodiscard]] std::size_t frame_header_size(std::size_t payload_size);

} // namespace switchboard::codec
