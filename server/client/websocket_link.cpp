#include "client/websocket_link.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/websocket.hpp>

#include <deque>

namespace switchboard::client {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using tcp = asio::ip::tcp;

class WebsocketLink::Impl : public std::enable_shared_from_this<Impl> {
public:
    Impl(asio::io_context& io, Endpoint endpoint, Handlers handlers)
        : resolver_(io)
        , stream_(io)
        , endpoint_(std::move(endpoint))
        , handlers_(std::move(handlers)) {}

    void open() {
        resolver_.async_resolve(
            endpoint_.host, endpoint_.port,
            [self = shared_from_this()](beast::error_code ec, tcp::resolver::results_type found) {
                if (ec) return self->failed(ec);
                self->connect(found);
            });
    }

    void write(std::string message) {
        writes_.push_back(std::move(message));
        if (open_ && writes_.size() == 1) write_next();
    }

    void close() {
        handlers_ = {};
        if (!open_) return abandon();
        open_ = false;
        stream_.async_close(
            websocket::close_code::normal,
            [self = shared_from_this()](beast::error_code) { self->abandon(); });
    }

private:
    void connect(tcp::resolver::results_type const& found) {
        if (ended_) return;
        beast::get_lowest_layer(stream_).async_connect(
            found, [self = shared_from_this()](beast::error_code ec, tcp::endpoint const&) {
                if (ec) return self->failed(ec);
                self->shake_hands();
            });
    }

    void shake_hands() {
        beast::error_code ignored;
        beast::get_lowest_layer(stream_).socket().set_option(tcp::no_delay(true), ignored);
        stream_.binary(true);
        stream_.read_message_max(1U << 20U); // a page of a hundred long entries
        stream_.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
            request.set(beast::http::field::sec_websocket_protocol, "switchboard.v1.proto");
        }));
        stream_.async_handshake(
            endpoint_.authority(), "/ws", [self = shared_from_this()](beast::error_code ec) {
                if (ec) return self->failed(ec);
                self->opened();
            });
    }

    void opened() {
        if (ended_) return;
        open_ = true;
        bool const waiting = !writes_.empty(); // what on_open adds starts by itself
        if (handlers_.on_open) handlers_.on_open();
        read_next();
        if (waiting) write_next();
    }

    void read_next() {
        stream_.async_read(buffer_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (ec) return self->failed(ec);
            auto const bytes = self->buffer_.cdata();
            std::string_view const message{static_cast<char const*>(bytes.data()), bytes.size()};
            // The handler may end this link; its own copy keeps the call alive.
            auto const on_message = self->handlers_.on_message;
            if (on_message) on_message(message);
            self->buffer_.consume(self->buffer_.size());
            if (self->open_) self->read_next();
        });
    }

    void write_next() {
        stream_.async_write(
            asio::buffer(writes_.front()),
            [self = shared_from_this()](beast::error_code ec, std::size_t) {
                if (ec) return self->failed(ec);
                self->writes_.pop_front();
                if (self->open_ && !self->writes_.empty()) self->write_next();
            });
    }

    void failed(beast::error_code ec) {
        if (ended_) return;
        bool const by_frame = ec == websocket::error::closed;
        auto const code = by_frame ? stream_.reason().code : std::uint16_t{1006};
        std::string reason = by_frame ? std::string(stream_.reason().reason.c_str()) : ec.message();
        auto const on_closed = std::exchange(handlers_, {}).on_closed;
        abandon();
        if (on_closed) on_closed(code, std::move(reason));
    }

    void abandon() {
        ended_ = true;
        open_ = false;
        resolver_.cancel();
        beast::get_lowest_layer(stream_).close();
    }

    tcp::resolver resolver_;
    websocket::stream<beast::tcp_stream> stream_;
    Endpoint endpoint_;
    Handlers handlers_;
    beast::flat_buffer buffer_;
    std::deque<std::string> writes_;
    bool open_ = false;
    bool ended_ = false;
};

WebsocketLink::WebsocketLink(asio::io_context& io, Endpoint endpoint, Handlers handlers)
    : impl_(std::make_shared<Impl>(io, std::move(endpoint), std::move(handlers))) {}

WebsocketLink::~WebsocketLink() {
    impl_->close();
}

void WebsocketLink::open() {
    impl_->open();
}
void WebsocketLink::write(std::string message) {
    impl_->write(std::move(message));
}
void WebsocketLink::close() {
    impl_->close();
}

} // namespace switchboard::client
