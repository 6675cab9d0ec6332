// One thread with its event loop: everything that is made on a Loop's io_context runs there and
// nowhere else. Made and joined by the composition root. It has no opinion on what runs in it.
#pragma once

#include "base/time.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <string>
#include <thread>

namespace switchboard::app {

class Loop {
public:
    explicit Loop(std::string name);
    ~Loop(); // stops and joins
    Loop(Loop const&) = delete;
    Loop& operator=(Loop const&) = delete;

    [[nodiscard]] boost::asio::io_context& io() { return io_; }
    [[nodiscard]] std::string const& name() const { return name_; }
    /// After start().
    [[nodiscard]] pthread_t thread() { return thread_.native_handle(); }
    /// Starts the thread; `first` runs on it before anything else.
    void start(std::function<void()> first = {});
    void post(std::function<void()> task);
    /// On the loop's thread only.
    void after(Millis delay, std::function<void()> task);
    /// Ends the loop when the running handler returns, and waits for the thread.
    void stop();

private:
    void beat();

    std::string name_;
    boost::asio::io_context io_{1}; // one thread: Asio leaves out its locks
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    std::thread thread_;
};

/// The wall clock, as every part above the pure ones is given it; any thread. It does not jump when
/// somebody sets the machine's clock (base/anchored_clock.hpp). Any running Loop keeps it going.
[[nodiscard]] TimePoint wall_clock();

} // namespace switchboard::app
