#include "app/watchdog.hpp"

#include "app/thread_stack.hpp"

#include <spdlog/spdlog.h>

#include <pthread.h>

#include <chrono>
#include <utility>

namespace switchboard::app {
namespace {

using Clock = std::chrono::steady_clock;
using Verdict = LoopSilence::Verdict;

double seconds(Millis time) {
    return static_cast<double>(time.count()) / 1000;
}

} // namespace

struct Watchdog::Watched {
    Watched(Loop& loop_to_watch, Millis give_up, ports::Metrics& metrics)
        : loop{loop_to_watch}
        , silence{give_up}
        , silent{metrics.gauge(
              "switchboard_loop_silent_seconds", "How long an event loop has not answered",
              {{"loop", loop.name()}})}
        , blocked{metrics.counter(
              "switchboard_loop_blocked_total",
              "Times that an event loop did not answer for a second", {{"loop", loop.name()}})} {}

    void ask() {
        answered->store(false);
        loop.post([answer = answered] { answer->store(true); });
    }

    Loop& loop;
    LoopSilence silence;
    ports::Gauge& silent;
    ports::Counter& blocked;
    // Shared with the question, which may be answered after the watchdog is gone.
    std::shared_ptr<std::atomic<bool>> answered = std::make_shared<std::atomic<bool>>(false);
};

Watchdog::Watchdog(ports::Metrics& metrics, Millis give_up, std::function<void()> end)
    : metrics_{metrics}
    , give_up_{give_up}
    , end_{std::move(end)} {
    prepare_thread_stacks();
}

Watchdog::~Watchdog() {
    stop();
}

void Watchdog::watch(Loop& loop) {
    loops_.push_back(std::make_unique<Watched>(loop, give_up_, metrics_));
}

void Watchdog::start() {
    for (auto const& each : loops_) each->ask();
    thread_ = std::thread{[this] {
        pthread_setname_np(pthread_self(), "sb-watchdog");
        run();
    }};
}

void Watchdog::stop() {
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Watchdog::run() {
    auto last = Clock::now();
    std::unique_lock lock{mutex_};
    while (!wake_.wait_for(lock, LoopSilence::kLookEvery, [this] { return stopping_; })) {
        auto const now = Clock::now();
        auto const passed = std::chrono::duration_cast<Millis>(now - std::exchange(last, now));
        for (auto const& each : loops_) look(*each, passed);
    }
}

void Watchdog::look(Watched& watched, Millis passed) {
    std::string const& name = watched.loop.name();
    bool const has_answered = watched.answered->load();
    Verdict const verdict = watched.silence.look(has_answered, passed);
    if (has_answered) watched.ask();
    watched.silent.set(seconds(watched.silence.silent()));
    if (verdict == Verdict::GoesOn)
        spdlog::warn(
            "watchdog: {} answers again after {:.1f} s", name, seconds(watched.silence.lasted()));
    if (verdict == Verdict::Blocked) {
        watched.blocked.add();
        spdlog::error(
            "watchdog: {} does not answer; it is at (addr2line -Cfpe PROGRAM OFFSETS): {}", name,
            thread_stack(watched.loop.thread()));
    }
    if (verdict != Verdict::Hopeless) return;
    spdlog::critical(
        "watchdog: {} has not answered for {:.1f} s: this node ends, others take over; it was at: "
        "{}",
        name, seconds(watched.silence.silent()), thread_stack(watched.loop.thread()));
    end_();
}

} // namespace switchboard::app
