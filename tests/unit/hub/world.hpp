// A small world for hub tests: the memory store, hubs on nodes, sockets that remember what they
// got, a clock that is set by hand. One thread; nothing happens but in settle(). It never sleeps.
#pragma once

#include "codec/frame_codec.hpp"
#include "hub/hub.hpp"
#include "metrics/memory_metrics.hpp"
#include "store/memory/memory_database.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace switchboard::hub::testing {

inline constexpr char const* kAccount = "acme";

/// A socket: keeps the frames that the hub sent.
class Socket final : public Connection {
public:
    explicit Socket(Encoding encoding = Encoding::Proto)
        : encoding_(encoding) {}

    void send(WireBytes bytes, Importance importance) override;
    void close(std::uint16_t code, std::string_view reason) override;

    /// Frames since the last call.
    [[nodiscard]] std::vector<v1::ServerFrame> take() { return std::exchange(frames_, {}); }
    [[nodiscard]] std::uint16_t closed() const { return closed_; }
    [[nodiscard]] std::size_t ephemeral() const { return ephemeral_; }

private:
    Encoding encoding_;
    std::vector<v1::ServerFrame> frames_;
    std::uint16_t closed_ = 0;
    std::size_t ephemeral_ = 0;
};

class World;

/// One node with one hub.
class Node final : public ports::Bus {
public:
    Node(World& world, std::string name, HubSettings settings);

    [[nodiscard]] std::string const& node() const override { return name_; }
    void follow(std::string account, std::string topic, ports::Done<ports::Unit> done) override;
    void unfollow(std::string account, std::string topic) override;
    void publish(ports::Record record) override { published.push_back(std::move(record)); }
    void signal(ports::Record record) override { signalled.push_back(std::move(record)); }

    /// Delivers what is in the node's inbox.
    void read_inbox();

    std::vector<ports::Record> published, signalled;
    bool deaf = false; // the inbox is not read; what comes is lost
    std::unique_ptr<Hub> hub;

private:
    World& world_;
    std::string name_;
};

/// One client with its socket on a node.
struct Client {
    Node* node = nullptr;
    std::unique_ptr<Socket> socket;
    SessionHandle session = 0;
};

class World final : public ports::Authenticator {
public:
    World();

    Node& node(std::string name, HubSettings settings = {});
    /// Tokens are "<role>:<id>", role one of c (customer), a (agent), s (supervisor); others are
    /// unknown.
    void authenticate(std::string token, ports::Done<ports::Caller> done) override;
    /// As `rights` say, or as at the log-in.
    void recheck(ports::Caller caller, ports::Done<ports::Caller> done) override;
    void used(ports::Caller const& caller) override { ++uses[caller.id]; }
    [[nodiscard]] static ports::Caller caller(std::string const& token);

    [[nodiscard]] Client connect(Node& node, Encoding encoding = Encoding::Proto);
    void say(Client& client, v1::ClientFrame const& frame);
    /// connect, hello, settle.
    [[nodiscard]] Client
    join(Node& node, std::string const& token, std::vector<v1::Position> const& positions = {});
    void hang_up(Client& client);

    /// Runs everything that is under way, deliveries to other nodes included, until nothing moves.
    void settle();
    void advance(Millis by); // in ticks of 100 ms, settling after each
    [[nodiscard]] TimePoint now() const { return now_; }

    /// The router's side: what is on the stream, and what the test makes of it.
    [[nodiscard]] std::vector<ports::QueuedCommand> commands();
    void commit(std::vector<ports::CommitOp> ops);
    void reply(v1::RoutingCommand const& command, v1::Reply reply);
    /// A conversation of customer `contact` with `agent` as its owner; returns its id.
    std::string conversation(std::string const& contact, std::string const& agent = {});

    /// How often whose session was said to be in use.
    std::map<std::string, int> uses;
    /// Faults of the coming store calls by operation; each is used once.
    std::map<std::string, std::deque<store::Fault>> faults;
    /// Answers of these operations wait here until released.
    std::set<std::string> stalled;
    void release();

    decltype(HubDoors::preview) preview{}; // of the nodes that are made from now on

    metrics::MemoryMetrics metrics;
    std::unique_ptr<store::MemoryDatabase> database;
    std::unique_ptr<store::MemoryStores> stores;
    std::deque<std::function<void()>> tasks;
    TimePoint expires{};                                         // of the tokens
    std::map<std::string, ports::Outcome<ports::Caller>> rights; // by id: what changed since
    std::map<std::string, access::GrantsPtr> grants;             // by id: of restricted people

private:
    std::string last_operation_;
    std::vector<std::function<void()>> waiting_;
    std::vector<std::unique_ptr<Node>> nodes_;
    TimePoint now_ = time_point_ms(1'000'000);
    std::uint64_t ids_ = 0;
    ports::Lease lease_;
};

// Frames in a line.
[[nodiscard]] v1::ClientFrame send_frame(
    std::uint32_t request, std::string const& conversation, std::string const& client_id,
    std::string const& text);
[[nodiscard]] v1::Position position(
    std::string const& conversation, std::uint32_t seq, std::string const& epoch = {},
    std::string const& last_client_id = {});
/// The sequence numbers of the entry frames, in order.
[[nodiscard]] std::vector<std::uint32_t> seqs(std::vector<v1::ServerFrame> const& frames);
/// The kinds of the frames: "ack entry conversation".
[[nodiscard]] std::string kinds(std::vector<v1::ServerFrame> const& frames);
/// The first frame of that kind, or an empty one.
[[nodiscard]] v1::ServerFrame
first(std::vector<v1::ServerFrame> const& frames, v1::ServerFrame::BodyCase kind);

} // namespace switchboard::hub::testing
