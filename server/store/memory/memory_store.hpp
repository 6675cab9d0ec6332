// The conversations' port in memory. One thread, that of its database; answers through the injected
// post. Never keeps state of its own: any number of them share one MemoryDatabase.
#pragma once

#include "store/memory/memory_data.hpp"

namespace switchboard::store {

class MemoryStore final : public ports::Store, private MemoryPort {
public:
    using MemoryPort::MemoryPort;

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
    MemoryConversation& create(
        MemoryAccount& account, ports::StartRequest const& request, std::string const& place,
        std::vector<v1::Entry>& added);
    [[nodiscard]] static std::optional<ports::Outcome<ports::AppendResult>>
    answered_before(MemoryConversation const& conversation, ports::AppendRequest const& request);
    [[nodiscard]] ports::Outcome<ports::AppendResult> append_to(
        MemoryAccount& account, MemoryConversation& conversation,
        ports::AppendRequest const& request);
    [[nodiscard]] static ports::Outcome<std::vector<MemoryUpload*>>
    files_of(MemoryAccount& account, ports::AppendRequest const& request);
    /// A waiting customer goes; nothing where that is not asked.
    [[nodiscard]] std::optional<ports::Error> keep_place(
        MemoryConversation& conversation, ports::EditRequest const& request,
        ports::EditResult& result);
    [[nodiscard]] ports::Outcome<ports::EditResult>
    edit_found(MemoryConversation& conversation, ports::EditRequest const& request);
    [[nodiscard]] static v1::Contact with_room(v1::Contact said, MemoryAccount const& account);
    [[nodiscard]] static v1::Contact
    contact_of(MemoryAccount const& account, std::string const& id);
    v1::Contact& save(MemoryAccount& account, v1::Contact const& contact, bool by_customer);
};

/// The session of a person ended: removes it and, if it was the last one, tells the router.
void end_session(MemoryData& data, MemoryAccount& account, std::string const& key);

} // namespace switchboard::store
