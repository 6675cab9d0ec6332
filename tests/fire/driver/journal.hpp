// Writes one process's part of the history (checker/event.hpp) to a file. One thread. What was
// written before the process is killed may lack its last lines; the driver is never killed.
#pragma once

#include "checker/event.hpp"

#include <cstdio>
#include <string>

namespace switchboard::fire {

class Journal {
public:
    explicit Journal(std::string const& path);
    ~Journal();
    Journal(Journal const&) = delete;
    Journal& operator=(Journal const&) = delete;

    /// Writes the event with the present time.
    void
    add(Kind kind, std::string const& who, std::string const& conversation, std::string const& id,
        std::uint64_t number = 0, std::string const& text = {});
    void flush();

private:
    std::FILE* file_;
};

/// Nanoseconds of the steady clock.
[[nodiscard]] std::int64_t steady_ns();

} // namespace switchboard::fire
