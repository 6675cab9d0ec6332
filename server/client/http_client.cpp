#include "client/http_client.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <deque>
#include <optional>
#include <vector>

namespace switchboard::client {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

constexpr Millis kPauseMin{200}; // between attempts; doubles ...
constexpr Millis kPauseMax{3'000};
constexpr std::size_t kBodyBytesMax = 16U * 1024 * 1024; // a large configuration

struct Job {
    HttpRequest request;
    HttpClient::Done done;
    Clock::time_point give_up{};
    Clock::time_point not_before{};
    Millis pause = kPauseMin;
};
using JobPtr = std::shared_ptr<Job>;

http::request<http::string_body> to_message(HttpRequest const& request, Endpoint const& endpoint) {
    http::request<http::string_body> message{
        http::string_to_verb(request.method), request.target, 11};
    message.set(http::field::host, endpoint.authority());
    message.set(http::field::user_agent, "switchboard-client");
    if (!request.bearer.empty())
        message.set(http::field::authorization, "Bearer " + request.bearer);
    if (!request.body.empty()) message.set(http::field::content_type, "application/json");
    message.body() = request.body;
    message.prepare_payload();
    return message;
}

Millis retry_after(http::response<http::string_body> const& message) {
    std::string const value{message[http::field::retry_after]};
    std::int64_t seconds = 0;
    std::from_chars(value.data(), value.data() + value.size(), seconds);
    return std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, 120)};
}

} // namespace

class HttpClient::Impl : public std::enable_shared_from_this<Impl> {
public:
    /// One connection; serves one request after the other.
    class Lane : public std::enable_shared_from_this<Lane> {
    public:
        Lane(asio::io_context& io, Impl& owner)
            : owner_(owner.weak_from_this())
            , endpoint_(owner.endpoint_)
            , timeout_(owner.options_.timeout)
            , resolver_(io)
            , stream_(io) {}

        bool busy = false;

        void serve(JobPtr job) {
            busy = true;
            job_ = std::move(job);
            message_ = to_message(job_->request, endpoint_);
            reused_ = connected_;
            if (connected_) return write();
            resolver_.async_resolve(
                endpoint_.host, endpoint_.port,
                [self = shared_from_this()](beast::error_code ec, auto const& found) {
                    if (ec) return self->failed(ec);
                    self->connect(found);
                });
        }
        void close() { stream_.close(); }

    private:
        void connect(tcp::resolver::results_type const& found) {
            stream_.expires_after(timeout_);
            stream_.async_connect(
                found, [self = shared_from_this()](beast::error_code ec, tcp::endpoint const&) {
                    if (ec) return self->failed(ec);
                    self->connected_ = true;
                    beast::error_code ignored;
                    self->stream_.socket().set_option(tcp::no_delay(true), ignored);
                    self->write();
                });
        }
        void write() {
            stream_.expires_after(timeout_);
            http::async_write(
                stream_, message_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
                    if (ec) return self->failed(ec);
                    self->read();
                });
        }
        void read() {
            parser_.emplace();
            parser_->body_limit(kBodyBytesMax);
            http::async_read(
                stream_, buffer_, *parser_,
                [self = shared_from_this()](beast::error_code ec, std::size_t) {
                    if (ec) return self->failed(ec);
                    self->answered(self->parser_->release());
                });
        }
        void answered(http::response<http::string_body> reply) {
            stream_.expires_never();
            if (!reply.keep_alive()) disconnect();
            busy = false;
            auto const owner = owner_.lock();
            if (owner) owner->on_reply(std::move(job_), std::move(reply));
        }
        void failed(beast::error_code ec) {
            disconnect();
            busy = false;
            auto const owner = owner_.lock();
            // A kept connection that the server closed in the meantime says nothing.
            if (owner) owner->on_failure(std::move(job_), ec.message(), reused_);
        }
        void disconnect() {
            stream_.close();
            connected_ = false;
            buffer_.clear();
        }

        std::weak_ptr<Impl> owner_;
        Endpoint endpoint_;
        Millis timeout_;
        tcp::resolver resolver_;
        beast::tcp_stream stream_;
        beast::flat_buffer buffer_;
        std::optional<http::response_parser<http::string_body>> parser_;
        http::request<http::string_body> message_;
        JobPtr job_;
        bool connected_ = false;
        bool reused_ = false;
    };

    Impl(asio::io_context& io, Endpoint endpoint, Options options)
        : io_(io)
        , endpoint_(std::move(endpoint))
        , options_(options)
        , timer_(io) {}

    void request(HttpRequest request, Done done) {
        auto job = std::make_shared<Job>();
        job->request = std::move(request);
        job->done = std::move(done);
        job->give_up = Clock::now() + options_.patience;
        jobs_.push_back(std::move(job));
        pump();
    }

    void stop() {
        jobs_.clear();
        timer_.cancel();
        for (auto const& lane : lanes_) lane->close();
    }

    std::uint64_t limited = 0;

private:
    std::shared_ptr<Lane> free_lane() {
        for (auto const& lane : lanes_)
            if (!lane->busy) return lane;
        if (lanes_.size() >= options_.connections) return nullptr;
        return lanes_.emplace_back(std::make_shared<Lane>(io_, *this));
    }

    void pump() {
        auto const now = Clock::now();
        auto wake = Clock::time_point::max();
        for (auto at = jobs_.begin(); at != jobs_.end();) {
            if ((*at)->not_before > now) {
                wake = std::min(wake, (*at)->not_before);
                ++at;
                continue;
            }
            auto const lane = free_lane();
            if (!lane) return; // the next answer pumps again
            auto job = std::move(*at);
            at = jobs_.erase(at);
            lane->serve(std::move(job));
        }
        if (wake == Clock::time_point::max()) return;
        timer_.expires_at(wake);
        timer_.async_wait([weak = weak_from_this()](boost::system::error_code ec) {
            auto const self = weak.lock();
            if (self && !ec) self->pump();
        });
    }

    void on_reply(JobPtr job, http::response<http::string_body> reply) {
        int const status = static_cast<int>(reply.result_int());
        if (status == 429) ++limited;
        bool const passing = status == 429 || status == 502 || status == 503;
        if (passing && try_again(job, retry_after(reply))) return pump();
        job->done({status, std::move(reply.body())});
        pump();
    }

    void on_failure(JobPtr job, std::string const& why, bool at_once) {
        if (at_once) {
            jobs_.push_front(std::move(job));
        } else if (!try_again(job, Millis{0})) {
            job->done({0, why});
        }
        pump();
    }

    bool try_again(JobPtr const& job, Millis wish) {
        Millis const wait = std::max(wish, job->pause);
        job->pause = std::min(job->pause * 2, kPauseMax);
        job->not_before = Clock::now() + wait;
        if (job->not_before >= job->give_up) return false;
        jobs_.push_back(job);
        return true;
    }

    asio::io_context& io_;
    Endpoint endpoint_;
    Options options_;
    asio::steady_timer timer_;
    std::deque<JobPtr> jobs_;
    std::vector<std::shared_ptr<Lane>> lanes_;
};

HttpClient::HttpClient(asio::io_context& io, Endpoint endpoint, Options options)
    : impl_(std::make_shared<Impl>(io, std::move(endpoint), options)) {}

HttpClient::~HttpClient() {
    impl_->stop();
}

void HttpClient::request(HttpRequest request, Done done) {
    impl_->request(std::move(request), std::move(done));
}

std::uint64_t HttpClient::times_limited() const {
    return impl_->limited;
}

} // namespace switchboard::client
