#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "store/redis/fields.hpp"
#include "store/redis/redis_ports.hpp"
#include "store/rules/caller_bytes.hpp"
#include "store/rules/wire.hpp"

namespace switchboard::store {

namespace {

using ports::TokenKind;

std::string token_key(TokenKind kind, std::string const& token) {
    static constexpr char const* kNames[] = {"session", "ticket", "setup", "mail", "file"};
    std::string const name = kNames[static_cast<std::size_t>(kind)];
    return RedisClient::global_key("token:") + name + ":" + to_hex(sha256(token));
}

RedisClient::Args names_of(v1::AccountConfig const& config) {
    std::vector<std::string> const inboxes = inbox_ids(config);
    RedisClient::Args args{config.account().id(), std::to_string(inboxes.size())};
    args.insert(args.end(), inboxes.begin(), inboxes.end());
    for (std::string& email : emails(config)) args.push_back(std::move(email));
    return args;
}

std::string text_of(RedisReply const& reply) {
    return reply.text_at(1);
}

class RedisConfig final : public ports::ConfigStore {
public:
    RedisConfig(boost::asio::io_context& io, ClientPtr client)
        : io_(io)
        , client_(std::move(client)) {}

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
    void load(std::string account, ports::Done<v1::AccountConfig> done) override {
        client_->read(
            "load_config", client_->account_key(account), {},
            answer<v1::AccountConfig>(std::move(done), [](RedisReply const& reply) {
                return parse<v1::AccountConfig>(reply.text_at(1));
            }));
    }
    void queue_overrides(std::string account, ports::Done<ports::QueueOverrides> done) override {
        client_->read(
            "queue_overrides", client_->account_key(account), {},
            answer<ports::QueueOverrides>(std::move(done), [](RedisReply const& reply) {
                ports::QueueOverrides found;
                for (std::size_t i = 1; i + 1 < reply.items.size(); i += 2)
                    found[reply.text_at(i)] = parse<v1::QueueOverride>(reply.text_at(i + 1));
                return found;
            }));
    }
    void save(v1::AccountConfig config, ports::Done<std::uint32_t> done) override;
    void account_of_inbox(std::string inbox, ports::Done<std::string> done) override {
        client_->read(
            "lookup", RedisClient::global_key(), {"inboxes", std::move(inbox)},
            answer<std::string>(std::move(done), text_of));
    }
    void account_of_email(std::string email, ports::Done<std::string> done) override {
        client_->read(
            "lookup", RedisClient::global_key(), {"emails", lower_ascii(email)},
            answer<std::string>(std::move(done), text_of));
    }
    void put_token(
        TokenKind kind, std::string token, ports::Caller caller, Millis ttl,
        ports::Done<ports::Unit> done) override {
        if (ttl <= Millis{0})
            return refuse(io_, std::move(done), error(v1::INVALID_ARGUMENT, "ttl: not positive"));
        client_->write(
            "put_token", token_key(kind, token),
            {encode_caller(caller), std::to_string(ttl.count())}, answer_unit(std::move(done)));
    }
    void find_token(
        TokenKind kind, std::string token, bool take, ports::Done<ports::Caller> done) override {
        client_->write(
            "find_token", token_key(kind, token), {take ? "1" : ""},
            answer<ports::Caller>(std::move(done), [](RedisReply const& reply) {
                return decode_caller(reply.text_at(1));
            }));
    }
    void drop_token(TokenKind kind, std::string token, ports::Done<ports::Unit> done) override {
        client_->write("drop_token", token_key(kind, token), {}, answer_unit(std::move(done)));
    }
    void installation_key(std::string name, ports::Done<std::string> done) override {
        client_->write(
            "installation_key", RedisClient::global_key("key:") + name, {random_token(32)},
            answer<std::string>(std::move(done), text_of));
    }
    void count_attempt(ports::Allowance allowance, ports::Done<ports::Attempt> done) override {
        client_->write(
            "count_attempt", attempts_key(allowance),
            {std::to_string(std::max<std::int64_t>(1, allowance.window.count())),
             std::to_string(allowance.most), std::to_string(allowance.amount)},
            answer<ports::Attempt>(std::move(done), [](RedisReply const& reply) {
                return ports::Attempt{reply.number_at(1) == 1, Millis{reply.number_at(2)}};
            }));
    }
    void give_back_attempt(ports::Allowance allowance, ports::Done<ports::Unit> done) override {
        client_->write(
            "give_back_attempt", attempts_key(allowance), {std::to_string(allowance.amount)},
            answer<ports::Unit>(std::move(done), [](RedisReply const&) { return ports::Unit{}; }));
    }

private:
    [[nodiscard]] static std::string attempts_key(ports::Allowance const& allowance) {
        return RedisClient::global_key("attempts:") + to_hex(sha256(allowance.key));
    }
    boost::asio::io_context& io_;
    ClientPtr client_;
};

// Names first, then the settings, then the names that are no longer used: whatever is lost between
// two steps, a name never points to two accounts, and saving again puts it right.
void RedisConfig::save(v1::AccountConfig config, ports::Done<std::uint32_t> done) {
    if (!is_valid_id(config.account().id()))
        return refuse(io_, std::move(done), error(v1::INVALID_ARGUMENT, "account: id"));
    std::string const account = client_->account_key(config.account().id());
    std::string revision = std::to_string(config.revision());
    config.clear_revision();
    RedisClient::Args names = names_of(config);
    auto release = [client = client_, names, done](ports::Outcome<RedisReply> const& saved) {
        if (!saved) return done(saved.error());
        auto const now = static_cast<std::uint32_t>(saved->number_at(1));
        client->write(
            "release_names", RedisClient::global_key(), names,
            [done, now](ports::Outcome<RedisReply> const&) { done(now); });
    };
    auto const hooks = event_hooks(config);
    RedisClient::Args settings{revision, config.SerializeAsString(), std::to_string(hooks.size())};
    append_fields(settings, {hooks.begin(), hooks.end()});
    auto const grants = grants_of_people(config);
    append_fields(settings, {grants.begin(), grants.end()});
    auto store = [client = client_, account, settings, done,
                  release](ports::Outcome<RedisReply> const& claimed) {
        if (!claimed) return done(claimed.error());
        client->write("save_config", account, settings, release);
    };
    client_->write("claim_names", RedisClient::global_key(), std::move(names), std::move(store));
}

} // namespace

std::unique_ptr<ports::ConfigStore>
make_redis_config(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisConfig>(io, std::move(client));
}

} // namespace switchboard::store
