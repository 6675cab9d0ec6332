// Rules 1 to 7 and 10: the final history against what was sent, acked and refused.
#include "findings.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace switchboard::fire {
namespace {

struct Stored {
    std::string id, who, hash;
};

struct Sent {
    std::string who, hash;
};

struct Log {
    std::map<std::uint64_t, std::vector<Stored>> by_seq;
    std::unordered_map<std::string, std::uint64_t> seq_of; // message to its first seq
};

class ConversationJudge {
public:
    explicit ConversationJudge(Findings& findings)
        : findings_{findings} {}

    void read(std::vector<Event> const& events) {
        for (Event const& event : events) take(event);
    }

    void judge_logs() {
        for (auto& [conversation, log] : logs_) judge_log(conversation, log);
    }

    /// Rules 1, 2, 5 for acks, 6, 7, 10, in the order of time.
    void judge_sends(std::vector<Event> const& events) {
        for (Event const& event : events) {
            if (!logs_.contains(event.conversation)) continue;
            if (event.kind == Kind::Send) judge_send(event);
            if (event.kind == Kind::Ack) judge_ack(event);
            if (event.kind == Kind::Refused && seq_of(event) != 0)
                findings_.add(10, event.id + " was refused and is in " + event.conversation);
        }
    }

private:
    static std::string key(Event const& event) { return event.conversation + '/' + event.id; }

    [[nodiscard]] std::uint64_t seq_of(Event const& event) const {
        auto const log = logs_.find(event.conversation);
        if (log == logs_.end()) return 0;
        auto const found = log->second.seq_of.find(event.id);
        return found == log->second.seq_of.end() ? 0 : found->second;
    }

    void take(Event const& event) {
        Judgement& totals = findings_.judgement();
        if (event.kind == Kind::Send) {
            bool const is_new = sent_.try_emplace(key(event), Sent{event.who, event.text}).second;
            totals.sent += is_new ? 1U : 0U;
        } else if (event.kind == Kind::Ack) {
            bool const is_new = acked_.insert(key(event)).second;
            ++(is_new ? totals.acked : totals.duplicates_answered);
        } else if (event.kind == Kind::Final) {
            ++totals.in_history;
            Log& log = logs_[event.conversation];
            log.by_seq[event.number].push_back({event.id, event.who, event.text});
            if (!event.id.empty()) log.seq_of.try_emplace(event.id, event.number);
        }
    }

    void judge_log(std::string const& conversation, Log const& log) {
        ++findings_.judgement().conversations;
        std::uint64_t expected = 1;
        std::set<std::pair<std::string, std::string>> seen;
        for (auto const& [seq, entries] : log.by_seq) {
            std::string const place = conversation + " " + std::to_string(seq);
            if (seq != expected) findings_.add(4, place + ": expected " + std::to_string(expected));
            if (entries.size() > 1) findings_.add(4, place + ": taken more than once");
            expected = seq + 1;
            for (Stored const& stored : entries) {
                if (stored.id.empty()) continue; // an event of the server's own
                if (!seen.emplace(stored.who, stored.id).second)
                    findings_.add(3, place + ": " + stored.id + " is there twice");
                judge_stored(conversation, place, stored);
            }
        }
    }

    void
    judge_stored(std::string const& conversation, std::string const& place, Stored const& stored) {
        auto const sent = sent_.find(conversation + '/' + stored.id);
        if (sent == sent_.end()) {
            findings_.add(2, place + ": nobody sent " + stored.id);
        } else if (sent->second.hash != stored.hash || sent->second.who != stored.who) {
            findings_.add(2, place + ": " + stored.id + " is not what was sent");
        }
    }

    void judge_send(Event const& event) {
        std::uint64_t const seq = seq_of(event);
        if (!first_sends_.insert(key(event)).second || seq == 0) return;
        std::uint64_t const acked = newest_acked_[event.conversation];
        if (acked >= seq)
            findings_.add(
                6, key(event) + " has " + std::to_string(seq) + " but was sent after the ack of " +
                       std::to_string(acked));
        std::uint64_t& before = newest_of_sender_[event.conversation + '/' + event.who];
        if (before >= seq)
            findings_.add(
                7, event.who + " sent " + key(event) + " after what has " + std::to_string(before));
        before = std::max(before, seq);
    }

    void judge_ack(Event const& event) {
        std::uint64_t const seq = seq_of(event);
        if (seq == 0) return findings_.add(1, key(event) + " was acked and is gone");
        if (seq != event.number)
            findings_.add(
                5, key(event) + " was acked as " + std::to_string(event.number) + " and is " +
                       std::to_string(seq));
        std::uint64_t& newest = newest_acked_[event.conversation];
        newest = std::max(newest, seq);
    }

    Findings& findings_;
    std::unordered_map<std::string, Sent> sent_;
    std::unordered_set<std::string> acked_, first_sends_;
    std::map<std::string, Log> logs_;
    std::unordered_map<std::string, std::uint64_t> newest_acked_, newest_of_sender_;
};

} // namespace

void judge_conversations(std::vector<Event> const& events, Findings& findings) {
    ConversationJudge judge{findings};
    judge.read(events);
    judge.judge_logs();
    judge.judge_sends(events);
}

} // namespace switchboard::fire
