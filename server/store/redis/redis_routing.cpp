#include "store/redis/commit_encoding.hpp"
#include "store/redis/fields.hpp"
#include "store/redis/redis_ports.hpp"
#include "store/rules/wire.hpp"

#include <charconv>
#include <set>

namespace switchboard::store {

namespace {

using Commands = std::vector<ports::QueuedCommand>;

TimePoint time_of_id(std::string const& id) {
    std::int64_t ms = 0;
    std::from_chars(id.data(), id.data() + id.size(), ms);
    return time_point_ms(ms);
}

/// The reply of XREAD: [[stream, [[id, [field, bytes]] ...]]], or nil.
Commands read_stream(RedisReply const& reply) {
    Commands commands;
    for (RedisReply const& item : reply.at(0).at(1).items) {
        std::string const& id = item.text_at(0);
        commands.push_back({id, time_of_id(id), parse<v1::RoutingCommand>(item.at(1).text_at(1))});
    }
    return commands;
}

/// The same reply with several streams: who is to be woken, each once.
ports::WakeUps
read_wake_ups(RedisReply const& reply, std::map<std::string, std::uint32_t> const& cells) {
    ports::WakeUps out;
    std::set<std::string> accounts;
    for (RedisReply const& stream : reply.items) {
        auto const cell = cells.find(stream.text_at(0));
        if (cell == cells.end()) continue;
        for (RedisReply const& item : stream.at(1).items) {
            out.marks[cell->second] = item.text_at(0);
            accounts.insert(item.at(1).text_at(1));
        }
    }
    out.accounts.assign(accounts.begin(), accounts.end());
    return out;
}

std::map<std::string, std::string> read_map(RedisReply const& reply) {
    std::map<std::string, std::string> values;
    for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2)
        values[reply.text_at(i)] = reply.text_at(i + 1);
    return values;
}

ports::AccountState read_account(RedisReply const& reply) {
    ports::AccountState state;
    state.config = parse<v1::AccountConfig>(reply.text_at(1));
    state.conversation_records = read_map(reply.at(2));
    state.agent_records = read_map(reply.at(3));
    state.engine_record = reply.at(4).text_at(0);
    for (RedisReply const& snapshot : reply.at(5).items)
        state.live.push_back(parse<v1::Conversation>(snapshot.text));
    for (RedisReply const& agent : reply.at(6).items) state.connected_agents.push_back(agent.text);
    return state;
}

class RedisRouting final : public ports::RoutingStore {
public:
    RedisRouting(boost::asio::io_context& io, ClientPtr client)
        : io_(io)
        , client_(std::move(client)) {}

    [[nodiscard]] std::uint32_t cells() const override { return client_->cells(); }
    [[nodiscard]] std::uint32_t cell_of(std::string const& account) const override {
        return cell_for(account, client_->cells());
    }
    void accounts(ports::Done<std::vector<std::string>> done) override {
        client_->read(
            "accounts", RedisClient::global_key(), {},
            answer<std::vector<std::string>>(std::move(done), [](RedisReply const& reply) {
                std::vector<std::string> ids;
                for (std::size_t i = 1; i < reply.items.size(); ++i)
                    ids.push_back(reply.text_at(i));
                return ids;
            }));
    }
    void acquire_lease(
        std::uint32_t cell, std::string node, std::uint64_t known_epoch, Millis ttl,
        ports::Done<ports::Lease> done) override {
        if (cell >= client_->cells())
            return refuse(
                io_, std::move(done), error(v1::INVALID_ARGUMENT, "cell: beyond the last"));
        client_->write(
            "acquire_lease", RedisClient::cell_key(cell),
            {std::move(node), std::to_string(known_epoch), std::to_string(ttl.count())},
            answer<ports::Lease>(std::move(done), [cell](RedisReply const& reply) {
                ports::Lease lease{cell, static_cast<std::uint64_t>(reply.number_at(1))};
                // The function of a release before this one does not tell.
                if (reply.items.size() > 2) lease.store_time = time_point_ms(reply.number_at(2));
                return lease;
            }));
    }
    void
    release_lease(ports::Lease lease, std::string node, ports::Done<ports::Unit> done) override {
        client_->write(
            "release_lease", RedisClient::cell_key(lease.cell),
            {std::move(node), std::to_string(lease.epoch)}, answer_unit(std::move(done)));
    }
    void read_commands(
        std::string account, std::string after, std::uint32_t limit, Millis wait,
        ports::Done<Commands> done) override;
    [[nodiscard]] bool awaits_many() const override { return client_->joins_cells(); }
    void
    await_commands(ports::CellMarks after, Millis wait, ports::Done<ports::WakeUps> done) override;
    void load(std::string account, ports::Done<ports::AccountState> done) override {
        client_->read(
            "load_account", client_->account_key(account), {},
            answer<ports::AccountState>(std::move(done), read_account));
    }
    void commit(ports::Commit commit, ports::Done<ports::Unit> done) override {
        if (cell_of(commit.account) != commit.lease.cell)
            return refuse(
                io_, std::move(done), error(v1::INVALID_ARGUMENT, "lease: of another cell"));
        auto args = encode_commit(commit);
        if (!args) return refuse(io_, std::move(done), args.error());
        client_->write(
            "commit", client_->account_key(commit.account), std::move(*args),
            answer_unit(std::move(done)));
    }
    void sweep_sessions(std::string account, ports::Done<std::uint32_t> done) override {
        client_->write(
            "sweep_sessions", client_->account_key(account), {},
            answer<std::uint32_t>(std::move(done), [](RedisReply const& reply) {
                return static_cast<std::uint32_t>(reply.number_at(1));
            }));
    }

private:
    static void read_after(
        ClientPtr const& client, std::string const& account, std::string after, std::uint32_t limit,
        Millis wait, ports::Done<Commands> done);

    boost::asio::io_context& io_;
    ClientPtr client_;
};

void RedisRouting::read_commands(
    std::string account, std::string after, std::uint32_t limit, Millis wait,
    ports::Done<Commands> done) {
    if (!after.empty())
        return read_after(client_, account, std::move(after), limit, wait, std::move(done));
    std::string key = client_->account_key(account);
    auto go_on = [weak = std::weak_ptr<RedisClient>(client_), account, limit, wait,
                  done = std::move(done)](ports::Outcome<RedisReply> const& position) {
        if (!position) return done(position.error());
        auto const client = weak.lock();
        if (!client) return done(error(v1::STORE_UNAVAILABLE, "the store was closed"));
        read_after(client, account, position->text_at(1), limit, wait, done);
    };
    client_->read("position", std::move(key), {}, std::move(go_on));
}

void RedisRouting::await_commands(
    ports::CellMarks after, Millis wait, ports::Done<ports::WakeUps> done) {
    if (after.empty() || wait <= Millis{0})
        return refuse(io_, std::move(done), error(v1::INVALID_ARGUMENT, "await: nothing to await"));
    constexpr char const* kAtOnce = "1000";
    RedisClient::Args args{"XREAD",  "COUNT", kAtOnce, "BLOCK", std::to_string(wait.count()),
                           "STREAMS"};
    std::map<std::string, std::uint32_t> cells;
    for (auto const& [cell, mark] : after) {
        std::string const key = RedisClient::cell_key(cell) + "/wake";
        cells[key] = cell;
        args.push_back(key);
    }
    for (auto const& [cell, mark] : after) args.push_back(mark);
    auto read = [done = std::move(done),
                 cells = std::move(cells)](ports::Outcome<RedisReply> const& outcome) {
        if (!outcome) return done(outcome.error());
        if (outcome->type == RedisReply::Type::Failure) return done(error_of(outcome->text));
        done(read_wake_ups(*outcome, cells));
    };
    std::string const place = RedisClient::cell_key(after.begin()->first);
    client_->block(place, std::move(args), wait, false, std::move(read));
}

void RedisRouting::read_after(
    ClientPtr const& client, std::string const& account, std::string after, std::uint32_t limit,
    Millis wait, ports::Done<Commands> done) {
    RedisClient::Args args{"XREAD", "COUNT", std::to_string(limit)};
    if (wait > Millis{0}) {
        args.push_back("BLOCK");
        args.push_back(std::to_string(wait.count()));
    }
    std::string const key = client->account_key(account) + ":rt";
    args.insert(args.end(), {"STREAMS", key, std::move(after)});
    auto read = [done = std::move(done)](ports::Outcome<RedisReply> const& outcome) {
        if (!outcome) return done(outcome.error());
        if (outcome->type == RedisReply::Type::Failure) return done(error_of(outcome->text));
        done(read_stream(*outcome));
    };
    // What is decided from these commands is confirmed with the commit, and they with it.
    if (wait > Millis{0}) return client->block(key, std::move(args), wait, false, std::move(read));
    client->command(key, std::move(args), std::move(read));
}

} // namespace

std::unique_ptr<ports::RoutingStore>
make_redis_routing(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisRouting>(io, std::move(client));
}

} // namespace switchboard::store
