#include "audit/trail.hpp"

#include "identity/sessions.hpp"

#include <memory>

namespace switchboard::audit {

namespace {

/// Beyond it everything is forgotten: that costs a second record, nothing else.
constexpr std::size_t kRecentMax = 20'000;
constexpr Millis kHour = std::chrono::hours{1};
constexpr std::size_t kSessionShown = 8; // characters of its id: enough to tell two apart

/// At most as long as a record may be, and no half of a character at its end.
std::string fitting(std::string text) {
    if (text.size() <= ports::kAuditFieldMax) return text;
    std::size_t end = ports::kAuditFieldMax;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text.resize(end);
    return text;
}

v1::AuditRecord record_of(ports::Caller const& who, std::string network, Deed deed) {
    v1::AuditRecord record;
    record.set_actor(fitting(who.id));
    record.set_actor_name(fitting(who.name));
    record.set_role(who.role);
    record.set_action(fitting(std::move(deed.action)));
    record.set_subject(fitting(std::move(deed.subject)));
    record.set_detail(fitting(std::move(deed.detail)));
    record.set_network(fitting(std::move(network)));
    record.set_session(identity::session_of(who).substr(0, kSessionShown));
    return record;
}

} // namespace

Trail::Trail(ports::AuditStore& store, std::function<TimePoint()> now, Alarm alarm)
    : store_{store}
    , now_{std::move(now)}
    , alarm_{std::move(alarm)} {}

void Trail::did(
    ports::Caller const& who, std::string network, Deed deed, ports::Done<ports::Unit> done) {
    store_.add(who.account, record_of(who, std::move(network), std::move(deed)), std::move(done));
}

void Trail::read(
    ports::Caller const& who, std::string network, Deed deed, ports::Done<ports::Unit> done) {
    std::string key = who.account + '\0' + who.id + '\0' + identity::session_of(who) + '\0' +
                      network + '\0' + deed.action + '\0' + deed.subject + '\0' + deed.detail;
    TimePoint const now = now_();
    auto const seen = recent_.find(key);
    if (seen != recent_.end() && now - seen->second < kSameReading) return done(ports::Unit{});
    auto const kept = [this, key = std::move(key), now, done](auto const& answer) {
        if (!answer) return done(answer.error());
        remember(key, now);
        done(ports::Unit{});
    };
    if (deed.action != "conversation.read") return did(who, network, std::move(deed), kept);
    store_.add_reading(
        who.account, record_of(who, network, std::move(deed)), {kReadsPerHour + 1, kHour},
        [this, who, network, kept](ports::Outcome<std::uint32_t> const& number) {
            if (number && *number > kReadsPerHour) raise(who, network);
            kept(number);
        });
}

void Trail::remember(std::string key, TimePoint now) {
    if (recent_.size() >= kRecentMax) recent_.clear();
    recent_[std::move(key)] = now;
}

void Trail::raise(ports::Caller const& who, std::string const& network) {
    if (alarm_) alarm_(who);
    Deed alarm{"alarm.reading", who.id, "more than 100 conversations within an hour"};
    did(who, network, std::move(alarm), [](ports::Outcome<ports::Unit>) {});
}

} // namespace switchboard::audit
