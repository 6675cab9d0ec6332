// A commit in two passes: check everything, then change everything; what is sent out is collected
// on the way and goes last, so that snapshots show the state after the commit.
#include "ports/topics.hpp"
#include "store/memory/memory_routing.hpp"
#include "store/rules/wire.hpp"

#include <algorithm>

namespace switchboard::store {

using ports::Outcome;

namespace {

std::string const* conversation_of(ports::CommitOp const& op) {
    if (auto const* set = std::get_if<ports::SetConversation>(&op)) return &set->value.id();
    if (auto const* add = std::get_if<ports::AddEntry>(&op)) return &add->conversation;
    if (auto const* fan = std::get_if<ports::FanSnapshot>(&op)) return &fan->conversation;
    if (auto const* end = std::get_if<ports::Finish>(&op)) return &end->conversation;
    if (auto const* revive = std::get_if<ports::Revive>(&op)) return &revive->conversation;
    return nullptr;
}

std::string place_of(MemoryConversation const& conversation) {
    return conversation.value.inbox() + "/" + conversation.contact;
}

/// The checks of one commit; remembers what its own earlier operations would have changed.
class Checker {
public:
    Checker(MemoryData& data, MemoryAccount& account)
        : data_(data)
        , account_(account) {}

    [[nodiscard]] std::optional<ports::Error> check(ports::CommitOp const& op) {
        std::string const* const id = conversation_of(op);
        if (id == nullptr) return std::nullopt;
        MemoryConversation const* const found = data_.conversation(account_.id, *id);
        if (found == nullptr) return not_found("conversation");
        if (auto const* set = std::get_if<ports::SetConversation>(&op)) return known_fields(*set);
        if (std::holds_alternative<ports::Finish>(op)) return finish(*found);
        if (std::holds_alternative<ports::Revive>(op)) return revive(*found);
        return std::nullopt;
    }

private:
    static std::optional<ports::Error> known_fields(ports::SetConversation const& set) {
        for (std::string const& name : set.fields)
            if (!is_settable(name)) return error(v1::INVALID_ARGUMENT, "fields: unknown " + name);
        return std::nullopt;
    }
    std::optional<ports::Error> finish(MemoryConversation const& found) {
        if (done(found)) return error(v1::WRONG_STATE, "finish: finished already");
        done_[found.value.id()] = true;
        places_[place_of(found)] = "";
        return std::nullopt;
    }
    std::optional<ports::Error> revive(MemoryConversation const& found) {
        if (!done(found)) return error(v1::WRONG_STATE, "revive: not finished");
        std::string const place = place_of(found);
        auto const changed = places_.find(place);
        bool const taken =
            changed != places_.end() ? !changed->second.empty() : account_.open.contains(place);
        if (taken) return error(v1::WRONG_STATE, "revive: the contact has another open one");
        done_[found.value.id()] = false;
        places_[place] = found.value.id();
        return std::nullopt;
    }
    bool done(MemoryConversation const& found) const {
        auto const changed = done_.find(found.value.id());
        return changed == done_.end() ? found.done : changed->second;
    }

    MemoryData& data_;
    MemoryAccount& account_;
    std::map<std::string, bool> done_;
    std::map<std::string, std::string> places_;
};

class Applier {
public:
    Applier(MemoryData& data, MemoryAccount& account)
        : data_(data)
        , account_(account) {}

    void operator()(ports::SetConversation const& set) {
        MemoryConversation& to = at(set.value.id());
        for (std::string const& name : set.fields) set_field(name, set.value, to.value);
        data_.touch(to);
    }
    void operator()(ports::AddEntry const& add) {
        data_.add_entry(account_, at(add.conversation), add.entry, {});
    }
    void operator()(ports::Fan const& fan) {
        v1::InboxRecord record;
        record.set_topic(fan.topic);
        *record.mutable_frame() = fan.frame;
        later_.push_back([this, record] { data_.fan(account_, record, {}); });
    }
    void operator()(ports::FanSnapshot const& fan) {
        later_.push_back(
            [this, fan] { data_.fan_snapshot(account_, at(fan.conversation), fan.topic, {}); });
    }
    void operator()(ports::ReplyTo const& to) {
        v1::InboxRecord record;
        record.set_account(account_.id);
        *record.mutable_reply() = to.reply;
        later_.push_back([this, node = to.node, record] { data_.deliver(node, record); });
    }
    void operator()(ports::PutRecord const& put) {
        if (put.bytes.empty())
            account_.records[put.kind].erase(put.id);
        else
            account_.records[put.kind][put.id] = put.bytes;
    }
    void operator()(ports::Finish const& finish) {
        MemoryConversation& ended = at(finish.conversation);
        ended.done = true;
        data_.touch(ended);
        ended.value.set_state(finish.state);
        ended.value.set_generation(ended.value.generation() + 1);
        set_time(*ended.value.mutable_closed_at(), data_.now());
        auto const open = account_.open.find(place_of(ended));
        if (open != account_.open.end() && open->second == finish.conversation)
            account_.open.erase(open);
        ended.exempt = finish.exempt;
        for (std::string const& sink : finish.sinks)
            data_.owe(account_, ended, sink, ended.value.generation());
    }
    void operator()(ports::Revive const& revive) {
        MemoryConversation& back = at(revive.conversation);
        back.done = false;
        data_.touch(back);
        back.value.clear_closed_at();
        account_.open[place_of(back)] = revive.conversation;
    }
    void send() {
        for (auto const& step : later_) step();
    }

private:
    MemoryConversation& at(std::string const& id) { return account_.conversations.at(id); }
    MemoryData& data_;
    MemoryAccount& account_;
    std::vector<std::function<void()>> later_;
};

} // namespace

Outcome<ports::Unit> apply_commit(MemoryData& data, ports::Commit& commit) {
    auto const lease = data.leases.find(commit.lease.cell);
    if (commit.lease.cell != cell_for(commit.account, data.cells))
        return error(v1::INVALID_ARGUMENT, "lease: of another cell");
    if (lease == data.leases.end() || lease->second.epoch != commit.lease.epoch)
        return error(v1::CONFLICT, "the lease was taken by another node");
    MemoryAccount& account = data.account(commit.account);
    if (!commit.position.empty()) {
        if (commit.position == account.position) return ports::Unit{}; // a repetition
        if (!is_after(commit.position, account.position))
            return error(v1::CONFLICT, "position: committed already");
    }
    Checker checker(data, account);
    for (ports::CommitOp const& op : commit.ops)
        if (auto bad = checker.check(op)) return *bad;
    Applier applier(data, account);
    for (ports::CommitOp const& op : commit.ops) std::visit(applier, op);
    applier.send();
    if (!commit.position.empty()) {
        account.position = commit.position;
        while (!account.commands.empty() && !is_after(account.commands.front().id, commit.position))
            account.commands.pop_front();
    }
    return ports::Unit{};
}

} // namespace switchboard::store
