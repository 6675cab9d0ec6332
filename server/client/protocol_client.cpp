#include "client/protocol_client.hpp"

#include "client/websocket_link.hpp"
#include "codec/frame_codec.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace switchboard::client {

namespace asio = boost::asio;

namespace {

TimePoint wall_now() {
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
}

template<class Handler, class... Args> void call(Handler const& handler, Args const&... args) {
    auto const kept = handler; // it may replace itself
    if (kept) kept(args...);
}

} // namespace

class ProtocolClient::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(
        asio::io_context& io, std::vector<Endpoint> endpoints, SessionOptions options,
        Handlers handlers)
        : io_(io)
        , endpoints_(std::move(endpoints))
        , core_(std::move(options))
        , handlers_(std::move(handlers))
        , timer_(io) {}

    void start(std::string token) {
        core_.start(std::move(token), wall_now());
        run_soon();
    }
    void stop() {
        core_.stop();
        handlers_ = {};
        answers_.clear();
        run_soon();
    }
    void reconnect() {
        core_.reconnect(wall_now());
        run_soon();
    }
    void send(v1::Send send) {
        core_.send(std::move(send), wall_now());
        run_soon();
    }
    void request(v1::ClientFrame frame, Answer answer) {
        answers_[core_.request(std::move(frame), wall_now())] = std::move(answer);
        run_soon();
    }
    SessionCore& core() { return core_; }

private:
    void run_soon() {
        if (posted_) return;
        posted_ = true;
        asio::post(io_, [self = shared_from_this()] {
            self->posted_ = false;
            self->run();
        });
    }

    /// Carries out what the core decided, until it has nothing more to say.
    void run() {
        for (auto effects = core_.take_effects(); !effects.empty(); effects = core_.take_effects())
            for (auto const& effect : effects)
                std::visit([this](auto const& what) { carry_out(what); }, effect);
        arm();
    }

    void arm() {
        auto const deadline = core_.next_deadline();
        if (!deadline) {
            timer_.cancel();
            armed_ = TimePoint{};
            return;
        }
        if (*deadline == armed_) return;
        armed_ = *deadline;
        timer_.expires_after(std::max(*deadline - wall_now(), Millis{0}));
        timer_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
            auto const self = weak.lock();
            if (!self || ec) return;
            self->armed_ = TimePoint{};
            self->core_.on_time(wall_now());
            self->run();
        });
    }

    void carry_out(Dial const&) {
        auto const weak = weak_from_this();
        WebsocketLink::Handlers handlers;
        handlers.on_open = [weak] {
            if (auto const self = weak.lock()) self->on_open();
        };
        handlers.on_message = [weak](std::string_view bytes) {
            if (auto const self = weak.lock()) self->on_message(bytes);
        };
        handlers.on_closed = [weak](std::uint16_t code, std::string const&) {
            if (auto const self = weak.lock()) self->on_closed(code);
        };
        Endpoint const& endpoint = endpoints_[dials_++ % endpoints_.size()];
        link_ = std::make_unique<WebsocketLink>(io_, endpoint, std::move(handlers));
        link_->open();
    }
    void carry_out(Hangup const&) { link_.reset(); }
    void carry_out(Write const& write) {
        if (link_) link_->write(codec::encode_client(codec::Encoding::Proto, write.frame));
    }
    void carry_out(Delivered const& delivered) { call(handlers_.on_entry, delivered.entry); }
    void carry_out(Acked const& acked) { call(handlers_.on_ack, acked.ack); }
    void carry_out(Refused const& refused) { call(handlers_.on_refused, refused); }
    void carry_out(Postponed const& postponed) { call(handlers_.on_postponed, postponed); }
    void carry_out(Answered const& answered) {
        auto const found = answers_.extract(answered.request);
        if (!found.empty()) call(found.mapped(), answered.frame);
    }
    void carry_out(News const& news) { call(handlers_.on_news, news.frame); }
    void carry_out(Rewound const& rewound) { call(handlers_.on_rewound, rewound); }
    void carry_out(Changed const& changed) { call(handlers_.on_changed, changed); }

    void on_open() {
        core_.on_open(wall_now());
        run();
    }
    void on_message(std::string_view bytes) {
        auto frame = codec::decode_server(codec::Encoding::Proto, bytes);
        if (!frame) return; // a kind of frame that this client does not know
        call(handlers_.on_frame, *frame);
        core_.on_frame(std::move(*frame), wall_now());
        run();
    }
    void on_closed(std::uint16_t code) {
        core_.on_closed(code, wall_now());
        run();
    }

    asio::io_context& io_;
    std::vector<Endpoint> endpoints_;
    std::size_t dials_ = 0;
    SessionCore core_;
    Handlers handlers_;
    asio::steady_timer timer_;
    TimePoint armed_{};
    std::unique_ptr<WebsocketLink> link_;
    std::map<std::uint32_t, Answer> answers_;
    bool posted_ = false;
};

ProtocolClient::ProtocolClient(
    asio::io_context& io, Endpoint endpoint, SessionOptions options, Handlers handlers)
    : ProtocolClient(
          io, std::vector<Endpoint>{std::move(endpoint)}, std::move(options), std::move(handlers)) {
}

ProtocolClient::ProtocolClient(
    asio::io_context& io, std::vector<Endpoint> endpoints, SessionOptions options,
    Handlers handlers)
    : impl_(std::make_shared<Impl>(
          io, std::move(endpoints), std::move(options), std::move(handlers))) {}

ProtocolClient::~ProtocolClient() {
    impl_->stop();
}

void ProtocolClient::start(std::string token) {
    impl_->start(std::move(token));
}
void ProtocolClient::stop() {
    impl_->stop();
}
void ProtocolClient::reconnect() {
    impl_->reconnect();
}

void ProtocolClient::send(std::string conversation, std::string client_id, std::string text) {
    v1::Send send;
    send.set_conversation(std::move(conversation));
    send.set_client_id(std::move(client_id));
    send.set_text(std::move(text));
    impl_->send(std::move(send));
}

void ProtocolClient::request(v1::ClientFrame frame, Answer answer) {
    impl_->request(std::move(frame), std::move(answer));
}

void ProtocolClient::forget(std::string const& conversation) {
    impl_->core().forget(conversation);
}

SessionCore const& ProtocolClient::core() const {
    return impl_->core();
}

} // namespace switchboard::client
