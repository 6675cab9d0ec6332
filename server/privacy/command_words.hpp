// The free words of commands to the router (the note of a transfer, reasons, dispositions), which
// end in histories, in tickets and on boards. Pure; any thread.
#pragma once

#include "conversation/secrets.hpp"

#include <switchboard/v1/store.pb.h>

namespace switchboard::privacy {

[[nodiscard]] bool has_words(v1::RoutingCommand const& command);
void mask_words(v1::RoutingCommand& command, conversation::SecretRules const& rules);

} // namespace switchboard::privacy
