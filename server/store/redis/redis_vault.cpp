#include "store/redis/redis_vault.hpp"

#include "store/rules/vault.hpp"

namespace switchboard::store {

namespace {

class RedisVault final : public ports::VaultStore {
public:
    RedisVault(boost::asio::io_context& io, ClientPtr client)
        : io_(io)
        , client_(std::move(client)) {}

    void
    load(std::string account, std::string name, ports::Done<ports::VaultDocument> done) override {
        client_->read(
            "load_vault", client_->account_key(account), {std::move(name)},
            answer<ports::VaultDocument>(std::move(done), [](RedisReply const& reply) {
                return ports::VaultDocument{
                    std::string(reply.text_at(2)), static_cast<std::uint64_t>(reply.number_at(1))};
            }));
    }
    void save(
        std::string account, std::string name, ports::VaultDocument document,
        ports::Done<std::uint64_t> done) override {
        if (auto bad = check_vault(name, document.bytes)) return refuse(io_, std::move(done), *bad);
        client_->write(
            "save_vault", client_->account_key(account),
            {std::move(name), std::to_string(document.revision), std::move(document.bytes)},
            answer<std::uint64_t>(std::move(done), [](RedisReply const& reply) {
                return static_cast<std::uint64_t>(reply.number_at(1));
            }));
    }
    void claim(
        std::string account, std::string name, std::string candidate,
        ports::Done<std::string> done) override {
        if (auto bad = check_vault(name, candidate)) return refuse(io_, std::move(done), *bad);
        client_->write(
            "claim_vault", client_->account_key(account), {std::move(name), std::move(candidate)},
            answer<std::string>(std::move(done), [](RedisReply const& reply) {
                return std::string(reply.text_at(1));
            }));
    }
    void recheck_people(std::string account, ports::Done<ports::Unit> done) override {
        client_->write(
            "recheck_people", client_->account_key(account), {}, answer_unit(std::move(done)));
    }

private:
    boost::asio::io_context& io_;
    ClientPtr client_;
};

} // namespace

std::unique_ptr<ports::VaultStore> make_redis_vault(boost::asio::io_context& io, ClientPtr client) {
    return std::make_unique<RedisVault>(io, std::move(client));
}

} // namespace switchboard::store
