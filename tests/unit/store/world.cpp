#include "world.hpp"

#include "base/random.hpp"

namespace switchboard::store::test {

Conformance::Conformance()
    : world_(make_world())
    , first_(world_->ports(0))
    , second_(world_->ports(1))
    , account_("acc-" + random_token(8))
    , node_("node-" + random_token(8)) {}

bool Conformance::eventually(std::function<bool()> const& holds) {
    for (int i = 0; i < 2'000; ++i) {
        if (holds()) return true;
        world_->tick();
    }
    return false;
}

ports::Caller Conformance::customer(std::string id, std::string inbox) const {
    ports::Caller caller;
    caller.account = account_;
    caller.role = v1::CUSTOMER;
    caller.name = "Visitor " + id;
    caller.id = std::move(id);
    caller.inbox = std::move(inbox);
    return caller;
}

ports::Caller Conformance::staff(std::string id, v1::Role role) const {
    ports::Caller caller;
    caller.account = account_;
    caller.role = role;
    caller.name = "Colleague " + id;
    caller.id = std::move(id);
    return caller;
}

v1::Entry Conformance::message(std::string text, std::string client_id) {
    v1::Entry entry;
    entry.mutable_message()->set_text(std::move(text));
    entry.set_client_id(std::move(client_id));
    return entry;
}

v1::Entry Conformance::note(std::string text, std::string client_id) {
    v1::Entry entry;
    entry.mutable_note()->set_text(std::move(text));
    entry.set_client_id(std::move(client_id));
    return entry;
}

ports::Outcome<ports::StartResult> Conformance::start(
    ports::Caller const& caller, std::string conversation, v1::Entry first, std::size_t worker) {
    ports::StartRequest request;
    request.caller = caller;
    request.conversation = std::move(conversation);
    request.draft.set_queue("sales");
    request.draft.set_language("vi");
    request.first = std::move(first);
    return ask<ports::StartResult>(
        [&](auto done) { world_->ports(worker).store->start(request, std::move(done)); });
}

ports::Outcome<ports::AppendResult> Conformance::append(
    ports::Caller const& caller, std::string conversation, v1::Entry entry, std::string origin) {
    ports::AppendRequest const request{
        caller, std::move(conversation), std::move(entry), std::move(origin)};
    return ask<ports::AppendResult>(
        [&](auto done) { first_.store->append(request, std::move(done)); });
}

ports::Outcome<ports::HistoryResult> Conformance::history(
    ports::Caller const& caller, std::string conversation, std::uint32_t after,
    std::uint32_t before, std::uint32_t limit) {
    ports::HistoryRequest const request{caller, std::move(conversation), after, before, limit};
    return ask<ports::HistoryResult>(
        [&](auto done) { first_.store->history(request, std::move(done)); });
}

ports::Outcome<v1::Conversation>
Conformance::conversation(ports::Caller const& caller, std::string id) {
    return ask<v1::Conversation>(
        [&](auto done) { first_.store->conversation(caller, id, std::move(done)); });
}

ports::Outcome<ports::Unit>
Conformance::submit(ports::Caller const& caller, v1::RoutingCommand command) {
    return ask<ports::Unit>(
        [&](auto done) { first_.store->submit(caller, command, std::move(done)); });
}

ports::Lease Conformance::lease(std::string node, std::uint64_t known, Millis ttl) {
    if (node.empty()) node = node_;
    std::uint32_t const cell = first_.routing->cell_of(account_);
    std::optional<ports::Lease> taken;
    bool const got = eventually([&] {
        auto const outcome = ask<ports::Lease>([&](auto done) {
            first_.routing->acquire_lease(cell, node, known, ttl, std::move(done));
        });
        if (outcome) taken = *outcome;
        return taken.has_value();
    });
    EXPECT_TRUE(got) << "no lease";
    return taken.value_or(ports::Lease{});
}

ports::Outcome<ports::Unit>
Conformance::commit(ports::Lease lease, std::string position, std::vector<ports::CommitOp> ops) {
    ports::Commit const request{lease, account_, std::move(position), std::move(ops)};
    return ask<ports::Unit>([&](auto done) { first_.routing->commit(request, std::move(done)); });
}

std::vector<ports::QueuedCommand> Conformance::commands(std::string after, std::uint32_t limit) {
    auto const read = ask<std::vector<ports::QueuedCommand>>([&](auto done) {
        first_.routing->read_commands(account_, after, limit, Millis{0}, std::move(done));
    });
    EXPECT_TRUE(read);
    return read ? *read : std::vector<ports::QueuedCommand>{};
}

std::vector<v1::InboxRecord> Conformance::inbox(std::string node, std::uint32_t limit) {
    auto const read = ask<std::vector<ports::InboxItem>>(
        [&](auto done) { first_.nodes->read_inbox(node, limit, Millis{0}, std::move(done)); });
    EXPECT_TRUE(read);
    std::vector<v1::InboxRecord> records;
    if (read)
        for (ports::InboxItem const& item : *read) records.push_back(item.record);
    return records;
}

void Conformance::follow(std::string node, std::string topic) {
    EXPECT_TRUE(ask<ports::Unit>(
        [&](auto done) { first_.store->follow(account_, node, topic, std::move(done)); }));
}

void Conformance::live(std::string node, Millis ttl) {
    EXPECT_TRUE(
        ask<bool>([&](auto done) { first_.nodes->renew_node(node, ttl, std::move(done)); }));
}

void Conformance::owned_conversation(std::string id) {
    ASSERT_TRUE(start(customer("cara"), id));
    v1::Conversation value;
    value.set_id(id);
    value.set_owner("ana");
    value.set_state(v1::STATE_ACTIVE);
    set(value, {"owner", "state"});
}

void Conformance::set(v1::Conversation value, std::vector<std::string> fields) {
    auto const done =
        commit(lease(node_, 0), {}, {ports::SetConversation{value, std::move(fields)}});
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
}

void Conformance::finish(std::string conversation, std::vector<std::string> sinks) {
    auto const done = commit(
        lease(node_), {},
        {ports::Finish{std::move(conversation), v1::STATE_CLOSED, std::move(sinks)}});
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
}

ports::Outcome<std::uint32_t> Conformance::save_config(v1::AccountConfig config) {
    return ask<std::uint32_t>([&](auto done) { first_.config->save(config, std::move(done)); });
}

v1::AccountConfig Conformance::small_config() const {
    v1::AccountConfig config;
    config.mutable_account()->set_id(account_);
    config.mutable_account()->set_name("Tea & Co");
    config.add_inboxes()->set_id("inbox-" + account_);
    v1::User& user = *config.add_users();
    user.set_id("ana");
    user.set_email("Ana." + account_ + "@Example.com");
    return config;
}

} // namespace switchboard::store::test
