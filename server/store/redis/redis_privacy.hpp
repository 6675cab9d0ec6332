// Maker of the erasure's port over a shared client. Used by redis_stores.cpp only; same thread as
// the client. Never exposed outside this folder.
#pragma once

#include "ports/privacy_store.hpp"
#include "store/redis/redis_ports.hpp"

#include <memory>

namespace switchboard::store {

[[nodiscard]] std::unique_ptr<ports::PrivacyStore> make_redis_privacy(ClientPtr client);

} // namespace switchboard::store
