// Rules 5, 8, 9 and 14: what each reader was given, call by call and frame by frame.
#include "findings.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace switchboard::fire {
namespace {

struct Reader {
    std::uint64_t last = 0;
    bool has_started = false;
    bool is_gone = false;
    std::optional<std::uint64_t> resumed_at; // nothing came since the resume
    std::uint64_t wire_last = 0;             // since the resume, 0: nothing yet
};

class ReaderJudge {
public:
    explicit ReaderJudge(Findings& findings)
        : findings_{findings} {}

    void take(Event const& event) {
        switch (event.kind) {
        case Kind::Final:
            heads_[event.conversation] = std::max(heads_[event.conversation], event.number);
            return note_identity(event);
        case Kind::Deliver:
            return deliver(event);
        case Kind::Taint:
            return findings_.add(14, event.who + " was given a text of " + event.text);
        case Kind::Reset: {
            ++findings_.judgement().resets;
            Reader& reader = readers_[key(event)];
            bool const was_gone = reader.is_gone;
            reader = Reader{};
            reader.is_gone = was_gone;
            return;
        }
        case Kind::Gone:
            readers_[key(event)] = Reader{};
            readers_[key(event)].is_gone = true;
            return;
        case Kind::Resumed: {
            ++findings_.judgement().resumes;
            Reader& reader = readers_[key(event)];
            reader.resumed_at = event.number;
            reader.wire_last = 0;
            return;
        }
        case Kind::Wire:
            return wire(event);
        case Kind::Ack:
            own_[key(event)].insert(event.number);
            return;
        default:
            return;
        }
    }

    void at_the_end() {
        judge_holes();
        for (auto const& [who, reader] : readers_) {
            auto const head = heads_.find(who.substr(0, who.find('/')));
            if (head == heads_.end() || reader.is_gone || !reader.has_started) continue;
            if (reader.last != head->second)
                findings_.add(
                    8, who + " ends at " + std::to_string(reader.last) + " of " +
                           std::to_string(head->second));
        }
    }

private:
    static std::string key(Event const& event) { return event.conversation + '/' + event.who; }

    /// Rule 5: a seq is one message, whoever says so.
    void note_identity(Event const& event) {
        std::string const place = event.conversation + '/' + std::to_string(event.number);
        std::string const identity = event.id + ' ' + event.text;
        auto const [known, is_new] = identities_.try_emplace(place, identity);
        if (!is_new && known->second != identity)
            findings_.add(5, place + " is " + known->second + " and " + identity);
    }

    void deliver(Event const& event) {
        ++findings_.judgement().delivered;
        note_identity(event);
        Reader& reader = readers_[key(event)];
        reader.is_gone = false;
        bool const is_next = !reader.has_started || event.number == reader.last + 1;
        if (!is_next)
            findings_.add(
                8, key(event) + " was given " + std::to_string(event.number) + " after " +
                       std::to_string(reader.last));
        reader.has_started = true;
        reader.last = event.number;
    }

    /// A sender is not sent its own messages, only their acks, and these may come before older
    /// entries: so a hole is judged at the end, when all acks are known.
    void wire(Event const& event) {
        Reader& reader = readers_[key(event)];
        std::uint64_t const before = reader.resumed_at.value_or(reader.wire_last);
        reader.resumed_at.reset();
        reader.wire_last = std::max(before, event.number);
        if (before == 0) return;
        if (event.number <= before)
            return findings_.add(
                9, key(event) + " was sent " + std::to_string(event.number) + " after " +
                       std::to_string(before));
        for (std::uint64_t seq = before + 1; seq < event.number; ++seq)
            holes_.emplace_back(key(event), seq);
    }

    void judge_holes() {
        for (auto const& [who, seq] : holes_)
            if (!own_[who].contains(seq))
                findings_.add(9, who + " was never sent " + std::to_string(seq));
    }

    Findings& findings_;
    std::map<std::string, Reader> readers_;
    std::map<std::string, std::uint64_t> heads_;
    std::map<std::string, std::set<std::uint64_t>> own_; // acked to the reader itself
    std::vector<std::pair<std::string, std::uint64_t>> holes_;
    std::unordered_map<std::string, std::string> identities_;
};

} // namespace

void judge_readers(std::vector<Event> const& events, Findings& findings) {
    ReaderJudge judge{findings};
    for (Event const& event : events) judge.take(event);
    judge.at_the_end();
}

} // namespace switchboard::fire
