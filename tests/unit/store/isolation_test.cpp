// Isolation: thousands of commands of random people about random things, most of them not theirs,
// against a model of who may what that knows nothing of the store. What is refused changes nothing
// and shows nothing. SWITCHBOARD_ISOLATION_COMMANDS and SWITCHBOARD_ISOLATION_SEED make it longer
// and other (tests/README.md).
#include "world.hpp"

#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <tuple>

namespace switchboard::store::test {

namespace {

struct Person {
    ports::Caller caller;
    std::set<std::string> queues{}, inboxes{}; // given; both empty: not restricted
    bool is_restricted = false;
    [[nodiscard]] bool supervises() const {
        return caller.role == v1::SUPERVISOR || caller.role == v1::ADMIN;
    }
};

struct Thing {
    std::string account, id, contact, owner, queue, inbox, canary, file;
    std::uint32_t entries = 0; // as many as the model counts
};

enum class Verdict : std::uint8_t { Yes, Unknown, Forbidden };

std::uint64_t number_from(char const* name, std::uint64_t otherwise) {
    char const* const text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

class Isolation : public Conformance {
protected:
    Isolation() {
        for (char const* tail : {"-one", "-two"}) {
            account_ = base_ + tail;
            populate();
        }
    }

    void populate() {
        settle();
        for (auto const& [name, role] :
             {std::pair{"ana", v1::AGENT},
              {"bao", v1::AGENT},
              {"mai", v1::SUPERVISOR},
              {"ada", v1::ADMIN}})
            people_.push_back({staff(name, role)});
        // A caller comes with no grants of its own: the store has to know them.
        restricted("binh", v1::AGENT, {"sales"}, {});
        restricted("chi", v1::AGENT, {}, {"shop"});
        restricted("dao", v1::AGENT, {}, {});
        restricted("minh", v1::SUPERVISOR, {"sales"}, {});
        restricted("nga", v1::SUPERVISOR, {"returns"}, {"shop"});
        for (auto const& [name, owner, queue, inbox] :
             {std::tuple{"cara", "ana", "sales", "web"},
              {"dung", "ana", "returns", "web"},
              {"em", "", "sales", "shop"},
              {"giang", "dao", "returns", "web"},
              {"hoa", "binh", "returns", "shop"}}) {
            people_.push_back({customer(name, inbox)});
            talk(people_.back().caller, owner, queue);
        }
    }
    /// The account's settings: only they say who was given what.
    void settle() {
        v1::AccountConfig config;
        config.mutable_account()->set_id(account_);
        for (auto const& [user, queues, inboxes] :
             std::initializer_list<std::tuple<char const*, char const*, char const*>>{
                 {"ana", nullptr, nullptr},
                 {"binh", "sales", nullptr},
                 {"chi", nullptr, "shop"},
                 {"dao", "", nullptr},
                 {"minh", "sales", nullptr},
                 {"nga", "returns", "shop"}}) {
            v1::User& added = *config.add_users();
            added.set_id(user);
            added.set_email(std::string{user} + "@" + account_ + ".example");
            if (queues != nullptr || inboxes != nullptr) added.mutable_access();
            if (queues != nullptr && *queues != 0) added.mutable_access()->add_queues(queues);
            if (inboxes != nullptr) added.mutable_access()->add_inboxes(inboxes);
        }
        ASSERT_TRUE(ask<std::uint32_t>([&](auto done) { first_.config->save(config, done); }));
    }
    void restricted(
        char const* name, v1::Role role, std::set<std::string> queues,
        std::set<std::string> inboxes) {
        people_.push_back({staff(name, role), std::move(queues), std::move(inboxes), true});
    }
    void talk(ports::Caller const& writer, std::string const& owner, std::string const& queue) {
        Thing thing{account_, account_ + "-" + writer.id, writer.id, owner, queue, writer.inbox, {},
                    {}};
        thing.canary = "canary-of-" + thing.id;
        ports::StartRequest opened;
        opened.caller = writer;
        opened.conversation = thing.id;
        opened.draft.set_queue(queue);
        opened.draft.set_inbox(writer.inbox);
        opened.first = message(thing.canary, "m1");
        ASSERT_TRUE(ask<ports::StartResult>([&](auto done) { first_.store->start(opened, done); }));
        v1::Attachment file;
        file.set_id("file-" + thing.id);
        file.set_name(thing.canary);
        file.set_size_bytes(4);
        ASSERT_TRUE(ask<ports::Upload>(
            [&](auto done) { first_.uploads->begin(writer, thing.id, file, {}, done); }));
        ASSERT_TRUE(ask<ports::Upload>([&](auto done) {
            first_.uploads->part(writer, file.id(), 0, "file", "text/plain", {}, done);
        }));
        v1::Entry sent = message("with a file", "m2");
        sent.mutable_message()->add_attachments()->set_id(file.id());
        ASSERT_TRUE(append(writer, thing.id, sent));
        thing.file = file.id();
        v1::Conversation owned;
        owned.set_id(thing.id);
        owned.set_owner(owner);
        owned.set_state(v1::STATE_ACTIVE);
        set(owned, {"owner", "state"});
        thing.entries = history(staff("ana"), thing.id)->head_seq;
        things_.push_back(thing);
    }

    [[nodiscard]] static Verdict may_read(Person const& who, Thing const& what) {
        if (who.caller.account != what.account) return Verdict::Unknown;
        bool const is_customer = who.caller.role == v1::CUSTOMER;
        if (is_customer && who.caller.id != what.contact) return Verdict::Unknown;
        return is_given(who, what) ? Verdict::Yes : Verdict::Forbidden;
    }
    [[nodiscard]] static bool is_given(Person const& who, Thing const& what) {
        return !who.is_restricted || what.owner == who.caller.id ||
               who.queues.contains(what.queue) || who.inboxes.contains(what.inbox);
    }
    [[nodiscard]] static Verdict may_write(Person const& who, Thing const& what) {
        if (auto const read = may_read(who, what); read != Verdict::Yes) return read;
        bool const is_own =
            who.caller.role == v1::CUSTOMER || who.supervises() || who.caller.id == what.owner;
        return is_own ? Verdict::Yes : Verdict::Forbidden;
    }
    [[nodiscard]] static Verdict may_note(Person const& who, Thing const& what) {
        if (who.caller.role == v1::CUSTOMER) return Verdict::Forbidden; // whatever it is
        return may_read(who, what);
    }

    /// What came back against what the model says; a good answer is about this thing only.
    template<class T>
    void judge(
        ports::Outcome<T> const& outcome, Verdict verdict, std::string const& shown,
        Thing const& what, std::string const& deed) {
        ++commands_;
        if (verdict != Verdict::Yes) ++wrong_;
        v1::ErrorCode const expected = verdict == Verdict::Yes       ? v1::ERROR_CODE_UNSPECIFIED
                                       : verdict == Verdict::Unknown ? v1::NOT_FOUND
                                                                     : v1::FORBIDDEN;
        ASSERT_EQ(code(outcome), expected) << deed << " of " << what.id;
        std::string const told = outcome ? shown : outcome.error().message;
        for (auto const& other : things_) {
            bool const is_shown = told.find(other.canary) != std::string::npos;
            ASSERT_TRUE(!is_shown || (outcome && other.id == what.id))
                << deed << " of " << what.id << " shows " << other.id;
        }
    }

    void one() {
        Person const& who = people_[pick(people_.size())];
        Thing& what = things_[pick(things_.size())];
        std::string const deed = who.caller.account + "/" + who.caller.id + " ";
        switch (pick(13)) {
        case 0: {
            auto const got = history(who.caller, what.id);
            std::string shown;
            if (got)
                for (auto const& each : got->entries) shown += each.DebugString();
            return judge(got, may_read(who, what), shown, what, deed + "history");
        }
        case 1: {
            auto const got = conversation(who.caller, what.id);
            std::string const shown = got ? got->DebugString() : "";
            return judge(got, may_read(who, what), shown, what, deed + "conversation");
        }
        case 2: {
            auto const got = append(who.caller, what.id, message("words", next_id()));
            auto const verdict = may_write(who, what);
            if (verdict == Verdict::Yes) ++what.entries;
            return judge(got, verdict, {}, what, deed + "message");
        }
        case 3: {
            auto const got = append(who.caller, what.id, note("words", next_id()));
            auto const verdict = may_note(who, what);
            if (verdict == Verdict::Yes) ++what.entries;
            return judge(got, verdict, {}, what, deed + "note");
        }
        case 4:
            return read_file(who, what, deed);
        case 5:
            return begin_file(who, what, deed);
        case 6:
            return close(who, what, deed);
        case 7:
            return change_contact(who, what, deed);
        case 8:
            return list(who, deed);
        case 9:
            return set_queue(who, what, deed);
        case 10:
            return drain(who, what, deed);
        case 11:
            return note_about(who, what, deed);
        default:
            return mark(who, what, deed);
        }
    }
    void read_file(Person const& who, Thing const& what, std::string const& deed) {
        auto const got = ask<std::string>(
            [&](auto done) { second_.uploads->read(who.caller, what.file, 0, done); });
        judge(got, may_read(who, what), got ? *got : "", what, deed + "file");
    }
    void begin_file(Person const& who, Thing const& what, std::string const& deed) {
        v1::Attachment file;
        file.set_id(next_id());
        file.set_size_bytes(1);
        ports::UploadLimits limits;
        limits.per_conversation = 1'000'000;
        auto const got = ask<ports::Upload>(
            [&](auto done) { first_.uploads->begin(who.caller, what.id, file, limits, done); });
        judge(got, may_write(who, what), {}, what, deed + "upload");
        if (!got) return;
        EXPECT_TRUE(ask<ports::Unit>(
            [&](auto done) { first_.uploads->drop(who.caller, file.id(), done); }));
    }
    void close(Person const& who, Thing const& what, std::string const& deed) {
        v1::RoutingCommand command;
        command.mutable_close()->set_conversation(what.id);
        bool const is_customer = who.caller.role == v1::CUSTOMER;
        auto const verdict = is_customer ? Verdict::Forbidden : may_write(who, what);
        judge(submit(who.caller, command), verdict, {}, what, deed + "close");
    }
    void change_contact(Person const& who, Thing const& what, std::string const& deed) {
        v1::Contact contact;
        contact.set_id(what.contact);
        contact.set_phone("+84 " + next_id());
        bool const is_customer = who.caller.role == v1::CUSTOMER;
        // An id says nothing without its account: in another one it is another's, or nobody's.
        if (who.caller.account != what.account) return;
        auto const verdict = is_customer && who.caller.id != what.contact ? Verdict::Unknown
                             : is_given(who, what)                        ? Verdict::Yes
                                                                          : Verdict::Forbidden;
        auto const got = ask<v1::Contact>(
            [&](auto done) { first_.store->save_contact(who.caller, contact, done); });
        judge(got, verdict, got ? got->DebugString() : "", what, deed + "contact");
    }
    void note_about(Person const& who, Thing const& what, std::string const& deed) {
        if (who.caller.account != what.account)
            return; // in another one it is another's, or nobody's
        bool const is_customer = who.caller.role == v1::CUSTOMER;
        auto const verdict = is_customer           ? Verdict::Unknown
                             : is_given(who, what) ? Verdict::Yes
                                                   : Verdict::Forbidden;
        auto const id = next_id();
        auto const got = ask<v1::ContactNote>([&](auto done) {
            first_.contact_notes->add(who.caller, what.contact, id, what.canary, done);
        });
        judge(got, verdict, got ? got->text() : "", what, deed + "note about");
        auto const read = ask<std::vector<v1::ContactNote>>(
            [&](auto done) { second_.contact_notes->list(who.caller, what.contact, done); });
        judge(read, verdict, {}, what, deed + "notes about");
        if (!got) return;
        EXPECT_TRUE(ask<ports::Unit>(
            [&](auto done) { second_.contact_notes->remove(who.caller, what.contact, id, done); }));
    }
    void mark(Person const& who, Thing const& what, std::string const& deed) {
        ports::EditRequest request;
        request.caller = who.caller;
        request.conversation = what.id;
        request.read_seq = 1;
        auto const got =
            ask<ports::EditResult>([&](auto done) { first_.store->edit(request, done); });
        std::string const shown = got ? got->conversation.DebugString() : "";
        judge(got, may_read(who, what), shown, what, deed + "mark");
    }

    /// A list shows all that may be read and nothing else, whatever it is asked for.
    void list(Person const& who, std::string const& deed) {
        if (who.caller.role == v1::CUSTOMER) return;
        ports::ListRequest request;
        request.caller = who.caller;
        request.view = ports::View::Open;
        auto const got =
            ask<ports::ListResult>([&](auto done) { second_.store->list(request, done); });
        ASSERT_TRUE(got) << deed;
        std::set<std::string> shown, wanted;
        for (auto const& each : got->conversations) shown.insert(each.id());
        for (auto const& each : things_)
            if (may_read(who, each) == Verdict::Yes) wanted.insert(each.id);
        ++commands_;
        ASSERT_EQ(shown, wanted) << deed << "list";
    }
    void set_queue(Person const& who, Thing const& what, std::string const& deed) {
        if (who.caller.account != what.account) return; // says nothing about another's queue
        v1::RoutingCommand command;
        command.mutable_set_queue()->set_queue(what.queue);
        bool const may =
            who.supervises() && (!who.is_restricted || who.queues.contains(what.queue));
        judge(
            submit(who.caller, command), may ? Verdict::Yes : Verdict::Forbidden, {}, what,
            deed + "queue");
    }
    /// What concerns people as a whole is nobody's who was given a part.
    void drain(Person const& who, Thing const& what, std::string const& deed) {
        v1::RoutingCommand command;
        command.mutable_drain_agent()->set_agent("ana");
        bool const may = who.supervises() && !who.is_restricted;
        judge(
            submit(who.caller, command), may ? Verdict::Yes : Verdict::Forbidden, {}, what,
            deed + "drain");
    }

    std::size_t pick(std::size_t count) {
        return std::uniform_int_distribution<std::size_t>{0, count - 1}(random_);
    }
    std::string next_id() { return "n" + std::to_string(++ids_); }

    std::string base_ = account_;
    std::vector<Person> people_;
    std::vector<Thing> things_;
    std::mt19937_64 random_{number_from("SWITCHBOARD_ISOLATION_SEED", 1)};
    std::uint64_t commands_ = 0, wrong_ = 0, ids_ = 0;
};

} // namespace

TEST_F(Isolation, WhatIsNotTheirsIsNeitherShownNorChanged) {
    auto const wanted = number_from("SWITCHBOARD_ISOLATION_COMMANDS", 2'000);
    while (commands_ < wanted && !HasFatalFailure()) one();
    for (auto const& thing : things_) {
        account_ = thing.account;
        auto const left = conversation(staff("mai", v1::SUPERVISOR), thing.id);
        ASSERT_TRUE(left);
        EXPECT_EQ(left->head_seq(), thing.entries) << thing.id << ": more than was allowed";
        EXPECT_EQ(left->owner(), thing.owner);
        EXPECT_EQ(left->state(), v1::STATE_ACTIVE);
    }
    RecordProperty("commands", std::to_string(commands_));
    RecordProperty("refused", std::to_string(wrong_));
    EXPECT_GT(wrong_ * 2, commands_) << "most of them have to be wrong";
    std::printf(
        "# %llu commands, %llu of them refused\n", static_cast<unsigned long long>(commands_),
        static_cast<unsigned long long>(wrong_));
}

} // namespace switchboard::store::test
