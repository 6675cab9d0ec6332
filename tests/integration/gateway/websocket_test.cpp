// WebSockets over a real socket: what the codec's table cannot show, and Beast's client as a second
// opinion.
#include "gateway_fixture.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

namespace switchboard::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;

TEST_F(GatewayTest, TalksWithBeast) {
    start();
    asio::io_context io;
    websocket::stream<asio::ip::tcp::socket> peer{io};
    peer.next_layer().connect(endpoint_);
    peer.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
        request.set("Sec-WebSocket-Protocol", "switchboard.v1.proto");
    }));
    websocket::response_type response;
    peer.handshake(response, "localhost", "/ws");
    EXPECT_EQ(response["Sec-WebSocket-Protocol"], "switchboard.v1.proto");
    peer.binary(true);
    for (std::size_t const size : {0U, 1U, 125U, 126U, 65535U, 65536U}) {
        std::string const message(size, 'm');
        peer.write(asio::buffer(message));
        boost::beast::flat_buffer buffer;
        peer.read(buffer);
        EXPECT_EQ(boost::beast::buffers_to_string(buffer.data()), message);
    }
    peer.auto_fragment(true);
    peer.write_buffer_bytes(1024);
    std::string const fragmented(20'000, 'f');
    peer.write(asio::buffer(fragmented));
    boost::beast::flat_buffer buffer;
    peer.read(buffer);
    EXPECT_EQ(boost::beast::buffers_to_string(buffer.data()), fragmented);
    boost::system::error_code error;
    peer.close(websocket::close_code::normal, error);
    EXPECT_FALSE(error) << error.message();
    host_.wait_closed(1);
    EXPECT_EQ(metric("switchboard_websocket_closed_total{code=1000}"), 1);
    EXPECT_EQ(metric("switchboard_websocket_connections"), 0);
}

TEST_F(GatewayTest, W26TakesFramesThatCameWithTheRequest) {
    start();
    Client peer = client();
    peer.write(upgrade_request() + text_frame("one") + text_frame("two"));
    peer.read_until("\r\n\r\n");
    EXPECT_EQ(peer.read_frame(), "text one");
    EXPECT_EQ(peer.read_frame(), "text two");
}

TEST_F(GatewayTest, W27AnswersAPeerThatStoppedSending) {
    start();
    Client peer = client();
    peer.upgrade();
    peer.write(text_frame("last"));
    peer.finish_sending();
    EXPECT_EQ(peer.read_frame(), "text last");
    EXPECT_EQ(peer.read_frame(), "end");
    host_.wait_closed(1);
}

TEST_F(GatewayTest, ClosesOverWhatIsNoFrame) {
    start();
    struct Row {
        std::string bytes;
        char const* answer;
    };
    std::vector<Row> const rows{
        {std::string(2000, '\xFF'), "close 1002"},
        {"GET / HTTP/1.1\r\n\r\n", "close 1002"},
        {codec::client_frame(codec::Opcode::Text, std::string(65537, 'x'), 1), "close 1009"},
        {codec::client_frame(codec::Opcode::Binary, "x", 1), "close 1003"},
        {text_frame("\xC0\x80"), "close 1007"},
    };
    for (Row const& row : rows) {
        Client peer = client();
        peer.upgrade();
        peer.write(row.bytes);
        EXPECT_EQ(peer.read_frame(), row.answer);
        EXPECT_EQ(peer.read_frame(), "end");
    }
    host_.wait_closed(rows.size());
    EXPECT_EQ(metric("switchboard_websocket_closed_total{code=1002}"), 2);
}

TEST_F(GatewayTest, AnswersPingsAndEchoesTheClose) {
    start();
    Client peer = client();
    peer.upgrade();
    peer.write(codec::client_frame(codec::Opcode::Ping, "are you there", 7));
    EXPECT_EQ(peer.read_frame(), "pong are you there");
    peer.write(codec::client_frame(codec::Opcode::Close, "\x0F\xA1", 7));
    EXPECT_EQ(peer.read_frame(), "close 4001");
    EXPECT_EQ(peer.read_frame(), "end");
}

TEST_F(GatewayTest, SendsWhatIsQueuedBeforeTheCloseOfTheHost) {
    host_.on_text = [](hub::Connection& connection, std::string_view) {
        connection.send(server_text("first"), hub::Importance::Durable);
        connection.close(4001, "auth failed");
        connection.send(server_text("too late"), hub::Importance::Durable);
    };
    start();
    Client peer = client();
    peer.upgrade();
    peer.write(text_frame("go") + text_frame("ignored"));
    EXPECT_EQ(peer.read_frame(), "text first");
    EXPECT_EQ(peer.read_frame(), "close 4001");
    EXPECT_EQ(peer.read_frame(), "end");
    peer.finish_sending();
    host_.wait_closed(1);
    EXPECT_EQ(metric("switchboard_websocket_closed_total{code=4001}"), 1);
}

TEST_F(GatewayTest, WritesWhatTheHostSendsAtAnyTime) {
    start();
    Client peer = client();
    peer.upgrade();
    run([this] {
        for (auto& [session, connection] : host_.connections)
            connection->send(server_text("later"), hub::Importance::Durable);
    });
    EXPECT_EQ(peer.read_frame(), "text later");
}

TEST_F(GatewayTest, TellsTheHostWhoItIs) {
    settings_.trusted_proxies = {"127.0.0.0/8"};
    start();
    Client peer = client();
    peer.upgrade("X-Forwarded-For: 10.1.1.1, 203.0.113.9\r\nOrigin: http://localhost\r\n"
                 "Sec-WebSocket-Protocol: switchboard.v1.proto\r\n");
    EXPECT_EQ(host_.last_info().remote_address, "203.0.113.9");
    EXPECT_EQ(host_.last_info().origin, "http://localhost");
    EXPECT_EQ(host_.last_info().encoding, hub::Encoding::Proto);
}

TEST_F(GatewayTest, RefusesAForeignOrigin) {
    start();
    EXPECT_THAT(
        ask(upgrade_request("Origin: https://evil.example\r\n")), StartsWith("HTTP/1.1 403 "));
    std::string wrong_version = upgrade_request();
    wrong_version.replace(wrong_version.find("13"), 2, "12");
    EXPECT_THAT(ask(wrong_version), HasSubstr("Sec-WebSocket-Version: 13\r\n"));
}

TEST_F(GatewayTest, SurvivesPeersThatVanishAtAnyMoment) {
    start();
    std::string const talk =
        upgrade_request() + text_frame("hello") + text_frame(std::string(300, 'x'));
    std::size_t opened = 0;
    for (std::size_t cut = 1; cut < talk.size(); cut += 7) {
        Client peer = client();
        peer.socket().set_option(asio::socket_base::linger{true, 0}); // a reset, not an end
        peer.write(talk.substr(0, cut));
        if (cut < upgrade_request().size()) continue;
        peer.read_until("\r\n\r\n");
        ++opened;
    }
    host_.wait_closed(opened);
    Client peer = client();
    peer.upgrade();
    peer.write(text_frame("still here"));
    EXPECT_EQ(peer.read_frame(), "text still here");
}

} // namespace
} // namespace switchboard::gateway
