#include "store/redis/write_gatherer.hpp"

#include <boost/system/error_code.hpp>

#include <utility>

namespace switchboard::store {

WriteGatherer::WriteGatherer(boost::asio::io_context& io)
    : timer_(io) {}

void WriteGatherer::run(std::function<void()> send) {
    if (armed_ && !closed_) return waiting_.push_back(std::move(send));
    send();
    if (!closed_) arm();
}

void WriteGatherer::close() {
    closed_ = true;
    timer_.cancel();
    send_all();
}

void WriteGatherer::arm() {
    armed_ = true;
    timer_.expires_after(kTogether);
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code failed) {
        auto const self = weak.lock();
        if (failed || self == nullptr || self->closed_) return;
        if (self->waiting_.empty()) {
            self->armed_ = false;
            return;
        }
        self->send_all();
        self->arm();
    });
}

void WriteGatherer::send_all() {
    for (auto const& send : std::exchange(waiting_, {})) send();
}

} // namespace switchboard::store
