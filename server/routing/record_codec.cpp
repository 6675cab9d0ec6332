#include "routing/record_codec.hpp"

#include "router/records.hpp"

#include <concepts>
#include <cstdint>

// The member lists: one for each struct, used for writing and for reading. They stand in the
// records' namespace so that the archive finds them by their argument.
namespace switchboard::router {

template<class R, class T>
concept Is = std::same_as<std::remove_const_t<R>, T>;

template<class A, Is<TimerRecord> R> void members(A& archive, R& r) {
    archive(r.kind, r.at, r.order);
}
template<class A, Is<OfferRecord> R> void members(A& archive, R& r) {
    archive(r.number, r.agent, r.deadline, r.seen, r.direct, r.timers);
}
template<class A, Is<ExclusionRecord> R> void members(A& archive, R& r) {
    archive(r.agent, r.timer);
}
template<class A, Is<TransferRecord> R> void members(A& archive, R& r) {
    archive(r.queue, r.require, r.origin, r.seq, r.target);
}
template<class A, Is<WrapUpRecord> R> void members(A& archive, R& r) {
    archive(r.conversation, r.weight, r.channel, r.timer);
}
template<class A, Is<PaceRecord> R> void members(A& archive, R& r) {
    archive(r.events, r.time);
}
template<class A, Is<CalibrationRecord> R> void members(A& archive, R& r) {
    archive(r.bucket, r.samples, r.quantiles);
}
template<class A, Is<ConversationRecord> R> void members(A& archive, R& r) {
    archive(r.id, r.state, r.queue, r.channel, r.weight, r.require, r.prefer, r.priority, r.sla);
    archive(r.boost, r.band, r.started, r.origin, r.seq, r.epoch, r.enqueued, r.visit_start);
    archive(r.plan_time, r.last_agent_step, r.earmark_released, r.owner, r.last_owner);
    archive(r.last_agent, r.earmark, r.accepted_by, r.accepted_offer, r.offers, r.exclusions);
    archive(r.transfer, r.failed_offers, r.unroutable, r.failed_flag, r.connected, r.absent);
    archive(r.down_since, r.waiting_since, r.timers);
}
template<class A, Is<AgentRecord> R> void members(A& archive, R& r) {
    archive(r.id, r.intent, r.link, r.not_responding, r.draining, r.held, r.hold_at_return);
    archive(r.drops, r.idle_since, r.signed_in_at, r.ramping, r.offers_since_sign_in, r.wrap_ups);
    archive(r.timers);
    if (archive.version() >= 2) archive(r.pace);
}
template<class A, Is<EngineRecord> R> void members(A& archive, R& r) {
    archive(r.seq, r.offers, r.timers, r.now, r.open, r.requeues, r.requeue_window);
    archive(r.requeue_count, r.requeue_timer);
    if (archive.version() >= 2) archive(r.pace, r.giving_up, r.calibration);
}

} // namespace switchboard::router

#include "routing/archive.hpp"

namespace switchboard::routing {
namespace {

/// Of the member lists above. What an older server wrote is read too: a list says from which
/// version on a member is there.
constexpr std::uint8_t kVersion = 2;
constexpr std::uint8_t kOldest = 1;

template<class R> std::string encode(R const& record) {
    Writer writer{kVersion};
    writer(kVersion, record);
    return writer.take();
}

template<class R> std::optional<R> decode(std::string_view bytes) {
    Reader reader{bytes};
    std::uint8_t version = 0;
    R record;
    reader(version);
    if (version < kOldest || version > kVersion) return std::nullopt;
    reader.set_version(version);
    reader(record);
    if (!reader.finished()) return std::nullopt;
    return record;
}

} // namespace

std::string encode_record(router::ConversationRecord const& record) {
    return encode(record);
}
std::string encode_record(router::AgentRecord const& record) {
    return encode(record);
}
std::string encode_record(router::EngineRecord const& record) {
    return encode(record);
}

std::optional<router::ConversationRecord> decode_conversation(std::string_view bytes) {
    return decode<router::ConversationRecord>(bytes);
}
std::optional<router::AgentRecord> decode_agent(std::string_view bytes) {
    return decode<router::AgentRecord>(bytes);
}
std::optional<router::EngineRecord> decode_engine(std::string_view bytes) {
    return decode<router::EngineRecord>(bytes);
}

} // namespace switchboard::routing
