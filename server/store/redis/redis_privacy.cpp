#include "store/redis/redis_privacy.hpp"

namespace switchboard::store {

namespace {

class RedisPrivacy final : public ports::PrivacyStore {
public:
    explicit RedisPrivacy(ClientPtr client)
        : client_(std::move(client)) {}

    void erase_conversation(
        std::string account, std::string contact, std::string conversation,
        ports::Done<ports::ErasedConversation> done) override {
        client_->write(
            "erase_conversation", client_->account_key(account),
            {std::move(contact), std::move(conversation)},
            answer<ports::ErasedConversation>(std::move(done), [](RedisReply const& reply) {
                return ports::ErasedConversation{
                    static_cast<std::uint32_t>(reply.number_at(1)),
                    static_cast<std::uint32_t>(reply.number_at(2))};
            }));
    }
    void erase_contact(
        std::string account, std::string contact, ports::Done<ports::Unit> done) override {
        client_->write(
            "erase_contact", client_->account_key(account), {std::move(contact)},
            answer_unit(std::move(done)));
    }

    void expired(
        std::string account, std::string inbox, TimePoint before, std::uint32_t limit,
        ports::Done<ports::ExpiredPage> done) override {
        client_->write(
            "expired", client_->account_key(account),
            {std::move(inbox), std::to_string(to_ms(before) * 1'000), // scores are microseconds
             std::to_string(limit)},
            answer<ports::ExpiredPage>(std::move(done), [](RedisReply const& reply) {
                ports::ExpiredPage page;
                page.more = reply.number_at(1) == 1;
                for (std::size_t i = 2; i + 1 < reply.items.size(); i += 2)
                    page.conversations.push_back({reply.text_at(i), reply.text_at(i + 1)});
                return page;
            }));
    }

private:
    ClientPtr client_;
};

} // namespace

std::unique_ptr<ports::PrivacyStore> make_redis_privacy(ClientPtr client) {
    return std::make_unique<RedisPrivacy>(std::move(client));
}

} // namespace switchboard::store
