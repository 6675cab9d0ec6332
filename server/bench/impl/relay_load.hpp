// The load of the relay benchmark: both people of each room, each with one message on its way at
// any time. Runs on the calling thread; the same code drives both sides, only the framing differs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace switchboard::bench {

enum class Framing : std::uint8_t { WebSocket, Length };

class RelayLoad {
public:
    /// Connects everybody, one after the other, so that the server can pair them by order.
    RelayLoad(Framing framing, unsigned short port, unsigned people, std::string const& message);
    ~RelayLoad();
    RelayLoad(RelayLoad const&) = delete;
    RelayLoad& operator=(RelayLoad const&) = delete;

    /// Sends the first message of everybody.
    void begin();
    /// Keeps it going for so long; answers how many messages were acknowledged.
    std::uint64_t run(double seconds);
    /// Messages that came from the other side.
    [[nodiscard]] std::uint64_t delivered() const { return delivered_; }

private:
    struct Person {
        int socket = -1;
        std::string tail;
    };
    /// Answers the number of acknowledgements among what came.
    std::uint64_t read(Person& person);

    Framing framing_;
    int epoll_;
    std::string message_; // framed
    std::vector<Person> people_;
    std::vector<char> buffer_;
    std::uint64_t delivered_ = 0;
};

} // namespace switchboard::bench
