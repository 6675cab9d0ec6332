// What may be put on a desk. Pure; any thread.
#pragma once

#include "ports/desk_store.hpp"

#include <optional>
#include <string>

namespace switchboard::store {

/// Of staff only, under a valid name, and not too long.
[[nodiscard]] std::optional<ports::Error>
check_desk(ports::Caller const& caller, std::string const& name, std::string const& bytes);

} // namespace switchboard::store
