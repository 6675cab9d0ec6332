#include "proxy.hpp"

#include "pipe.hpp"

#include <sstream>

namespace switchboard::fire {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

Proxy::Proxy(asio::io_context& io, std::uint16_t listen_port, std::uint16_t target_port)
    : io_{io}
    , acceptor_{io, tcp::endpoint{asio::ip::address_v4::loopback(), listen_port}}
    , target_port_{target_port} {
    accept();
}

Proxy::~Proxy() = default;

std::uint16_t Proxy::port() const {
    return acceptor_.local_endpoint().port();
}

void Proxy::accept() {
    acceptor_.async_accept([this](boost::system::error_code error, tcp::socket client) {
        if (error) return;
        accept();
        if (faults_.refuses) return reset(client);
        auto const pipe = std::make_shared<Pipe>(*this, std::move(client));
        pipes_.insert(pipe);
        pipe->start(tcp::endpoint{asio::ip::address_v4::loopback(), target_port_});
    });
}

void Proxy::changed() {
    auto const pipes = pipes_;
    for (auto const& pipe : pipes) pipe->resume();
}

std::string Proxy::command(std::string const& line) {
    std::istringstream words{line};
    std::string name, direction;
    words >> name;
    Faults next = faults_;
    auto const pipes = pipes_; // ending one changes the set
    if (name == "latency" && words >> next.latency_min_ms >> next.latency_max_ms &&
        next.latency_min_ms <= next.latency_max_ms) {
    } else if (name == "slice" && words >> next.slice_bytes) {
    } else if (name == "corrupt" && words >> next.corrupt_millionths) {
    } else if (name == "stall") {
        next.blocks_up = next.blocks_down = true;
    } else if (name == "half" && words >> direction && (direction == "up" || direction == "down")) {
        (direction == "up" ? next.blocks_up : next.blocks_down) = true;
    } else if (name == "refuse") {
        next.refuses = true;
    } else if (name == "reset") {
        for (auto const& pipe : pipes) pipe->end_with_reset();
    } else if (std::size_t bytes = 0; name == "cut" && words >> bytes) {
        for (auto const& pipe : pipes) pipe->cut_after(bytes);
    } else if (name == "clear") {
        next = Faults{};
    } else {
        return "error: unknown command: " + line;
    }
    faults_ = next;
    changed();
    return "ok";
}

} // namespace switchboard::fire
