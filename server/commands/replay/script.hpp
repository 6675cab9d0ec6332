// One dialogue on its way: which turn is next, when to close, when it is over.
// Pure: events in, actions out; one instance per dialogue, on the director's thread. Events may be
// repeated or come late; it never asks for a turn before the one before it was seen by the other
// side.
#pragma once

#include "commands/replay/dialogue_file.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::commands::replay {

struct Action {
    enum class Kind : std::uint8_t {
        Start, // open the conversation, with turn 0 as its first message if the customer begins
        Speak, // the turn's side sends it
        Close, // the owner closes the conversation
        FinishWrapUp, // the owner is free again
        Done,
    };
    Kind kind = Kind::Start;
    std::size_t turn = 0; // of Speak
    bool operator==(Action const&) const = default;
};
using Actions = std::vector<Action>;

/// The client id of a turn, the same for every attempt: "t0", "t1", ...
[[nodiscard]] std::string turn_id(std::size_t turn);
[[nodiscard]] std::optional<std::size_t> turn_of_id(std::string const& client_id);

class Script {
public:
    enum class Phase : std::uint8_t { Idle, Waiting, Talking, Closing, WrapUp, Done };

    explicit Script(Dialogue const& dialogue)
        : dialogue_(&dialogue) {}

    [[nodiscard]] Actions begin();
    /// An agent owns the conversation; a number of the director's. Also after a change of the
    /// owner.
    [[nodiscard]] Actions owned(std::size_t agent);
    /// `reader` has the turn on its screen.
    [[nodiscard]] Actions seen(Side reader, std::size_t turn);
    [[nodiscard]] Actions closed();
    [[nodiscard]] Actions wrapped_up();

    [[nodiscard]] Phase phase() const { return phase_; }
    [[nodiscard]] std::optional<std::size_t> owner() const { return owner_; }
    [[nodiscard]] Dialogue const& dialogue() const { return *dialogue_; }

private:
    [[nodiscard]] Actions go_on();

    Dialogue const* dialogue_;
    Phase phase_ = Phase::Idle;
    std::optional<std::size_t> owner_;
    std::size_t seen_ = 0;  // turns that the other side has seen
    std::size_t asked_ = 0; // turns that were asked for
};

} // namespace switchboard::commands::replay
