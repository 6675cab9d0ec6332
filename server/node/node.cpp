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
    void signal(ports::Record record) override {
        node_.distribute(record, worker_);
        node_.doors_.control([&node = node_, exists = node_.exists_, record = std::move(record)] {
            if (*exists) node.signal(record);
        });
    }

private:
    Node& node_;
    std::size_t worker_;
};

Node::Node(NodeDoors doors, NodeSettings settings)
    : doors_{std::move(doors)}
    , settings_{settings}
    , records_{doors_.metrics.counter(
          "switchboard_inbox_records_total", "Records read from this node's inbox")}
    , signals_dropped_{doors_.metrics.counter(
          "switchboard_signals_dropped_total",
          "Typing and read marks that did not leave for other nodes")} {}

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
    begin();
    send_signals();
}

/// A process that was killed and started again within its lease would otherwise inherit topics that
/// nobody here follows, and copies for nobody.
void Node::begin() {
    if (stopping_) return;
    doors_.nodes.drop_node(doors_.name, [this, exists = exists_](auto const& outcome) {
        if (!*exists || stopping_) return;
        if (outcome.has_value()) {
            renew();
            return read();
        }
        doors_.after(settings_.retry_after, [this, exists] {
            if (*exists) begin();
        });
    });
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
            if (!alive_) return;
            // A renewal whose answer was lost may have been the one that said so.
            bool const is_forgotten = outcome.value() || !was_alive;
            if (is_forgotten) return follow_everything_again();
            follow_rest();
            settle_all();
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
        if (*exists && !topics_.contains(account, topic)) settle(account, topic);
    });
}

/// Brings the store to what this node follows now; what fails is repeated after the next renewal.
void Node::settle(std::string const& account, std::string const& topic) {
    auto answered = [this, exists = exists_, account, topic](ports::Outcome<ports::Unit> outcome) {
        if (*exists && !outcome.has_value()) unsettled_.emplace(account, topic);
    };
    if (topics_.contains(account, topic)) {
        doors_.store.follow(account, doors_.name, topic, std::move(answered));
    } else {
        doors_.store.unfollow(account, doors_.name, topic, std::move(answered));
    }
}

void Node::settle_all() {
    for (auto const& [account, topic] : std::exchange(unsettled_, {})) settle(account, topic);
}

void Node::follow_everything_again() {
    auto const topics = topics_.all();
    unsettled_.clear();
    ++forgotten_;
    to_follow_ = {topics.begin(), topics.end()};
    to_follow_.emplace(); // nothing to follow is also a reason to tell the hubs
    follow_rest();
}

/// Follows what is left of everything. The last success tells the hubs to look for what they
/// missed: until then a record of theirs may still get lost.
void Node::follow_rest() {
    if (to_follow_.empty() || following_ > 0) return;
    auto const rest = to_follow_;
    following_ = rest.size();
    for (Topic const& each : rest) {
        auto answered = [this, exists = exists_, each,
                         round = forgotten_](ports::Outcome<ports::Unit> outcome) {
            if (!*exists) return;
            --following_;
            if (outcome.has_value() && round == forgotten_) to_follow_.erase(each);
            if (following_ > 0 || !to_follow_.empty()) return;
            for (auto& worker : workers_) worker.post([&worker] { worker.resync(); });
        };
        bool const is_wanted = topics_.contains(each.first, each.second);
        if (!is_wanted) {
            answered(ports::Unit{});
        } else {
            doors_.store.follow(each.first, doors_.name, each.second, std::move(answered));
        }
    }
}

namespace {

/// Whom a typing or read mark is about: a newer one of the same key takes its place.
std::string key_of(v1::InboxRecord const& record) {
    v1::ServerFrame const& frame = record.frame();
    std::string const& person =
        frame.has_read() ? frame.read().author().id() : frame.typing().author().id();
    std::string const kind = std::to_string(frame.body_case());
    return record.account() + '/' + record.topic() + '/' + kind + '/' + person;
}

} // namespace

void Node::signal(ports::Record const& record) {
    std::string key = key_of(*record);
    bool const is_new = !signals_.contains(key);
    if (is_new && signals_.size() >= settings_.signals_max) return signals_dropped_.add();
    signals_[std::move(key)] = record;
}

/// One call at a time: while the store is slow, newer marks take the places of older ones.
void Node::send_signals() {
    if (stopping_) return;
    if (!signals_.empty() && !signals_under_way_ && alive_) {
        signals_under_way_ = true;
        std::vector<v1::InboxRecord> records;
        for (auto const& [key, record] : signals_) records.push_back(*record);
        signals_.clear();
        doors_.nodes.signal(
            doors_.name, std::move(records), [this, exists = exists_](auto const& /*outcome*/) {
                if (*exists) signals_under_way_ = false;
            });
    }
    doors_.after(settings_.signal_every, [this, exists = exists_] {
        if (*exists) send_signals();
    });
}

} // namespace switchboard::node
