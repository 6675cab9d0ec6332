#include "routing/wrap_up_rule.hpp"

#include "routing/translate.hpp"

namespace switchboard::routing {

using ports::Error;

ports::Outcome<Millis> wrap_up_extension(
    v1::ExtendWrapUp const& wish, std::string const& agent, v1::Conversation const& conversation,
    v1::Queue const& queue, TimePoint now) {
    if (conversation.owner() != agent)
        return Error{v1::FORBIDDEN, "only the agent who writes the notes may take longer"};
    if (!conversation.has_wrap_up_until() || time_of(conversation.wrap_up_until()) <= now)
        return Error{v1::WRONG_STATE, "conversation: has no wrap-up that goes on"};
    std::uint32_t const times = queue.wrap_up_extensions();
    if (conversation.wrap_up_extensions() >= times)
        return Error{
            v1::WRONG_STATE,
            "wrapUpExtensions: this queue allows " + std::to_string(times) + ", all are used"};
    Millis const own{queue.wrap_up_extension_ms()};
    Millis const step = own > Millis{0} ? own : kWrapUpExtension;
    Millis const by = wish.by_ms() == 0 ? step : Millis{wish.by_ms()};
    if (by > step)
        return Error{
            v1::INVALID_ARGUMENT,
            "byMs: must be at most " + std::to_string(step.count()) + ", the step of this queue"};
    if (time_of(conversation.wrap_up_until()) + by - now > kWrapUpAheadMax)
        return Error{
            v1::INVALID_ARGUMENT, "byMs: the end must be at most " +
                                      std::to_string(kWrapUpAheadMax.count()) + " ms from now"};
    return by;
}

} // namespace switchboard::routing
