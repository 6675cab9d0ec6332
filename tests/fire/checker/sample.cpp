#include "sample.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string>

namespace switchboard::fire::test {
namespace {

constexpr int kSteps = 120;
constexpr int kReaders = 3;

struct Message {
    std::string id, who, hash;
    std::uint64_t seq = 0;
};

/// One conversation, two senders, three readers; time is a counter.
class World {
public:
    World(Mutant mutant, std::uint32_t seed)
        : mutant_{mutant}
        , random_{seed} {
        for (int reader = 0; reader < kReaders; ++reader) read_.push_back(0);
    }

    std::vector<Event> run() {
        add(Kind::Opened, "ann", kConversation, {}, 0, "web");
        for (int step = 0; step < kSteps; ++step) {
            send("ann");
            send("bo");
            if (step % 10 == 9) resume(static_cast<int>(random_() % kReaders));
            if (step % 40 == 39) fail_over();
        }
        for (int reader = 0; reader < kReaders; ++reader) deliver(reader);
        end();
        return std::move(events_);
    }

private:
    static constexpr char const* kConversation = "c1";

    void
    add(Kind kind, std::string who, std::string conversation, std::string id,
        std::uint64_t number = 0, std::string text = {}) {
        events_.push_back(
            {++now_, kind, std::move(who), std::move(conversation), std::move(id), number,
             std::move(text)});
    }
    [[nodiscard]] bool is(Mutant mutant) const { return mutant_ == mutant; }
    [[nodiscard]] bool dice(unsigned percent) { return random_() % 100 < percent; }

    void write(Message message) {
        message.seq = log_.empty() ? 1 : log_.back().seq + 1;
        // The other node counted as well, and gives the same number out again.
        if (is(Mutant::SeqFromMemory) && !log_.empty() && dice(5)) message.seq = log_.back().seq;
        log_.push_back(std::move(message));
    }

    void send(std::string const& who) {
        Message message{who + std::to_string(++count_), who, {}, 0};
        message.hash = hash_of(message.id);
        add(Kind::Send, who, kConversation, message.id, 0, message.hash);
        if (is(Mutant::AckBeforeWrite) && dice(3)) {
            add(Kind::Ack, who, kConversation, message.id, log_.size() + 1);
            return; // it died
        }
        write(message);
        add(Kind::Ack, who, kConversation, message.id, log_.back().seq);
        repeat(message);
        for (int reader = 0; reader < kReaders; ++reader)
            if (dice(70)) deliver(reader);
    }

    /// A client that did not hear the ack sends again.
    void repeat(Message const& message) {
        bool const forgets =
            is(Mutant::DedupeOff) || (is(Mutant::DedupeForgets) && count_ % 60 == 0);
        if (!dice(10) && !(is(Mutant::DedupeForgets) && forgets)) return;
        std::uint64_t const first = log_.back().seq;
        if (forgets) write(message);
        add(Kind::Ack, message.who, kConversation, message.id, forgets ? log_.back().seq : first);
    }

    void deliver(int reader) {
        std::uint64_t& last = read_[static_cast<std::size_t>(reader)];
        std::string const who = "reader" + std::to_string(reader);
        for (Message const& message : log_) {
            if (message.seq <= last) continue;
            if (is(Mutant::ForwardsHints) && dice(2)) continue; // the hint got lost
            add(Kind::Wire, who, kConversation, {}, message.seq);
            add(Kind::Deliver, who, kConversation, message.id, message.seq, message.hash);
            last = message.seq;
        }
    }

    void resume(int reader) {
        std::string const who = "reader" + std::to_string(reader);
        std::uint64_t const last = read_[static_cast<std::size_t>(reader)];
        if (last == 0) return;
        add(Kind::Resumed, who, kConversation, {}, last);
        if (is(Mutant::ResumeFromLast)) add(Kind::Wire, who, kConversation, {}, last);
        deliver(reader);
    }

    /// The store dies and comes back with what it promised to keep.
    void fail_over() {
        add(Kind::Fault, "rig", {}, {}, 0, "store");
        std::size_t lost = 0;
        if (is(Mutant::EverySecond)) lost = 20;
        if (is(Mutant::WaitNone)) lost = 8;
        if (is(Mutant::WaitOneOfTwo)) lost = 3;
        // Readers saw what was lost, or not: both histories are wrong.
        log_.resize(log_.size() - std::min(lost, log_.size()));
        for (std::uint64_t& last : read_) last = std::min<std::uint64_t>(last, log_.size());
        add(Kind::Healed, "rig", {}, {});
        add(Kind::Settled, "rig", {}, {}, 900);
        lease(2 + ++epoch_);
    }

    void lease(std::uint64_t token) {
        add(Kind::Token, "n2", {}, {}, token, "cell-0");
        if (is(Mutant::NoFence)) add(Kind::Token, "n1", {}, {}, token - 1, "cell-0");
        add(Kind::Token, "n2", {}, {}, token, "cell-0");
    }

    void end() {
        if (is(Mutant::CheckThenCreate)) add(Kind::Opened, "ann", "c2", {}, 0, "web");
        std::string transcript;
        for (Message const& message : log_) {
            add(Kind::Final, message.who, kConversation, message.id, message.seq, message.hash);
            transcript += message.hash;
        }
        add(Kind::Closed, "ann", kConversation, {}, 0, hash_of(transcript));
        add(Kind::Closed, "eve", "other", {}, 0, hash_of("other"));
        add(Kind::Sink, "sink", "other", "other.1", 0, hash_of("other"));
        if (!is(Mutant::AckBeforePost))
            add(Kind::Sink, "sink", kConversation, "c1.1", 0, hash_of(transcript));
    }

    Mutant mutant_;
    std::mt19937 random_;
    std::vector<Event> events_;
    std::vector<Message> log_;
    std::vector<std::uint64_t> read_;
    std::int64_t now_ = 0;
    int count_ = 0;
    std::uint64_t epoch_ = 0;
};

} // namespace

std::vector<Event> make_history(Mutant mutant, std::uint32_t seed) {
    return World{mutant, seed}.run();
}

} // namespace switchboard::fire::test
