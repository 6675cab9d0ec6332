// A page of a list in memory, whatever it is ordered by. Pure; the database's thread.
#pragma once

#include "store/memory/memory_data.hpp"

#include <vector>

namespace switchboard::store {

struct Ranked {
    MemoryConversation const* conversation = nullptr;
    std::uint64_t order = 0; // higher first; no two are equal
};

/// Whether a checked request asks for it.
[[nodiscard]] bool
in_view(ports::ListRequest const& request, MemoryConversation const& conversation);
[[nodiscard]] ports::ListResult page_of(
    MemoryData const& data, MemoryAccount const& account, std::vector<Ranked> found,
    ports::ListRequest const& request);

} // namespace switchboard::store
