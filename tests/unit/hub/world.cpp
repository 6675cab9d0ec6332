#include "world.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace switchboard::hub::testing {
namespace {

/// The payload of a server's message: our servers send single, unmasked frames.
std::string_view payload_of(std::string_view message) {
    auto const length = static_cast<unsigned char>(message[1]);
    std::size_t const header = length < 126 ? 2U : length == 126 ? 4U : 10U;
    return message.substr(header);
}

} // namespace

void Socket::send(WireBytes bytes, Importance importance) {
    auto decoded = codec::decode_server(encoding_, payload_of(*bytes));
    SB_ASSERT(decoded.has_value(), "the hub sends frames");
    if (importance == Importance::Ephemeral) ++ephemeral_;
    frames_.push_back(std::move(*decoded));
}

void Socket::close(std::uint16_t code, std::string_view /*reason*/) {
    closed_ = code;
}

Node::Node(World& world, std::string name, HubSettings settings)
    : world_(world)
    , name_(std::move(name)) {
    auto ids = std::make_shared<int>(0);
    hub = std::make_unique<Hub>(HubDoors{
        *world.stores->store,
        *this,
        world,
        world.metrics,
        std::move(settings),
        [this, ids] { return name_ + "-" + std::to_string(++*ids); },
        [&world] { return world.now(); },
        {},
        world.preview});
}

void Node::follow(std::string account, std::string topic, ports::Done<ports::Unit> done) {
    world_.stores->store->follow(std::move(account), name_, std::move(topic), std::move(done));
}

void Node::unfollow(std::string account, std::string topic) {
    world_.stores->store->unfollow(
        std::move(account), name_, std::move(topic), [](ports::Outcome<ports::Unit> const&) {});
}

void Node::read_inbox() {
    world_.stores->nodes->read_inbox(
        name_, 100, Millis{0}, [this](ports::Outcome<std::vector<ports::InboxItem>> const& items) {
            if (deaf || !items) return;
            for (ports::InboxItem const& item : *items) {
                hub->on_record(std::make_shared<v1::InboxRecord const>(item.record), world_.now());
            }
        });
}

World::World() {
    store::MemoryEnvironment environment;
    environment.now = [this] { return now_; };
    environment.post = [this](std::function<void()> task) {
        if (stalled.contains(last_operation_)) {
            waiting_.push_back(std::move(task));
        } else {
            tasks.push_back(std::move(task));
        }
    };
    environment.schedule = [](Millis, std::function<void()> const&) {};
    environment.fault = [this](std::string_view operation) {
        last_operation_ = operation;
        auto& planned = faults[std::string(operation)];
        if (planned.empty()) return store::Fault::None;
        store::Fault const fault = planned.front();
        planned.pop_front();
        return fault;
    };
    database = std::make_unique<store::MemoryDatabase>(std::move(environment), 1);
    stores = std::make_unique<store::MemoryStores>(*database);
    stores->routing->acquire_lease(
        0, "router", 0, Millis{1'000'000'000},
        [this](ports::Outcome<ports::Lease> const& lease) { lease_ = *lease; });
    settle();
}

Node& World::node(std::string name, HubSettings settings) {
    stores->nodes->renew_node(name, Millis{1'000'000'000}, [](auto const&) {});
    nodes_.push_back(std::make_unique<Node>(*this, std::move(name), std::move(settings)));
    settle();
    return *nodes_.back();
}

ports::Caller World::caller(std::string const& token) {
    ports::Caller caller;
    caller.account = kAccount;
    caller.id = token.substr(2);
    caller.name = "Name of " + caller.id;
    caller.inbox = "web";
    caller.role = token.starts_with("c:")   ? v1::CUSTOMER
                  : token.starts_with("a:") ? v1::AGENT
                  : token.starts_with("s:") ? v1::SUPERVISOR
                                            : v1::ROLE_UNSPECIFIED;
    return caller;
}

void World::authenticate(std::string token, ports::Done<ports::Caller> done) {
    ports::Caller known = caller(token.size() > 2 ? token : "??");
    known.expires = expires;
    if (auto const given = grants.find(known.id); given != grants.end())
        known.grants = given->second;
    tasks.push_back([done, known] {
        if (known.role == v1::ROLE_UNSPECIFIED) {
            done(ports::Error{v1::UNAUTHENTICATED, "unknown token"});
        } else {
            done(known);
        }
    });
}

void World::recheck(ports::Caller known, ports::Done<ports::Caller> done) {
    tasks.push_back([this, done, known = std::move(known)] {
        auto const changed = rights.find(known.id);
        done(changed == rights.end() ? ports::Outcome<ports::Caller>{known} : changed->second);
    });
}

Client World::connect(Node& node, Encoding encoding) {
    Client client;
    client.node = &node;
    client.socket = std::make_unique<Socket>(encoding);
    client.session = node.hub->open(
        *client.socket, {.encoding = encoding, .remote_address = "192.0.2.1", .origin = {}}, now_);
    return client;
}

void World::say(Client& client, v1::ClientFrame const& frame) {
    client.node->hub->on_message(client.session, frame.SerializeAsString(), true, now_);
}

Client
World::join(Node& node, std::string const& token, std::vector<v1::Position> const& positions) {
    Client client = connect(node);
    v1::ClientFrame frame;
    frame.set_request(1);
    frame.mutable_hello()->set_token(token);
    for (v1::Position const& at : positions) {
        *frame.mutable_hello()->mutable_resume()->add_positions() = at;
    }
    say(client, frame);
    settle();
    return client;
}

void World::hang_up(Client& client) {
    client.node->hub->on_closed(client.session, now_);
    client.session = 0;
    settle();
}

void World::settle() {
    for (int idle = 0; idle < 2;) {
        bool const moved = !tasks.empty();
        while (!tasks.empty()) {
            auto const task = std::move(tasks.front());
            tasks.pop_front();
            task();
        }
        for (auto const& node : nodes_) node->read_inbox();
        // Reading the inboxes posts an answer for each, empty or not: two rounds without more are
        // rest.
        idle = !moved || tasks.size() == nodes_.size() ? idle + 1 : 0;
    }
}

void World::advance(Millis by) {
    for (TimePoint const until = now_ + by; now_ < until;) {
        now_ += Millis{100};
        for (auto const& node : nodes_) node->hub->tick(now_);
        settle();
    }
}

std::vector<ports::QueuedCommand> World::commands() {
    std::vector<ports::QueuedCommand> read;
    stores->routing->read_commands(
        kAccount, "", 1'000, Millis{0},
        [&](ports::Outcome<std::vector<ports::QueuedCommand>> const& found) { read = *found; });
    settle();
    return read;
}

void World::commit(std::vector<ports::CommitOp> ops) {
    stores->routing->commit(
        {lease_, kAccount, {}, std::move(ops)}, [](ports::Outcome<ports::Unit> const& done) {
            SB_ASSERT(done.has_value(), "the test's commit is in order");
        });
    settle();
}

void World::reply(v1::RoutingCommand const& command, v1::Reply reply) {
    reply.set_ticket(command.ticket());
    commit({ports::ReplyTo{command.node(), std::move(reply)}});
}

std::string World::conversation(std::string const& contact, std::string const& agent) {
    std::string const id = "conv" + std::to_string(++ids_);
    ports::StartRequest request;
    request.caller = caller("c:" + contact);
    request.conversation = id;
    stores->store->start(std::move(request), [](ports::Outcome<ports::StartResult> const& made) {
        SB_ASSERT(made.has_value(), "the test's conversation is in order");
    });
    settle();
    if (agent.empty()) return id;
    v1::Conversation value;
    value.set_id(id);
    value.set_owner(agent);
    value.set_state(v1::STATE_ACTIVE);
    commit(
        {ports::SetConversation{value, {"owner", "state"}},
         ports::FanSnapshot{"user:" + agent, id}});
    return id;
}

void World::release() {
    stalled.clear();
    for (auto& task : std::exchange(waiting_, {})) tasks.push_back(std::move(task));
    settle();
}

v1::ClientFrame send_frame(
    std::uint32_t request, std::string const& conversation, std::string const& client_id,
    std::string const& text) {
    v1::ClientFrame frame;
    frame.set_request(request);
    frame.mutable_send()->set_conversation(conversation);
    frame.mutable_send()->set_client_id(client_id);
    frame.mutable_send()->set_text(text);
    return frame;
}

v1::Position position(
    std::string const& conversation, std::uint32_t seq, std::string const& epoch,
    std::string const& last_client_id) {
    v1::Position at;
    at.set_conversation(conversation);
    at.set_seq(seq);
    at.set_epoch(epoch);
    at.set_last_client_id(last_client_id);
    return at;
}

std::vector<std::uint32_t> seqs(std::vector<v1::ServerFrame> const& frames) {
    std::vector<std::uint32_t> found;
    for (v1::ServerFrame const& frame : frames) {
        if (frame.has_entry()) found.push_back(frame.entry().seq());
    }
    return found;
}

std::string kinds(std::vector<v1::ServerFrame> const& frames) {
    std::string words;
    for (v1::ServerFrame const& frame : frames) {
        auto const* field = v1::ServerFrame::descriptor()->FindFieldByNumber(frame.body_case());
        words.append(words.empty() ? "" : " ").append(field->name());
    }
    return words;
}

v1::ServerFrame first(std::vector<v1::ServerFrame> const& frames, v1::ServerFrame::BodyCase kind) {
    for (v1::ServerFrame const& frame : frames) {
        if (frame.body_case() == kind) return frame;
    }
    return {};
}

} // namespace switchboard::hub::testing
