// Rules 11, 12, 13 and 16: owners, fences, tickets, recovery.
#include "findings.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

namespace switchboard::fire {
namespace {

class WorkJudge {
public:
    explicit WorkJudge(Findings& findings)
        : findings_{findings} {}

    void take(Event const& event) {
        Judgement& totals = findings_.judgement();
        switch (event.kind) {
        case Kind::Opened:
            return opened(event);
        case Kind::Accepted:
            return accepted(event);
        case Kind::Staff:
            staff_.insert(event.who);
            return;
        case Kind::Assigned:
            owner_from_[event.conversation][event.number] = event.who;
            return;
        case Kind::Final:
            if (!event.id.empty()) said_.push_back(event);
            return;
        case Kind::Closing:
            return over(event.conversation);
        case Kind::Closed:
            closed_[event.conversation] = event.text;
            return over(event.conversation);
        case Kind::Sink:
            ++totals.effects;
            return effects_[event.conversation][event.id].push_back(event.text);
        case Kind::Token:
            return token(event);
        case Kind::Fault:
            ++totals.faults;
            return;
        case Kind::Healed:
            ++healed_;
            return;
        case Kind::Settled:
            ++settled_;
            totals.slowest_settle_ms = std::max(totals.slowest_settle_ms, event.number);
            if (event.number > findings_.options().settle_ms_max)
                findings_.add(16, "settled only after " + std::to_string(event.number) + " ms");
            return;
        default:
            return;
        }
    }

    void at_the_end() {
        if (settled_ < healed_)
            findings_.add(
                16, std::to_string(healed_ - settled_) + " faults were not recovered from");
        findings_.judgement().closed = closed_.size();
        judge_owners();
        if (effects_.empty()) return; // no ticketing system in this experiment
        for (auto const& [conversation, text] : closed_) judge_tickets(conversation, text);
    }

private:
    void over(std::string const& conversation) {
        over_.insert(conversation);
        auto const place = place_of_.find(conversation);
        if (place != place_of_.end()) open_[place->second].erase(conversation);
    }

    void opened(Event const& event) {
        // Its answer was lost, and it came to an end before it was asked for again.
        if (over_.contains(event.conversation)) return;
        std::string const place = event.who + '/' + event.text;
        place_of_[event.conversation] = place;
        auto& open = open_[place];
        open.insert(event.conversation);
        if (open.size() > 1) findings_.add(11, place + " has two open conversations");
    }

    void accepted(Event const& event) {
        std::string const offer = event.conversation + '/' + std::to_string(event.number);
        auto const [owner, is_new] = owners_.try_emplace(offer, event.who);
        if (!is_new && owner->second != event.who)
            findings_.add(11, offer + " belongs to " + owner->second + " and " + event.who);
        accepted_.emplace(event.conversation, event.who);
    }

    /// In the history's own order an agent speaks only while it owns, and whoever was told that an
    /// offer is theirs owns it at some time. Histories without owners say nothing of either.
    void judge_owners() {
        findings_.judgement().accepted = accepted_.size();
        for (Event const& event : said_) {
            auto const owners = owner_from_.find(event.conversation);
            if (owners == owner_from_.end() || !staff_.contains(event.who)) continue;
            auto const next = owners->second.upper_bound(event.number);
            bool const owns =
                next != owners->second.begin() && std::prev(next)->second == event.who;
            if (!owns)
                findings_.add(
                    11, event.who + " spoke at " + std::to_string(event.number) + " of " +
                            event.conversation + " without owning it");
        }
        for (auto const& [conversation, agent] : accepted_) {
            auto const owners = owner_from_.find(conversation);
            if (owners == owner_from_.end()) continue;
            bool const was_owner = std::any_of(
                owners->second.begin(), owners->second.end(),
                [&agent = agent](auto const& each) { return each.second == agent; });
            if (!was_owner)
                findings_.add(11, agent + " was told to own " + conversation + " and never did");
        }
    }

    void token(Event const& event) {
        ++findings_.judgement().tokens;
        std::uint64_t& newest = tokens_[event.text];
        if (event.number < newest)
            findings_.add(
                12, event.text + " took " + std::to_string(event.number) + " after " +
                        std::to_string(newest));
        newest = std::max(newest, event.number);
    }

    void judge_tickets(std::string const& conversation, std::string const& text) {
        auto const found = effects_.find(conversation);
        if (found == effects_.end()) return findings_.add(13, conversation + " has no ticket");
        if (found->second.size() > 1)
            findings_.add(
                13, conversation + " has " + std::to_string(found->second.size()) + " tickets");
        for (auto const& [name, texts] : found->second) {
            if (texts.size() > 1) findings_.add(13, name + " had more than one effect");
            if (texts.back() != text) findings_.add(13, name + " differs from the history");
        }
    }

    Findings& findings_;
    std::map<std::string, std::set<std::string>> open_;
    std::set<std::string> over_, staff_;
    std::set<std::pair<std::string, std::string>> accepted_;                 // conversation, agent
    std::map<std::string, std::map<std::uint64_t, std::string>> owner_from_; // by seq
    std::vector<Event> said_;
    std::map<std::string, std::string> place_of_, owners_, closed_;
    std::map<std::string, std::map<std::string, std::vector<std::string>>> effects_;
    std::map<std::string, std::uint64_t> tokens_;
    std::uint64_t healed_ = 0, settled_ = 0;
};

} // namespace

void judge_work(std::vector<Event> const& events, Findings& findings) {
    WorkJudge judge{findings};
    for (Event const& event : events) judge.take(event);
    judge.at_the_end();
}

} // namespace switchboard::fire
