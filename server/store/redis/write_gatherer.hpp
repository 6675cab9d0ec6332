// Writes that may wait a moment for company. With `appendfsync always` whatever reaches Redis by
// itself costs an fsync of its own, and the messages of everybody wait for that one too. What a
// crowd of arrivals writes (sessions, follows) therefore goes together; one that comes alone goes
// at once.
//
// Runs on its io_context's one thread. What was given is sent in the order in which it came.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace switchboard::store {

class WriteGatherer : public std::enable_shared_from_this<WriteGatherer> {
public:
    /// From one sending to the next: arrivals wait so long at most, a few times on their way in.
    static constexpr std::chrono::milliseconds kTogether{10};

    explicit WriteGatherer(boost::asio::io_context& io);
    void run(std::function<void()> send);
    /// Sends what waits; from then on nothing waits any more.
    void close();

private:
    void arm();
    void send_all();

    boost::asio::steady_timer timer_;
    std::vector<std::function<void()>> waiting_;
    bool armed_ = false;
    bool closed_ = false;
};

} // namespace switchboard::store
