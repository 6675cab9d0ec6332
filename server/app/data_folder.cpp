#include "app/data_folder.hpp"

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "base/sealed.hpp"
#include "base/text.hpp"
#include "files/durable_file.hpp"

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

/// A file for this user's eyes, complete on the disk or as it was.
std::optional<SettingsError>
keep(std::filesystem::path const& folder, std::string const& name, std::string const& text) {
    auto const error = files::write_durable_file(folder, name, text + '\n');
    if (error.empty()) return std::nullopt;
    return SettingsError{"data folder " + folder.string() + ": " + error};
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
    if (auto error = keep(path_, "node-id", name)) return std::move(*error);
    return Named{boost::system::in_place_value, name};
}

Result<std::string, SettingsError> DataFolder::seal_key(std::filesystem::path const& file) const {
    auto const from = file.empty() ? path_ / "seal.key" : file;
    if (file.empty() && !std::filesystem::exists(from))
        // Complete before it is used: what was sealed with a lost key is lost, too.
        if (auto error = keep(path_, "seal.key", to_hex(random_seal_key())))
            return std::move(*error);
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
        if (auto error = keep(path_, "setup-link", link)) return std::move(*error);
    } else if (::unlink(file.c_str()) != 0 && errno != ENOENT) {
        return broken(file, errno);
    }
    return Kept{boost::system::in_place_value, file};
}

} // namespace switchboard::app
