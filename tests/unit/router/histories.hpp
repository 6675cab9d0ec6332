// Random histories as values that can be cut down, and the two engines side by side on one of them.
// Used by the tests of this folder only. Equal seeds give equal histories.
#pragma once

#include "router/commands.hpp"
#include "router/config.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace switchboard::router::test {

struct History {
    struct Entry {
        std::int64_t at = 0;
        std::vector<Command> batch;
        bool restart = false; ///< the engine is lost and rebuilt before it
    };
    Config config;
    std::set<AgentId> silent; ///< agents whose clients confirm nothing
    std::vector<Entry> entries;

    [[nodiscard]] std::size_t commands() const;
};

[[nodiscard]] History make_history(std::uint64_t seed, int entries);

/// What the engine and the naive one say differently first, or an invariant that is broken after an
/// entry; none if there is no such thing.
[[nodiscard]] std::optional<std::string> first_difference(History const& history);
/// The same with another configuration for the naive engine.
[[nodiscard]] std::optional<std::string>
first_difference(History const& history, Config const& naive_config);

/// The history with as few entries and commands as still fail: ever smaller pieces are left out
/// for as long as that helps (delta debugging, Zeller and Hildebrandt).
[[nodiscard]] History shrink(History history, std::function<bool(History const&)> const& fails);

/// For a person: the configuration in short, and each entry with its commands' names.
[[nodiscard]] std::string describe(History const& history);

} // namespace switchboard::router::test
