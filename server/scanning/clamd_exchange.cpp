#include "scanning/clamd_exchange.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <deque>
#include <memory>
#include <utility>

namespace switchboard::scanning {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Endpoint = asio::generic::stream_protocol::endpoint;
using tcp = asio::ip::tcp;

constexpr std::size_t kReplyMax = 4'096;

std::array<unsigned char, 4> length_of(std::size_t size) {
    std::array<unsigned char, 4> out{};
    for (std::size_t i = 0; i < out.size(); ++i)
        out.at(i) = static_cast<unsigned char>((size >> (8 * (out.size() - 1 - i))) & 0xFFU);
    return out;
}

class Exchange : public std::enable_shared_from_this<Exchange> {
public:
    Exchange(
        asio::io_context& io, ClamdPlace place, ClamdQuestion question,
        std::function<void(ClamdAnswer)> done)
        : socket_{io}
        , resolver_{io}
        , timer_{io}
        , place_{std::move(place)}
        , question_{std::move(question)}
        , done_{std::move(done)} {}

    void start(Millis patience) {
        timer_.expires_after(patience);
        timer_.async_wait([self = shared_from_this()](error_code ec) {
            if (!ec) self->fail("no answer in time");
        });
        if (!place_.path.empty()) {
            endpoints_.emplace_back(asio::local::stream_protocol::endpoint{place_.path});
            return connect_next();
        }
        resolver_.async_resolve(
            place_.host, std::to_string(place_.port),
            [self = shared_from_this()](error_code ec, tcp::resolver::results_type const& found) {
                if (ec) return self->fail(ec.message());
                for (auto const& each : found) self->endpoints_.emplace_back(each.endpoint());
                self->connect_next();
            });
    }

private:
    void connect_next() {
        if (!done_) return;
        if (endpoints_.empty()) return fail(last_problem_);
        Endpoint const next = endpoints_.front();
        endpoints_.pop_front();
        error_code ignored;
        socket_.close(ignored);
        socket_.async_connect(next, [self = shared_from_this()](error_code ec) {
            if (!self->done_) return;
            if (!ec) return self->talk();
            self->last_problem_ = ec.message();
            self->connect_next();
        });
    }

    /// The reply is read from the first moment: clamd also answers, and hangs up, in the middle of
    /// a file that is too large for it.
    void talk() {
        asio::async_read_until(
            socket_, asio::dynamic_buffer(reply_, kReplyMax), '\0',
            [self = shared_from_this()](error_code ec, std::size_t size) {
                if (ec) return self->fail("it hung up: " + ec.message());
                self->replied(self->reply_.substr(0, size - 1));
            });
        chunk_ = "z" + question_.command + '\0';
        write([](Exchange& self) { self.send_part(); }, false);
    }

    void send_part() {
        if (next_ >= question_.parts) {
            told_all_ = true;
            chunk_.clear();
            if (question_.parts > 0) write([](Exchange&) {}, true);
            return;
        }
        question_.part(next_++, [self = shared_from_this()](ports::Outcome<std::string> bytes) {
            if (!self->done_) return;
            if (!bytes) return self->finish({.text = {}, .unreadable = bytes.error()});
            if (bytes->empty()) // clamd would take it for the end
                return self->finish(
                    {.text = {}, .unreadable = ports::Error{v1::INTERNAL, "an empty part"}});
            self->chunk_ = *std::move(bytes);
            self->write([](Exchange& one) { one.send_part(); }, true);
        });
    }

    /// Where writing fails, reading tells why.
    void write(void (*then)(Exchange&), bool with_length) {
        length_ = length_of(chunk_.size());
        std::array<asio::const_buffer, 2> const bytes{
            asio::buffer(length_.data(), with_length ? length_.size() : 0), asio::buffer(chunk_)};
        asio::async_write(
            socket_, bytes, [self = shared_from_this(), then](error_code ec, std::size_t) {
                if (!ec && self->done_) then(*self);
            });
    }

    void replied(std::string text) {
        if (!told_all_ && text.ends_with("OK")) // about a part of it, that is nothing
            return fail("it answered before it had everything");
        finish({.text = std::move(text)});
    }

    void fail(std::string problem) { finish({.text = {}, .problem = std::move(problem)}); }

    void finish(ClamdAnswer answer) {
        if (!done_) return;
        auto const done = std::exchange(done_, {});
        question_ = {};
        error_code ignored;
        timer_.cancel();
        resolver_.cancel();
        socket_.close(ignored);
        done(std::move(answer));
    }

    asio::generic::stream_protocol::socket socket_;
    tcp::resolver resolver_;
    asio::steady_timer timer_;
    ClamdPlace place_;
    ClamdQuestion question_;
    std::function<void(ClamdAnswer)> done_; // empty: it was called
    std::deque<Endpoint> endpoints_;        // not tried yet
    std::string last_problem_ = "its name has no address";
    std::uint32_t next_ = 0; // part
    bool told_all_ = false;
    std::array<unsigned char, 4> length_{};
    std::string chunk_; // on its way
    std::string reply_;
};

} // namespace

void ask_clamd(
    asio::io_context& io, ClamdPlace place, Millis patience, ClamdQuestion question,
    std::function<void(ClamdAnswer)> done) {
    std::make_shared<Exchange>(io, std::move(place), std::move(question), std::move(done))
        ->start(patience);
}

ClamdAnswer ask_clamd_now(ClamdPlace place, Millis patience, std::string command) {
    asio::io_context io{1};
    ClamdAnswer answer;
    ask_clamd(
        io, std::move(place), patience, {.command = std::move(command)},
        [&](ClamdAnswer given) { answer = std::move(given); });
    io.run();
    return answer;
}

} // namespace switchboard::scanning
