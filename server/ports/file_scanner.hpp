// The door to a scanner that looks into files for malware. It is given a file part by part, so that
// no file is held in memory as a whole. One instance per worker thread; called and answered on it.
// It never keeps a file, and what waits for it is bounded.
#pragma once

#include "ports/outcome.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace switchboard::ports {

struct FileToScan {
    std::string account, conversation, id, uploader; // ids, for the log
    std::uint32_t parts = 0;                         // at least 1
    /// Gives one part by its number, at once or later. Asked for each once, in order, on the
    /// scanner's thread.
    std::function<void(std::uint32_t number, Done<std::string> done)> part{};
};

struct Verdict {
    enum class Kind : std::uint8_t {
        Clean,
        Found,       // malware; `detail` is the scanner's name for it
        TooLarge,    // more bytes than the scanner takes: it would not look at them later either
        Unavailable, // nobody could look at it now; `detail` says why
        Unchecked    // likewise, and the operator wants such files to be taken
    };
    Kind kind = Kind::Unavailable;
    std::string detail{};
};

class FileScanner {
public:
    virtual ~FileScanner() = default;

    /// The error is that of a part which could not be given; all else is a verdict. Answers within
    /// the time that the scanner was set up with, whatever happens.
    virtual void scan(FileToScan file, Done<Verdict> done) = 0;
};

} // namespace switchboard::ports
