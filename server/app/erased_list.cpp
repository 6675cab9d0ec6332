#include "app/erased_list.hpp"

#include "base/text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <string_view>

namespace switchboard::app {
namespace {

constexpr std::size_t kContactMax = 128; // bytes of an id

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t const count = ::write(file, bytes.data(), bytes.size());
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

/// A file's name is as durable as its folder.
bool sync_folder(std::filesystem::path const& folder) {
    int const opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return false;
    bool const is_kept = ::fsync(opened) == 0;
    ::close(opened);
    return is_kept;
}

} // namespace

bool ErasedList::add(std::string const& account, std::string const& contact) {
    std::scoped_lock const lock{mutex_};
    int const file = ::open(file_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return false;
    // In front as well: half a line that stands there stays half a line.
    bool const is_kept = write_all(file, "\n" + account + " " + contact + "\n") &&
                         ::fsync(file) == 0 && sync_folder(file_.parent_path());
    ::close(file);
    return is_kept;
}

std::vector<privacy::ErasedName> ErasedList::read() const {
    std::scoped_lock const lock{mutex_};
    std::ifstream file{file_, std::ios::binary};
    std::set<privacy::ErasedName> found;
    for (std::string line; std::getline(file, line) && !file.eof();) {
        auto const space = line.find(' ');
        if (space == line.npos) continue;
        privacy::ErasedName name{line.substr(0, space), line.substr(space + 1)};
        bool const is_ours = is_valid_id(name.account) && is_valid_id(name.contact, kContactMax);
        if (is_ours) found.insert(std::move(name));
    }
    return {found.begin(), found.end()};
}

} // namespace switchboard::app
