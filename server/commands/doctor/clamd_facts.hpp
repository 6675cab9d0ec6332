// What the doctor found out about the virus scanner that a server shall use. Plain values; any
// thread. It judges nothing (clamd_check.hpp does).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace switchboard::commands::doctor {

struct ClamdFacts {
    std::string place;                             // its socket, or HOST:PORT
    std::string trouble{};                         // why it did not answer; empty: it did
    std::string version{};                         // its program, "ClamAV 1.4.6"
    std::optional<std::int64_t> signatures_days{}; // their age; nothing: it has no official ones
};

} // namespace switchboard::commands::doctor
