// How long an agent may go on writing notes: the queue's step, so often as the queue allows. Pure;
// asked by AccountRouter on the routing thread; the engine only moves the end.
#pragma once

#include "base/time.hpp"
#include "ports/outcome.hpp"

#include <switchboard/v1/config.pb.h>
#include <switchboard/v1/model.pb.h>
#include <switchboard/v1/wire.pb.h>

#include <string>

namespace switchboard::routing {

/// Where the queue names no step of its own.
inline constexpr Millis kWrapUpExtension{120'000};
/// The end of a wrap-up is never further away than this.
inline constexpr Millis kWrapUpAheadMax{30 * 60'000};

/// By how much the wrap-up of this conversation becomes longer, or why it does not: WRONG_STATE if
/// nobody writes notes of it or they were given as much time as the queue allows, INVALID_ARGUMENT
/// beyond the queue's step, FORBIDDEN for anybody but its agent.
[[nodiscard]] ports::Outcome<Millis> wrap_up_extension(
    v1::ExtendWrapUp const& wish, std::string const& agent, v1::Conversation const& conversation,
    v1::Queue const& queue, TimePoint now);

} // namespace switchboard::routing
