#include "bench/bench.hpp"

#include "bench/impl/machine.hpp"
#include "gateway/worker.hpp"
#include "http/routes.hpp"
#include "metrics/memory_metrics.hpp"
#include "metrics/process_memory.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace switchboard::bench {
namespace {

constexpr unsigned kPerClientAddress = 20'000; // below the range of ephemeral ports
constexpr unsigned kBatch = 256;               // handshakes under way at once
constexpr unsigned kSpareDescriptors = 100;

class IdleHost final : public hub::ConnectionHost {
public:
    explicit IdleHost(unsigned wanted, boost::asio::io_context& io)
        : wanted_{wanted}
        , io_{io} {}
    hub::SessionHandle open(hub::Connection&, hub::ConnectionInfo, TimePoint) override {
        if (++open_ == wanted_) io_.stop();
        return open_;
    }
    void on_message(hub::SessionHandle, std::string_view, bool, TimePoint) override {}
    /// A client that ends before all are here has failed; it says why itself.
    void on_closed(hub::SessionHandle, TimePoint) override { io_.stop(); }
    [[nodiscard]] unsigned count() const { return open_; }

private:
    unsigned wanted_;
    unsigned open_ = 0;
    boost::asio::io_context& io_;
};

/// The clients' process: connects, waits for the parent's end, and leaves by itself if that dies.
[[noreturn]] void be_the_clients(unsigned short port, unsigned count, int until_closed) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    pin_to_core(1);
    int status = 0;
    try {
        std::vector<int> sockets;
        sockets.reserve(count);
        while (sockets.size() < count) {
            std::size_t const first = sockets.size();
            while (sockets.size() < count && sockets.size() < first + kBatch) {
                auto const address = 1 + static_cast<unsigned>(sockets.size()) / kPerClientAddress;
                sockets.push_back(connect_loopback(port, address));
                write_all(sockets.back(), upgrade_request());
            }
            for (std::size_t i = first; i < sockets.size(); ++i)
                if (!read_switching_protocols(sockets[i])) throw std::runtime_error{"refused"};
        }
        char byte = 0;
        while (::read(until_closed, &byte, 1) > 0) {
        }
    } catch (std::exception const& error) {
        std::fprintf(stderr, "bench idle: client: %s\n", error.what());
        status = 1;
    }
    ::_exit(status);
}

struct Figures {
    double seconds = 0;
    double cpu_seconds = 0;
    std::size_t allocated = 0;
    std::size_t resident = 0;
};

Figures serve(boost::asio::io_context& io, IdleHost const& host, unsigned wanted) {
    pin_to_core(0);
    std::size_t const allocated = allocated_bytes();
    std::size_t const resident = metrics::resident_bytes();
    double const started = now_seconds();
    double const cpu = thread_cpu_seconds();
    io.run();
    Figures figures{now_seconds() - started, thread_cpu_seconds() - cpu, 0, 0};
    if (host.count() != wanted) throw std::runtime_error{"the clients ended early"};
    io.restart();
    io.poll(); // the last one's answer
    figures.allocated = allocated_bytes() - allocated;
    figures.resident = metrics::resident_bytes() - resident;
    return figures;
}

void print(IdleOptions const& options, Figures const& figures) {
    double const count = options.connections;
    char const* const format =
        options.json
            ? "{\"bench\":\"idle\",\"connections\":%u,\"seconds\":%.3f,\"handshakesPerSecond\":%."
              "0f,"
              "\"cpuUsPerHandshake\":%.2f,\"bytesAllocated\":%.0f,\"bytesResident\":%.0f}\n"
            : "idle: %u WebSockets opened in %.2f s, server on core 0, clients on core 1\n"
              "  handshakes/s                 %9.0f\n"
              "  CPU of accept and handshake  %9.2f us\n"
              "  memory of one, allocated     %9.0f bytes (sockets in the kernel not counted)\n"
              "  memory of one, resident      %9.0f bytes\n";
    std::printf(
        format, options.connections, figures.seconds, count / figures.seconds,
        figures.cpu_seconds * 1e6 / count, static_cast<double>(figures.allocated) / count,
        static_cast<double>(figures.resident) / count);
}

Figures measure(IdleOptions const& options) {
    gateway::GatewaySettings settings;
    settings.accepts_per_second = 0;
    settings.connections_max = 0;
    http::Routes const routes;
    metrics::NullMetrics metrics;
    gateway::NodeShare node{settings, metrics};
    boost::asio::io_context io{1};
    IdleHost host{options.connections, io};
    gateway::Worker worker{io, node, host};
    gateway::ErrorCode error;
    auto const endpoint =
        worker.listen({boost::asio::ip::address_v4::loopback(), 0}, gateway::Door{&routes}, error);
    if (error) throw std::runtime_error{error.message()};
    worker.start();
    int ends[2] = {-1, -1};
    if (::pipe(ends) != 0) throw std::runtime_error{"no pipe"};
    pid_t const clients = ::fork();
    if (clients < 0) throw std::runtime_error{"no process for the clients"};
    if (clients == 0) {
        ::close(ends[1]);
        be_the_clients(endpoint.port(), options.connections, ends[0]);
    }
    ::close(ends[0]);
    Figures figures;
    std::exception_ptr failure;
    try {
        figures = serve(io, host, options.connections);
    } catch (std::exception const&) {
        failure = std::current_exception();
    }
    ::close(ends[1]);
    ::waitpid(clients, nullptr, 0);
    if (failure) std::rethrow_exception(failure);
    return figures;
}

} // namespace

int bench_idle(IdleOptions const& options) {
    try {
        std::size_t const descriptors = raise_descriptor_limit();
        if (options.connections + kSpareDescriptors > descriptors)
            throw std::runtime_error{
                "only " + std::to_string(descriptors) + " descriptors (ulimit -n)"};
        print(options, measure(options));
        return 0;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "bench idle: %s\n", error.what());
        return 1;
    }
}

} // namespace switchboard::bench
