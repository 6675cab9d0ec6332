#include "store/memory/memory_vault.hpp"

#include "ports/topics.hpp"
#include "store/memory/memory_data.hpp"
#include "store/rules/vault.hpp"

namespace switchboard::store {

namespace {

class MemoryVault final : public ports::VaultStore, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

    void
    load(std::string account, std::string name, ports::Done<ports::VaultDocument> done) override {
        answer("load_vault", std::move(done), [&]() -> ports::Outcome<ports::VaultDocument> {
            auto const& vault = data_.account(account).vault;
            auto const found = vault.find(name);
            return found == vault.end() ? ports::VaultDocument{} : found->second;
        });
    }
    void save(
        std::string account, std::string name, ports::VaultDocument document,
        ports::Done<std::uint64_t> done) override {
        answer("save_vault", std::move(done), [&]() -> ports::Outcome<std::uint64_t> {
            if (auto bad = check_vault(name, document.bytes)) return *bad;
            auto& vault = data_.account(account).vault;
            if (vault[name].revision != document.revision)
                return error(v1::CONFLICT, "revision: now another");
            ++document.revision;
            if (document.bytes.empty()) document = {};
            vault[name] = document;
            return document.revision;
        });
    }
    void claim(
        std::string account, std::string name, std::string candidate,
        ports::Done<std::string> done) override {
        answer("claim_vault", std::move(done), [&]() -> ports::Outcome<std::string> {
            if (auto bad = check_vault(name, candidate)) return *bad;
            auto& document = data_.account(account).vault[name];
            if (document.revision == 0) document = {candidate, 1};
            return document.bytes;
        });
    }
    void recheck_people(std::string account, ports::Done<ports::Unit> done) override {
        answer("recheck_people", std::move(done), [&]() -> ports::Outcome<ports::Unit> {
            MemoryAccount const& found = data_.account(account);
            v1::InboxRecord record;
            record.set_account(account);
            record.set_topic(std::string(ports::kConfigTopic));
            record.mutable_config()->set_revision(found.config ? found.config->revision() : 0);
            for (auto const& [node, state] : data_.nodes) data_.deliver(node, record);
            return ports::Unit{};
        });
    }
};

} // namespace

std::unique_ptr<ports::VaultStore>
make_memory_vault(MemoryDatabase& database, std::function<void(std::function<void()>)> post) {
    if (!post) post = database.environment().post;
    return std::make_unique<MemoryVault>(database, std::move(post));
}

} // namespace switchboard::store
