// The scripts: customers who ask, agents who answer and close. Each acts at moments that the seed
// chooses. One thread. They want things; how these reach the server is the client's business.
#pragma once

#include "client.hpp"

#include <set>
#include <string>

namespace switchboard::sim {

class Customer final : public Client {
public:
    Customer(ClientWorld& world, std::string id, std::uint64_t messages);
    /// From now on it writes, ends, types and reloads.
    void act();
    [[nodiscard]] std::string const& conversation() const { return conversation_; }

private:
    void on_started(std::string const& conversation) override { conversation_ = conversation; }
    void on_snapshot(v1::Conversation const& conversation) override;

    std::uint64_t left_;       // messages to write
    bool asked_ = false;       // a start is in the outbox
    std::string conversation_; // the open one
};

class Agent final : public Client {
public:
    Agent(ClientWorld& world, std::string id);
    void act();

private:
    void on_welcome() override;
    void on_shown(v1::Entry const& entry) override;
    void on_snapshot(v1::Conversation const& conversation) override;
    void on_other(v1::ServerFrame const& frame) override;
    void online(std::uint64_t attempt);
    void on_answer(v1::ServerFrame const& frame) override;
    [[nodiscard]] bool owns(std::string const& conversation) const;

    bool is_online_ = false;
    std::set<std::string> answered_; // chats in which something was said
};

} // namespace switchboard::sim
