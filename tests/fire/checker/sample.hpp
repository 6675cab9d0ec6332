// A small world that writes histories: senders, a server that keeps its promises or, by one planted
// fault, does not, and readers. For the checker's tests: a judge is trusted after it was seen to
// catch every fault that it is there for.
#pragma once

#include "event.hpp"

#include <cstdint>
#include <vector>

namespace switchboard::fire::test {

/// The mutants of the plan (README.md): what the server does wrong.
enum class Mutant : std::uint8_t {
    None,
    AckBeforeWrite,  // acked, then the process died before it wrote
    EverySecond,     // fsync once a second, then a power cut
    WaitNone,        // nobody else had it when the primary was lost
    WaitOneOfTwo,    // one replica had it, the other one was promoted
    DedupeOff,       // a repeated id is written again
    DedupeForgets,   // ids are remembered for two minutes; the client slept for three
    SeqFromMemory,   // two nodes give out numbers from their own memory
    ResumeFromLast,  // the last entry that the client has is sent again
    ForwardsHints,   // what came by a lossy bus is taken for the truth
    NoFence,         // a router whose lease ran out still writes
    AckBeforePost,   // the outbox item is gone before the ticket was made
    CheckThenCreate, // two opens at once make two conversations
};

[[nodiscard]] std::vector<Event> make_history(Mutant mutant, std::uint32_t seed);

} // namespace switchboard::fire::test
