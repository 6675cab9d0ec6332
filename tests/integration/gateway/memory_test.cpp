// A node that is short of memory: what is refused, what is ended, and that a chat goes on. The
// memory is what the test says.
#include "gateway_fixture.hpp"

#include <atomic>
#include <list>

namespace switchboard::gateway {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::uint64_t kBudget = 16 * 1024 * 1024;
std::string const kWho = "GET /who HTTP/1.1\r\nHost: a\r\n\r\n";
std::string const kMemory = "switchboard_limit_reached_total{limit=memory}";

auto refusal() {
    return AllOf(
        StartsWith("HTTP/1.1 503 "), HasSubstr("Retry-After: "), HasSubstr("\"OVERLOADED\""));
}

/// A request whose body is announced and does not come whole.
std::string begun(std::string const& path, std::size_t size, std::size_t sent) {
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) +
           "\r\n\r\n" + std::string(sent, 'b');
}

class ShortOfMemory : public GatewayTest {
protected:
    ShortOfMemory() {
        settings_.memory_bytes = kBudget;
        memory_used_ = [this] { return used_.load(); };
        auto const token = [](http::Request const& request, http::Respond respond) {
            http::Response response;
            response.body = "token for " + std::to_string(request.body.size());
            respond(std::move(response));
        };
        routes_.add("POST", "/api/v1/visitor-token", token, 1024);
    }
    /// The next look finds so much in use, at once.
    void use(std::uint64_t percent) {
        used_ = kBudget / 100 * percent + 100;
        looked_ += Millis{60'000};
        run([this] { node_->measure(Worker::now() + looked_); });
    }
    /// Waits until the gateway's thread has seen it.
    void wait_until(std::function<bool()> const& holds) {
        auto const until = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        bool is_so = false;
        while (!is_so && std::chrono::steady_clock::now() < until) {
            run([&] { is_so = holds(); });
            std::this_thread::yield();
        }
        EXPECT_TRUE(is_so);
    }

private:
    std::atomic<std::uint64_t> used_{0};
    Millis looked_{0};
};

TEST_F(ShortOfMemory, TakesNoNewConnectionsAtEightyPercent) {
    start();
    Client chat = client();
    chat.upgrade();
    Client page = client();
    page.write(kWho);
    page.read_until("127.0.0.1");
    use(81);
    EXPECT_THAT(ask(kWho), refusal());
    EXPECT_EQ(metric(kMemory), 1);
    page.write(kWho);
    EXPECT_THAT(page.read_until("127.0.0.1"), StartsWith("HTTP/1.1 200 ")) << "it was here before";
    chat.write(text_frame("hello"));
    EXPECT_EQ(chat.read_frame(), "text hello");
    use(70);
    Client again = client();
    again.upgrade();
}

TEST_F(ShortOfMemory, ServesChatOnlyAtNinetyPercent) {
    start();
    Client chat = client();
    chat.upgrade();
    Client page = client();
    page.write(kWho);
    page.read_until("127.0.0.1");
    Client visitor = client();
    visitor.write(kWho);
    visitor.read_until("127.0.0.1");
    use(91);
    page.write(kWho);
    EXPECT_THAT(page.read_to_end(), refusal());
    EXPECT_EQ(metric(kMemory), 1);
    visitor.write(begun("/api/v1/visitor-token", 2, 2));
    EXPECT_THAT(visitor.read_until("token for 2"), StartsWith("HTTP/1.1 200 "));
    visitor.write(upgrade_request());
    EXPECT_THAT(visitor.read_until("\r\n\r\n"), StartsWith("HTTP/1.1 101 "));
    for (Client* const each : {&chat, &visitor}) {
        each->write(text_frame("hello"));
        EXPECT_EQ(each->read_frame(), "text hello");
    }
}

TEST_F(ShortOfMemory, EndsBodiesUnderWayThatAreNotChat) {
    start();
    std::string const body = begun("/echo", 100'000, 50'000);
    std::string const token = begun("/api/v1/visitor-token", 10, 5);
    Client silent = client();
    silent.write(body);
    Client visitor = client();
    visitor.write(token);
    wait_until([&] { return worker_->statistics().counts.bytes_in == body.size() + token.size(); });
    use(91);
    EXPECT_THAT(silent.read_to_end(), refusal()) << "without another byte of it";
    EXPECT_EQ(metric(kMemory), 1);
    visitor.write("12345");
    EXPECT_THAT(visitor.read_until("token for 10"), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ShortOfMemory, CountsBodiesAsTheyCome) {
    start();
    use(60);
    std::list<Client> crowd;
    for (int i = 0; i < 4; ++i) {
        Client& peer = crowd.emplace_back(endpoint_);
        peer.write(kWho);
        peer.read_until("127.0.0.1");
    }
    // 60 % and 36 more, though no look at the process has seen them.
    for (Client& peer : crowd) peer.write(begun("/echo", kEchoBodyMax, 1'500'000));
    for (Client& peer : crowd) EXPECT_THAT(peer.read_to_end(), refusal());
    EXPECT_EQ(node_->load(), Load::ChatOnly);
    crowd.clear();
    run([this] { worker_->stop(); });
    EXPECT_EQ(node_->held(), 0) << "what is not kept any more is not counted any more";
}

TEST_F(ShortOfMemory, EndsAnAnswerThatIsNotTaken) {
    routes_.add("GET", "/large", [](auto const&, http::Respond respond) {
        http::Response response;
        response.body.assign(8 * 1024 * 1024, 'l'); // more than any socket takes
        respond(std::move(response));
    });
    start();
    Client deaf = client();
    deaf.shrink_receive_buffer();
    deaf.write("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    deaf.read_until("\r\n\r\n");
    use(91);
    wait_until([this] {
        worker_->statistics().publish();
        return metrics_.value(kMemory) == 1;
    });
    EXPECT_EQ(metric("switchboard_http_connections"), 0);
}

TEST_F(ShortOfMemory, KeepsLessForAReaderThatDoesNotRead) {
    settings_.outbox_drop_bytes = 256 * 1024;
    settings_.outbox_close_bytes = 64 * 1024 * 1024;
    settings_.stall_time = Millis{60'000};
    settings_.close_time = Millis{1}; // the wheel's resolution then
    host_.on_text = [](hub::Connection& connection, std::string_view) {
        auto const frame = server_text(std::string(32 * 1024, 'x'));
        for (int i = 0; i < 200; ++i) connection.send(frame, hub::Importance::Durable);
    };
    start();
    Client deaf = client();
    deaf.shrink_receive_buffer();
    deaf.upgrade();
    deaf.write(text_frame("flood me"));
    wait_until([this] { return worker_->statistics().queued_bytes > 1024 * 1024; });
    use(91);
    host_.wait_closed(1);
    EXPECT_EQ(metric(kMemory), 1);
    EXPECT_EQ(metric("switchboard_websocket_closed_total{code=4008}"), 1);
    EXPECT_EQ(metric("switchboard_websocket_queued_bytes"), 0);
}

} // namespace
} // namespace switchboard::gateway
