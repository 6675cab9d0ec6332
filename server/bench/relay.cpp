#include "bench/bench.hpp"

#include "bench/impl/floor_relay.hpp"
#include "bench/impl/machine.hpp"
#include "bench/impl/relay_load.hpp"
#include "codec/websocket_codec.hpp"
#include "gateway/worker.hpp"
#include "http/routes.hpp"
#include "metrics/memory_metrics.hpp"

#include <atomic>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <exception>
#include <thread>

namespace switchboard::bench {
namespace {

/// Passes each message to the other of the pair and acknowledges it, as the floor does.
class RelayHost final : public hub::ConnectionHost {
public:
    hub::SessionHandle
    open(hub::Connection& connection, hub::ConnectionInfo /*info*/, TimePoint /*now*/) override {
        people_.push_back(&connection);
        return static_cast<hub::SessionHandle>(people_.size() - 1);
    }
    void on_message(
        hub::SessionHandle session, std::string_view bytes, bool /*binary*/,
        TimePoint /*now*/) override {
        if (hub::Connection* const other = people_[session ^ 1U])
            other->send(
                std::make_shared<std::string const>(
                    codec::server_frame(codec::Opcode::Binary, bytes)),
                hub::Importance::Durable);
        people_[session]->send(ack_, hub::Importance::Durable);
    }
    void on_closed(hub::SessionHandle session, TimePoint /*now*/) override {
        people_[session] = nullptr;
    }

private:
    std::vector<hub::Connection*> people_;
    hub::WireBytes ack_ =
        std::make_shared<std::string const>(codec::server_frame(codec::Opcode::Binary, "ack\n"));
};

struct Round {
    double messages_per_second = 0;
    double cpu_us_per_message = 0;
};

Round measure(
    RelayOptions const& options, Framing framing, unsigned short port,
    std::atomic<double> const& server_cpu, std::function<void()> const& sample) {
    RelayLoad load{framing, port, options.rooms * 2, std::string(options.message_bytes, 'm')};
    load.begin();
    load.run(options.seconds / 5);
    sample();
    double const cpu_before = server_cpu.load();
    double const started = now_seconds();
    std::uint64_t const messages = load.run(options.seconds);
    double const took = now_seconds() - started;
    sample();
    double const cpu = server_cpu.load() - cpu_before;
    auto const count = static_cast<double>(std::max<std::uint64_t>(1, messages));
    return {count / took, cpu * 1e6 / count};
}

/// Processor time of another thread, read without its help.
void sample_cpu(std::thread& thread, std::atomic<double>& into) {
    clockid_t clock{};
    timespec time{};
    if (pthread_getcpuclockid(thread.native_handle(), &clock) != 0) return;
    clock_gettime(clock, &time);
    into = static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

/// Runs `serve` on core 0 while `load` runs here, and whatever happens ends it with `stop`.
template<class Serve, class Stop>
Round beside(
    RelayOptions const& options, Framing framing, unsigned short port, Serve serve, Stop stop) {
    std::thread server{[&] {
        pin_to_core(0);
        serve();
    }};
    std::atomic<double> cpu{0};
    Round round;
    std::exception_ptr failure;
    try {
        round = measure(options, framing, port, cpu, [&] { sample_cpu(server, cpu); });
    } catch (std::exception const&) {
        failure = std::current_exception();
    }
    stop();
    server.join();
    if (failure) std::rethrow_exception(failure);
    return round;
}

Round floor_round(RelayOptions const& options) {
    FloorListener const listener = floor_listen();
    std::atomic<bool> stopping{false};
    return beside(
        options, Framing::Length, listener.port, [&] { run_floor_relay(listener, stopping); },
        [&] { stopping = true; });
}

Round our_round(RelayOptions const& options) {
    gateway::GatewaySettings settings;
    settings.accepts_per_second = 0;
    http::Routes const routes;
    metrics::NullMetrics metrics;
    gateway::NodeShare node{settings, metrics};
    boost::asio::io_context io{1};
    RelayHost host;
    gateway::Worker worker{io, node, host};
    gateway::ErrorCode error;
    auto const endpoint =
        worker.listen({boost::asio::ip::address_v4::loopback(), 0}, gateway::Door{&routes}, error);
    if (error) throw std::runtime_error{error.message()};
    worker.start();
    return beside(
        options, Framing::WebSocket, endpoint.port(), [&] { io.run(); }, [&] { io.stop(); });
}

void print(RelayOptions const& options, Round const& floor, Round const& ours) {
    double const ratio = ours.messages_per_second / floor.messages_per_second;
    char const* const format =
        options.json
            ? "{\"bench\":\"relay\",\"rooms\":%u,\"messageBytes\":%zu,\"rounds\":%u,"
              "\"seconds\":%.2f,\"floorPerSecond\":%.0f,\"floorCpuUs\":%.2f,"
              "\"oursPerSecond\":%.0f,\"oursCpuUs\":%.2f,\"ratio\":%.3f}\n"
            : "relay without store: %u rooms, %zu-byte messages, each passed on and acknowledged;\n"
              "server on core 0, load on core 1, median of %u interleaved rounds of %.2f s\n"
              "  floor (raw epoll, no WebSocket)  %9.0f messages/s  %6.2f us CPU a message\n"
              "  switchboard's gateway            %9.0f messages/s  %6.2f us CPU a message\n"
              "  ratio to the floor               %9.3f\n";
    std::printf(
        format, options.rooms, options.message_bytes, options.rounds, options.seconds,
        floor.messages_per_second, floor.cpu_us_per_message, ours.messages_per_second,
        ours.cpu_us_per_message, ratio);
}

Round middle(std::vector<Round> const& rounds) {
    std::vector<double> rates;
    std::vector<double> cpus;
    for (Round const& round : rounds) {
        rates.push_back(round.messages_per_second);
        cpus.push_back(round.cpu_us_per_message);
    }
    return {median(rates), median(cpus)};
}

} // namespace

int bench_relay(RelayOptions const& options) {
    try {
        raise_descriptor_limit();
        pin_to_core(1);
        std::vector<Round> floor;
        std::vector<Round> ours;
        for (unsigned round = 0; round < options.rounds; ++round) {
            floor.push_back(floor_round(options));
            ours.push_back(our_round(options));
        }
        print(options, middle(floor), middle(ours));
        return 0;
    } catch (std::exception const& error) {
        std::fprintf(stderr, "bench relay: %s\n", error.what());
        return 1;
    }
}

} // namespace switchboard::bench
