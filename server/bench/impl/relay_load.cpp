#include "bench/impl/relay_load.hpp"

#include "bench/impl/machine.hpp"
#include "codec/websocket_codec.hpp"

#include <array>
#include <stdexcept>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace switchboard::bench {
namespace {

constexpr std::uint32_t kMaskKey = 0x5A17C3E9;
constexpr int kWaitMs = 50;

std::string framed(Framing framing, std::string const& message) {
    if (framing == Framing::WebSocket)
        return codec::client_frame(codec::Opcode::Binary, message, kMaskKey);
    std::string out{'\0', '\0'};
    out.push_back(static_cast<char>(message.size() >> 8U));
    out.push_back(static_cast<char>(message.size() & 0xFFU));
    return out + message;
}

std::size_t big_endian_16(std::string_view bytes) {
    return std::size_t{static_cast<unsigned char>(bytes[0])} << 8U |
           static_cast<unsigned char>(bytes[1]);
}

struct Extent {
    std::size_t header = 0; // 0: the header is not all there
    std::size_t payload = 0;
};

Extent extent_of(Framing framing, std::string_view bytes) {
    if (framing == Framing::Length)
        return bytes.size() < 4 ? Extent{} : Extent{4, big_endian_16(bytes.substr(2))};
    if (bytes.size() < 2) return {};
    auto const length = static_cast<unsigned char>(bytes[1]);
    if (length < 126) return {2, length};
    return bytes.size() < 4 ? Extent{} : Extent{4, big_endian_16(bytes.substr(2))};
}

} // namespace

RelayLoad::RelayLoad(
    Framing framing, unsigned short port, unsigned people, std::string const& message)
    : framing_{framing}
    , epoll_{::epoll_create1(0)}
    , message_{framed(framing, message)}
    , buffer_(64 * std::size_t{1024}) {
    if (message.empty() || message.size() > 0xFFFF)
        throw std::invalid_argument{"messages are 1 to 65535 bytes"};
    for (unsigned i = 0; i < people; ++i) {
        int const socket = connect_loopback(port);
        people_.push_back({socket, {}});
        if (framing == Framing::WebSocket) {
            write_all(socket, upgrade_request());
            if (!read_switching_protocols(socket)) throw std::runtime_error{"no WebSocket"};
        }
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    }
}

RelayLoad::~RelayLoad() {
    for (Person const& person : people_) ::close(person.socket);
    ::close(epoll_);
}

void RelayLoad::begin() {
    for (Person const& person : people_) write_all(person.socket, message_);
}

std::uint64_t RelayLoad::run(double seconds) {
    double const end = now_seconds() + seconds;
    std::uint64_t acknowledged = 0;
    std::array<epoll_event, 256> events;
    while (now_seconds() < end) {
        int const count = ::epoll_wait(epoll_, events.data(), events.size(), kWaitMs);
        for (int i = 0; i < count; ++i) {
            Person& person = people_[events[static_cast<std::size_t>(i)].data.u64];
            std::uint64_t const acks = read(person);
            for (std::uint64_t next = 0; next < acks; ++next) write_all(person.socket, message_);
            acknowledged += acks;
        }
    }
    return acknowledged;
}

std::uint64_t RelayLoad::read(Person& person) {
    ssize_t const size = ::recv(person.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
    if (size == 0) throw std::runtime_error{"the relay ended a connection"};
    if (size < 0) return 0;
    std::string_view bytes{buffer_.data(), static_cast<std::size_t>(size)};
    std::string joined;
    if (!person.tail.empty()) {
        joined = person.tail;
        joined.append(bytes);
        bytes = joined;
    }
    std::uint64_t acks = 0;
    for (;;) {
        Extent const extent = extent_of(framing_, bytes);
        std::size_t const whole = extent.header + extent.payload;
        if (extent.header == 0 || bytes.size() < whole) break;
        if (bytes[extent.header] == 'a')
            ++acks;
        else
            ++delivered_;
        bytes.remove_prefix(whole);
    }
    std::string rest{bytes};
    person.tail.swap(rest);
    return acks;
}

} // namespace switchboard::bench
