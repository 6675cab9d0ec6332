// fire_proxy LISTEN_PORT TARGET_PORT: a TCP proxy on 127.0.0.1 that breaks things on command. Reads
// one command a line from its standard input and answers "ok" or "error: ...":
//
//   latency MIN MAX   milliseconds that each piece waits, in either direction
//   slice BYTES       pieces of at most so many bytes; 0: as they come
//   corrupt CHANCE    of a piece, in millionths: one of its bits is flipped
//   stall             nothing passes, nobody is told; new connections are accepted and wait
//   half up|down      nothing passes in that direction
//   reset             every connection ends with RST
//   cut BYTES         every connection gets RST after so many more bytes towards the client
//   refuse            new connections get RST
//   clear             everything passes again
//
// One thread; it ends when its standard input does.
#include "proxy.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <istream>
#include <unistd.h>

namespace asio = boost::asio;

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: fire_proxy LISTEN_PORT TARGET_PORT\n";
        return 2;
    }
    asio::io_context io{1};
    auto const port = [](char const* text) {
        return static_cast<std::uint16_t>(std::strtoul(text, nullptr, 10));
    };
    switchboard::fire::Proxy proxy{io, port(argv[1]), port(argv[2])};
    std::cout << "listening " << proxy.port() << std::endl;
    asio::posix::stream_descriptor input{io, ::dup(STDIN_FILENO)};
    asio::streambuf lines;
    std::function<void()> const read = [&] {
        asio::async_read_until(
            input, lines, '\n', [&](boost::system::error_code error, std::size_t) {
                if (error) return io.stop();
                std::istream stream{&lines};
                std::string line;
                std::getline(stream, line);
                std::cout << proxy.command(line) << std::endl;
                read();
            });
    };
    read();
    io.run();
}
