// Takes one finished conversation out: its words, files and form in the store, and what our own
// sinks wrote of it. Called and answered on the thread of its doors. Repeating it is safe; it never
// touches what other systems hold.
#pragma once

#include "ports/outbox_store.hpp"
#include "ports/outcome.hpp"
#include "ports/privacy_store.hpp"

#include <switchboard/v1/config.pb.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace switchboard::privacy {

struct ErasingDoors {
    ports::PrivacyStore& privacy;
    ports::OutboxStore& outbox;
    /// Removes what a file sink wrote and calls by this name; how many files went, nothing where
    /// one stayed. May block.
    std::function<std::optional<std::uint64_t>(std::string const&)> remove_transcript;
    /// Runs the first elsewhere, then the second on this thread; false: too much to do.
    std::function<bool(std::function<void()>, std::function<void()>)> background;
};

struct ErasedOne {
    std::uint32_t entries = 0, files = 0;
    std::uint64_t transcripts = 0;
};

/// Sinks whose records are files of ours; also those that are no longer in the settings.
[[nodiscard]] bool is_file_sink(v1::AccountConfig const& config, std::string const& id);

/// With `quiet` above zero only what nothing has happened in for so long, and nobody waits for
/// (ports/privacy_store.hpp). If it fails on the way the store knows that files are still to go.
void erase_one(
    ErasingDoors const& doors, v1::AccountConfig const& config, ports::Expired const& which,
    Millis quiet, ports::Done<ErasedOne> done);

} // namespace switchboard::privacy
