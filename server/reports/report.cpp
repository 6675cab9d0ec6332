#include "reports/report.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <numeric>

namespace switchboard::reports {

namespace {

constexpr std::chrono::days kComesBackWithin{7};

constexpr std::array<std::pair<std::string_view, GroupBy>, 9> kGroups{
    {{"total", GroupBy::Total},
     {"queue", GroupBy::Queue},
     {"agent", GroupBy::Agent},
     {"channel", GroupBy::Channel},
     {"day", GroupBy::Day},
     {"hour", GroupBy::Hour},
     {"weekday-hour", GroupBy::WeekdayHour},
     {"disposition", GroupBy::Disposition},
     {"tag", GroupBy::Tag}}};

TimePoint time_of(google::protobuf::Timestamp const& stamp) {
    return time_point_ms(stamp.seconds() * 1000 + stamp.nanos() / 1'000'000);
}

bool is_ended(v1::ConversationState state) {
    return state == v1::STATE_CLOSED || state == v1::STATE_ABANDONED || state == v1::STATE_REJECTED;
}

/// Between two stamps, where both are there and in order.
std::optional<Millis> between(
    bool has_first, google::protobuf::Timestamp const& first, bool has_last,
    google::protobuf::Timestamp const& last) {
    if (!has_first || !has_last || time_of(last) < time_of(first)) return std::nullopt;
    return time_of(last) - time_of(first);
}

unsigned number(std::string_view text) {
    unsigned value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// "1" for Monday to "7" for Sunday of a day written as "2026-11-23".
std::string weekday(std::string_view day) {
    using namespace std::chrono;
    year_month_day const date{
        year{static_cast<int>(number(day.substr(0, 4)))}, month{number(day.substr(5, 2))},
        std::chrono::day{number(day.substr(8, 2))}};
    return std::to_string(std::chrono::weekday{sys_days{date}}.iso_encoding());
}

Spread spread(std::vector<Millis> times) {
    if (times.empty()) return {};
    std::sort(times.begin(), times.end());
    auto const rank = [&](std::size_t percent) {
        return times[(times.size() * percent + 99) / 100 - 1];
    };
    Millis const sum = std::accumulate(times.begin(), times.end(), Millis{0});
    return {times.size(), sum / static_cast<std::int64_t>(times.size()), rank(50), rank(90)};
}

} // namespace

std::optional<GroupBy> group_by(std::string_view name) {
    for (auto const& [known, value] : kGroups) {
        if (known == name) return value;
    }
    return std::nullopt;
}

Report::Report(Question question, LocalTime local)
    : question_(std::move(question))
    , local_(std::move(local)) {}

bool is_asked_for(Question const& question, v1::Conversation const& one) {
    auto const fits = [](std::string const& wanted, std::string const& is) {
        return wanted.empty() || wanted == is;
    };
    if (!is_ended(one.state()) || !one.has_closed_at()) return false;
    TimePoint const ended = time_of(one.closed_at());
    return ended >= question.from && ended < question.to && fits(question.queue, one.queue()) &&
           fits(question.agent, one.owner());
}

std::vector<std::string> Report::keys_of(v1::Conversation const& one) const {
    switch (question_.by) {
    case GroupBy::Total:
        return {};
    case GroupBy::Queue:
        return {one.queue()};
    case GroupBy::Agent:
        return {one.owner()};
    case GroupBy::Channel:
        return {one.channel()};
    case GroupBy::Disposition:
        return {one.disposition()};
    case GroupBy::Tag:
        return {one.tags().begin(), one.tags().end()};
    case GroupBy::Day:
        return {local_(time_of(one.closed_at())).substr(0, 10)};
    case GroupBy::Hour:
        return {local_(time_of(one.created_at())).substr(11, 2)};
    case GroupBy::WeekdayHour: {
        std::string const begun = local_(time_of(one.created_at()));
        return {weekday(begun) + "-" + begun.substr(11, 2)};
    }
    }
    return {};
}

void Report::add(v1::Conversation const& one) {
    if (!one.contact().id().empty() && one.has_created_at()) {
        beginnings_[one.contact().id()].push_back(time_of(one.created_at()));
    }
    if (!is_asked_for(question_, one)) return;
    channels_.insert(one.channel());
    if (!question_.channel.empty() && question_.channel != one.channel()) return;
    Counted counted;
    counted.state = one.state();
    counted.contact = one.contact().id();
    counted.ended = time_of(one.closed_at());
    bool const was_queued = one.has_queued_at();
    auto const& entered = was_queued ? one.queued_at() : one.created_at();
    counted.wait = between(
        was_queued || one.has_created_at(), entered, one.has_assigned_at(), one.assigned_at());
    counted.first_response = between(
        one.has_created_at(), one.created_at(), one.has_first_reply_at(), one.first_reply_at());
    if (one.state() == v1::STATE_CLOSED) {
        counted.resolution =
            between(one.has_created_at(), one.created_at(), one.has_closed_at(), one.closed_at());
    }
    Promise const promise = question_.promise_of(one.queue(), one.priority());
    counted.in_target = counted.wait && *counted.wait <= promise.within;
    counted.percent = promise.percent;
    counted.reopened = one.generation() > 1;
    counted.csat = one.csat();
    counted.ces = one.ces();
    for (std::string const& key : keys_of(one)) groups_[key].push_back(counted_.size());
    counted_.push_back(std::move(counted));
}

bool Report::came_back(Counted const& counted) const {
    auto const found = beginnings_.find(counted.contact);
    if (found == beginnings_.end()) return false;
    return std::any_of(found->second.begin(), found->second.end(), [&](TimePoint begun) {
        return begun > counted.ended && begun < counted.ended + kComesBackWithin;
    });
}

Row Report::sum(std::string key, std::vector<std::size_t> const& members) const {
    Row row;
    row.key = std::move(key);
    std::vector<Millis> waits, responses, resolutions;
    for (std::size_t const member : members) {
        Counted const& one = counted_[member];
        ++row.ended;
        if (one.state == v1::STATE_ABANDONED) ++row.abandoned;
        if (one.state == v1::STATE_REJECTED) ++row.rejected;
        if (one.state == v1::STATE_CLOSED) {
            ++row.closed;
            if (!one.reopened && !came_back(one)) ++row.first_contact;
        }
        if (one.reopened) ++row.reopened;
        if (one.wait) {
            ++row.answered;
            row.percent_sum += one.percent;
            waits.push_back(*one.wait);
        }
        if (one.in_target) ++row.in_target;
        if (one.first_response) responses.push_back(*one.first_response);
        if (one.resolution) resolutions.push_back(*one.resolution);
        if (one.csat > 0) ++row.csat_count, row.csat_sum += one.csat;
        if (one.csat >= 4) ++row.csat_good;
        if (one.ces > 0) ++row.ces_count, row.ces_sum += one.ces;
    }
    row.wait = spread(std::move(waits));
    row.first_response = spread(std::move(responses));
    row.resolution = spread(std::move(resolutions));
    return row;
}

std::vector<Row> Report::rows() const {
    std::vector<Row> rows;
    for (auto const& [key, members] : groups_) rows.push_back(sum(key, members));
    return rows;
}

Row Report::total() const {
    std::vector<std::size_t> all(counted_.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return sum({}, all);
}

} // namespace switchboard::reports
