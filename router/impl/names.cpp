// The words of scenarios, refusals and screens for the router's enumerations and commands.
#include "router/commands.hpp"
#include "router/reasons.hpp"
#include "router/types.hpp"

#include <array>

namespace switchboard::router {

namespace {

template<std::size_t N, class E>
std::string_view name(std::array<std::string_view, N> const& names, E value) {
    auto const at = static_cast<std::size_t>(value);
    return at < N ? names[at] : std::string_view{"unknown"};
}

using Words4 = std::array<std::string_view, 4>;

} // namespace

std::string_view to_string(Priority value) {
    return name(Words4{"urgent", "high", "normal", "low"}, value);
}

std::string_view to_string(Intent value) {
    return name(Words4{"available", "busy", "away", "offline"}, value);
}

std::string_view to_string(Link value) {
    return name(Words4{"up", "grace", "lost", "recovering"}, value);
}

std::string_view to_string(State value) {
    static constexpr std::array<std::string_view, 9> kNames{
        "BOT",    "QUEUED", "OFFERED",  "ACTIVE",   "TRANSFER_PENDING",
        "PARKED", "CLOSED", "REJECTED", "ABANDONED"};
    return name(kNames, value);
}

std::string_view to_string(OfferEnd value) {
    static constexpr std::array<std::string_view, 5> kNames{
        "accepted", "declined", "timeout", "undelivered", "withdrawn"};
    return name(kNames, value);
}

std::string_view to_string(RequeueReason value) {
    return name(Words4{"lost", "offline", "requeue", "released"}, value);
}

std::string_view to_string(RejectReason value) {
    return name(std::array<std::string_view, 2>{"closed", "full"}, value);
}

std::string_view to_string(Flag value) {
    return name(std::array<std::string_view, 2>{"UNROUTABLE", "FAILED_OFFERS"}, value);
}

std::string_view to_string(Decider value) {
    static constexpr std::array<std::string_view, 8> kNames{"only", "ring", "fit", "generalist",
                                                            "load", "idle", "id",  "direct"};
    return name(kNames, value);
}

std::string_view name_of(Command const& command) {
    // In the order of the variant's alternatives.
    static constexpr std::array<std::string_view, std::variant_size_v<Command>> kNames{
        "arrive",         "leave",        "customerDown", "customerUp",     "customerMessage",
        "botStart",       "handoff",      "botClose",     "setIntent",      "linkDown",
        "linkUp",         "resume",       "offerSeen",    "accept",         "decline",
        "close",          "finishWrapUp", "extendWrapUp", "park",           "transfer",
        "cancelTransfer", "setPriority",  "setSla",       "setBoost",       "assign",
        "requeue",        "move",         "drain",        "releaseEarmark", "openQueue",
        "closeQueue",     "setSkills",    "setCapacity",  "upsertAgent",    "removeAgent",
        "upsertQueue",    "removeQueue",  "setSettings",  "forget"};
    return kNames[command.index()];
}

} // namespace switchboard::router
