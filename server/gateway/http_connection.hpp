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
    /// Memory is short: refuses a body that is still coming and ends an answer that is not taken,
    /// where a chat does not need them.
    void shed();

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
    /// Counts a client behind a proxy; why not, if it has too much already.
    std::optional<std::string> count_client(bool is_upgrade);
    /// Between two requests, a proxy's connection is nobody's.
    void release_client();
    /// Whether the present request names the files' own host.
    [[nodiscard]] bool is_for_files() const;
    bool begin_body(codec::RequestHead const& head);
    void upgrade(codec::RequestHead const& head);
    void dispatch();
    void refuse(int status, std::string_view reason);
    void count_refusal(int status);
    /// True if the request can wait until memory is there again.
    [[nodiscard]] bool can_wait(codec::RequestHead const& head) const;
    [[nodiscard]] bool is_shed() const;
    /// This connection makes us keep so many bytes now.
    void hold(std::size_t bytes);
    void end_late();
    void answer(http::Response response);
    void write();
    /// True if the peer has taken as much as it has to since this was asked last.
    [[nodiscard]] bool keeps_pace();
    void after_write();
    void end();

    Worker& worker_;
    Door const door_;
    std::shared_ptr<TlsContext const> tls_; // the certificate of this connection
    std::optional<Transport> transport_;    // given away by an upgrade
    std::string peer_;
    std::uint64_t address_key_; // who this connection is counted for; 0: nobody
    std::string input_;         // from the start of the present request
    std::unique_ptr<BodyParser> body_parser_;
    http::Request request_;
    http::Routes const* routes_ = nullptr; // of the present request's host
    http::Response response_;
    std::string head_out_;
    std::size_t body_at_ =
        0; // bytes of input_ given to the body parser, or the size of the whole request
    std::size_t body_limit_ = 0;
    char const* body_limit_key_ = ""; // whose figure it is
    std::size_t written_ = 0;
    std::size_t taken_ = 0; // of them, by the peer, when its pace was looked at
    std::size_t held_ = 0;  // bytes that the node counts for us
    State state_ = State::Head;
    bool keep_alive_ = true;
    bool head_only_ = false;
    bool can_wait_ = false;     // the present request
    bool is_forwarded_ = false; // a proxy's: address_key_ is of the present request's client
    bool was_charged_ = false;  // somebody has paid for a new connection
    bool draining_ = false;
    bool is_secure_ = false; // the present request came over TLS, here or at a trusted proxy
};

} // namespace switchboard::gateway
