#include "gateway_fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <sys/socket.h>

namespace switchboard::gateway {
namespace asio = boost::asio;
using asio::ip::tcp;
namespace {

constexpr timeval kReadTime{20, 0}; // only a failing test waits so long
constexpr std::chrono::seconds kWaitTime{20};

} // namespace

hub::SessionHandle
ScriptedHost::open(hub::Connection& connection, hub::ConnectionInfo info, TimePoint /*now*/) {
    std::lock_guard const lock{mutex_};
    last_info_ = std::move(info);
    connections[next_] = &connection;
    return next_++;
}

void ScriptedHost::on_message(
    hub::SessionHandle session, std::string_view bytes, bool binary, TimePoint /*now*/) {
    hub::Connection& connection = *connections.at(session);
    if (on_text) return on_text(connection, bytes);
    auto const opcode = binary ? codec::Opcode::Binary : codec::Opcode::Text;
    connection.send(
        std::make_shared<std::string const>(codec::server_frame(opcode, bytes)),
        hub::Importance::Durable);
}

void ScriptedHost::on_closed(hub::SessionHandle session, TimePoint /*now*/) {
    std::lock_guard const lock{mutex_};
    EXPECT_EQ(connections.erase(session), 1U);
    ++closed_;
    changed_.notify_all();
}

void ScriptedHost::tick(TimePoint /*now*/) {
    std::lock_guard const lock{mutex_};
    ++ticks_;
    changed_.notify_all();
}

void ScriptedHost::drain(TimePoint /*now*/) {
    for (auto& [session, connection] : connections)
        connection->send(server_text("goAway"), hub::Importance::Durable);
}

void ScriptedHost::wait_closed(std::size_t closed) {
    std::unique_lock lock{mutex_};
    ASSERT_TRUE(changed_.wait_for(lock, kWaitTime, [&] { return closed_ >= closed; }));
}

void ScriptedHost::wait_tick() {
    std::unique_lock lock{mutex_};
    std::size_t const before = ticks_;
    ASSERT_TRUE(changed_.wait_for(lock, kWaitTime, [&] { return ticks_ > before; }));
}

hub::ConnectionInfo ScriptedHost::last_info() {
    std::lock_guard const lock{mutex_};
    return last_info_;
}

Client::Client(tcp::endpoint const& server)
    : socket_{io_} {
    socket_.connect(server);
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &kReadTime, sizeof kReadTime);
}

void Client::write(std::string_view bytes) {
    boost::system::error_code error; // the server may have closed by now, which is for read to see
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), error);
}

bool Client::more() {
    std::array<char, 4096> part;
    ssize_t const size = ::recv(socket_.native_handle(), part.data(), part.size(), 0);
    EXPECT_FALSE(size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) << "nothing came in time";
    if (size <= 0) return false;
    buffer_.append(part.data(), static_cast<std::size_t>(size));
    return true;
}

std::string Client::read_until(std::string_view text) {
    while (buffer_.find(text) == std::string::npos)
        if (!more()) return std::exchange(buffer_, {});
    std::size_t const end = buffer_.find(text) + text.size();
    std::string result = buffer_.substr(0, end);
    buffer_.erase(0, end);
    return result;
}

std::string Client::read_exactly(std::size_t size) {
    while (buffer_.size() < size)
        if (!more()) return std::exchange(buffer_, {});
    std::string result = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return result;
}

std::string Client::read_to_end() {
    while (more()) {
    }
    return std::exchange(buffer_, {});
}

void Client::upgrade(std::string const& more_fields) {
    write(upgrade_request(more_fields));
    EXPECT_THAT(read_until("\r\n\r\n"), ::testing::StartsWith("HTTP/1.1 101 "));
}

std::string Client::read_frame() {
    std::string const head = read_exactly(2);
    if (head.size() < 2) return "end";
    std::size_t size = static_cast<unsigned char>(head[1]);
    if (size >= 126) {
        std::string const length = read_exactly(size == 126 ? 2 : 8);
        size = 0;
        for (char const c : length) size = (size << 8U) | static_cast<unsigned char>(c);
    }
    std::string const payload = read_exactly(size);
    switch (static_cast<unsigned char>(head[0])) {
    case 0x81:
        return "text " + payload;
    case 0x82:
        return "binary " + payload;
    case 0x89:
        return "ping " + payload;
    case 0x8A:
        return "pong " + payload;
    case 0x88:
        if (payload.size() < 2) return "close";
        return "close " + std::to_string(
                              static_cast<unsigned char>(payload[0]) * 256 +
                              static_cast<unsigned char>(payload[1]));
    default:
        return "?";
    }
}

void Client::finish_sending() {
    socket_.shutdown(tcp::socket::shutdown_send);
}

void Client::shrink_receive_buffer() {
    socket_.set_option(asio::socket_base::receive_buffer_size{4096});
}

std::string upgrade_request(std::string const& more_fields) {
    return "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
           more_fields + "\r\n";
}

std::string text_frame(std::string_view text) {
    return codec::client_frame(codec::Opcode::Text, text, 0x12345678);
}

hub::WireBytes server_text(std::string_view text) {
    return std::make_shared<std::string const>(codec::server_frame(codec::Opcode::Text, text));
}

GatewayTest::GatewayTest() {
    auto echo = [](http::Request const& request, http::Respond respond) {
        http::Response response;
        response.headers.emplace_back("Content-Type", "text/plain");
        response.body = request.body;
        respond(std::move(response));
    };
    routes_.add("POST", "/echo", echo, kEchoBodyMax);
    routes_.add("GET", "/who", [](http::Request const& request, http::Respond respond) {
        http::Response response;
        response.body = request.remote_address + (request.secure ? " secure" : "");
        respond(std::move(response));
    });
}

void GatewayTest::start() {
    node_ = std::make_unique<NodeShare>(settings_, metrics_);
    node_->memory_used = memory_used_;
    worker_ = std::make_unique<Worker>(io_, *node_, host_);
    ErrorCode error;
    endpoint_ = worker_->listen(
        {asio::ip::address_v4::loopback(), 0}, Door{&routes_, nullptr, true, files_}, error);
    ASSERT_FALSE(error) << error.message();
    worker_->start();
    work_.emplace(io_.get_executor());
    thread_ = std::thread{[this] { io_.run(); }};
}

GatewayTest::~GatewayTest() {
    if (thread_.joinable()) {
        run([this] { worker_->stop(); });
        work_.reset();
        thread_.join();
    }
    worker_.reset();
}

void GatewayTest::run(std::function<void()> task) {
    std::promise<void> done;
    asio::post(io_, [&] {
        task();
        done.set_value();
    });
    done.get_future().get();
}

double GatewayTest::metric(std::string const& key) {
    double value = 0;
    run([&] {
        worker_->statistics().publish();
        value = metrics_.value(key);
    });
    return value;
}

std::string GatewayTest::ask(std::string_view request) {
    Client asking = client();
    asking.write(request);
    return asking.read_to_end();
}

} // namespace switchboard::gateway
