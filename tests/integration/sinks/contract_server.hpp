// A webhook receiver that keeps the contract's other side: it checks the signature by its own
// means, remembers keys, and misbehaves on request. Owns one listening socket on loopback and one
// thread per connection. Never shares code with the sink that it checks.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace switchboard::sinks::test {

enum class Behaviour : std::uint8_t {
    Ok,
    ServerError,
    Refuse,        // 422
    TooMany,       // 429 with Retry-After: 1
    Redirect,      // 302 to itself
    Hang,          // reads, never answers, until the client gives up
    ResetAfter,    // applies, then resets the connection
    EndlessAnswer, // 200, then bytes until the client stops reading
};

struct Seen {
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;
    bool signature_ok = false;
};

class ContractServer {
public:
    explicit ContractServer(std::string secret);
    ~ContractServer();
    ContractServer(ContractServer const&) = delete;
    ContractServer& operator=(ContractServer const&) = delete;

    [[nodiscard]] std::string url() const;
    /// The next requests are treated so, in order; afterwards all are Ok.
    void behave(std::vector<Behaviour> next);
    [[nodiscard]] std::vector<Seen> seen() const;
    /// How often each key took effect: what a sink that honours keys would have made of it.
    [[nodiscard]] std::map<std::string, int> effects() const;

private:
    void accept_loop();
    void serve(int socket);
    [[nodiscard]] Behaviour next_behaviour();
    void apply(Seen const& request);

    std::string secret_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::vector<Behaviour> script_;
    std::vector<Seen> seen_;
    std::map<std::string, int> effects_;
    std::atomic<bool> stopping_ = false;
    std::vector<std::thread> connections_;
    std::thread acceptor_;
};

} // namespace switchboard::sinks::test
