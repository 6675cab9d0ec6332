// The two kinds of seats: customers, who open one conversation each, and agents, who take what they
// are offered. The load's thread.
#pragma once

#include "seat.hpp"

namespace switchboard::fire {

class Visitor final : public Seat {
public:
    Visitor(
        boost::asio::io_context& io, LoadOptions const& options, Journal& journal,
        std::size_t number)
        : Seat{io, options, journal, number, false} {}
    [[nodiscard]] std::string const& conversation() const { return conversation_; }
    /// Forgets its conversation, which is over, and opens another.
    void open_another();

private:
    void on_live() override;
    void open();

    std::string conversation_;
    bool asked_ = false;
};

class Agent final : public Seat {
public:
    Agent(
        boost::asio::io_context& io, LoadOptions const& options, Journal& journal,
        std::size_t number)
        : Seat{io, options, journal, number, true} {}
    /// Closes the conversation and ends the wrap-up; `done` when the router has said so.
    void close(std::string const& conversation, std::function<void(bool)> done);
    [[nodiscard]] std::vector<std::string> owned() const { return owned_; }
    [[nodiscard]] bool owns(std::string const& conversation) const;
    [[nodiscard]] bool is_online() const { return is_online_; }
    /// Told of every offer before it is accepted.
    std::function<void(v1::Offer const&)> on_offered;
    /// Accepts what another one was offered; `answered` with whether that was taken.
    void snatch(v1::Offer const& offer, std::function<void(bool)> answered);
    void transfer(
        std::string const& conversation, std::string const& to, std::function<void(bool)> answered);

private:
    void on_live() override;
    void on_news(v1::ServerFrame const& frame) override;
    void on_offer(v1::Offer const& offer);
    void accept(v1::Offer const& offer, std::function<void(bool)> answered);

    std::vector<std::string> owned_;
    bool is_online_ = false;
};

} // namespace switchboard::fire
