// A conversations' store that stands before another one: it hands every call on. Whoever derives
// from it says how (at once, later, through a network) and names only the calls that it changes.
// Keeps nothing; same thread as the store behind it.
#pragma once

#include "ports/store.hpp"

#include <functional>
#include <string>
#include <vector>

namespace switchboard::ports {

class PassingStore : public Store {
public:
    void start(StartRequest request, Done<StartResult> done) override {
        pass([=](Store& store) { store.start(request, done); });
    }
    void append(AppendRequest request, Done<AppendResult> done) override {
        pass([=](Store& store) { store.append(request, done); });
    }
    void history(HistoryRequest request, Done<HistoryResult> done) override {
        pass([=](Store& store) { store.history(request, done); });
    }
    void conversation(Caller caller, std::string id, Done<v1::Conversation> done) override {
        pass([=](Store& store) { store.conversation(caller, id, done); });
    }
    void list(ListRequest request, Done<ListResult> done) override {
        pass([=](Store& store) { store.list(request, done); });
    }
    void edit(EditRequest request, Done<EditResult> done) override {
        pass([=](Store& store) { store.edit(request, done); });
    }
    void heads(
        std::string account, std::vector<std::string> conversations,
        Done<std::vector<v1::Position>> done) override {
        pass([=](Store& store) { store.heads(account, conversations, done); });
    }
    void submit(Caller caller, v1::RoutingCommand command, Done<Unit> done) override {
        pass([=](Store& store) { store.submit(caller, command, done); });
    }
    void session_alive(
        Caller caller, std::string session, Millis ttl, std::uint32_t sessions_max,
        Done<Unit> done) override {
        pass([=](Store& store) { store.session_alive(caller, session, ttl, sessions_max, done); });
    }
    void session_gone(Caller caller, std::string session, Done<Unit> done) override {
        pass([=](Store& store) { store.session_gone(caller, session, done); });
    }
    void
    follow(std::string account, std::string node, std::string topic, Done<Unit> done) override {
        pass([=](Store& store) { store.follow(account, node, topic, done); });
    }
    void
    unfollow(std::string account, std::string node, std::string topic, Done<Unit> done) override {
        pass([=](Store& store) { store.unfollow(account, node, topic, done); });
    }
    void contact(Caller caller, std::string id, Done<v1::Contact> done) override {
        pass([=](Store& store) { store.contact(caller, id, done); });
    }
    void save_contact(Caller caller, v1::Contact contact, Done<v1::Contact> done) override {
        pass([=](Store& store) { store.save_contact(caller, contact, done); });
    }

private:
    /// Runs the call on the store behind: now, later, or never.
    virtual void pass(std::function<void(Store&)> call) = 0;
};

} // namespace switchboard::ports
