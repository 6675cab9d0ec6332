// What clamd's words mean (clamd(8), "INSTREAM"). Pure; any thread. It never takes a word that it
// does not know for "clean".
#pragma once

#include "ports/file_scanner.hpp"

#include <string>
#include <string_view>

namespace switchboard::scanning {

/// The reply to INSTREAM, without the NUL that ends it: "stream: OK", "stream: NAME FOUND",
/// "INSTREAM size limit exceeded. ERROR". Whatever else it is says why nothing was looked at.
[[nodiscard]] ports::Verdict read_reply(std::string_view reply);

/// Words of another program as they may stand in a log: printable ASCII, at most 120 bytes.
[[nodiscard]] std::string printable(std::string_view words);

} // namespace switchboard::scanning
