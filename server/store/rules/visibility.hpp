// Puts Hidden where a reader may not see an entry. Pure; any thread. Never changes seq or time, so
// that the order that a reader sees stays gapless.
#pragma once

#include <switchboard/v1/model.pb.h>

namespace switchboard::store {

[[nodiscard]] v1::Entry entry_for(v1::Role reader, v1::Entry entry);

} // namespace switchboard::store
