#include "identity/work_pool.hpp"

#include <utility>

namespace switchboard::identity {

Executor inline_executor() {
    return [](std::function<void()> work, std::function<void()> then) {
        work();
        then();
        return true;
    };
}

WorkPool::WorkPool(std::size_t threads, std::size_t queue_max)
    : queue_max_{queue_max} {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

WorkPool::~WorkPool() {
    {
        std::lock_guard const lock{mutex_};
        stopping_ = true;
        queue_.clear();
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
}

bool WorkPool::submit(std::function<void()> work) {
    {
        std::lock_guard const lock{mutex_};
        if (stopping_ || queue_.size() >= queue_max_) return false;
        queue_.push_back(std::move(work));
    }
    wake_.notify_one();
    return true;
}

Executor WorkPool::executor(std::function<void(std::function<void()>)> post) {
    return [this, post = std::move(post)](std::function<void()> work, std::function<void()> then) {
        return submit([post, work = std::move(work), then = std::move(then)]() mutable {
            work();
            post(std::move(then));
        });
    };
}

void WorkPool::run() {
    for (;;) {
        std::function<void()> work;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            work = std::move(queue_.front());
            queue_.pop_front();
        }
        work();
    }
}

} // namespace switchboard::identity
