// Peers that are slow, silent, too many, or told to go: every limit is reached and has its
// consequence.
#include "gateway_fixture.hpp"

#include <future>
#include <list>

namespace switchboard::gateway {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(GatewayTest, ClosesAReaderThatDoesNotRead) {
    settings_.outbox_drop_bytes = 64 * 1024;
    settings_.outbox_close_bytes = 256 * 1024;
    settings_.close_time = Millis{1}; // the wheel's resolution then
    host_.on_text = [](hub::Connection& connection, std::string_view) {
        auto const frame = server_text(std::string(32 * 1024, 'x'));
        for (int i = 0; i < 2000; ++i) connection.send(frame, hub::Importance::Durable);
    };
    start();
    Client peer = client();
    peer.shrink_receive_buffer();
    peer.upgrade();
    peer.write(text_frame("flood me"));
    host_.wait_closed(1);
    EXPECT_EQ(metric("switchboard_websocket_slow_total"), 1);
    EXPECT_EQ(metric("switchboard_limit_reached_total{limit=send_queue_bytes}"), 1);
    EXPECT_EQ(metric("switchboard_websocket_closed_total{code=4008}"), 1);
    EXPECT_EQ(metric("switchboard_websocket_queued_bytes"), 0);
}

TEST_F(GatewayTest, DropsEphemeralFramesFirst) {
    settings_.outbox_drop_bytes = 64 * 1024;
    host_.on_text = [](hub::Connection& connection, std::string_view) {
        auto const typing = server_text(std::string(8 * 1024, 't'));
        for (int i = 0; i < 100; ++i) connection.send(typing, hub::Importance::Ephemeral);
        connection.send(server_text("kept"), hub::Importance::Durable);
    };
    start();
    Client peer = client();
    peer.upgrade();
    peer.write(text_frame("go"));
    std::size_t typings = 0;
    std::string frame;
    while ((frame = peer.read_frame()).starts_with("text ttt")) ++typings;
    EXPECT_EQ(frame, "text kept");
    EXPECT_LT(typings, 10U);
    EXPECT_GE(metric("switchboard_websocket_dropped_total"), 90);
}

TEST_F(GatewayTest, EndsAStalledConnection) {
    settings_.stall_time = Millis{100};
    settings_.outbox_close_bytes = 100 * 1024 * 1024;
    host_.on_text = [](hub::Connection& connection, std::string_view) {
        auto const frame = server_text(std::string(32 * 1024, 'x'));
        for (int i = 0; i < 1000; ++i) connection.send(frame, hub::Importance::Durable);
    };
    start();
    Client peer = client();
    peer.upgrade();
    peer.write(text_frame("flood me"));
    host_.wait_closed(1);
    EXPECT_EQ(metric("switchboard_websocket_closed_total{code=4008}"), 1);
}

TEST_F(GatewayTest, PingsAndEndsAHalfOpenConnection) {
    settings_.ping_interval = Millis{50};
    settings_.ping_jitter = Millis{1};
    settings_.pong_time = Millis{50};
    start();
    Client peer = client();
    peer.upgrade();
    EXPECT_EQ(peer.read_frame(), "ping ");
    EXPECT_EQ(peer.read_frame(), "end"); // no answer, no patience
    host_.wait_closed(1);
}

TEST_F(GatewayTest, KeepsAConnectionThatAnswers) {
    settings_.ping_interval = Millis{1};
    settings_.ping_jitter = Millis{1};
    settings_.pong_time = Millis{5'000};
    start();
    Client peer = client();
    peer.upgrade();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(peer.read_frame(), "ping ");
        peer.write(codec::client_frame(codec::Opcode::Pong, "", 3));
    }
}

TEST_F(GatewayTest, W14EndsAMessageThatNeverCompletes) {
    settings_.message_time = Millis{100};
    start();
    Client peer = client();
    peer.upgrade();
    peer.write(text_frame(std::string(60'000, 'x')).substr(0, 100));
    EXPECT_EQ(peer.read_frame(), "close 1008");
}

TEST_F(GatewayTest, LimitsTheConnectionsOfOneAddress) {
    settings_.limit_loopback = true;
    settings_.address_connections_max = 2;
    start();
    Client one = client();
    one.upgrade();
    Client two = client();
    two.upgrade();
    Client three = client();
    std::string const refusal = three.read_to_end();
    EXPECT_THAT(refusal, StartsWith("HTTP/1.1 429 "));
    EXPECT_THAT(refusal, HasSubstr("Retry-After: "));
    EXPECT_THAT(refusal, HasSubstr("(connections_per_address: 2)"));
    one.socket().close();
    host_.wait_closed(1);
    run([] {}); // the burial is over
    Client four = client();
    four.upgrade();
    EXPECT_EQ(metric("switchboard_gateway_refused_total"), 1);
}

TEST_F(GatewayTest, LimitsAnAddressBehindAProxyToo) {
    settings_.trusted_proxies = {"127.0.0.1"};
    settings_.address_connections_max = 1;
    start();
    Client one = client();
    one.upgrade("X-Forwarded-For: 203.0.113.9\r\n");
    EXPECT_THAT(
        ask(upgrade_request("X-Forwarded-For: 203.0.113.9\r\n")), StartsWith("HTTP/1.1 429 "));
    Client other = client();
    other.upgrade("X-Forwarded-For: 203.0.113.10\r\n");
}

std::string who_for(std::string const& client) {
    return "GET /who HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: " + client + "\r\n\r\n";
}

TEST_F(GatewayTest, ChargesWhoIsCarriedAndNotWhoCameFirst) {
    settings_.trusted_proxies = {"127.0.0.1"};
    settings_.address_connections_max = 1;
    std::string const one = "203.0.113.9", other = "203.0.113.10";
    start();
    Client pooled = client();
    pooled.write(who_for(one));
    pooled.read_until(one);
    Client elsewhere = client();
    elsewhere.upgrade("X-Forwarded-For: " + one + "\r\n"); // nothing of it is under way any more
    pooled.write(who_for(other));
    pooled.read_until(other);
    pooled.write(who_for(one));
    EXPECT_THAT(pooled.read_to_end(), StartsWith("HTTP/1.1 429 ")) << "its WebSocket is open";
    Client again = client();
    again.write(who_for("203.0.113.11"));
    again.read_until("203.0.113.11");
    again.upgrade("X-Forwarded-For: " + other + "\r\n");
    EXPECT_EQ(host_.last_info().address_key, AddressLimits::key_of(other));
    EXPECT_THAT(
        ask(upgrade_request("X-Forwarded-For: " + other + "\r\n")), StartsWith("HTTP/1.1 429 "));
    Client third = client();
    third.upgrade("X-Forwarded-For: 203.0.113.11\r\n");
}

TEST_F(GatewayTest, APooledConnectionIsPaidForOnce) {
    settings_.trusted_proxies = {"127.0.0.1"};
    settings_.address_burst = 2;
    settings_.address_per_second = 1;
    start();
    Client pooled = client();
    for (int i = 0; i < 20; ++i)
        for (char const* const who : {"203.0.113.9", "203.0.113.10"}) {
            pooled.write(who_for(who));
            EXPECT_THAT(pooled.read_until(who), StartsWith("HTTP/1.1 200 "));
        }
    pooled.write(upgrade_request("X-Forwarded-For: 203.0.113.10\r\n"));
    EXPECT_THAT(pooled.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 101 "));
}

TEST_F(GatewayTest, RefusesAboveTheConnectionLimitOfTheNode) {
    settings_.connections_max = 1;
    start();
    Client one = client();
    one.upgrade();
    Client two = client();
    EXPECT_THAT(two.read_to_end(), StartsWith("HTTP/1.1 503 "));
}

TEST_F(GatewayTest, AcceptsNoFasterThanItsPaceButAcceptsAll) {
    settings_.accepts_per_second = 8;
    start();
    std::list<Client> crowd;
    for (int i = 0; i < 12; ++i) crowd.emplace_back(endpoint_);
    for (Client& peer : crowd) peer.upgrade();
    EXPECT_EQ(metric("switchboard_gateway_accepted_total"), 12);
}

TEST_F(GatewayTest, DrainsWithAWordToEverybody) {
    settings_.drain_time = Millis{100};
    start();
    Client stays = client();
    stays.upgrade();
    Client follows = client();
    follows.upgrade();
    Client idle_http = client();
    idle_http.write("GET /who HTTP/1.1\r\nHost: a\r\n\r\n");
    idle_http.read_until("127.0.0.1");
    std::promise<void> drained;
    run([&] { worker_->drain([&] { drained.set_value(); }); });
    EXPECT_EQ(stays.read_frame(), "text goAway");
    EXPECT_EQ(follows.read_frame(), "text goAway");
    follows.write(codec::client_frame(codec::Opcode::Close, "", 1));
    EXPECT_EQ(follows.read_frame(), "close");
    EXPECT_EQ(stays.read_frame(), "close 1001");
    stays.socket().close();
    EXPECT_EQ(idle_http.read_to_end(), "");
    EXPECT_EQ(drained.get_future().wait_for(std::chrono::seconds{20}), std::future_status::ready);
    EXPECT_THROW(client(), boost::system::system_error);
}

} // namespace
} // namespace switchboard::gateway
