// What agents' and customers' seats share: asking until it is decided. Header only.
// Lives on the loop's thread; a seat that is gone asks no more. It never repeats what was refused
// for good.
#pragma once

#include "client/protocol_client.hpp"

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <list>
#include <memory>
#include <utility>

namespace switchboard::commands::replay {

class Asker : public std::enable_shared_from_this<Asker> {
public:
    using Answer = std::function<void(v1::ServerFrame const&)>;

    Asker(boost::asio::io_context& io, client::ProtocolClient& client)
        : io_(io)
        , client_(&client) {}

    /// Repeats while the answer is a temporary error, after the time that it names or half a
    /// second.
    void ask(v1::ClientFrame const& frame, Answer answer) {
        if (client_ == nullptr) return;
        client_->request(
            frame, [weak = weak_from_this(), frame, answer](v1::ServerFrame const& reply) {
                auto const self = weak.lock();
                if (!self || self->client_ == nullptr) return;
                bool const passing =
                    reply.has_error() && client::is_temporary(reply.error().code());
                if (!passing) return answer(reply);
                self->again(frame, answer, Millis{reply.error().retry_after_ms()});
            });
    }
    void stop() {
        client_ = nullptr;
        for (auto& timer : timers_) timer.cancel();
    }

private:
    void again(v1::ClientFrame const& frame, Answer const& answer, Millis wait) {
        auto const at = timers_.emplace(timers_.end(), io_);
        at->expires_after(wait.count() > 0 ? wait : Millis{500});
        at->async_wait([weak = weak_from_this(), at, frame, answer](auto) {
            auto const self = weak.lock();
            if (!self) return;
            self->timers_.erase(at);
            self->ask(frame, answer);
        });
    }

    boost::asio::io_context& io_;
    client::ProtocolClient* client_;
    std::list<boost::asio::steady_timer> timers_;
};

} // namespace switchboard::commands::replay
