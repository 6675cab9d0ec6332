// The whole load of an experiment: customers and agents on several nodes, told what to do by the
// rig (main.cpp has the commands). Owns its seats and the journal; one thread. It draws no
// conclusions: the checker does, from the journal.
#pragma once

#include "client/http_client.hpp"
#include "pairs.hpp"
#include "people.hpp"
#include "turn_over.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/crc.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace switchboard::fire {

class Load {
public:
    using Done = std::function<void(std::string)>;

    Load(boost::asio::io_context& io, LoadOptions options);

    /// Everybody connected, every customer in a conversation that an agent owns.
    void begin(Done done);
    void speak(bool yes) { speaks_ = yes; }
    /// Goes on as it is for so long.
    void run(Millis time, Done done);
    /// Breaks the connections of so many, chosen by the seed.
    void cut(std::size_t count);
    void note_fault(std::string const& name);
    /// Answers when everything sent until now is acked, or after the patience.
    void settle(Millis patience, Done done);
    /// Stops speaking; writes the whole history into the journal and waits until every reader has
    /// read it to the end.
    void finish(Millis patience, Done done);
    /// Begins to close the conversations of so many customers, chosen by the seed; each opens
    /// another one then.
    void turn_over(std::size_t count);
    /// Counts so far; quantiles of outages and of waiting for acks since the last fault.
    [[nodiscard]] std::string status() const;
    /// Two nodes are asked at once to open a conversation for one customer, so many times.
    void race_opens(std::size_t pairs, Done done);
    /// The other pairs (pairs.hpp), each so many times; offers are raced meanwhile.
    void race_closes(std::size_t pairs, Done done);
    void race_transfers(std::size_t pairs, Done done);

private:
    struct Waiting {
        std::function<bool()> condition;
        std::int64_t until_ns = 0;
        std::function<void(bool)> then;
    };
    void tick();
    void end_races(Done done);
    void wait_for(std::function<bool()> condition, Millis patience, std::function<void(bool)> then);
    void connect_visitor(std::size_t index);
    void read_histories();
    void read_history(Seat& reader, std::string const& conversation, std::uint32_t after);
    void on_page(Seat& reader, std::string const& conversation, v1::ServerFrame const& reply);
    void note_owner(std::string const& conversation, v1::Entry const& entry);
    void note_closed();
    [[nodiscard]] bool all_served() const;
    [[nodiscard]] bool all_read() const;
    [[nodiscard]] std::vector<Seat*> seats() const;

    boost::asio::io_context& io_;
    LoadOptions options_;
    Journal journal_;
    client::HttpClient http_;
    boost::asio::steady_timer timer_;
    std::mt19937 random_;
    std::vector<std::unique_ptr<Visitor>> visitors_;
    std::vector<std::unique_ptr<Agent>> agents_;
    std::vector<Waiting> waiting_;
    TurnOver turn_over_{visitors_, agents_, journal_};
    Pairs pairs_{visitors_, agents_, turn_over_, options_.seed};
    std::map<std::string, std::uint64_t> heads_;
    std::map<std::string, boost::crc_32_type>
        texts_;              // of each conversation, as its ticket has them
    std::size_t unread_ = 0; // histories not read to the end yet
    bool speaks_ = false;
};

} // namespace switchboard::fire
