// What is told without being asked: rows of the board, and places in line to those who wait.
#include "ports/topics.hpp"
#include "routing/account_router.hpp"
#include "routing/translate.hpp"

#include <algorithm>
#include <utility>

namespace switchboard::routing {
namespace {

/// A page that was loaded anew has its place in line after this at the latest.
constexpr Millis kPositionsAgain{3'000};
/// Nobody hears of a new place or wait more often than this.
constexpr Millis kPositionsEvery{2'000};
/// How often the line is looked at.
constexpr Millis kLookEvery{1'000};
// Beyond this place in line the exact number tells a customer nothing, and each costs a frame.
constexpr std::size_t kAnnouncedMax = 200;

/// Rounded to what a person can use, so that it changes only when it means something.
std::uint32_t rounded(Millis wait) {
    constexpr std::int64_t kStepMs = 5'000;
    return static_cast<std::uint32_t>((wait.count() + kStepMs - 1) / kStepMs * kStepMs);
}

} // namespace

bool AccountRouter::has_news(TimePoint now) const {
    auto const at = next_news();
    return at && *at <= now;
}

std::optional<TimePoint> AccountRouter::next_news() const {
    if (news_) return TimePoint{};
    return any_waiting() ? std::optional{positions_at_ + kLookEvery} : std::nullopt;
}

bool AccountRouter::any_waiting() const {
    return std::any_of(config_.queues().begin(), config_.queues().end(), [&](auto const& queue) {
        auto const view = engine_.queue(router::QueueId{queue.id()});
        return view && view->queued > 0;
    });
}

void AccountRouter::publish(TimePoint now, std::vector<ports::CommitOp>& ops) {
    news_ = false;
    if (now - positions_at_ >= kLookEvery || now < positions_at_) {
        positions_at_ = now;
        publish_positions(now, ops);
    }
    publish_board(now, ops);
}

void AccountRouter::publish_board(TimePoint now, std::vector<ports::CommitOp>& ops) {
    auto delta = board_.refresh(sources(now));
    if (!delta) return;
    v1::ServerFrame frame;
    *frame.mutable_board_delta() = std::move(*delta);
    ops.emplace_back(ports::Fan{std::string{ports::kBoardTopic}, std::move(frame)});
}

void AccountRouter::publish_positions(TimePoint now, std::vector<ports::CommitOp>& ops) {
    for (auto const& queue : config_.queues()) {
        auto const waiting = engine_.queued_in_order(router::QueueId{queue.id()});
        for (std::size_t i = 0; i < std::min(waiting.size(), kAnnouncedMax); ++i)
            if (Live* const live = live_.find(waiting[i].str()))
                announce(*live, static_cast<std::uint32_t>(i + 1), now, ops);
    }
}

/// Tells a waiting customer the place in line and the wait: when they changed, and again after a
/// while for a page that was loaded anew. Not in the first moments: the customer's session is only
/// just following the conversation.
void AccountRouter::announce(
    Live& live, std::uint32_t position, TimePoint now, std::vector<ports::CommitOp>& ops) {
    constexpr Millis kSettleIn{300};
    if (now - time_of(live.snapshot.queued_at()) < kSettleIn) return;
    std::string const& id = live.snapshot.id();
    auto const estimate = engine_.wait_estimate(router::ConversationId{id});
    Said const wish{
        .position = position,
        .wait_p50_ms = estimate ? rounded(estimate->p50) : 0,
        .wait_p90_ms = estimate ? rounded(estimate->p90) : 0};
    Millis const since = now - live.said_at;
    if (since < kPositionsEvery || (live.said == wish && since < kPositionsAgain)) return;
    live.said = wish;
    live.said_at = now;
    v1::ServerFrame frame;
    v1::QueuePosition& out = *frame.mutable_position();
    out.set_conversation(id);
    out.set_position(wish.position);
    out.set_wait_p50_ms(wish.wait_p50_ms);
    out.set_wait_p90_ms(wish.wait_p90_ms);
    ops.emplace_back(ports::Fan{ports::conversation_topic(id), std::move(frame)});
}

void Tally::count(router::Effect const& effect) {
    if (std::holds_alternative<router::Offered>(effect.body)) ++offers;
    if (std::holds_alternative<router::Queued>(effect.body)) ++queued;
    if (std::holds_alternative<router::Active>(effect.body)) ++assigned;
    if (std::holds_alternative<router::Rejected>(effect.body)) ++rejected;
    if (std::holds_alternative<router::Requeued>(effect.body)) ++requeued;
    if (auto const* const ended = std::get_if<router::OfferEnded>(&effect.body))
        ++offer_ends[static_cast<std::size_t>(ended->reason)];
}

Standing AccountRouter::standing() const {
    Standing out;
    for (auto const& queue : config_.queues()) {
        auto const view = engine_.queue(router::QueueId{queue.id()});
        if (!view) continue;
        out.queued += view->queued;
        out.offered += view->offered;
        if (view->oldest_origin && (!out.oldest || *view->oldest_origin < *out.oldest))
            out.oldest = view->oldest_origin;
    }
    return out;
}

} // namespace switchboard::routing
