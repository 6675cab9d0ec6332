// A gateway on a loopback port in a thread of its own, a host that the test scripts, and a raw
// client whose reads end by themselves. The test thread talks to the gateway through sockets and
// run() only.
#pragma once

#include "codec/websocket_codec.hpp"
#include "gateway/worker.hpp"
#include "http/routes.hpp"
#include "metrics/memory_metrics.hpp"

#include <condition_variable>
#include <functional>
#include <gmock/gmock.h>
#include <map>
#include <mutex>
#include <thread>

namespace switchboard::gateway {

inline std::string const kClose = "Connection: close\r\n";

/// Echoes messages, unless the test gives it something better to do. Counts what it is told.
class ScriptedHost final : public hub::ConnectionHost {
public:
    hub::SessionHandle
    open(hub::Connection& connection, hub::ConnectionInfo info, TimePoint now) override;
    void on_message(
        hub::SessionHandle session, std::string_view bytes, bool binary, TimePoint now) override;
    void on_closed(hub::SessionHandle session, TimePoint now) override;
    void tick(TimePoint now) override;
    void drain(TimePoint now) override;

    /// Waits until `closed` connections have ended.
    void wait_closed(std::size_t closed);
    /// Waits until the worker has looked at its deadlines once more.
    void wait_tick();
    [[nodiscard]] hub::ConnectionInfo last_info();

    std::function<void(hub::Connection&, std::string_view)> on_text; // set before the start
    std::map<hub::SessionHandle, hub::Connection*> connections;      // the gateway's thread only

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t closed_ = 0;
    std::size_t ticks_ = 0;
    hub::ConnectionInfo last_info_;
    hub::SessionHandle next_ = 1;
};

class Client {
public:
    explicit Client(boost::asio::ip::tcp::endpoint const& server);
    void write(std::string_view bytes);
    /// Reads until `text` has come, or the end; answers everything since the last call up to it.
    std::string read_until(std::string_view text);
    std::string read_exactly(std::size_t size);
    std::string read_to_end();
    /// Sends a well-formed upgrade request and eats the answer.
    void upgrade(std::string const& more_fields = "");
    /// The next frame as "text hello", "close 1002", "ping "; "end" at the end of the stream.
    std::string read_frame();
    void finish_sending();
    void shrink_receive_buffer();
    boost::asio::ip::tcp::socket& socket() { return socket_; }

private:
    bool more();
    boost::asio::io_context io_;
    boost::asio::ip::tcp::socket socket_;
    std::string buffer_;
};

[[nodiscard]] std::string upgrade_request(std::string const& more_fields = "");
[[nodiscard]] std::string text_frame(std::string_view text);
[[nodiscard]] hub::WireBytes server_text(std::string_view text);

inline constexpr std::size_t kEchoBodyMax = 2 * 1024 * 1024; // of POST /echo

class GatewayTest : public ::testing::Test {
protected:
    GatewayTest();
    ~GatewayTest() override;

    void start();
    /// Runs `task` on the gateway's thread and waits until it is done.
    void run(std::function<void()> task);
    [[nodiscard]] double metric(std::string const& key);
    Client client() { return Client{endpoint_}; }
    [[nodiscard]] std::string ask(std::string_view request);

    GatewaySettings settings_;
    std::function<std::uint64_t()> memory_used_; // bytes; set before the start, or nothing is shed
    http::Routes routes_;
    OtherHost files_; // of the door; set before the start
    metrics::MemoryMetrics metrics_;
    ScriptedHost host_;
    boost::asio::ip::tcp::endpoint endpoint_;
    std::unique_ptr<NodeShare> node_;
    std::unique_ptr<Worker> worker_;

private:
    boost::asio::io_context io_{1};
    std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
    std::thread thread_;
};

} // namespace switchboard::gateway
