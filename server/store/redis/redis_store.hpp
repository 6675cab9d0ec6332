// The conversations' port over Redis: one function call for each operation. Runs on its client's
// thread. Never keeps state: whoever asks twice gets the store's answer twice.
#pragma once

#include "store/redis/redis_ports.hpp"

namespace switchboard::store {

class RedisStore final : public ports::Store {
public:
    RedisStore(boost::asio::io_context& io, ClientPtr client)
        : io_(io)
        , client_(std::move(client)) {}

    void start(ports::StartRequest request, ports::Done<ports::StartResult> done) override;
    void append(ports::AppendRequest request, ports::Done<ports::AppendResult> done) override;
    void history(ports::HistoryRequest request, ports::Done<ports::HistoryResult> done) override;
    void
    conversation(ports::Caller caller, std::string id, ports::Done<v1::Conversation> done) override;
    void list(ports::ListRequest request, ports::Done<ports::ListResult> done) override;
    void edit(ports::EditRequest request, ports::Done<ports::EditResult> done) override;
    void heads(
        std::string account, std::vector<std::string> conversations,
        ports::Done<std::vector<v1::Position>> done) override;
    void submit(
        ports::Caller caller, v1::RoutingCommand command, ports::Done<ports::Unit> done) override;
    void session_alive(
        ports::Caller caller, std::string session, Millis ttl, std::uint32_t sessions_max,
        ports::Done<ports::Unit> done) override;
    void
    session_gone(ports::Caller caller, std::string session, ports::Done<ports::Unit> done) override;
    void follow(
        std::string account, std::string node, std::string topic,
        ports::Done<ports::Unit> done) override;
    void unfollow(
        std::string account, std::string node, std::string topic,
        ports::Done<ports::Unit> done) override;
    void contact(ports::Caller caller, std::string id, ports::Done<v1::Contact> done) override;
    void
    save_contact(ports::Caller caller, v1::Contact contact, ports::Done<v1::Contact> done) override;

private:
    [[nodiscard]] std::string key(ports::Caller const& caller) const {
        return client_->account_key(caller.account);
    }

    boost::asio::io_context& io_;
    ClientPtr client_;
};

} // namespace switchboard::store
