#include "judge.hpp"

#include <algorithm>
#include <set>

namespace switchboard::fire {

namespace {

constexpr std::size_t kToldMax = 10;

class Judge {
public:
    Judge(
        std::string const& conversation, Heard const& heard, std::vector<v1::Entry> const& entries)
        : conversation_(conversation)
        , heard_(heard)
        , entries_(entries) {}

    Verdict run() {
        verdict_.acked = heard_.acked.size();
        verdict_.delivered = heard_.delivered.size();
        look_at_history();
        look_at_acks();
        for (Told const& told : heard_.delivered)
            if (!is_there(told)) find("unseen", told.client_id);
        return std::move(verdict_);
    }

private:
    void find(std::string const& what, std::string const& about) {
        ++verdict_.findings[what];
        if (verdict_.first.size() < kToldMax)
            verdict_.first.push_back(what + ": " + conversation_ + " " + about);
    }
    [[nodiscard]] bool is_there(Told const& told) const {
        return told.seq > 0 && told.seq <= entries_.size() &&
               entries_[told.seq - 1].client_id() == told.client_id;
    }
    void look_at_history() {
        std::set<std::string> const submitted(heard_.submitted.begin(), heard_.submitted.end());
        std::set<std::string> seen;
        std::uint32_t next = 1;
        std::uint64_t last = 0;
        for (v1::Entry const& entry : entries_) {
            if (entry.seq() != next++) find("hole", std::to_string(entry.seq()));
            if (!entry.has_message()) continue;
            ++verdict_.stored;
            std::string const& id = entry.client_id();
            bool const ours = submitted.contains(id) && entry.author().id() == heard_.sender &&
                              entry.message().text() == heard_.sender + " writes " + id;
            if (!ours) {
                find("phantom", id);
                continue;
            }
            if (!seen.insert(id).second) find("duplicate", id);
            std::uint64_t const number = std::stoull(id.substr(1));
            if (number < last) find("order", id);
            last = number;
        }
    }
    void look_at_acks() {
        std::map<std::string, std::uint32_t> numbers;
        for (Told const& told : heard_.acked) {
            auto const [known, is_new] = numbers.emplace(told.client_id, told.seq);
            if (!is_new && known->second != told.seq) find("unstable", told.client_id);
            if (!is_there(told)) find("lost", told.client_id);
        }
    }

    std::string const& conversation_;
    Heard const& heard_;
    std::vector<v1::Entry> const& entries_;
    Verdict verdict_;
};

} // namespace

std::size_t Verdict::lost() const {
    auto const found = findings.find("lost");
    return found == findings.end() ? 0 : found->second;
}

void Verdict::add(Verdict const& other) {
    acked += other.acked;
    stored += other.stored;
    delivered += other.delivered;
    for (auto const& [what, count] : other.findings) findings[what] += count;
    for (std::string const& line : other.first)
        if (first.size() < kToldMax) first.push_back(line);
}

Verdict
judge(std::string const& conversation, Heard const& heard, std::vector<v1::Entry> const& entries) {
    return Judge(conversation, heard, entries).run();
}

} // namespace switchboard::fire
