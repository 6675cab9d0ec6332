#include "journal.hpp"

#include <chrono>
#include <stdexcept>

namespace switchboard::fire {

std::int64_t steady_ns() {
    using namespace std::chrono;
    return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

Journal::Journal(std::string const& path)
    : file_{std::fopen(path.c_str(), "we")} {
    if (file_ == nullptr) throw std::runtime_error("cannot write " + path);
}

Journal::~Journal() {
    std::fclose(file_);
}

void Journal::add(
    Kind kind, std::string const& who, std::string const& conversation, std::string const& id,
    std::uint64_t number, std::string const& text) {
    std::string line = to_line({steady_ns(), kind, who, conversation, id, number, text});
    line.push_back('\n');
    std::fwrite(line.data(), 1, line.size(), file_);
}

void Journal::flush() {
    std::fflush(file_);
}

} // namespace switchboard::fire
