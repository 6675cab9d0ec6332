#include "commands/replay/verify.hpp"

#include "commands/replay/script.hpp"

#include <algorithm>
#include <map>

namespace switchboard::commands::replay {

namespace {

constexpr std::size_t kExamplesMax = 10;

bool said_by(v1::Entry const& entry, Side side) {
    return (entry.author().role() == v1::CUSTOMER) == (side == Side::Customer);
}

} // namespace

void Findings::note(std::string sentence) {
    if (examples.size() < kExamplesMax) examples.push_back(std::move(sentence));
}

void Findings::add(Findings const& other) {
    lost += other.lost;
    duplicated += other.duplicated;
    out_of_order += other.out_of_order;
    altered += other.altered;
    gaps += other.gaps;
    undelivered += other.undelivered;
    parked += other.parked;
    owed += other.owed;
    delivered_twice += other.delivered_twice;
    for (auto const& example : other.examples) note(example);
}

Findings compare_history(
    Dialogue const& dialogue, std::string const& conversation,
    std::vector<v1::Entry> const& entries) {
    Findings findings;
    std::vector<int> times(dialogue.turns.size(), 0);
    std::size_t newest = 0;
    std::uint32_t next_seq = 1;
    for (auto const& entry : entries) {
        if (entry.seq() != next_seq) {
            ++findings.gaps;
            findings.note(conversation + ": entry " + std::to_string(next_seq) + " is missing");
        }
        next_seq = entry.seq() + 1;
        if (!entry.has_message()) continue;
        auto const turn = turn_of_id(entry.client_id());
        bool const ours = turn && *turn < times.size() &&
                          entry.message().text() == dialogue.turns[*turn].text &&
                          said_by(entry, dialogue.turns[*turn].side);
        if (!ours) {
            ++findings.altered;
            findings.note(
                conversation + ": entry " + std::to_string(entry.seq()) + " is not a turn");
            continue;
        }
        if (++times[*turn] > 1) {
            ++findings.duplicated;
            findings.note(conversation + ": turn " + std::to_string(*turn) + " is there twice");
        } else if (*turn < newest) {
            ++findings.out_of_order;
            findings.note(conversation + ": turn " + std::to_string(*turn) + " came too late");
        }
        newest = std::max(newest, *turn);
    }
    for (std::size_t turn = 0; turn < times.size(); ++turn) {
        if (times[turn] != 0) continue;
        ++findings.lost;
        findings.note(conversation + ": turn " + std::to_string(turn) + " is lost");
    }
    return findings;
}

namespace {

/// Where the sink's transcript is instead: ": pending, HTTP 500".
std::string whereabouts(
    std::vector<SinkDelivery> const& deliveries, std::string const& sink, Findings& findings) {
    for (auto const& delivery : deliveries) {
        if (delivery.sink != sink || delivery.delivered) continue;
        if (delivery.state == "parked") ++findings.parked;
        if (delivery.state == "pending") ++findings.owed;
        std::string text = ": " + delivery.state;
        if (!delivery.last_error.empty()) text += ", " + delivery.last_error;
        return text;
    }
    return ": it is owed to nobody";
}

} // namespace

Findings compare_deliveries(
    std::vector<std::string> const& sinks, std::string const& conversation,
    std::vector<SinkDelivery> const& deliveries) {
    Findings findings;
    std::map<std::string, int> delivered;
    for (auto const& delivery : deliveries)
        if (delivery.delivered) ++delivered[delivery.sink];
    for (auto const& sink : sinks) {
        int const times = delivered[sink];
        if (times == 0) {
            ++findings.undelivered;
            findings.note(
                conversation + ": the transcript did not reach \"" + sink + "\"" +
                whereabouts(deliveries, sink, findings));
        } else if (times > 1) {
            ++findings.delivered_twice;
            findings.note(
                conversation + ": the transcript reached \"" + sink + "\" more than once");
        }
    }
    return findings;
}

} // namespace switchboard::commands::replay
