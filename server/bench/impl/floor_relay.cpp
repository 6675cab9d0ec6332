#include "bench/impl/floor_relay.hpp"

#include <arpa/inet.h>
#include <array>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace switchboard::bench {
namespace {

constexpr std::size_t kHeader = 4;
constexpr int kStopSeenMs = 50;

struct Peer {
    int socket = -1;
    std::string tail; // an incomplete message
};

class FloorRelay {
public:
    explicit FloorRelay(int listener)
        : listener_{listener}
        , epoll_{::epoll_create1(0)} {
        watch(listener, 0);
    }
    ~FloorRelay() {
        for (Peer& peer : peers_) ::close(peer.socket);
        ::close(epoll_);
        ::close(listener_);
    }
    FloorRelay(FloorRelay const&) = delete;
    FloorRelay& operator=(FloorRelay const&) = delete;

    void poll() {
        std::array<epoll_event, 256> events;
        int const count = ::epoll_wait(epoll_, events.data(), events.size(), kStopSeenMs);
        for (int i = 0; i < count; ++i) {
            std::uint64_t const who = events[static_cast<std::size_t>(i)].data.u64;
            if (who == 0)
                accept();
            else
                read(who - 1);
        }
    }

private:
    void watch(int socket, std::uint64_t who) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = who;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket, &event);
    }

    void accept() {
        int const socket = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (socket < 0) return;
        int const one = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        peers_.push_back({socket, {}});
        watch(socket, peers_.size());
    }

    void read(std::size_t who) {
        Peer& peer = peers_[who];
        ssize_t const size = ::recv(peer.socket, buffer_.data(), buffer_.size(), 0);
        if (size <= 0) {
            ::epoll_ctl(epoll_, EPOLL_CTL_DEL, peer.socket, nullptr);
            return;
        }
        std::string_view bytes{buffer_.data(), static_cast<std::size_t>(size)};
        if (!peer.tail.empty()) {
            peer.tail.append(bytes);
            bytes = peer.tail;
        }
        std::size_t whole = 0;
        acks_.clear();
        while (bytes.size() - whole >= kHeader) {
            std::uint32_t length = 0;
            std::memcpy(&length, bytes.data() + whole, kHeader);
            std::size_t const end = whole + kHeader + ntohl(length);
            if (end > bytes.size()) break;
            whole = end;
            acks_.append(
                "\0\0\0\x04"
                "ack\n",
                8);
        }
        if (whole > 0) {
            ::send(peers_[who ^ 1U].socket, bytes.data(), whole, MSG_NOSIGNAL);
            ::send(peer.socket, acks_.data(), acks_.size(), MSG_NOSIGNAL);
        }
        std::string rest{bytes.substr(whole)};
        peer.tail.swap(rest);
    }

    int listener_;
    int epoll_;
    std::vector<Peer> peers_;
    std::string acks_;
    std::array<char, 64 * 1024> buffer_{};
};

} // namespace

FloorListener floor_listen() {
    FloorListener made;
    made.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(made.socket, reinterpret_cast<sockaddr const*>(&address), sizeof address);
    ::listen(made.socket, SOMAXCONN);
    socklen_t size = sizeof address;
    ::getsockname(made.socket, reinterpret_cast<sockaddr*>(&address), &size);
    made.port = ntohs(address.sin_port);
    return made;
}

void run_floor_relay(FloorListener listener, std::atomic<bool> const& stop) {
    FloorRelay relay{listener.socket};
    while (!stop.load(std::memory_order_relaxed)) relay.poll();
}

} // namespace switchboard::bench
