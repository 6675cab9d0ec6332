// Looks four times a second whether every event loop of the process still answers. One that does
// not for a second is told in the log with its stack, and counted; one that does not for the time
// that was set ends the process, so that its leases run out, its clients come back elsewhere and
// the service manager starts it anew: a node that serves half of its people looks well to every
// health check that another worker answers. Has a thread of its own; made and stopped by Server.
// It never interrupts what a loop does.
#pragma once

#include "app/loop.hpp"
#include "base/loop_silence.hpp"
#include "ports/metrics.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace switchboard::app {

class Watchdog {
public:
    /// `give_up` of 0: blocked loops are told, the process stays. `end` is called on the watchdog's
    /// thread when a loop is hopeless, and does not return.
    Watchdog(ports::Metrics& metrics, Millis give_up, std::function<void()> end);
    ~Watchdog(); // stops and joins
    Watchdog(Watchdog const&) = delete;
    Watchdog& operator=(Watchdog const&) = delete;

    /// Before start(), after the loop was started; it must live until stop().
    void watch(Loop& loop);
    void start();
    void stop();

private:
    struct Watched;
    void run();
    void look(Watched& watched, Millis passed);

    ports::Metrics& metrics_;
    Millis give_up_;
    std::function<void()> end_;
    std::vector<std::unique_ptr<Watched>> loops_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

} // namespace switchboard::app
