#include "app/data_folder.hpp"

#include "base/random.hpp"
#include "base/sealed.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>

namespace switchboard::app {
namespace {

SettingsError broken(std::filesystem::path const& path, int error) {
    return SettingsError{"data folder " + path.string() + ": " + std::strerror(error)};
}

std::optional<std::string> from_hex(std::string const& text) {
    if (text.size() != 2 * kSealKeyBytes) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned value = 0;
        auto const* const end = text.data() + i + 2;
        auto const [at, bad] = std::from_chars(text.data() + i, end, value, 16);
        if (bad != std::errc{} || at != end) return std::nullopt;
        bytes.push_back(static_cast<char>(value));
    }
    return bytes;
}

/// A file for this user's eyes, complete on the disk or not there.
std::optional<SettingsError>
write_private(std::filesystem::path const& file, std::string const& text, int how) {
    int const out = ::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC | how, 0600);
    if (out < 0) return broken(file, errno);
    bool const written =
        ::fchmod(out, 0600) == 0 &&
        ::write(out, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::fsync(out) == 0;
    int const error = errno;
    ::close(out);
    if (written) return std::nullopt;
    ::unlink(file.c_str());
    return broken(file, error);
}

/// Complete on the disk before it is used: what was sealed with a lost key is lost, too.
std::optional<SettingsError> make_key(std::filesystem::path const& file) {
    std::string hex;
    constexpr std::string_view kDigits = "0123456789abcdef";
    for (char const c : random_seal_key()) {
        hex.push_back(kDigits[static_cast<unsigned char>(c) >> 4U]);
        hex.push_back(kDigits[static_cast<unsigned char>(c) & 15U]);
    }
    return write_private(file, hex + '\n', O_EXCL);
}

} // namespace

Result<DataFolder, SettingsError> DataFolder::open(std::filesystem::path const& path) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return broken(path, error.value());
    ::chmod(path.c_str(), 0700);
    auto const absolute = std::filesystem::canonical(path, error);
    if (error) return broken(path, error.value());
    auto const file = absolute / "lock";
    int const lock = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (lock < 0) return broken(file, errno);
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0) return DataFolder{absolute, lock};
    ::close(lock);
    return SettingsError{
        "data folder " + path.string() +
        ": another Switchboard is using it; stop that one, or name another folder with --data"};
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_{std::move(other.path_)}
    , lock_{std::exchange(other.lock_, -1)} {}

DataFolder::~DataFolder() {
    if (lock_ >= 0) ::close(lock_);
}

Result<std::string, SettingsError> DataFolder::node_name(std::string const& wanted) const {
    using Named = Result<std::string, SettingsError>;
    if (!wanted.empty()) {
        if (is_valid_id(wanted, 40)) return Named{boost::system::in_place_value, wanted};
        return SettingsError{"server.node: 1 to 40 letters, digits, '-', '_' or '.'"};
    }
    auto const file = path_ / "node-id";
    std::string name;
    std::ifstream{file} >> name;
    if (is_valid_id(name, 40)) return Named{boost::system::in_place_value, name};
    name = "node-" + random_token(8);
    std::ofstream out{file};
    out << name << '\n';
    if (!out.flush()) return broken(file, errno);
    return Named{boost::system::in_place_value, name};
}

Result<std::string, SettingsError> DataFolder::seal_key(std::filesystem::path const& file) const {
    auto const from = file.empty() ? path_ / "seal.key" : file;
    if (file.empty() && !std::filesystem::exists(from))
        if (auto error = make_key(from)) return std::move(*error);
    struct stat facts {};
    if (::stat(from.c_str(), &facts) != 0) return broken(from, errno);
    if ((facts.st_mode & 077) != 0)
        return SettingsError{
            "key file " + from.string() + ": others may read it; make its mode 0600"};
    std::string text;
    std::ifstream{from} >> text;
    if (auto key = from_hex(text))
        return Result<std::string, SettingsError>{boost::system::in_place_value, std::move(*key)};
    return SettingsError{"key file " + from.string() + ": must hold 64 hexadecimal digits"};
}

Result<std::filesystem::path, SettingsError>
DataFolder::keep_setup_link(std::string const& link) const {
    using Kept = Result<std::filesystem::path, SettingsError>;
    auto const file = path_ / "setup-link";
    if (!link.empty()) {
        if (auto problem = write_private(file, link + '\n', O_TRUNC)) return std::move(*problem);
    } else if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
        return broken(file, errno);
    }
    return Kept{boost::system::in_place_value, file};
}

} // namespace switchboard::app
