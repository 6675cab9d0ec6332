// One HTTP connection on a worker: reads a request, strictly, hands it to the routes, writes the
// answer, and so on; or becomes a WebSocket and ends. On the worker's thread. One request at a
// time: what is pipelined waits. It never trusts Beast with a head that our own reading has not
// passed.
#pragma once

#include "codec/http_strict.hpp"
#include "gateway/door.hpp"
#include "gateway/timer_wheel.hpp"
#include "gateway/transport.hpp"
#include "http/message.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>
#include <string>

namespace switchboard::gateway {

class Worker;

class HttpConnection final : public std::enable_shared_from_this<HttpConnection>,
                             private TimerEntry {
public:
    HttpConnection(
        Worker& worker, Socket socket, Door door, std::string peer, std::uint64_t address_key);

    void start();
    /// Ends at once if nothing is being answered, else after the answer.
    void drain();
    /// Ends at once.
    void abandon();

private:
    using BodyParser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    enum class State : std::uint8_t { Handshake, Head, Body, Answering, Writing, Lingering, Ended };

    void on_timer(TimePoint now) override;
    void enter(State state, Millis time_allowed);
    void wait_read();
    void on_readable();
    /// False while TLS is not agreed on, or when it never will be.
    bool shake_hands();
    /// Goes as far as the bytes that are there allow.
    void proceed();
    bool read_request_head();
    bool read_body();
    bool admit_request(codec::RequestHead const& head);
    bool begin_body(codec::RequestHead const& head);
    void upgrade(codec::RequestHead const& head);
    void dispatch();
    void refuse(int status, std::string_view reason);
    void count_refusal(int status);
    /// True if the request can wait until memory is there again.
    [[nodiscard]] bool is_shed(codec::RequestHead const& head) const;
    void end_late();
    void answer(http::Response response);
    void write();
    void after_write();
    void end();

    Worker& worker_;
    Door const door_;
    std::shared_ptr<TlsContext const> tls_; // the certificate of this connection
    std::optional<Transport> transport_;    // given away by an upgrade
    std::string peer_;
    std::uint64_t address_key_;
    std::string input_; // from the start of the present request
    std::unique_ptr<BodyParser> body_parser_;
    http::Request request_;
    http::Response response_;
    std::string head_out_;
    std::size_t body_at_ =
        0; // bytes of input_ given to the body parser, or the size of the whole request
    std::size_t written_ = 0;
    State state_ = State::Head;
    bool keep_alive_ = true;
    bool head_only_ = false;
    bool draining_ = false;
    bool is_secure_ = false; // the present request came over TLS, here or at a trusted proxy
};

} // namespace switchboard::gateway
