#include "store/redis/commit_encoding.hpp"
#include "store/redis/fields.hpp"
#include "store/rules/requests.hpp"
#include "store/rules/wire.hpp"

namespace switchboard::store {

namespace {

class Encoder {
public:
    explicit Encoder(std::vector<std::string>& args)
        : args_(args) {}

    void operator()(ports::SetConversation const& set) {
        HashFields const fields = fields_to_set(set);
        put("set", set.value.id(), std::to_string(fields.size()));
        append_fields(args_, fields);
    }
    void operator()(ports::AddEntry const& add) {
        v1::Role const role = add.entry.author().role();
        bool const by_staff = role != v1::CUSTOMER && role != v1::SYSTEM;
        put("entry", add.conversation, entry_bytes(add.entry));
        put(add.entry.has_message() ? "m" : "", by_staff ? "1" : "", preview(add.entry));
    }
    void operator()(ports::Fan const& fan) { put("fan", fan.topic, fan.frame.SerializeAsString()); }
    void operator()(ports::FanSnapshot const& fan) { put("snap", fan.topic, fan.conversation); }
    void operator()(ports::ReplyTo const& to) {
        put("reply", to.node, to.reply.SerializeAsString());
    }
    void operator()(ports::PutRecord const& record) {
        put("put", record.kind, record.id);
        args_.push_back(record.bytes);
    }
    void operator()(ports::Finish const& finish) {
        put("finish", finish.conversation, std::to_string(finish.state));
        args_.push_back(finish.exempt ? "1" : "");
        args_.push_back(std::to_string(finish.sinks.size()));
        args_.insert(args_.end(), finish.sinks.begin(), finish.sinks.end());
    }
    void operator()(ports::Revive const& revive) {
        args_.push_back("revive");
        args_.push_back(revive.conversation);
    }

private:
    void put(std::string a, std::string b, std::string c) {
        args_.push_back(std::move(a));
        args_.push_back(std::move(b));
        args_.push_back(std::move(c));
    }
    std::vector<std::string>& args_;
};

} // namespace

ports::Outcome<std::vector<std::string>> encode_commit(ports::Commit const& commit) {
    for (ports::CommitOp const& op : commit.ops) {
        auto const* const set = std::get_if<ports::SetConversation>(&op);
        if (set == nullptr) continue;
        for (std::string const& name : set->fields)
            if (!is_settable(name)) return error(v1::INVALID_ARGUMENT, "fields: unknown " + name);
    }
    std::vector<std::string> args{std::to_string(commit.lease.epoch), commit.position};
    Encoder encoder(args);
    for (ports::CommitOp const& op : commit.ops) std::visit(encoder, op);
    return args;
}

} // namespace switchboard::store
