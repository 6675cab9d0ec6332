#include "node/node.hpp"

#include "base/assert.hpp"

#include <utility>

namespace switchboard::node {

/// A worker's view of the node.
class Node::WorkerBus final : public ports::Bus {
public:
    WorkerBus(Node& node, std::size_t worker)
        : node_{node}
        , worker_{worker} {}

    [[nodiscard]] std::string const& node() const override { return node_.doors_.name; }

    void follow(std::string account, std::string topic, ports::Done<ports::Unit> done) override {
        node_.follow(worker_, std::move(account), std::move(topic), std::move(done));
    }
    void unfollow(std::string account, std::string topic) override {
        node_.unfollow(worker_, account, topic);
    }
    void publish(ports::Record record) override { node_.distribute(record, worker_); }
    // Typing and read marks reach the other workers of this node; what other nodes show is renewed
    // by the next durable entry.
    void signal(ports::Record record) override { node_.distribute(record, worker_); }

private:
    Node& node_;
    std::size_t worker_;
};

Node::Node(NodeDoors doors, NodeSettings settings)
    : doors_{std::move(doors)}
    , settings_{settings}
    , records_{doors_.metrics.counter(
          "switchboard_inbox_records_total", "Records read from this node's inbox")} {}

Node::~Node() {
    *exists_ = false;
}

ports::Bus& Node::add_worker(WorkerDoors worker) {
    SB_ASSERT(workers_.size() < TopicTable::kWorkersMax, "one bit a worker");
    workers_.push_back(std::move(worker));
    buses_.push_back(std::make_unique<WorkerBus>(*this, workers_.size() - 1));
    return *buses_.back();
}

void Node::start() {
    renew();
    read();
}

void Node::stop(std::function<void()> done) {
    stopping_ = true;
    doors_.nodes.drop_node(
        doors_.name, [done = std::move(done)](ports::Outcome<ports::Unit>) { done(); });
}

void Node::renew() {
    if (stopping_) return;
    doors_.nodes.renew_node(
        doors_.name, settings_.lease_ttl, [this, exists = exists_](ports::Outcome<bool> outcome) {
            if (!*exists || stopping_) return;
            bool const was_alive = std::exchange(alive_, outcome.has_value());
            if (was_alive != alive_)
                doors_.log(alive_ ? "node: registered in the store" : "node: the store is away");
            bool const forgotten = outcome.has_value() && outcome.value();
            if (forgotten) follow_everything_again();
        });
    doors_.after(settings_.lease_renew, [this, exists = exists_] {
        if (*exists) renew();
    });
}

void Node::read() {
    if (stopping_) return;
    doors_.nodes.read_inbox(
        doors_.name, settings_.read_max, settings_.read_wait,
        [this, exists = exists_](ports::Outcome<std::vector<ports::InboxItem>> outcome) {
            if (!*exists || stopping_) return;
            if (outcome.has_value()) {
                on_items(outcome.value());
                return read();
            }
            doors_.after(settings_.retry_after, [this, exists] {
                if (*exists) read();
            });
        });
}

void Node::on_items(std::vector<ports::InboxItem> const& items) {
    records_.add(static_cast<double>(items.size()));
    // One task for each worker, so that a burst costs one wake-up.
    std::vector<std::vector<ports::Record>> batches(workers_.size());
    for (auto const& item : items) {
        auto const record = std::make_shared<v1::InboxRecord const>(item.record);
        bool const for_all = record->has_reply() || record->has_config();
        std::uint64_t const to =
            for_all ? ~std::uint64_t{0} : topics_.followers(record->account(), record->topic());
        for (std::size_t worker = 0; worker < workers_.size(); ++worker)
            if ((to >> worker) & 1U) batches[worker].push_back(record);
    }
    for (std::size_t worker = 0; worker < workers_.size(); ++worker) {
        if (batches[worker].empty()) continue;
        auto& doors = workers_[worker];
        doors.post([&doors, batch = std::move(batches[worker])] {
            for (auto const& record : batch) doors.deliver(record);
        });
    }
}

void Node::distribute(ports::Record const& record, std::size_t except) {
    std::uint64_t const to = topics_.followers(record->account(), record->topic());
    for (std::size_t worker = 0; worker < workers_.size(); ++worker) {
        if (worker == except || ((to >> worker) & 1U) == 0) continue;
        auto& doors = workers_[worker];
        doors.post([&doors, record] { doors.deliver(record); });
    }
}

/// The store hears of a topic from the control thread only, so that follow and unfollow keep their
/// order.
void Node::follow(
    std::size_t worker, std::string account, std::string topic, ports::Done<ports::Unit> done) {
    topics_.add(account, topic, worker);
    auto back = [post = workers_[worker].post,
                 done = std::move(done)](ports::Outcome<ports::Unit> outcome) {
        post([done, outcome = std::move(outcome)] { done(outcome); });
    };
    doors_.control([this, exists = exists_, account = std::move(account), topic = std::move(topic),
                    back = std::move(back)]() mutable {
        if (!*exists) return;
        doors_.store.follow(std::move(account), doors_.name, std::move(topic), std::move(back));
    });
}

void Node::unfollow(std::size_t worker, std::string const& account, std::string const& topic) {
    if (!topics_.remove(account, topic, worker)) return;
    doors_.control([this, exists = exists_, account, topic] {
        // Somebody may have come back while this waited; the follow that he sent stands behind us.
        if (!*exists || topics_.contains(account, topic)) return;
        doors_.store.unfollow(account, doors_.name, topic, [](ports::Outcome<ports::Unit>) {});
    });
}

void Node::follow_everything_again() {
    // The last answer tells the hubs to look for what they missed: everything is followed by then.
    auto const topics = topics_.all();
    auto waiting = std::make_shared<std::size_t>(topics.size() + 1);
    auto const answered = [this, exists = exists_, waiting](ports::Outcome<ports::Unit>) {
        if (--*waiting > 0 || !*exists) return;
        for (auto& worker : workers_) worker.post([&worker] { worker.resync(); });
    };
    for (auto const& [account, topic] : topics)
        doors_.store.follow(account, doors_.name, topic, answered);
    answered(ports::Unit{});
}

} // namespace switchboard::node
