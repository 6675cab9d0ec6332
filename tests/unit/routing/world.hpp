// A routing host on the memory store, in virtual time, with a little help to play customers and
// agents.
#pragma once

#include "base/time.hpp"
#include "metrics/memory_metrics.hpp"
#include "router/records.hpp"
#include "routing/host.hpp"
#include "store/memory/memory_database.hpp"

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace switchboard::routing::test {

class World {
public:
    World();

    /// Runs everything that is due in the next `time`.
    void run(Millis time);
    void start_host();
    /// The host is gone without a word, as after a kill.
    void kill_host();

    void configure(v1::AccountConfig config);
    void connect(std::string const& agent);
    void set_presence(std::string const& agent, v1::PresenceStatus status);
    /// Returns the conversation's id.
    std::string
    start(std::string const& contact, std::string const& queue, std::string const& inbox = "web");
    /// The router's reply; a refusal by the store looks the same.
    v1::Reply command(ports::Caller const& caller, v1::RoutingCommand command);
    /// Gives a command and waits for the store only: nobody may be there to decide. Returns the
    /// ticket under which the router's reply can be asked for.
    std::uint64_t submit(ports::Caller const& caller, v1::RoutingCommand command);
    v1::Reply reply(std::uint64_t ticket);
    /// The customer writes.
    void
    write(std::string const& contact, std::string const& conversation, std::string const& text);
    void accept(std::string const& agent, std::string const& conversation);
    /// Somebody on staff corrects what a customer is called.
    void rename(std::string const& contact, std::string const& name);

    [[nodiscard]] v1::Conversation snapshot(std::string const& conversation);
    [[nodiscard]] std::vector<v1::Entry> log(std::string const& conversation);
    [[nodiscard]] std::vector<v1::EventType> events(std::string const& conversation);
    /// Frames that came to a topic since the last call.
    [[nodiscard]] std::vector<v1::ServerFrame> frames(std::string const& topic);
    [[nodiscard]] ports::OutboxCounts outbox();
    /// Changes the engine's record of a conversation in the store while no host runs, through the
    /// store's own door: as a host with a mistake in it would have written it.
    void rewrite(
        std::string const& conversation,
        std::function<void(router::ConversationRecord&)> const& change);
    /// Takes the wrap-ups out of the engine's record of an agent, likewise.
    void forget_wrap_ups(std::string const& agent);
    /// A counter or gauge by name and labels: name{label=value}.
    [[nodiscard]] double metric(std::string const& key) const { return metrics_.value(key); }
    /// What the host told its operator.
    [[nodiscard]] std::vector<std::string> const& operator_log() const { return operator_log_; }

    [[nodiscard]] static ports::Caller agent(std::string const& id);
    [[nodiscard]] static ports::Caller supervisor();
    [[nodiscard]] static ports::Caller customer(std::string const& id);

    /// By how much the clock of the host's machine is wrong, the store's being right.
    Millis host_clock_error{0};

private:
    void at(Millis delay, std::function<void()> task);
    void read_inbox();
    void put(ports::PutRecord record);
    ports::Outcome<std::uint64_t> give(ports::Caller const& caller, v1::RoutingCommand command);
    template<class T, class Ask> ports::Outcome<T> ask(Ask&& question);
    template<class T, class Ask> T get(Ask&& question);

    TimePoint now_ = time_point_ms(1'000'000);
    std::multimap<TimePoint, std::function<void()>> tasks_;
    store::MemoryDatabase database_;
    store::MemoryStores stores_;
    metrics::MemoryMetrics metrics_;
    std::vector<std::string> operator_log_;
    std::unique_ptr<RoutingHost> host_;
    std::map<std::string, std::vector<v1::ServerFrame>> frames_;
    std::map<std::uint64_t, v1::Reply> replies_;
    std::uint64_t tickets_ = 0;
    int conversations_ = 0;
};

} // namespace switchboard::routing::test
