// Who was erased, in a file of the data folder: outside of the store, so that an older copy of the
// store that is put back does not make it forgotten. A line for each: "<account> <contact>", ids
// and nothing else. Appended and durable before the erasure is answered; never shortened. Any
// thread.
#pragma once

#include "privacy/erase_again.hpp"

#include <filesystem>
#include <mutex>
#include <string>
#include <vector>

namespace switchboard::app {

class ErasedList {
public:
    explicit ErasedList(std::filesystem::path file)
        : file_{std::move(file)} {}

    /// Blocks until it is on the disk; false if it could not be written.
    [[nodiscard]] bool add(std::string const& account, std::string const& contact);
    /// Each once. A line that is none of ours is passed over: half a line may stand at the end
    /// after a power cut, and was never answered.
    [[nodiscard]] std::vector<privacy::ErasedName> read() const;

private:
    std::filesystem::path file_;
    mutable std::mutex mutex_;
};

} // namespace switchboard::app
