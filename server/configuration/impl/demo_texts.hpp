// The words of the demo account, apart from its structure. Pure; any thread. Never used by a real
// account.
#pragma once

#include <switchboard/v1/config.pb.h>

namespace switchboard::configuration {

void add_demo_replies(v1::AccountConfig& config);
void add_demo_inbox(v1::AccountConfig& config);

} // namespace switchboard::configuration
