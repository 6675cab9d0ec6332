// One node among equals: its lease, its inbox, and the buses of its workers. The control thread
// owns the node and its doors; a worker's bus is called on that worker's thread and posts across.
// It keeps who follows what on this node; it never reads an entry's content and holds nothing that
// is not in the store.
#pragma once

#include "node/topic_table.hpp"
#include "ports/bus.hpp"
#include "ports/metrics.hpp"
#include "ports/node_store.hpp"
#include "ports/store.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::node {

/// Runs a task on a thread's loop, later, in the order of the calls.
using Post = std::function<void(std::function<void()>)>;

struct NodeSettings {
    Millis lease_ttl{9'000};
    Millis lease_renew{2'700};
    Millis read_wait{1'000};
    Millis retry_after{100};
    std::uint32_t read_max = 512; // records in one read: bounds the delay of what comes behind
    /// Typing and read marks for other nodes leave this often, the newest of each person and topic:
    /// nobody notices a tenth of a second there, and a hundred typists cost one step of the store.
    Millis signal_every{100};
    std::size_t signals_max = 1'000; // waiting for that; what comes beyond is dropped
};

struct NodeDoors {
    ports::NodeStore& nodes; // of the control thread
    ports::Store& store;     // likewise: follows and unfollows, in one order
    ports::Metrics& metrics;
    std::string name;
    Post control;                                             // to the control thread
    std::function<void(Millis, std::function<void()>)> after; // on the control thread
    std::function<void(std::string const&)> log;
};

/// A worker as the node sees it; both functions run on the worker's thread.
struct WorkerDoors {
    Post post;
    std::function<void(ports::Record)> deliver;
    std::function<void()> resync; // records may have been lost
};

class Node {
public:
    Node(NodeDoors doors, NodeSettings settings);
    ~Node();
    Node(Node const&) = delete;
    Node& operator=(Node const&) = delete;

    /// Before start(): adds a worker; its bus lives as long as the node.
    ports::Bus& add_worker(WorkerDoors worker);
    /// Removes what an earlier life under this name left, registers and begins to read.
    void start();
    /// Reads no more; removes the node from the store. `done` on the control thread.
    void stop(std::function<void()> done);
    /// The last renewal of the lease succeeded.
    [[nodiscard]] bool alive() const { return alive_; }

private:
    class WorkerBus;
    void begin();
    void renew();
    void read();
    void on_items(std::vector<ports::InboxItem> const& items);
    void distribute(ports::Record const& record, std::size_t except);
    void follow(
        std::size_t worker, std::string account, std::string topic, ports::Done<ports::Unit> done);
    void unfollow(std::size_t worker, std::string const& account, std::string const& topic);
    void follow_everything_again();
    void follow_rest();
    void settle(std::string const& account, std::string const& topic);
    void settle_all();
    void signal(ports::Record const& record);
    void send_signals();

    NodeDoors doors_;
    NodeSettings settings_;
    TopicTable topics_; // shared by the workers, locked inside
    std::vector<WorkerDoors> workers_;
    std::vector<std::unique_ptr<WorkerBus>> buses_;
    using Topic = std::pair<std::string, std::string>; // account, topic
    std::set<Topic> unsettled_;                        // the store may think otherwise than topics_
    std::set<Topic> to_follow_;                        // after the store had forgotten this node
    std::size_t following_ = 0;                        // of these, under way
    std::uint64_t forgotten_ = 0;                  // how often; an answer from before says nothing
    std::map<std::string, ports::Record> signals_; // by account, topic, kind and person
    bool signals_under_way_ = false;
    bool stopping_ = false;
    bool alive_ = false;
    std::shared_ptr<bool> exists_ = std::make_shared<bool>(true);
    ports::Counter& records_;
    ports::Counter& signals_dropped_;
};

} // namespace switchboard::node
