// A few threads for work that would block an event loop, such as hashing a password. Made by the
// composition root; submit() is callable from any thread. Its queue is bounded: what does not fit
// is refused, not kept.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace switchboard::identity {

/// Runs `work` elsewhere, then `then` on the thread that asked. False: too busy, neither will run.
using Executor = std::function<bool(std::function<void()> work, std::function<void()> then)>;

/// Runs both at once, here: for tests and command-line tools.
[[nodiscard]] Executor inline_executor();

class WorkPool {
public:
    /// 64 waiting hashes of 50 ms keep two threads busy for 1.6 s: more waiting helps nobody.
    explicit WorkPool(std::size_t threads = 2, std::size_t queue_max = 64);
    ~WorkPool();
    WorkPool(WorkPool const&) = delete;
    WorkPool& operator=(WorkPool const&) = delete;

    [[nodiscard]] bool submit(std::function<void()> work);
    /// The executor of one worker; `post` puts a function onto that worker's own thread.
    [[nodiscard]] Executor executor(std::function<void(std::function<void()>)> post);

private:
    void run();

    std::size_t const queue_max_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> queue_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace switchboard::identity
