#include "store/redis/redis_privacy.hpp"

namespace switchboard::store {

namespace {

class RedisPrivacy final : public ports::PrivacyStore {
public:
    explicit RedisPrivacy(ClientPtr client)
        : client_(std::move(client)) {}

    void erase_conversation(
        std::string account, std::string contact, std::string conversation, Millis quiet,
        ports::Done<ports::ErasedConversation> done) override {
        client_->write(
            "erase_conversation", client_->account_key(account),
            {std::move(contact), std::move(conversation), std::to_string(quiet.count())},
            answer<ports::ErasedConversation>(std::move(done), [](RedisReply const& reply) {
                return ports::ErasedConversation{
                    static_cast<std::uint32_t>(reply.number_at(1)),
                    static_cast<std::uint32_t>(reply.number_at(2))};
            }));
    }
    void files_are_gone(
        std::string account, std::string conversation, ports::Done<ports::Unit> done) override {
        client_->write(
            "files_are_gone", client_->account_key(account), {std::move(conversation)},
            answer_unit(std::move(done)));
    }
    void erase_contact(
        std::string account, std::string contact, Millis quiet,
        ports::Done<ports::Unit> done) override {
        client_->write(
            "erase_contact", client_->account_key(account),
            {std::move(contact), std::to_string(quiet.count())}, answer_unit(std::move(done)));
    }
    void expired_contacts(
        std::string account, Millis quiet, Millis again, std::uint32_t limit,
        ports::Done<ports::ExpiredContacts> done) override {
        client_->write(
            "expired_contacts", client_->account_key(account),
            {std::to_string(quiet.count()), std::to_string(again.count()), std::to_string(limit)},
            answer<ports::ExpiredContacts>(std::move(done), [](RedisReply const& reply) {
                ports::ExpiredContacts page;
                page.more = reply.number_at(1) == 1;
                for (std::size_t i = 2; i < reply.items.size(); ++i)
                    page.contacts.push_back(reply.text_at(i));
                return page;
            }));
    }

    void expired(
        std::string account, std::string inbox, Millis quiet, std::uint32_t limit,
        std::string cursor, ports::Done<ports::ExpiredPage> done) override {
        client_->write(
            "expired", client_->account_key(account),
            {std::move(inbox), std::to_string(quiet.count()), std::to_string(limit),
             std::move(cursor)},
            answer<ports::ExpiredPage>(std::move(done), [](RedisReply const& reply) {
                ports::ExpiredPage page;
                page.next_cursor = reply.text_at(1);
                page.owed = static_cast<std::uint32_t>(reply.number_at(2));
                for (std::size_t i = 3; i + 1 < reply.items.size(); i += 2)
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
