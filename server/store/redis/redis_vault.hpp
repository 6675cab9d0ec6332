// Maker of the vault's port over a shared client. Used by redis_stores.cpp only; same thread as the
// client. Never exposed outside this folder.
#pragma once

#include "ports/vault_store.hpp"
#include "store/redis/redis_ports.hpp"

#include <memory>

namespace switchboard::store {

[[nodiscard]] std::unique_ptr<ports::VaultStore>
make_redis_vault(boost::asio::io_context& io, ClientPtr client);

} // namespace switchboard::store
