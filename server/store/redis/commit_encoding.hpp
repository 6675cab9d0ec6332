// A commit as the flat list of arguments that commit.lua interprets. Pure; any thread.
// Never checks what depends on stored state: the function does, before its first write.
#pragma once

#include "ports/routing_store.hpp"

#include <string>
#include <vector>

namespace switchboard::store {

[[nodiscard]] ports::Outcome<std::vector<std::string>> encode_commit(ports::Commit const& commit);

} // namespace switchboard::store
