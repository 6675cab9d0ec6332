#include "world.hpp"

#include "ports/topics.hpp"
#include "routing/record_codec.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <utility>

namespace switchboard::routing::test {
namespace {

constexpr char const* kAccount = "shop";
constexpr char const* kNode = "node-1";

} // namespace

World::World()
    : database_{store::MemoryEnvironment{
          .now = [this] { return now_; },
          .post = [this](std::function<void()> task) { at(Millis{0}, std::move(task)); },
          .schedule =
              [this](Millis delay, std::function<void()> task) { at(delay, std::move(task)); },
          .fault = {}}}
    , stores_{database_} {
    stores_.nodes->renew_node(kNode, Millis{1'000'000'000}, [](ports::Outcome<bool>) {});
    stores_.store->follow(
        kAccount, kNode, std::string{ports::kBoardTopic}, [](ports::Outcome<ports::Unit>) {});
    read_inbox();
    run(Millis{1});
}

void World::at(Millis delay, std::function<void()> task) {
    tasks_.emplace(now_ + delay, std::move(task));
}

void World::run(Millis time) {
    TimePoint const end = now_ + time;
    while (!tasks_.empty() && tasks_.begin()->first <= end) {
        auto const first = tasks_.begin();
        now_ = std::max(now_, first->first);
        auto const task = std::move(first->second);
        tasks_.erase(first);
        task();
    }
    now_ = end;
}

void World::start_host() {
    host_ = std::make_unique<RoutingHost>(
        HostDoors{
            .store = *stores_.routing,
            .config = *stores_.config,
            .metrics = metrics_,
            .node = kNode,
            .now = [this] { return now_ + host_clock_error; },
            .after =
                [this](Millis delay, std::function<void()> task) { at(delay, std::move(task)); },
            .local_day = [](TimePoint, std::string const&) { return std::string{"2026-11-23"}; },
            .finished = [] {},
            .log = [this](std::string const& line) { operator_log_.push_back(line); }},
        HostSettings{});
    host_->start();
    run(Millis{500});
}

void World::kill_host() {
    host_.reset();
    run(Millis{1});
}

template<class T, class Ask> ports::Outcome<T> World::ask(Ask&& question) {
    std::optional<ports::Outcome<T>> answer;
    question(
        ports::Done<T>{[&](ports::Outcome<T> outcome) { answer.emplace(std::move(outcome)); }});
    for (int i = 0; i < 1000 && !answer; ++i) run(Millis{1});
    if (!answer) throw std::runtime_error{"no answer within a second"};
    return std::move(*answer);
}

template<class T, class Ask> T World::get(Ask&& question) {
    auto answer = ask<T>(std::forward<Ask>(question));
    if (answer.has_error()) throw std::runtime_error{answer.error().message};
    return std::move(answer.value());
}

void World::configure(v1::AccountConfig config) {
    config.mutable_account()->set_id(kAccount);
    config.set_revision(0);
    try {
        config.set_revision(get<v1::AccountConfig>([&](auto done) {
                                stores_.config->load(kAccount, done);
                            }).revision());
    } catch (std::runtime_error const&) {
    } // the account is new
    get<std::uint32_t>([&](auto done) { stores_.config->save(config, done); });
    run(Millis{500});
}

void World::connect(std::string const& id) {
    get<ports::Unit>([&](auto done) {
        stores_.store->session_alive(agent(id), "session-" + id, Millis{1'000'000'000}, 0, done);
    });
    auto const topic = ports::user_topic(id);
    get<ports::Unit>([&](auto done) { stores_.store->follow(kAccount, kNode, topic, done); });
    run(Millis{20});
}

void World::set_presence(std::string const& id, v1::PresenceStatus status) {
    v1::RoutingCommand wish;
    wish.mutable_intent()->set_user(id);
    wish.mutable_intent()->set_status(status);
    EXPECT_TRUE(command(agent(id), wish).ok());
}

std::string
World::start(std::string const& contact, std::string const& queue, std::string const& inbox) {
    ports::StartRequest request;
    request.caller = customer(contact);
    request.caller.inbox = inbox;
    request.conversation = "c" + std::to_string(++conversations_);
    request.draft.set_inbox(inbox);
    request.draft.set_queue(queue);
    request.draft.set_channel("chat");
    request.draft.mutable_contact()->set_id(contact);
    request.draft.mutable_contact()->set_name("Khách " + contact);
    auto const result =
        get<ports::StartResult>([&](auto done) { stores_.store->start(std::move(request), done); });
    auto const topic = ports::conversation_topic(result.conversation.id());
    get<ports::Unit>([&](auto done) { stores_.store->follow(kAccount, kNode, topic, done); });
    run(Millis{20});
    return result.conversation.id();
}

v1::Reply World::command(ports::Caller const& caller, v1::RoutingCommand command) {
    auto const taken = give(caller, std::move(command));
    if (taken.has_value()) return reply(taken.value());
    v1::Reply refusal;
    refusal.set_code(taken.error().code);
    refusal.set_message(taken.error().message);
    return refusal;
}

std::uint64_t World::submit(ports::Caller const& caller, v1::RoutingCommand command) {
    auto const taken = give(caller, std::move(command));
    if (taken.has_error()) throw std::runtime_error{taken.error().message};
    return taken.value();
}

v1::Reply World::reply(std::uint64_t ticket) {
    for (int i = 0; i < 1000 && !replies_.contains(ticket); ++i) run(Millis{1});
    if (!replies_.contains(ticket)) throw std::runtime_error{"no reply within a second"};
    return replies_[ticket];
}

ports::Outcome<std::uint64_t> World::give(ports::Caller const& caller, v1::RoutingCommand command) {
    std::uint64_t const ticket = ++tickets_;
    command.set_account(kAccount);
    command.set_node(kNode);
    command.set_ticket(ticket);
    command.mutable_actor()->set_role(caller.role);
    command.mutable_actor()->set_id(caller.id);
    command.mutable_actor()->set_name(caller.name);
    auto const taken = ask<ports::Unit>(
        [&](auto done) { stores_.store->submit(caller, std::move(command), done); });
    if (taken.has_error()) return taken.error();
    return ticket;
}

void World::write(
    std::string const& contact, std::string const& conversation, std::string const& text) {
    ports::AppendRequest request;
    request.caller = customer(contact);
    request.conversation = conversation;
    request.entry.set_client_id("m" + std::to_string(++tickets_));
    request.entry.mutable_message()->set_text(text);
    get<ports::AppendResult>([&](auto done) { stores_.store->append(std::move(request), done); });
    run(Millis{20});
}

void World::accept(std::string const& id, std::string const& conversation) {
    v1::RoutingCommand seen;
    seen.mutable_offer_seen()->set_conversation(conversation);
    for (auto const& frame : frames(ports::user_topic(id)))
        if (frame.has_offer()) seen.mutable_offer_seen()->set_offer(frame.offer().offer());
    v1::Reply const shown = command(agent(id), seen);
    EXPECT_TRUE(shown.ok()) << shown.message();
    v1::RoutingCommand yes;
    yes.mutable_accept()->set_conversation(conversation);
    v1::Reply const taken = command(agent(id), yes);
    EXPECT_TRUE(taken.ok()) << taken.message();
    run(Millis{20});
}

void World::rename(std::string const& id, std::string const& name) {
    v1::Contact contact;
    contact.set_id(id);
    contact.set_name(name);
    get<v1::Contact>([&](auto done) { stores_.store->save_contact(supervisor(), contact, done); });
}

v1::Conversation World::snapshot(std::string const& conversation) {
    return get<v1::Conversation>(
        [&](auto done) { stores_.store->conversation(supervisor(), conversation, done); });
}

std::vector<v1::Entry> World::log(std::string const& conversation) {
    ports::HistoryRequest request;
    request.caller = supervisor();
    request.conversation = conversation;
    request.limit = 100;
    return get<ports::HistoryResult>(
               [&](auto done) { stores_.store->history(std::move(request), done); })
        .entries;
}

std::vector<v1::EventType> World::events(std::string const& conversation) {
    std::vector<v1::EventType> out;
    for (auto const& entry : log(conversation))
        if (entry.has_event()) out.push_back(entry.event().type());
    return out;
}

std::vector<v1::ServerFrame> World::frames(std::string const& topic) {
    return std::exchange(frames_[topic], {});
}

ports::OutboxCounts World::outbox() {
    return get<ports::OutboxCounts>([&](auto done) { stores_.outbox->counts(kAccount, done); });
}

void World::rewrite(
    std::string const& conversation,
    std::function<void(router::ConversationRecord&)> const& change) {
    auto& store = *stores_.routing;
    auto const state = get<ports::AccountState>([&](auto done) { store.load(kAccount, done); });
    auto record = decode_conversation(state.conversation_records.at(conversation));
    if (!record) throw std::runtime_error{"the record cannot be read"};
    change(*record);
    put({"c", conversation, encode_record(*record)});
}

void World::forget_wrap_ups(std::string const& agent) {
    auto& store = *stores_.routing;
    auto const state = get<ports::AccountState>([&](auto done) { store.load(kAccount, done); });
    auto record = decode_agent(state.agent_records.at(agent));
    if (!record) throw std::runtime_error{"the record cannot be read"};
    record->wrap_ups.clear();
    put({"a", agent, encode_record(*record)});
}

void World::put(ports::PutRecord record) {
    run(HostSettings{}.lease_ttl); // the lease of the host that is gone runs out
    auto& store = *stores_.routing;
    auto const lease = get<ports::Lease>([&](auto done) {
        store.acquire_lease(store.cell_of(kAccount), "a-mistake", 0, Millis{1'000}, done);
    });
    ports::Commit commit{.lease = lease, .account = kAccount, .position = {}, .ops = {}};
    commit.ops.emplace_back(std::move(record));
    get<ports::Unit>([&](auto done) { store.commit(std::move(commit), done); });
    get<ports::Unit>([&](auto done) { store.release_lease(lease, "a-mistake", done); });
}

void World::read_inbox() {
    stores_.nodes->read_inbox(
        kNode, 100, Millis{1'000}, [this](ports::Outcome<std::vector<ports::InboxItem>> outcome) {
            if (outcome.has_value())
                for (auto const& item : outcome.value()) {
                    if (item.record.has_reply())
                        replies_[item.record.reply().ticket()] = item.record.reply();
                    if (item.record.has_frame())
                        frames_[item.record.topic()].push_back(item.record.frame());
                }
            at(Millis{1}, [this] { read_inbox(); });
        });
}

ports::Caller World::agent(std::string const& id) {
    ports::Caller out;
    out.account = kAccount;
    out.role = v1::AGENT;
    out.id = id;
    out.name = id;
    return out;
}

ports::Caller World::supervisor() {
    ports::Caller out = agent("boss");
    out.role = v1::SUPERVISOR;
    return out;
}

ports::Caller World::customer(std::string const& id) {
    ports::Caller out;
    out.account = kAccount;
    out.role = v1::CUSTOMER;
    out.id = id;
    out.name = "Khách " + id;
    out.inbox = "web";
    return out;
}

} // namespace switchboard::routing::test
