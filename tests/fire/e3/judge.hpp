// Compares what clients were told with what the store has when all is over. Pure; one thread. Never
// forgives: every difference is a finding, in words.
//
//   lost        an acknowledged message is not in the history, or not under its number
//   phantom     an entry that nobody sent         duplicate   one message twice
//   hole        the numbers are not 1, 2, 3 ...   order       a sender's messages out of order
//   unstable    two numbers for one message       unseen      the reader was told what is not there
#pragma once

#include "load.hpp"

#include <switchboard/v1/model.pb.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace switchboard::fire {

struct Verdict {
    std::size_t acked = 0, stored = 0, delivered = 0;
    std::map<std::string, std::size_t> findings; // by the words above
    std::vector<std::string> first;              // a few of them, in full

    [[nodiscard]] std::size_t lost() const;
    void add(Verdict const& other);
};

/// `entries`: the conversation's history from the first.
[[nodiscard]] Verdict
judge(std::string const& conversation, Heard const& heard, std::vector<v1::Entry> const& entries);

} // namespace switchboard::fire
