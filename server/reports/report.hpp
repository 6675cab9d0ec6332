// Figures over finished conversations: how long people waited, how soon they were answered, what
// they said of it. Owns what it has counted so far; pure, any one thread; it never reads a store or
// a clock.
//
// A conversation belongs to a report by the moment at which it ended (closed, abandoned or
// rejected). Wait: from entering the queue to the agent who answered it. First response: from the
// first word to the first reply of a person on staff. Resolution: from the first word to the close.
// Service level: of those answered, how many within their queue's time; its target is the mean of
// what their queues should reach, so that each queue weighs by whom it answered. First contact
// resolution: closed once, and the same customer did not begin another conversation within seven
// days of the close. CSAT counts a 4 or 5 as satisfied (the usual top-two-box share), CES is the
// mean of 1 to 7. Percentiles are nearest-rank.
#pragma once

#include "base/time.hpp"

#include <switchboard/v1/model.pb.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace switchboard::reports {

/// Day: of the end. Hour and WeekdayHour: of the beginning, when the work arrived.
enum class GroupBy : std::uint8_t {
    Total,
    Queue,
    Agent,
    Channel,
    Day,
    Hour,
    WeekdayHour,
    Disposition,
    Tag
};
/// By the name that the API and the CSV use: "queue", "weekday-hour"; nothing if there is none.
[[nodiscard]] std::optional<GroupBy> group_by(std::string_view name);

/// "2026-11-23 14:06:04 ..." in the account's time zone; a longer text than that is cut.
using LocalTime = std::function<std::string(TimePoint)>;

/// What a queue should reach: `percent` of those answered within `within`.
struct Promise {
    Millis within{30'000};
    std::uint32_t percent = 80;
};
using PromiseOf = std::function<Promise(std::string const& queue, v1::Priority priority)>;

struct Question {
    TimePoint from{}, to{}; // of the end: from <= end < to
    GroupBy by = GroupBy::Total;
    std::string queue, agent, channel; // empty: any
    PromiseOf promise_of = [](auto const&, auto) { return Promise{}; };
};

/// It ended within the period, in the queue and with the person that are asked for. Its channel is
/// not looked at.
[[nodiscard]] bool is_asked_for(Question const& question, v1::Conversation const& conversation);

/// Of times: how many were measured, their mean, the median and the ninetieth percentile.
struct Spread {
    std::size_t count = 0;
    Millis mean{}, p50{}, p90{};
};

struct Row {
    std::string key; // of the group: an id, "2026-11-23", "14", "1-14" (Monday is 1), empty: all
    std::size_t ended = 0, answered = 0, abandoned = 0, rejected = 0, reopened = 0;
    std::size_t in_target = 0;     // of `answered`
    std::size_t percent_sum = 0;   // over `answered`: what each one's queue should reach
    std::size_t first_contact = 0; // of `closed`
    std::size_t closed = 0;
    std::size_t csat_count = 0, csat_good = 0, csat_sum = 0;
    std::size_t ces_count = 0, ces_sum = 0;
    Spread wait, first_response, resolution;
};

class Report {
public:
    Report(Question question, LocalTime local);

    /// Any conversation, in any order, each once. Those that are open or outside the period count
    /// as a customer's coming back and as nothing else.
    void add(v1::Conversation const& conversation);

    /// One row for each group that has anything, in the order of their keys.
    [[nodiscard]] std::vector<Row> rows() const;
    [[nodiscard]] Row total() const;
    /// The channels of what ended in the period and fits but for its channel: what to choose from.
    [[nodiscard]] std::set<std::string> const& channels() const { return channels_; }

private:
    struct Counted;
    [[nodiscard]] std::vector<std::string> keys_of(v1::Conversation const& conversation) const;
    [[nodiscard]] bool came_back(Counted const& counted) const;
    [[nodiscard]] Row sum(std::string key, std::vector<std::size_t> const& members) const;

    struct Counted {
        v1::ConversationState state{};
        std::string contact;
        TimePoint ended{};
        std::optional<Millis> wait, first_response, resolution;
        bool in_target = false, reopened = false;
        std::uint32_t percent = 0;
        std::uint32_t csat = 0, ces = 0;
    };
    Question question_;
    LocalTime local_;
    std::vector<Counted> counted_;
    std::set<std::string> channels_;
    std::map<std::string, std::vector<std::size_t>> groups_;
    std::map<std::string, std::vector<TimePoint>> beginnings_; // by contact
};

/// As a table for spreadsheets (RFC 4180, UTF-8 with a byte order mark, times in seconds). A cell
/// that a spreadsheet would take for a formula is quoted with an apostrophe. `name_of` gives a
/// group's name.
[[nodiscard]] std::string
to_csv(std::vector<Row> const& rows, std::function<std::string(std::string const&)> const& name_of);

} // namespace switchboard::reports
