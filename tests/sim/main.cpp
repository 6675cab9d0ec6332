// sim --seed N | --seeds A-B [--router real|simple] [--mutant NAME [--expect-caught]] [--twice]
// [--verbose] Prints the seed, what was done and the hash of the trace; ends with 1 if a promise
// was broken.
#include "run.hpp"

#include <cstdint>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace switchboard::sim;

struct CommandLine {
    Options options;
    std::uint64_t first = 1, last = 1;
    bool twice = false;         // the same seed must give the same hash
    bool expect_caught = false; // of a mutant: at least one seed must find it
};

std::map<std::string, Mutant> const kMutants{
    {"ack-before-write", Mutant::AckBeforeWrite},
    {"no-dedupe", Mutant::NoDedupe},
    {"resume-from-last", Mutant::ResumeFromLast},
    {"lose-frame", Mutant::LoseFrame},
    {"no-order-hold", Mutant::NoOrderHold},
    {"no-repair", Mutant::NoRepair},
    {"no-fence", Mutant::NoFence}};

CommandLine parse(std::vector<std::string> const& words) {
    CommandLine line;
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto const value = [&]() -> std::string const& { return words.at(++i); };
        if (words[i] == "--seed") {
            line.first = line.last = std::stoull(value());
        } else if (words[i] == "--seeds") {
            std::string const& range = value();
            std::size_t const dash = range.find('-');
            line.first = std::stoull(range.substr(0, dash));
            line.last = std::stoull(range.substr(dash + 1));
        } else if (words[i] == "--router") {
            line.options.router = value() == "simple" ? RouterKind::Simple : RouterKind::Real;
        } else if (words[i] == "--mutant") {
            line.options.mutant = kMutants.at(value());
        } else if (words[i] == "--expect-caught") {
            line.expect_caught = true;
        } else if (words[i] == "--verbose") {
            line.options.verbose = true;
        } else if (words[i] == "--twice") {
            line.twice = true;
        } else {
            throw std::invalid_argument("unknown option " + words[i]);
        }
    }
    return line;
}

void print(std::uint64_t seed, Result const& result) {
    std::cout << "seed " << seed << (result.ok() ? "  ok  " : "  BROKEN  ") << result.steps
              << " steps, " << result.entries << " entries, " << result.acks << " acks, trace "
              << std::hex << result.hash << std::dec << '\n';
    for (std::string const& what : result.violations) std::cout << "  " << what << '\n';
}

int run_all(CommandLine line) {
    std::uint64_t broken = 0;
    for (std::uint64_t seed = line.first; seed <= line.last; ++seed) {
        line.options.seed = seed;
        Result const result = run(line.options);
        bool const quiet = line.first != line.last && result.ok();
        if (!quiet) print(seed, result);
        if (!result.ok()) ++broken;
        if (line.twice && run(line.options).hash != result.hash) {
            std::cout << "seed " << seed << " gives two different traces\n";
            return 1;
        }
        if (line.expect_caught && broken > 0) {
            std::cout << "the planted bug was found by seed " << seed << '\n';
            return 0;
        }
    }
    std::cout << line.last - line.first + 1 << " seeds, " << broken << " broken\n";
    return line.expect_caught || broken > 0 ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run_all(parse({argv + 1, argv + argc}));
    } catch (std::exception const& error) {
        std::cerr << "sim: " << error.what() << '\n';
        return 2;
    }
}
