#include "commands/doctor/clamd_check.hpp"

#include "scanning/clamd_exchange.hpp"
#include "scanning/clamd_reply.hpp"

#include <ctime>
#include <iomanip>
#include <locale>
#include <sstream>

namespace switchboard::commands::doctor {

namespace {

constexpr Millis kClamdPatience{3'000};
constexpr std::int64_t kSignaturesOldDays = 7; // new ones come every day

/// As asctime(3) writes it; the zone is clamd's own, so a day more or less is nothing.
std::optional<std::int64_t> days_since(std::string const& text, TimePoint now) {
    std::istringstream words{text};
    words.imbue(std::locale::classic());
    std::tm parts{};
    words >> std::get_time(&parts, "%a %b %d %H:%M:%S %Y");
    if (words.fail()) return std::nullopt;
    auto const seconds = std::int64_t{timegm(&parts)};
    auto const age = now - time_point_ms(seconds * 1'000);
    return std::chrono::duration_cast<std::chrono::days>(age).count();
}

} // namespace

ClamdFacts look_at_clamd(scanning::ClamdPlace const& place, TimePoint now) {
    ClamdFacts facts{place.text()};
    auto const ping = scanning::ask_clamd_now(place, kClamdPatience, "PING");
    facts.trouble = ping.problem;
    if (ping.problem.empty() && ping.text != "PONG")
        facts.trouble = "what answers is no clamd: " + scanning::printable(ping.text);
    if (!facts.trouble.empty()) return facts;
    auto const version = scanning::ask_clamd_now(place, kClamdPatience, "VERSION");
    facts.trouble = version.problem;
    read_version(facts, version.text, now);
    return facts;
}

void read_version(ClamdFacts& facts, std::string const& reply, TimePoint now) {
    auto const number = reply.find('/');
    facts.version = scanning::printable(reply.substr(0, number));
    if (number == std::string::npos) return;
    auto const made = reply.find('/', number + 1);
    if (made != std::string::npos) facts.signatures_days = days_since(reply.substr(made + 1), now);
}

Check judge_clamd(ClamdFacts const& facts) {
    std::string const name = "virus scanner";
    if (!facts.trouble.empty()) {
        return {
            name, Status::Fail, "clamd at " + facts.place + ": " + facts.trouble,
            "start it (systemctl start clamav-daemon), and let the server's user reach its socket"};
    }
    if (!facts.signatures_days) {
        return {
            name, Status::Warn, facts.version + " without official signatures",
            "it finds next to nothing: let freshclam fetch them"};
    }
    std::string const found =
        facts.version + ", signatures of " + std::to_string(*facts.signatures_days) + " days ago";
    if (*facts.signatures_days > kSignaturesOldDays)
        return {name, Status::Warn, found, "new ones come every day: see whether freshclam runs"};
    return {name, Status::Ok, found, {}};
}

} // namespace switchboard::commands::doctor
