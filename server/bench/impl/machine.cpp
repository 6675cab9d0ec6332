#include "bench/impl/machine.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace switchboard::bench {
namespace {

[[noreturn]] void fail(char const* what) {
    throw std::system_error{errno, std::generic_category(), what};
}

} // namespace

void pin_to_core(unsigned core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core % std::max(1U, std::thread::hardware_concurrency()), &cores);
    pthread_setaffinity_np(pthread_self(), sizeof cores, &cores);
}

double thread_cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    auto const seconds = [](timeval const& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double now_seconds() {
    auto const now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

std::size_t allocated_bytes() {
    auto const info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur;
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

std::string upgrade_request() {
    return "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Protocol: switchboard.v1.proto\r\n\r\n";
}

int connect_loopback(unsigned short port, unsigned client_address) {
    int const socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket < 0) fail("socket");
    int const one = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    ::setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    sockaddr_in from{};
    from.sin_family = AF_INET;
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + client_address);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(port);
    bool const good = ::bind(socket, reinterpret_cast<sockaddr const*>(&from), sizeof from) == 0 &&
                      ::connect(socket, reinterpret_cast<sockaddr const*>(&to), sizeof to) == 0;
    if (!good) {
        ::close(socket);
        fail("connect");
    }
    return socket;
}

void write_all(int socket, std::string const& bytes) {
    std::size_t written = 0;
    while (written < bytes.size()) {
        ssize_t const size =
            ::send(socket, bytes.data() + written, bytes.size() - written, MSG_NOSIGNAL);
        if (size < 0) fail("send");
        written += static_cast<std::size_t>(size);
    }
}

bool read_switching_protocols(int socket) {
    std::string answer;
    std::array<char, 512> part;
    while (answer.find("\r\n\r\n") == std::string::npos) {
        ssize_t const size = ::recv(socket, part.data(), part.size(), 0);
        if (size <= 0) return false;
        answer.append(part.data(), static_cast<std::size_t>(size));
    }
    return answer.starts_with("HTTP/1.1 101 ") && answer.ends_with("\r\n\r\n");
}

} // namespace switchboard::bench
