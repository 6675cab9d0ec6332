// One line of a history: what one participant saw, when. The driver, the sink receiver and the rig
// write lines, the checker reads them; nobody else. A value; any thread.
//
//   TIME KIND WHO CONVERSATION ID NUMBER TEXT
//
// separated by single spaces, "-" for nothing. TIME is nanoseconds of the machine's steady clock,
// the same for all processes of the machine.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::fire {

enum class Kind : std::uint8_t {
    Send,     // id: message; text: hash of the body
    Ack,      // id: message; number: its seq
    Refused,  // id: message, refused for good
    Conflict, // id: message; text: hash of another body that was refused under it
    Deliver,  // id: message; number: seq; text: hash; handed to the application
    Taint,    // a body that names another conversation was handed to the application
    Reset,    // the client was told to start over
    Gone,     // the conversation is no longer this client's
    Resumed,  // number: the last seq that the client named when it connected again
    Wire,     // number: seq of an entry frame as it came, before the client put things in order
    Opened,   // a customer's start was answered; text: the inbox
    Accepted, // number: the offer; who: the agent that the router says owns it now
    Closed,   // the conversation ended; text: hash of the transcript that its ticket must have
    Sink,     // id: idempotency key; text: hash of the transcript that had an effect
    Token,    // number: fencing token of a write that the store took; text: what it guards
    Final,    // id: message or "-"; number: seq; text: hash; who: author
    Fault,    // a fault begins; text: which
    Healed,   // the fault is over
    Settled,  // number: milliseconds until everything sent before Healed was acked
    Closing,  // somebody is about to ask for the end: from now on it may be over
    Assigned, // in the final history: who owns it from seq `number` on; "-": nobody
    Staff,    // who: an agent; what agents say belongs where they own
};

struct Event {
    std::int64_t at_ns = 0;
    Kind kind = Kind::Send;
    std::string who, conversation, id;
    std::uint64_t number = 0;
    std::string text;
};

[[nodiscard]] std::string_view name_of(Kind kind);
/// "123 ack visitor-1 c1 m1 7 -"
[[nodiscard]] std::string to_line(Event const& event);
/// Nothing if the line is broken, as the last one of a killed process may be.
[[nodiscard]] std::optional<Event> parse_line(std::string_view line);
/// Lines that are no events are counted, not kept.
struct ReadHistory {
    std::vector<Event> events;
    std::size_t broken = 0;
};
[[nodiscard]] ReadHistory read_history(std::istream& input);
/// FNV-1a, 64 bits, as 16 hexadecimal digits: tells bodies apart, hides nothing.
[[nodiscard]] std::string hash_of(std::string_view body);

} // namespace switchboard::fire
