// One client's side of the protocol: hello, resume, re-sending, ordering, repair, heartbeat and
// back-off. Pure: frames, times and random numbers come in, effects go out; one instance per
// client, on its thread. It never touches a socket, and never tells its owner that a message was
// sent before the server acked it.
#pragma once

#include "base/time.hpp"
#include "client/entry_line.hpp"
#include "client/send_queue.hpp"

#include <switchboard/v1/wire.pb.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace switchboard::client {

struct SessionOptions {
    std::string name = "switchboard-client"; // for the server's log
    std::string locale = "en";
    Millis backoff_min{500};
    Millis backoff_max{20'000};
    Millis open_timeout{10'000};    // dialling and the welcome
    Millis request_timeout{15'000}; // then the outcome counts as unknown
    Millis silence_max{10'000};     // after a ping
    std::function<std::uint32_t()> random;
};

enum class SessionState : std::uint8_t { Stopped, Waiting, Opening, Greeting, Live, Ended };

/// Open a connection; answer with on_open or on_closed.
struct Dial {};
/// Close the connection; on_closed is not expected.
struct Hangup {};
struct Write {
    v1::ClientFrame frame;
};
/// The next entry of a conversation, in order and once.
struct Delivered {
    v1::Entry entry;
};
struct Acked {
    v1::Ack ack;
};
/// A message that will never be sent.
struct Refused {
    std::string conversation, client_id;
    v1::Error error;
};
/// A message was postponed by the server's wish (rate limit); it goes again by itself.
struct Postponed {
    std::string conversation, client_id;
    v1::Error error;
};
/// The answer to request(): data, an ack or an error. TIMED_OUT: nobody knows whether it took
/// effect.
struct Answered {
    std::uint32_t request = 0;
    v1::ServerFrame frame;
};
struct News {
    v1::ServerFrame frame;
};
/// What was delivered of the conversation no longer holds; it is delivered again from the start.
struct Rewound {
    std::string conversation, reason;
};
struct Changed {
    SessionState state = SessionState::Stopped;
    v1::Error error; // with Ended: why
};
using Effect = std::variant<
    Dial, Hangup, Write, Delivered, Acked, Refused, Postponed, Answered, News, Rewound, Changed>;

class SessionCore {
public:
    explicit SessionCore(SessionOptions options);

    void start(std::string token, TimePoint now);
    void stop();

    /// Gives the connection up, as if it had broken, and dials at once.
    void reconnect(TimePoint now);

    void on_open(TimePoint now);
    void on_frame(v1::ServerFrame frame, TimePoint now);
    void on_closed(std::uint16_t code, TimePoint now);
    /// Call at next_deadline().
    void on_time(TimePoint now);
    [[nodiscard]] std::optional<TimePoint> next_deadline() const;

    /// Sends until acked or refused for good, through any number of connections.
    void send(v1::Send send, TimePoint now);
    /// Asks once; `frame.request` is filled in and returned. Waits for a connection if there is
    /// none.
    std::uint32_t request(v1::ClientFrame frame, TimePoint now);
    /// Stops following a conversation: it is not resumed any more.
    void forget(std::string const& conversation);

    [[nodiscard]] std::vector<Effect> take_effects();
    [[nodiscard]] SessionState state() const { return state_; }
    [[nodiscard]] v1::Self const& self() const { return self_; }
    [[nodiscard]] std::size_t unsent() const { return sends_.size(); }
    /// How often a connection was made after the first.
    [[nodiscard]] std::uint32_t reconnects() const { return reconnects_; }

private:
    struct Asked {
        v1::ClientFrame frame;
        bool written = false;
        TimePoint expires{};
    };

    void change(SessionState state, v1::Error error = {});
    void dial(TimePoint now);
    void wait_to_dial(TimePoint now);
    void end(v1::Error error);
    void drop(TimePoint now);
    void fail_asked();
    void greet(v1::ServerFrame const& frame, TimePoint now);
    void on_welcome(v1::Welcome const& welcome, TimePoint now);
    void on_own(v1::Send send, v1::Ack const& ack, TimePoint now);
    void on_entry(v1::Entry entry, TimePoint now);
    void on_conversation(v1::Conversation const& conversation, TimePoint now);
    void on_history(v1::HistoryPage& page, TimePoint now);
    void on_pong(v1::Pong const& pong, TimePoint now);
    void on_reset(v1::Reset const& reset, TimePoint now);
    void on_error(v1::ServerFrame& frame, TimePoint now);
    bool take_answer(v1::ServerFrame& frame, TimePoint now);
    void repair(std::string const& conversation, EntryLine& line, TimePoint now);
    void pump(TimePoint now);
    void write(v1::ClientFrame frame);
    void write_asked(TimePoint now);
    [[nodiscard]] Millis jitter(Millis ceiling);

    SessionOptions options_;
    SessionState state_ = SessionState::Stopped;
    std::string token_;
    std::string session_;
    v1::Self self_;
    Millis heartbeat_{25'000};
    TimePoint deadline_{}; // of the present state: dial, welcome
    TimePoint ping_at_{};
    TimePoint silence_at_{}; // the connection is dead if nothing was heard by then
    std::uint32_t failures_ = 0;
    std::uint32_t reconnects_ = 0;
    std::uint32_t next_request_ = 1;
    std::uint32_t hello_request_ = 0;
    SendQueue sends_;
    std::map<std::string, EntryLine> lines_;
    std::map<std::uint32_t, Asked> asked_;
    std::map<std::uint32_t, std::string> fetches_; // history requests of our own, by number
    std::map<std::uint32_t, std::pair<std::string, std::string>>
        sent_; // request: conversation, client id
    std::vector<Effect> effects_;
};

/// True for refusals that pass: the same request may succeed later.
[[nodiscard]] bool is_temporary(v1::ErrorCode code);

} // namespace switchboard::client
