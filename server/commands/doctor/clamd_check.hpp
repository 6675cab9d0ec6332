// Asks clamd what the doctor wants to know (PING, VERSION), and judges it. Blocks for some seconds
// where nobody answers; one thread. It has nothing scanned.
#pragma once

#include "base/time.hpp"
#include "commands/doctor/checks.hpp"
#include "commands/doctor/clamd_facts.hpp"
#include "scanning/clamd_place.hpp"

#include <string>

namespace switchboard::commands::doctor {

[[nodiscard]] ClamdFacts look_at_clamd(scanning::ClamdPlace const& place, TimePoint now);

/// Takes what VERSION answers apart: "ClamAV 1.4.6", or with official signatures
/// "ClamAV 1.4.6/27500/Thu Nov 26 08:30:00 2026" (their number, and when they were made).
void read_version(ClamdFacts& facts, std::string const& reply, TimePoint now);

[[nodiscard]] Check judge_clamd(ClamdFacts const& facts);

} // namespace switchboard::commands::doctor
