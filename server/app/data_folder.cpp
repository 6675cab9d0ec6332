#include "app/data_folder.hpp"

#include "base/random.hpp"
#include "base/text.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace switchboard::app {
namespace {

SettingsError broken(std::filesystem::path const& path, int error) {
    return SettingsError{"data folder " + path.string() + ": " + std::strerror(error)};
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

} // namespace switchboard::app
