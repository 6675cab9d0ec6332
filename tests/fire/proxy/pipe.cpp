#include "pipe.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace switchboard::fire {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Error = boost::system::error_code;

namespace {
constexpr std::size_t kWaitingMax = 1024 * 1024; // then its reader waits, as a full network would
}

void reset(tcp::socket& socket) {
    Error ignored;
    socket.set_option(asio::socket_base::linger{true, 0}, ignored);
    socket.close(ignored);
}

Pipe::Pipe(Proxy& proxy, tcp::socket client)
    : proxy_{proxy}
    , client_{std::move(client)}
    , target_{client_.get_executor()}
    , up_{client_, target_, true}
    , down_{target_, client_, false} {}

void Pipe::start(tcp::endpoint const& target) {
    target_.async_connect(target, [self = shared_from_this()](Error error) {
        if (self->is_over_) return;
        if (error) return self->end_with_reset();
        Error ignored;
        self->client_.set_option(tcp::no_delay{true}, ignored);
        self->target_.set_option(tcp::no_delay{true}, ignored);
        self->is_open_ = true;
        self->resume();
    });
}

void Pipe::resume() {
    if (!is_open_ || is_over_) return;
    for (Way* way : {&up_, &down_}) {
        read(*way);
        write(*way);
    }
}

bool Pipe::is_blocked(Way const& way) const {
    return way.up ? proxy_.faults().blocks_up : proxy_.faults().blocks_down;
}

void Pipe::read(Way& way) {
    if (way.reading || way.ended || way.bytes_waiting > kWaitingMax) return;
    way.reading = true;
    way.from.async_read_some(
        asio::buffer(way.buffer), [self = shared_from_this(), &way](Error error, std::size_t size) {
            way.reading = false;
            if (self->is_over_) return;
            if (error) {
                way.ended = true;
                return self->write(way);
            }
            self->take(way, std::string(way.buffer.data(), size));
            self->read(way);
            self->write(way);
        });
}

void Pipe::take(Way& way, std::string bytes) {
    Faults const& faults = proxy_.faults();
    auto& random = proxy_.random();
    std::size_t const most = faults.slice_bytes == 0 ? bytes.size() : faults.slice_bytes;
    auto due = way.waiting.empty() ? Clock::now() : way.waiting.back().due;
    for (std::size_t at = 0; at < bytes.size(); at += most) {
        Piece piece{bytes.substr(at, most), {}};
        std::uniform_int_distribution<std::uint32_t> wait{
            faults.latency_min_ms, faults.latency_max_ms};
        due = std::max(due, Clock::now() + std::chrono::milliseconds{wait(random)});
        piece.due = due;
        if (random() % 1'000'000 < faults.corrupt_millionths)
            piece.bytes[random() % piece.bytes.size()] ^= static_cast<char>(1U << (random() % 8));
        way.bytes_waiting += piece.bytes.size();
        way.waiting.push_back(std::move(piece));
    }
}

void Pipe::write(Way& way) {
    if (way.writing || is_over_ || is_blocked(way)) return;
    if (way.waiting.empty()) {
        if (way.ended) end();
        return;
    }
    way.writing = true;
    auto const self = shared_from_this();
    way.timer.expires_at(way.waiting.front().due);
    way.timer.async_wait([self, &way](Error) {
        way.writing = false;
        if (self->is_over_ || self->is_blocked(way) || way.waiting.empty()) return;
        Piece& piece = way.waiting.front();
        bool const cuts = !way.up && piece.bytes.size() > self->left_;
        if (cuts) piece.bytes.resize(self->left_);
        if (!way.up && !cuts) self->left_ -= piece.bytes.size();
        way.writing = true;
        asio::async_write(
            way.to, asio::buffer(piece.bytes),
            [self, &way, cuts, size = piece.bytes.size()](Error error, std::size_t) {
                way.writing = false;
                if (self->is_over_) return;
                way.bytes_waiting -= std::min(size, way.bytes_waiting);
                way.waiting.pop_front();
                if (error || cuts) return self->end_with_reset();
                self->read(way);
                self->write(way);
            });
    });
}

void Pipe::end_with_reset() {
    if (is_over_) return;
    reset(client_);
    reset(target_);
    end();
}

void Pipe::end() {
    if (std::exchange(is_over_, true)) return;
    Error ignored;
    up_.timer.cancel();
    down_.timer.cancel();
    client_.close(ignored);
    target_.close(ignored);
    proxy_.forget(shared_from_this());
}

} // namespace switchboard::fire
