// A TCP proxy on loopback whose faults are switched while it runs (main.cpp names them). Owns its
// listening socket and connections; its io_context's one thread. It never looks at what it carries.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <memory>
#include <random>
#include <set>
#include <string>

namespace switchboard::fire {

struct Faults {
    std::uint32_t latency_min_ms = 0, latency_max_ms = 0;
    std::size_t slice_bytes = 0;
    std::uint32_t corrupt_millionths = 0;
    bool blocks_up = false, blocks_down = false; // up: from the client to the target
    bool refuses = false;
};

class Pipe;

class Proxy {
public:
    Proxy(boost::asio::io_context& io, std::uint16_t listen_port, std::uint16_t target_port);
    ~Proxy();
    [[nodiscard]] std::uint16_t port() const;
    /// "ok", or "error: ..." and nothing is changed.
    std::string command(std::string const& line);

    // --- for its connections
    [[nodiscard]] Faults const& faults() const { return faults_; }
    [[nodiscard]] std::mt19937& random() { return random_; }
    void forget(std::shared_ptr<Pipe> const& pipe) { pipes_.erase(pipe); }

private:
    void accept();
    void changed();

    boost::asio::io_context& io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::uint16_t target_port_;
    Faults faults_;
    std::mt19937 random_{1};
    std::set<std::shared_ptr<Pipe>> pipes_;
};

} // namespace switchboard::fire
