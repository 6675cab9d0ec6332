// Tells the store what became of claimed items, until it has answered. On the runner's loop, where
// the store answers too. Repeating does no harm: the item's token is good for one change, so a
// telling whose answer was lost is refused the second time. It stops after `patience`, when the
// claim is over and the item another's.
#pragma once

#include "ports/metrics.hpp"
#include "sinks/outbox_core.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <vector>

namespace switchboard::sinks {

class Settling : public std::enable_shared_from_this<Settling> {
public:
    Settling(
        boost::asio::io_context& io, ports::OutboxStore& store, ports::Counter& errors,
        Millis patience)
        : store_(store)
        , errors_(errors)
        , patience_(patience)
        , timer_(io) {}

    void tell(v1::OutboxItem item, Verdict verdict);
    /// Nothing is told any more.
    void stop();

private:
    using Clock = std::chrono::steady_clock;
    struct Telling {
        v1::OutboxItem item;
        Verdict verdict;
        Clock::time_point until;
    };

    void send(Telling telling);
    void again(Telling telling);

    ports::OutboxStore& store_;
    ports::Counter& errors_;
    Millis patience_;
    boost::asio::steady_timer timer_;
    std::vector<Telling> unanswered_; // no more than were held when the store fell silent
    bool stopped_ = false;
};

} // namespace switchboard::sinks
