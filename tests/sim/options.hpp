// What the command line and the seed choose for one run: size, load, faults, planted bugs. Plain
// values. Everything that is not on the command line comes from the seed.
#pragma once

#include "random.hpp"

#include <cstdint>
#include <string>

namespace switchboard::sim {

/// Bugs planted on purpose: a simulator that does not find them proves nothing.
enum class Mutant : std::uint8_t {
    None,
    AckBeforeWrite, // the store says yes before it has written
    NoDedupe,       // the store forgets client ids
    ResumeFromLast, // a resume repeats the last entry
    LoseFrame,      // a frame to a client disappears without the connection breaking
    NoOrderHold,    // what was sent behind a failed message may overtake its repetition
    NoRepair,       // records are lost and heads are never compared
    NoFence         // a commit is taken whatever its lease says
};

enum class RouterKind : std::uint8_t { Real, Simple };

struct Options {
    std::uint64_t seed = 1;
    Mutant mutant = Mutant::None;
    RouterKind router = RouterKind::Real;
    bool verbose = false;
};

/// The world of one seed.
struct Plan {
    explicit Plan(Options const& options, Random& random)
        : nodes(random.between(1, 3))
        , workers(random.between(1, 2))
        , customers(random.between(1, 8))
        , agents(random.between(1, 4))
        , messages(random.between(5, 40))
        , link_delay_max(random.between(2, 120))
        , store_delay_max(random.between(1, 40))
        , cuts(random.below(15))
        , store_faults(random.chance(700) ? random.below(40) : 0)
        , stalls(random.chance(500) ? random.below(6) : 0)
        , restarts(random.chance(600) ? random.between(1, 3) : 0)
        , lost_records(random.chance(400) ? random.below(60) : 0)
        , resume_max(random.chance(300) ? 5 : 1'000)
        , held_max(random.chance(300) ? 1 : 64)
        , freezes(random.chance(500) ? random.between(1, 4) : 0)
        , clock_jumps(random.chance(400) ? random.between(1, 4) : 0)
        , spare(random.between(0, 2)) {
        if (options.mutant == Mutant::NoRepair) lost_records = 200;
    }

    std::uint64_t nodes, workers, customers, agents;
    std::uint64_t messages;                        // by each customer
    std::uint64_t link_delay_max, store_delay_max; // milliseconds
    // Faults, in a thousand: connections a second, store calls.
    std::uint64_t cuts, store_faults, stalls;
    std::uint64_t restarts; // of nodes, in the whole run
    std::uint64_t lost_records;
    std::uint32_t resume_max;           // small: resumes become resets
    std::uint64_t held_max;             // small: sequencers read the store
    std::uint64_t freezes, clock_jumps; // of nodes, in the whole run
    std::uint64_t spare;                // capacity beyond what all conversations need
    Millis faulty{30'000};              // then everything heals
    Millis healing{150'000};            // within which everything must be settled
};

} // namespace switchboard::sim
