#include "app/loop.hpp"

#include "base/anchored_clock.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <pthread.h>

#include <memory>
#include <utility>

namespace switchboard::app {

namespace {

/// Well within what the anchored clock takes for a process that stood still.
constexpr Millis kBeat{200};

} // namespace

Loop::Loop(std::string name)
    : name_{std::move(name)}
    , guard_{io_.get_executor()} {}

Loop::~Loop() {
    stop();
}

void Loop::start(std::function<void()> first) {
    if (first) post(std::move(first));
    post([this] { beat(); });
    thread_ = std::thread{[this] {
        pthread_setname_np(pthread_self(), name_.substr(0, 15).c_str());
        io_.run();
    }};
}

void Loop::post(std::function<void()> task) {
    boost::asio::post(io_, std::move(task));
}

void Loop::after(Millis delay, std::function<void()> task) {
    auto timer = std::make_shared<boost::asio::steady_timer>(io_, delay);
    timer->async_wait([timer, task = std::move(task)](boost::system::error_code error) {
        if (!error) task();
    });
}

/// A loop that rests for seconds does not stand still, and the clock must not take it for that: its
/// deadlines would come late by as much.
void Loop::beat() {
    static_cast<void>(wall_clock());
    after(kBeat, [this] { beat(); });
}

void Loop::stop() {
    guard_.reset();
    io_.stop();
    if (thread_.joinable()) thread_.join();
}

TimePoint wall_clock() {
    using namespace std::chrono;
    static std::mutex guard;
    static AnchoredClock clock; // one for all threads: they hand times to each other
    std::lock_guard const lock{guard};
    return clock.read(
        time_point_cast<Millis>(system_clock::now()),
        duration_cast<Millis>(steady_clock::now().time_since_epoch()));
}

} // namespace switchboard::app
