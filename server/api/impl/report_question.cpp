#include "api/impl/report_question.hpp"

#include <google/protobuf/util/time_util.h>

#include <chrono>

namespace switchboard::api {

namespace {

/// 366 days, of which one may have 25 hours.
constexpr std::chrono::hours kPeriodMax{366 * 24 + 1};

Read<TimePoint> read_time(char const* name, std::string const& text) {
    google::protobuf::Timestamp stamp;
    if (!google::protobuf::util::TimeUtil::FromString(text, &stamp)) {
        return Misfit{name, "must be a time as in 2026-11-23T00:00:00Z"};
    }
    return time_point_ms(google::protobuf::util::TimeUtil::TimestampToMilliseconds(stamp));
}

} // namespace

Read<reports::Question> read_question(Call const& call) {
    reports::Question question;
    auto const from = read_time("from", call.query("from"));
    if (!from) return from.error();
    auto const to = read_time("to", call.query("to"));
    if (!to) return to.error();
    if (*to <= *from) return Misfit{"to", "must be after \"from\""};
    if (*to - *from > kPeriodMax) return Misfit{"to", "must be at most 366 days after \"from\""};
    std::string const by = call.query("by");
    auto const group = reports::group_by(by.empty() ? "total" : by);
    if (!group) {
        return Misfit{
            "by",
            "must be total, queue, agent, channel, day, hour, weekday-hour, disposition or tag"};
    }
    question.from = *from;
    question.to = *to;
    question.by = *group;
    question.queue = call.query("queue");
    question.agent = call.query("agent");
    question.channel = call.query("channel");
    return question;
}

} // namespace switchboard::api
