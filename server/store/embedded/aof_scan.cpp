#include "store/embedded/aof_scan.hpp"

#include <charconv>

namespace switchboard::store {

namespace {

enum class Step : std::uint8_t { Command, End, Incomplete, Broken };

/// Reads commands ("*2\r\n$3\r\nSET\r\n...") and annotations ("#TS:...\r\n") one by one.
class Reader {
public:
    Reader(std::string_view bytes, std::size_t at)
        : bytes_(bytes)
        , at_(at) {}

    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] std::string_view name() const { return name_; }

    /// Moves behind the next command; stays where it is if there is no whole one.
    Step next() {
        std::size_t at = at_;
        while (at < bytes_.size() && bytes_[at] == '#') {
            auto const end = bytes_.find("\r\n", at);
            if (end == std::string_view::npos) return Step::Incomplete;
            at = end + 2;
        }
        if (at == bytes_.size()) {
            at_ = at;
            return Step::End;
        }
        std::size_t count = 0;
        Step step = header(at, '*', count);
        if (step != Step::Command) return step;
        if (count == 0) return Step::Broken;
        for (std::size_t i = 0; i < count; ++i) {
            std::string_view value;
            step = bulk(at, value);
            if (step != Step::Command) return step;
            if (i == 0) name_ = value;
        }
        at_ = at;
        return Step::Command;
    }

private:
    static constexpr std::size_t kBulkMax = 512ULL * 1024 * 1024;

    Step header(std::size_t& at, char kind, std::size_t& number) const {
        if (at >= bytes_.size()) return Step::Incomplete;
        if (bytes_[at] != kind) return Step::Broken;
        std::size_t digits = at + 1;
        while (digits < bytes_.size() && bytes_[digits] >= '0' && bytes_[digits] <= '9') ++digits;
        if (digits - at > 11) return Step::Broken;
        if (digits == bytes_.size()) return Step::Incomplete;
        if (digits == at + 1 || bytes_[digits] != '\r') return Step::Broken;
        if (digits + 1 == bytes_.size()) return Step::Incomplete;
        if (bytes_[digits + 1] != '\n') return Step::Broken;
        std::from_chars(bytes_.data() + at + 1, bytes_.data() + digits, number);
        if (number > kBulkMax) return Step::Broken;
        at = digits + 2;
        return Step::Command;
    }
    Step bulk(std::size_t& at, std::string_view& value) const {
        std::size_t size = 0;
        Step const step = header(at, '$', size);
        if (step != Step::Command) return step;
        if (bytes_.size() - at < size + 2) {
            // The part of the line end that is there must be one.
            bool const has_return = bytes_.size() - at == size + 1;
            return has_return && bytes_[at + size] != '\r' ? Step::Broken : Step::Incomplete;
        }
        if (bytes_.substr(at + size, 2) != "\r\n") return Step::Broken;
        value = bytes_.substr(at, size);
        at += size + 2;
        return Step::Command;
    }

    std::string_view bytes_;
    std::size_t at_;
    std::string_view name_;
};

bool is_name(std::string_view name, std::string_view lower) {
    if (name.size() != lower.size()) return false;
    for (std::size_t i = 0; i < name.size(); ++i)
        if ((static_cast<unsigned char>(name[i]) | 0x20U) != static_cast<unsigned char>(lower[i]))
            return false;
    return true;
}

/// True if a whole command begins somewhere behind `from` and everything after it can be read, too:
/// then what could not be read at `from` is damage in the middle and not the end of the file.
bool goes_on_behind(std::string_view bytes, std::size_t from) {
    for (std::size_t at = bytes.find("\r\n*", from + 1); at != std::string_view::npos;
         at = bytes.find("\r\n*", at + 1)) {
        Reader reader(bytes, at + 2);
        std::size_t commands = 0;
        Step step = reader.next();
        for (; step == Step::Command; step = reader.next()) ++commands;
        if (commands > 0 && step != Step::Broken) return true;
    }
    return false;
}

std::string_view without_zeros(std::string_view bytes) {
    auto const last = bytes.find_last_not_of('\0');
    return bytes.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

} // namespace

AofScan scan_aof(std::string_view bytes) {
    AofScan scan;
    Reader reader(bytes, 0);
    bool in_block = false;
    Step step = reader.next();
    for (; step == Step::Command; step = reader.next()) {
        if (is_name(reader.name(), "multi")) in_block = true;
        if (is_name(reader.name(), "exec")) in_block = false;
        if (!in_block) scan.whole_bytes = reader.at();
    }
    if (step == Step::End && !in_block) {
        scan.whole_bytes = reader.at();
        return scan;
    }
    std::string const place = "at byte " + std::to_string(reader.at());
    bool const ends_in_zeros = bytes.size() > reader.at() && bytes.back() == '\0';
    if (step == Step::Broken && ends_in_zeros) {
        // Zeros take the place of what was not written; what is before them may be half a command.
        Reader before(without_zeros(bytes), reader.at());
        step = before.next();
    }
    bool const damaged = step == Step::Broken || goes_on_behind(bytes, reader.at());
    scan.verdict = damaged ? AofScan::Verdict::Corrupt : AofScan::Verdict::TornTail;
    scan.reason = (damaged ? "cannot be read " : "ends inside a command ") + place;
    return scan;
}

} // namespace switchboard::store
