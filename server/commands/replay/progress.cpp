#include "commands/replay/progress.hpp"

#include <cstdio>
#include <string>
#include <unistd.h>

namespace switchboard::commands::replay {

namespace {
constexpr std::uint64_t kWidth = 30;
}

Progress::Progress()
    : terminal_(::isatty(STDERR_FILENO) == 1) {}

void Progress::draw(std::uint64_t finished, std::uint64_t total, std::uint64_t messages) const {
    if (!terminal_ || total == 0) return;
    auto const filled = kWidth * finished / total;
    std::string bar(filled, '#');
    bar.resize(kWidth, '.');
    std::fprintf(
        stderr, "\r[%s] %llu/%llu dialogues, %llu messages ", bar.c_str(),
        static_cast<unsigned long long>(finished), static_cast<unsigned long long>(total),
        static_cast<unsigned long long>(messages));
    std::fflush(stderr);
}

void Progress::draw_outbox(std::uint64_t pending) const {
    if (!terminal_) return;
    std::fprintf(
        stderr, "\r\x1b[Kwaiting for the sinks: %llu transcripts owed ",
        static_cast<unsigned long long>(pending));
    std::fflush(stderr);
}

void Progress::clear() const {
    if (!terminal_) return;
    std::fputs("\r\x1b[K", stderr);
    std::fflush(stderr);
}

} // namespace switchboard::commands::replay
