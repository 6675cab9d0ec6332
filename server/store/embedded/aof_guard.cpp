#include "store/embedded/aof_guard.hpp"

#include "store/embedded/aof_scan.hpp"

#include <charconv>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <sstream>
#include <sys/mman.h>
#include <unistd.h>

namespace switchboard::store {

namespace {

namespace fs = std::filesystem;
using Report = Result<GuardReport, std::string>;

class MappedFile {
public:
    explicit MappedFile(fs::path const& path) {
        int const file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) return;
        auto const end = lseek(file, 0, SEEK_END);
        size_ = end > 0 ? static_cast<std::size_t>(end) : 0;
        if (size_ > 0) data_ = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file, 0);
        is_open_ = size_ == 0 || data_ != MAP_FAILED;
        close(file);
    }
    ~MappedFile() {
        if (data_ != MAP_FAILED) munmap(data_, size_);
    }
    MappedFile(MappedFile const&) = delete;
    MappedFile& operator=(MappedFile const&) = delete;
    [[nodiscard]] bool is_open() const { return is_open_; }
    [[nodiscard]] std::string_view bytes() const {
        return size_ == 0 ? std::string_view{}
                          : std::string_view{static_cast<char const*>(data_), size_};
    }

private:
    void* data_ = MAP_FAILED;
    std::size_t size_ = 0;
    bool is_open_ = false;
};

/// The incremental file with the highest number in the manifest; empty if there is none.
std::string last_incremental(std::string const& manifest) {
    std::istringstream lines(manifest);
    std::string line, last;
    std::uint64_t highest = 0;
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        std::string key, value, file, type;
        std::uint64_t number = 0;
        while (words >> key >> value) {
            if (key == "file") file = value;
            if (key == "type") type = value;
            if (key == "seq") std::from_chars(value.data(), value.data() + value.size(), number);
        }
        bool const plain = file.find('/') == std::string::npos;
        if (type == "i" && plain && number >= highest) {
            highest = number;
            last = file;
        }
    }
    return last;
}

bool has_incremental_files(fs::path const& folder) {
    std::error_code failed;
    for (auto const& entry : fs::directory_iterator(folder, failed))
        if (entry.path().string().ends_with(".incr.aof")) return true;
    return false;
}

bool sync_path(fs::path const& path) {
    int const file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    bool const synced = fsync(file) == 0;
    close(file);
    return synced;
}

fs::path copy_name(fs::path const& file) {
    for (int i = 1;; ++i) {
        fs::path copy = file;
        copy += ".before-repair-" + std::to_string(i);
        if (!fs::exists(copy)) return copy;
    }
}

Report repair(fs::path const& file, std::size_t size, std::size_t whole) {
    GuardReport report;
    report.cut_bytes = size - whole;
    report.copy = copy_name(file);
    std::error_code failed;
    fs::copy_file(file, report.copy, failed);
    if (failed || !sync_path(report.copy))
        return file.string() + ": cannot be copied before its repair: " + failed.message();
    fs::resize_file(file, whole, failed);
    if (failed || !sync_path(file) || !sync_path(file.parent_path()))
        return file.string() + ": cannot be repaired: " + failed.message();
    return report;
}

} // namespace

Report guard_aof(fs::path const& folder, std::uint64_t tail_bytes_max, AofNames const& names) {
    fs::path const files = folder / names.folder;
    GuardReport const nothing{.cut_bytes = 0, .copy = {}, .is_empty = true};
    std::error_code failed;
    if (!fs::exists(files, failed)) {
        if (failed) return files.string() + ": cannot be read: " + failed.message();
        return nothing;
    }
    fs::path const manifest = files / (names.file + ".manifest");
    if (!fs::exists(manifest, failed)) {
        if (failed) return manifest.string() + ": cannot be read: " + failed.message();
        if (!has_incremental_files(files)) return nothing;
        return manifest.string() +
               ": is missing, though there is data; Redis would begin empty. Restore it";
    }
    std::ifstream input(manifest);
    if (!input) return manifest.string() + ": cannot be read";
    std::string const text{std::istreambuf_iterator<char>(input), {}};
    std::string const name = last_incremental(text);
    if (name.empty() || !fs::exists(files / name)) return GuardReport{}; // Redis says what it lacks
    fs::path const file = files / name;
    AofScan scan;
    std::size_t size = 0;
    {
        MappedFile const mapped(file);
        if (!mapped.is_open()) return file.string() + ": cannot be read";
        size = mapped.bytes().size();
        scan = scan_aof(mapped.bytes());
    }
    if (scan.verdict == AofScan::Verdict::Whole) return GuardReport{};
    if (scan.verdict == AofScan::Verdict::Corrupt)
        return file.string() + ": " + scan.reason +
               " and goes on behind it: this is damage, not an " +
               "interrupted write. Nothing was changed; restore a backup, or see deploy/README.md";
    std::uint64_t const tail = size - scan.whole_bytes;
    if (tail > tail_bytes_max)
        return file.string() + ": " + scan.reason + "; repairing it would cut " +
               std::to_string(tail) +
               " bytes, more than an interrupted write leaves. Nothing was changed";
    return repair(file, size, scan.whole_bytes);
}

} // namespace switchboard::store
