// A line on the terminal that shows how far the replay is. On the loop's thread.
// Draws on standard error, and only if that is a terminal: a pipe gets nothing. Never touches
// standard output.
#pragma once

#include <cstdint>

namespace switchboard::commands::replay {

class Progress {
public:
    Progress();
    void draw(std::uint64_t finished, std::uint64_t total, std::uint64_t messages) const;
    /// Every dialogue is over; the transcripts are on their way to the sinks.
    void draw_outbox(std::uint64_t pending) const;
    /// Leaves the terminal as it was.
    void clear() const;
    [[nodiscard]] bool shown() const { return terminal_; }

private:
    bool terminal_;
};

} // namespace switchboard::commands::replay
