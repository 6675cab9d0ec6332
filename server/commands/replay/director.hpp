// Runs a replay: keeps so many dialogues going, carries out what their scripts ask for, measures.
// Lives on the loop's thread. What a script asks is done by real connections; the director only
// knows who is who. It ends by itself: when every dialogue is over, or when nothing happens for the
// patience.
#pragma once

#include "client/http_client.hpp"
#include "commands/replay/agent_seat.hpp"
#include "commands/replay/customer_seat.hpp"
#include "commands/replay/figures.hpp"
#include "commands/replay/script.hpp"

#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::commands::replay {

struct DirectorPlan {
    client::Endpoint endpoint;
    std::vector<AgentLogin> agents;
    std::size_t at_once = 40;
    double rate = 20;         // messages a second; 0: as fast as it goes
    Millis patience{120'000}; // without any event; then the run is given up
    std::string run;          // marks this run's conversations
};

class Director {
public:
    using Done = std::function<void()>;

    Director(
        boost::asio::io_context& io, client::HttpClient& http, DirectorPlan plan,
        std::vector<Dialogue> const& dialogues, Done done);
    ~Director();
    Director(Director const&) = delete;
    Director& operator=(Director const&) = delete;

    void start();

    [[nodiscard]] Figures const& figures() const { return figures_; }
    /// By dialogue; empty where none was opened.
    [[nodiscard]] std::vector<std::string> conversations() const;
    [[nodiscard]] std::vector<std::string> const& failures() const { return failures_; }
    [[nodiscard]] std::uint64_t reconnects() const;

private:
    using Clock = std::chrono::steady_clock;
    struct Chat {
        Script script;
        std::unique_ptr<CustomerSeat> customer;
        std::string conversation;
        std::vector<Clock::time_point> asked; // by turn
        bool over = false;
    };
    /// What was heard of a conversation before its customer knew its id.
    struct Early {
        std::optional<std::size_t> owner;
        std::vector<std::size_t> turns;
    };

    void launch();
    void launch_one(std::size_t chat);
    void act(std::size_t chat, Actions const& actions);
    void speak(std::size_t chat, std::size_t turn);
    void say(std::size_t chat, std::size_t turn);
    void close(std::size_t chat);
    void finish_wrap_up(std::size_t chat);
    void over(std::size_t chat);
    void fail(std::size_t chat, std::string const& why);
    void end();
    [[nodiscard]] AgentEvents agent_events(std::size_t agent);
    [[nodiscard]] CustomerEvents customer_events(std::size_t chat);
    void on_started(std::size_t chat, std::string const& conversation);
    void on_owned(std::size_t agent, std::string const& conversation);
    void on_entry(Side reader, v1::Entry const& entry);
    void on_ack(v1::Ack const& ack);
    void on_postponed(client::Postponed const& postponed);
    void on_agent_ended(std::size_t agent, v1::Error const& error);
    void on_seen(std::size_t chat, Side reader, std::size_t turn);
    void pace(std::function<void()> action);
    void run_paced();
    void watch();
    [[nodiscard]] std::optional<std::size_t> chat_of(std::string const& conversation) const;
    [[nodiscard]] client::SessionOptions options(std::string name);

    boost::asio::io_context& io_;
    client::HttpClient& http_;
    DirectorPlan plan_;
    std::vector<Dialogue> const& dialogues_;
    Done done_;
    std::vector<std::unique_ptr<AgentSeat>> agents_;
    std::vector<Chat> chats_;
    std::map<std::string, std::size_t> by_conversation_;
    std::map<std::string, Early> early_;
    std::deque<std::function<void()>> paced_;
    Clock::time_point next_paced_{};
    boost::asio::steady_timer pace_timer_;
    boost::asio::steady_timer watch_timer_;
    std::uint64_t events_ = 0;
    std::uint64_t events_before_ = 0;
    std::size_t ready_agents_ = 0;
    std::size_t next_ = 0;
    std::size_t active_ = 0;
    Clock::time_point began_{};
    Figures figures_;
    std::uint64_t past_reconnects_ = 0;
    std::vector<std::string> failures_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace switchboard::commands::replay
