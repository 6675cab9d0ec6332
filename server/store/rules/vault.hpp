// What a store asks of a document of the vault before it writes. Pure; any thread.
#pragma once

#include "ports/vault_store.hpp"

#include <optional>
#include <string_view>

namespace switchboard::store {

[[nodiscard]] std::optional<ports::Error>
check_vault(std::string_view name, std::string_view bytes);

} // namespace switchboard::store
