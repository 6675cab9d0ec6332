// The hub's inside: what happens to each frame, record and answer, by subject in hub_*.cpp and
// delivery.cpp. Owns the sessions; runs on its worker's thread. Every answer of a door names a
// session by its handle, which is never used again, so that an answer that comes too late finds
// nobody.
#pragma once

#include "conversation/resume.hpp"
#include "hub/hub.hpp"
#include "hub/impl/metrics.hpp"
#include "hub/impl/session.hpp"
#include "hub/impl/shared_frame.hpp"
#include "hub/impl/subscriptions.hpp"
#include "presence/renewals.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace switchboard::hub {

class Hub::Core {
public:
    explicit Core(HubDoors doors);

    // hub_sessions.cpp: from the socket to a joined session, and its end
    SessionHandle open(Connection& connection, ConnectionInfo info, TimePoint now);
    void on_message(SessionHandle handle, std::string_view bytes, bool binary, TimePoint now);
    void on_closed(SessionHandle handle, TimePoint now);
    // delivery.cpp
    void on_record(ports::Record const& record);
    // hub_tick.cpp
    void tick(TimePoint now);
    void resync();
    void drain(TimePoint now);
    [[nodiscard]] HubCounts counts() const;

private:
    using Handled = std::function<void(v1::Reply const*)>; // null: no reply in time

    // --- answers (delivery.cpp): each request gets exactly one
    void
    ack(Request const& request, std::uint32_t seq, TimePoint at, bool duplicate = false,
        std::string const& stored_text = {});
    void refuse(Request const& request, ports::Error const& error);
    void refuse_for(Request const& request, session::Refusal const& refusal);
    void answer(Request const& request, v1::ServerFrame frame);
    // --- frames that nobody asked for
    void send(Session& session, v1::ServerFrame const& frame);
    void send(Session& session, SharedFrame& frame);
    void send_error(
        Session& session, std::uint32_t number, session::Refusal const& refusal,
        std::string const& client_id = {}, std::string const& conversation = {});
    void close(Session& session, std::uint16_t code, std::string_view reason);

    // --- sessions (hub_sessions.cpp)
    [[nodiscard]] Session* find(SessionHandle handle);
    void take(Session& session, v1::ClientFrame const& frame, TimePoint now);
    /// What the person, the address and the account have left, beside the session's own rules.
    [[nodiscard]] std::optional<session::Refusal>
    ask_node_limits(Session const& session, v1::ClientFrame const& frame, TimePoint now);
    void dispatch(Session& session, Request request, v1::ClientFrame const& frame, TimePoint now);
    void refuse_frame(
        Session& session, v1::ClientFrame const& frame, session::Refusal const& refusal,
        TimePoint now);
    void count_protocol_error(Session& session, TimePoint now);
    void on_hello(Session& session, v1::Hello const& hello, std::uint32_t number);
    void on_caller(SessionHandle handle, ports::Outcome<ports::Caller> const& caller);
    [[nodiscard]] std::uint32_t sessions_max(ports::Caller const& caller) const;
    void supersede_oldest(Session const& newest);
    void supersede(std::vector<SessionHandle> const& sessions);
    void read_own(SessionHandle handle);
    void join(Session& session, std::vector<std::string> const& conversations);
    void welcome(Session& session, std::vector<std::string> const& conversations);
    void fail_join(Session& session, ports::Error const& error);

    // --- what changed about a session's person (hub_people.cpp)
    void on_end_session(ports::Record const& record);
    void on_settings_changed(std::string const& account);
    void tick_people(TimePoint now);
    void recheck(Session& session);
    void on_rechecked(SessionHandle handle, ports::Outcome<ports::Caller> const& caller);
    void tell_to_go(Session& session, std::chrono::milliseconds within);

    // --- following (hub_following.cpp)
    void follow(
        Session& session, std::string const& conversation, Interest interest,
        std::optional<v1::Position> resume = std::nullopt);
    void unfollow(Session& session, std::string const& conversation);
    [[nodiscard]] Following*
    following(SessionHandle handle, std::string const& conversation, std::uint64_t generation);
    void read_snapshot(SessionHandle handle, std::string conversation, std::uint64_t generation);
    void read_missed(Session& session, Following& following, v1::Conversation const& snapshot);
    void continue_from(
        Session& session, Following& following, v1::Conversation const& snapshot,
        ports::HistoryResult const& missed);
    void read_newest(Session& session, Following& following, v1::Conversation const& snapshot);
    void
    send_first_snapshot(Session& session, Following& following, v1::Conversation const& snapshot);
    void go_live(Session& session, Following& following, std::string const& conversation);
    void reset(Session& session, std::string const& conversation, std::string_view reason);
    void follow_failed(
        Session& session, std::string const& conversation, std::uint64_t generation,
        ports::Error const& error);
    void send_gone(Session& session, std::string const& conversation, std::string_view reason);
    void catch_up(Session& session, std::string const& conversation, Following& following);
    void note_head(Session& session, v1::Position const& head);
    void on_head(std::string const& account, v1::Position const& head);

    // --- is the past still the same? (hub_timeline.cpp)
    [[nodiscard]] static bool is_taken_back(Given const& given, v1::Entry const& entry);
    static void note_last(Following& following, v1::Entry const& entry);
    void send_run(
        Session& session, Following& following, std::vector<conversation::EntryPtr> const& entries);
    static void note_asked(Following& following);
    /// `asked` and not answered: there is no such conversation any more.
    void on_heads(
        std::string const& account, std::vector<std::string> const& asked,
        std::vector<v1::Position> const& heads);

    // --- what is one's own
    /// Compares what a joined session follows with what the store says is its own.
    void reread_own(SessionHandle handle);
    void on_own_list(Session& session, std::vector<v1::Conversation> const& conversations);

    // --- delivery of records (delivery.cpp)
    void
    deliver(std::string const& account, conversation::EntryPtr const& entry, SessionHandle sender);
    void send_entries(Session& session, std::vector<conversation::EntryPtr> const& entries);
    /// The sender sees that its own message is stored: nothing waits for its repetition any more.
    static void note_stored(Session& session, v1::Entry const& entry);
    void
    on_frame(std::string const& account, std::string const& topic, v1::ServerFrame const& frame);
    void on_topic_frame(Session& session, std::string const& topic, SharedFrame& shared);
    /// True if the frame is kept back, or dropped: the store has not let the session follow yet.
    bool
    waits_for_the_store(Session& session, std::string const& topic, v1::ServerFrame const& frame);
    /// Ends what the session has of a conversation that went where it may not look; true if it did.
    bool leave_if_not_given(Session& session, v1::Conversation const& conversation);
    void on_own_snapshot(Session& session, SharedFrame& shared);
    void on_followed_snapshot(Session& session, SharedFrame& shared);
    [[nodiscard]] ports::Record
    make_record(std::string const& account, std::string const& topic, v1::ServerFrame frame) const;
    void publish_entry(std::string const& account, conversation::EntryPtr const& entry);

    // --- messages (hub_messages.cpp)
    void on_start(Session& session, Request request, v1::Start const& start);
    void on_started(
        Request request, v1::Entry const& first, std::string const& account,
        ports::StartResult const& result);
    void on_send(Session& session, Request request, v1::Send const& send, TimePoint now);
    void on_text(
        Session& session, Request request, v1::Entry entry, std::string const& text, TimePoint now);
    void append(Session& session, Request request, v1::Entry entry, TimePoint now);
    void on_history(Session& session, Request request, v1::History const& history);
    void on_typing(Session& session, Request request, v1::Typing const& typing, TimePoint now);
    void show_typing(ports::Caller const& who, v1::Typing const& typing);
    void on_read(Session& session, Request request, v1::Read const& read);
    void on_delivered(Session& session, Request request, v1::Delivered const& delivered);
    void on_mark(Session& session, Request request, ports::EditRequest edit, v1::ServerFrame frame);
    void on_describe(Session& session, Request request, v1::Describe const& said);
    void on_edit(Session& session, Request request, ports::EditRequest edit);
    void on_edited(std::string const& account, ports::EditResult const& result);
    void on_ping(Session& session, Request request);
    void on_watch(Session& session, Request request, v1::EventType event, Interest interest);
    void on_unmonitor(Session& session, Request const& request);
    // hub_viewing.cpp
    void on_viewing(Session& session, Request request, v1::Viewing const& viewing);
    void tell_viewing(ports::Caller const& caller, v1::Viewing const& viewing);
    void stop_viewing(Session& session);

    // --- a sender's order (hub_lines.cpp)
    [[nodiscard]] bool
    has_room_for_line(Session& session, std::string const& conversation, TimePoint now) const;
    void enqueue(Session& session, Request request, std::function<void()> run, TimePoint now);
    void pump(Session& session, std::string const& conversation);
    /// The front of the line was answered: well or for good, or retryably.
    void settle(Request const& request, std::optional<ports::Error> const& error);

    // --- commands to the router (hub_routing.cpp)
    [[nodiscard]] static std::optional<v1::RoutingCommand>
    command_of(Session const& session, v1::ClientFrame const& frame);
    void on_command(Session& session, Request request, v1::ClientFrame const& frame, TimePoint now);
    void submit(ports::Caller const& caller, v1::RoutingCommand command, Request request);
    [[nodiscard]] std::uint64_t new_ticket(Handled handled);
    void on_reply(v1::Reply const& reply);
    void answer_reply(Request const& request, v1::Reply const* reply);
    // --- boards (hub_board.cpp)
    void on_watch_board(Session& session, Request request);
    void on_list_colleagues(Session& session, Request request);
    void on_colleagues(Request const& request, v1::Reply const* reply);
    [[nodiscard]] v1::RoutingCommand
    board_command(Session const& session, std::uint64_t ticket) const;
    void ask_board(SessionHandle handle, std::optional<Request> request);
    void
    on_board(SessionHandle handle, std::optional<Request> const& request, v1::Reply const* reply);
    void on_board_delta(Session& session, SharedFrame& shared);

    // --- time (hub_tick.cpp)
    void tick_sessions(TimePoint now);
    void tick_tickets(TimePoint now);
    void tick_presence(TimePoint now);
    void tick_heads(TimePoint now);
    void ask_heads(std::map<std::string, std::set<std::string>> const& by_account);
    void announce(Session const& session);

    /// Wraps an answer so that it is dropped if the hub is gone.
    template<class T, class Then> [[nodiscard]] ports::Done<T> guarded(Then then) const {
        return [alive = std::weak_ptr<int>(alive_), then](ports::Outcome<T> outcome) {
            if (!alive.expired()) then(std::move(outcome));
        };
    }
    /// The error with the wait that goes with its code.
    [[nodiscard]] session::Refusal refusal_of(ports::Error const& error) const;

    struct Ticket {
        TimePoint deadline{};
        Handled handled;
    };

    HubDoors doors_;
    HubSettings const& settings_;
    HubMetrics metrics_;
    std::shared_ptr<int> alive_ = std::make_shared<int>(0);
    std::map<SessionHandle, Session> sessions_;
    Subscriptions subscriptions_;
    presence::Renewals renewals_;
    std::map<std::uint64_t, Ticket> tickets_; // ascending, so the front is due first
    std::map<std::string, std::set<std::string>>
        doubtful_; // account -> conversations to compare soon
    struct Retry {
        TimePoint at{};
        SessionHandle session = 0;
        std::string conversation;
        std::uint64_t generation = 0;
    };
    std::vector<Retry> retries_; // first reads that failed; at most one for each following
    std::set<SessionHandle> boards_to_ask_;
    std::set<SessionHandle> lists_to_ask_; // of what is theirs, after records were lost
    SessionHandle last_handle_ = 0;
    std::uint64_t last_number_ = 0; // of followings and of requests in lines
    std::uint64_t last_ticket_ = 0;
    TimePoint heads_at_{};
    TimePoint retry_at_{};
    TimePoint sweep_at_{};
    bool draining_ = false;
    TimePoint drained_by_{};
};

[[nodiscard]] SnapshotAge age_of(v1::Conversation const& snapshot);
/// True if the same request may succeed later: the outcome is unknown or nothing was done.
[[nodiscard]] bool is_retryable(v1::ErrorCode code);

} // namespace switchboard::hub
