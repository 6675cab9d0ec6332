// A caller as bytes, for stored tokens. Pure; any thread. Never holds the token itself.
#pragma once

#include "ports/caller.hpp"

#include <string>
#include <string_view>

namespace switchboard::store {

[[nodiscard]] std::string encode_caller(ports::Caller const& caller);
/// A caller without a role where the bytes are not ours.
[[nodiscard]] ports::Caller decode_caller(std::string_view bytes);

} // namespace switchboard::store
