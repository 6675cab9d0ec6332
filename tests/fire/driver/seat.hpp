// One participant under load: its client, what it says, and the journal of what it saw. A customer
// has one conversation, an agent those that it owns. Lives on the load's one thread; says nothing
// unless told.
#pragma once

#include "client/protocol_client.hpp"
#include "commands/replay/seat.hpp"
#include "journal.hpp"
#include "options.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace switchboard::fire {

class Seat {
public:
    /// `number` chooses the node that it dials first, and its dice.
    Seat(
        boost::asio::io_context& io, LoadOptions const& options, Journal& journal,
        std::size_t number, bool is_agent);
    virtual ~Seat();
    Seat(Seat const&) = delete;
    Seat& operator=(Seat const&) = delete;

    void start(std::string who, std::string const& token);
    void reconnect() { client_.reconnect(); }
    /// Sends what it may: at most one message to each of its conversations.
    void speak(std::int64_t now_ns);
    /// Everything sent before `at_ns` has been acked.
    [[nodiscard]] bool is_settled(std::int64_t at_ns) const;
    /// One message at once, if it takes part in it.
    void say_now(std::string const& conversation);
    /// Says nothing more in this conversation.
    void hush(std::string const& conversation) { may_speak_.erase(conversation); }
    /// Everything said in this conversation has been acked.
    [[nodiscard]] bool is_quiet_in(std::string const& conversation) const;
    /// Nothing is in flight or waiting.
    [[nodiscard]] bool is_quiet() const { return in_flight_.empty(); }
    [[nodiscard]] bool is_live() const;
    [[nodiscard]] std::string const& who() const { return who_; }
    /// The conversations it takes part in, to what was delivered of each.
    [[nodiscard]] std::map<std::string, std::uint64_t> const& places() const { return last_; }
    void ask(v1::ClientFrame const& frame, std::function<void(v1::ServerFrame const&)> answer) {
        asker_->ask(frame, std::move(answer));
    }

    std::uint64_t acked = 0, refused = 0, reconnects = 0;
    /// Since they were last taken: how many milliseconds it was without a connection each time,
    /// and how many microseconds each message waited for its ack.
    std::vector<std::int64_t> outages_ms, acks_us;

protected:
    virtual void on_live() {}
    virtual void on_news(v1::ServerFrame const& frame);
    void take_part(std::string const& conversation) { may_speak_.try_emplace(conversation); }
    void leave(std::string const& conversation);
    [[nodiscard]] Journal& journal() { return journal_; }
    [[nodiscard]] LoadOptions const& options() const { return options_; }
    client::ProtocolClient& client() { return client_; }

private:
    struct Spoken {
        std::int64_t next_ns = 0;
        std::uint32_t in_flight = 0;
    };
    client::SessionOptions session_options();
    client::ProtocolClient::Handlers handlers();
    [[nodiscard]] std::vector<client::Endpoint> nodes(std::size_t first) const;
    void say(std::string const& conversation, Spoken& spoken, std::int64_t now_ns);
    void on_entry(v1::Entry const& entry);
    void on_ack(v1::Ack const& ack);
    void on_refused(client::Refused const& refused);
    void on_frame(v1::ServerFrame const& frame);
    void on_changed(client::Changed const& changed);
    void note_resumed();
    [[nodiscard]] std::string make_text(std::string const& conversation, std::string const& id);

    LoadOptions const& options_;
    Journal& journal_;
    std::size_t number_;
    std::mt19937 random_;
    std::string who_;
    client::ProtocolClient client_;
    std::shared_ptr<commands::replay::Asker> asker_;
    std::map<std::string, Spoken> may_speak_;
    std::map<std::string, std::uint64_t> last_;
    struct InFlight {
        std::string conversation, text;
        std::int64_t at_ns = 0;
    };
    std::map<std::string, InFlight> in_flight_; // by message
    std::uint64_t said_ = 0;
    bool was_live_ = false;
    std::int64_t down_ns_ = 0; // since when it has no connection; 0: it has one
};

} // namespace switchboard::fire
