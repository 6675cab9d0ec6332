// Who was erased, in a file of the data folder: outside of the store, so that an older copy of the
// store that is put back does not make it forgotten. A line for each: "<account> <contact> <ms>",
// ids and when, nothing else. Appended and durable before the erasure is answered; never shortened.
// Any thread.
#pragma once

#include "base/time.hpp"
#include "privacy/erase_again.hpp"

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace switchboard::app {

class ErasedList {
public:
    using Clock = std::function<TimePoint()>;

    ErasedList(std::filesystem::path file, Clock now)
        : file_{std::move(file)}
        , now_{std::move(now)} {}

    /// Blocks until it is on the disk; false if it could not be written.
    [[nodiscard]] bool add(std::string const& account, std::string const& contact);
    /// Each once, with the last time. A line that is none of ours is passed over: half a line may
    /// stand at the end after a power cut, and was never answered.
    [[nodiscard]] std::vector<privacy::ErasedName> read() const;

private:
    std::filesystem::path file_;
    Clock now_;
    mutable std::mutex mutex_;
};

} // namespace switchboard::app
