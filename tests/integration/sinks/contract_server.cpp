#include "contract_server.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace switchboard::sinks::test {

namespace {

/// HMAC by hand over plain SHA-256 (RFC 2104), so that it is not the same code as the sink's.
std::string sha256(std::string const& text) {
    std::string digest(32, '\0');
    unsigned size = 0;
    EVP_Digest(
        text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
        EVP_sha256(), nullptr);
    return digest;
}

std::string hmac_hex(std::string key, std::string const& text) {
    if (key.size() > 64) key = sha256(key);
    key.resize(64, '\0');
    std::string inner = key;
    std::string outer = key;
    for (char& c : inner) c = static_cast<char>(c ^ 0x36);
    for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
    std::string hex;
    for (char const c : sha256(outer + sha256(inner + text))) {
        std::array<char, 3> pair{};
        std::snprintf(pair.data(), pair.size(), "%02x", static_cast<unsigned char>(c));
        hex += pair.data();
    }
    return hex;
}

bool read_more(int socket, std::string& buffer) {
    std::array<char, 4096> chunk{};
    ssize_t const size = ::recv(socket, chunk.data(), chunk.size(), 0);
    if (size <= 0) return false;
    buffer.append(chunk.data(), static_cast<std::size_t>(size));
    return true;
}

bool read_request(int socket, Seen& request) {
    std::string buffer;
    while (buffer.find("\r\n\r\n") == std::string::npos)
        if (!read_more(socket, buffer)) return false;
    std::size_t const head = buffer.find("\r\n\r\n");
    std::size_t at = buffer.find("\r\n") + 2;
    while (at < head) {
        std::size_t const end = buffer.find("\r\n", at);
        std::size_t const colon = buffer.find(": ", at);
        std::string name = buffer.substr(at, colon - at);
        std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
            return static_cast<char>(std::tolower(c));
        });
        request.headers[name] = buffer.substr(colon + 2, end - colon - 2);
        at = end + 2;
    }
    auto const length = std::stoul(request.headers["content-length"]);
    request.body = buffer.substr(head + 4);
    while (request.body.size() < length)
        if (!read_more(socket, request.body)) return false;
    return true;
}

void send_all(int socket, std::string const& text) {
    static_cast<void>(::send(socket, text.data(), text.size(), MSG_NOSIGNAL));
}

void reset(int socket) {
    linger const now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

std::string answer(std::string const& status, std::string const& extra = "") {
    return "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n" + extra + "\r\n";
}

} // namespace

ContractServer::ContractServer(std::string secret)
    : secret_(std::move(secret)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 64);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_loop(); });
}

ContractServer::~ContractServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (auto& connection : connections_) connection.join();
    ::close(listener_);
}

std::string ContractServer::url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/hook";
}

void ContractServer::behave(std::vector<Behaviour> next) {
    std::lock_guard const lock{mutex_};
    script_ = std::move(next);
}

std::vector<Seen> ContractServer::seen() const {
    std::lock_guard const lock{mutex_};
    return seen_;
}

std::map<std::string, int> ContractServer::effects() const {
    std::lock_guard const lock{mutex_};
    return effects_;
}

void ContractServer::accept_loop() {
    for (;;) {
        int const socket = ::accept(listener_, nullptr, nullptr);
        if (socket < 0) return;
        connections_.emplace_back([this, socket] {
            serve(socket);
            ::close(socket);
        });
    }
}

Behaviour ContractServer::next_behaviour() {
    std::lock_guard const lock{mutex_};
    if (script_.empty()) return Behaviour::Ok;
    Behaviour const next = script_.front();
    script_.erase(script_.begin());
    return next;
}

void ContractServer::apply(Seen const& request) {
    std::lock_guard const lock{mutex_};
    auto const key = request.headers.find("idempotency-key");
    if (key == request.headers.end()) return;
    effects_[key->second] = 1; // a repetition of the key changes nothing
}

void ContractServer::serve(int socket) {
    Seen request;
    if (!read_request(socket, request)) return;
    request.signature_ok =
        request.headers["x-switchboard-signature"] ==
        "sha256=" +
            hmac_hex(secret_, request.headers["x-switchboard-timestamp"] + "." + request.body);
    {
        std::lock_guard const lock{mutex_};
        seen_.push_back(request);
    }
    switch (next_behaviour()) {
    case Behaviour::Ok:
        apply(request);
        return send_all(socket, answer("201 Created", "Location: /tickets/7\r\n"));
    case Behaviour::ServerError:
        return send_all(socket, answer("500 Oops"));
    case Behaviour::Refuse:
        return send_all(socket, answer("422 No"));
    case Behaviour::TooMany:
        return send_all(socket, answer("429 Later", "Retry-After: 1\r\n"));
    case Behaviour::Redirect:
        return send_all(socket, answer("302 There", "Location: " + url() + "\r\n"));
    case Behaviour::Hang: {
        std::string rest;
        pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
        while (!stopping_ && ::poll(&waiting, 1, 50) == 0) {
        }
        static_cast<void>(read_more(socket, rest));
        return;
    }
    case Behaviour::ResetAfter:
        apply(request);
        return reset(socket);
    case Behaviour::EndlessAnswer: {
        apply(request);
        send_all(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        std::string const chunk = "1000\r\n" + std::string(0x1000, 'x') + "\r\n";
        while (!stopping_ && ::send(socket, chunk.data(), chunk.size(), MSG_NOSIGNAL) > 0) {
        }
        return;
    }
    }
}

} // namespace switchboard::sinks::test
