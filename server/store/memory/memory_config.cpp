#include "base/ascii.hpp"
#include "base/text.hpp"
#include "store/memory/memory_data.hpp"
#include "store/rules/wire.hpp"

namespace switchboard::store {

using ports::Outcome;
using ports::TokenKind;

namespace {

std::string token_key(TokenKind kind, std::string const& token) {
    return std::to_string(static_cast<int>(kind)) + "/" + token;
}

class MemoryConfig final : public ports::ConfigStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    void accounts(ports::Done<std::vector<std::string>> done) override {
        answer("accounts", std::move(done), [&]() -> Outcome<std::vector<std::string>> {
            std::vector<std::string> ids;
            for (auto const& [id, account] : data_.accounts)
                if (account.config) ids.push_back(id);
            return ids;
        });
    }
    void load(std::string id, ports::Done<v1::AccountConfig> done) override {
        answer("load_config", std::move(done), [&]() -> Outcome<v1::AccountConfig> {
            auto const found = data_.accounts.find(id);
            if (found == data_.accounts.end() || !found->second.config) return not_found("account");
            return *found->second.config;
        });
    }
    void queue_overrides(std::string id, ports::Done<ports::QueueOverrides> done) override {
        answer("queue_overrides", std::move(done), [&]() -> Outcome<ports::QueueOverrides> {
            ports::QueueOverrides found;
            for (auto const& [queue, bytes] : data_.account(id).records["q"])
                (void)found[queue].ParseFromString(bytes); // encoded by the router
            return found;
        });
    }
    void save(v1::AccountConfig config, ports::Done<std::uint32_t> done) override {
        answer("save_config", std::move(done), [&] { return save_now(config); });
    }
    void account_of_inbox(std::string inbox, ports::Done<std::string> done) override {
        answer("account_of_inbox", std::move(done), [&] { return find(data_.inboxes, inbox); });
    }
    void account_of_email(std::string email, ports::Done<std::string> done) override {
        answer("account_of_email", std::move(done), [&] {
            return find(data_.emails, lower_ascii(email));
        });
    }
    void put_token(
        TokenKind kind, std::string token, ports::Caller caller, Millis ttl,
        ports::Done<ports::Unit> done) override {
        answer("put_token", std::move(done), [&]() -> Outcome<ports::Unit> {
            data_.tokens[token_key(kind, token)] = MemoryToken{caller, data_.now() + ttl};
            return ports::Unit{};
        });
    }
    void find_token(
        TokenKind kind, std::string token, bool take, ports::Done<ports::Caller> done) override {
        answer("find_token", std::move(done), [&]() -> Outcome<ports::Caller> {
            auto const found = data_.tokens.find(token_key(kind, token));
            bool const live = found != data_.tokens.end() && found->second.expires > data_.now();
            if (!live) return not_found("token");
            ports::Caller caller = found->second.caller;
            if (take) data_.tokens.erase(found);
            return caller;
        });
    }
    void drop_token(TokenKind kind, std::string token, ports::Done<ports::Unit> done) override {
        answer("drop_token", std::move(done), [&]() -> Outcome<ports::Unit> {
            data_.tokens.erase(token_key(kind, token));
            return ports::Unit{};
        });
    }
    void installation_key(std::string name, ports::Done<std::string> done) override {
        answer("installation_key", std::move(done), [&]() -> Outcome<std::string> {
            std::string& key = data_.keys[name];
            // Not a secret: this store lives in tests and simulations, which must repeat
            // themselves.
            if (key.empty()) key = ("memory-key-" + name + std::string(43, '0')).substr(0, 43);
            return key;
        });
    }
    void count_attempt(ports::Allowance allowance, ports::Done<ports::Attempt> done) override {
        answer("count_attempt", std::move(done), [&]() -> Outcome<ports::Attempt> {
            auto& [count, until] = data_.attempts[allowance.key];
            if (count == 0 || until <= data_.now()) {
                count = 0;
                until = data_.now() + allowance.window;
            }
            bool const fits = std::uint64_t{count} + allowance.amount <= allowance.most;
            if (fits) count += allowance.amount;
            return ports::Attempt{fits, until - data_.now()};
        });
    }
    void give_back_attempt(ports::Allowance allowance, ports::Done<ports::Unit> done) override {
        answer("give_back_attempt", std::move(done), [&]() -> Outcome<ports::Unit> {
            auto& [count, until] = data_.attempts[allowance.key];
            count -= std::min(count, allowance.amount);
            return ports::Unit{};
        });
    }

private:
    static Outcome<std::string>
    find(std::map<std::string, std::string> const& index, std::string const& key) {
        auto const found = index.find(key);
        if (found == index.end()) return not_found("account");
        return found->second;
    }
    /// Null if nobody else has one of these names.
    static std::optional<ports::Error> check_names(
        std::map<std::string, std::string> const& index, std::vector<std::string> const& names,
        std::string const& account) {
        for (std::string const& name : names) {
            auto const found = index.find(name);
            if (found != index.end() && found->second != account)
                return error(v1::CONFLICT, "in use by another account: " + name);
        }
        return std::nullopt;
    }
    static void replace_names(
        std::map<std::string, std::string>& index, std::vector<std::string> const& names,
        std::string const& account) {
        std::erase_if(index, [&](auto const& entry) { return entry.second == account; });
        for (std::string const& name : names) index[name] = account;
    }
    Outcome<std::uint32_t> save_now(v1::AccountConfig& config) {
        std::string const id = config.account().id();
        if (!is_valid_id(id)) return error(v1::INVALID_ARGUMENT, "account: id");
        auto const found = data_.accounts.find(id);
        bool const known = found != data_.accounts.end() && found->second.config;
        std::uint32_t const present = known ? found->second.config->revision() : 0;
        if (config.revision() != present)
            return error(v1::CONFLICT, "revision: now " + std::to_string(present));
        if (auto bad = check_names(data_.inboxes, inbox_ids(config), id)) return *bad;
        if (auto bad = check_names(data_.emails, emails(config), id)) return *bad;
        replace_names(data_.inboxes, inbox_ids(config), id);
        replace_names(data_.emails, emails(config), id);
        config.set_revision(present + 1);
        MemoryAccount& account = data_.account(id);
        account.config = config;
        v1::RoutingCommand command;
        command.mutable_config()->set_revision(present + 1);
        data_.put_command(account, std::move(command));
        v1::InboxRecord record;
        record.set_account(id);
        record.set_topic("config");
        record.mutable_config()->set_revision(present + 1);
        for (auto const& [node, state] : data_.nodes) data_.deliver(node, record);
        return present + 1;
    }
};

} // namespace

std::unique_ptr<ports::ConfigStore>
make_memory_config(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    return std::make_unique<MemoryConfig>(database, std::move(post));
}

} // namespace switchboard::store
