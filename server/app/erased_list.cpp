#include "app/erased_list.hpp"

#include "base/text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

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

/// "account contact ms"; without the time as a release before wrote it.
std::optional<privacy::ErasedName> name_in(std::string const& line) {
    std::istringstream fields{line};
    privacy::ErasedName name;
    std::string time, more;
    fields >> name.account >> name.contact >> time >> more;
    std::int64_t ms = 0;
    auto const [end, failed] = std::from_chars(time.data(), time.data() + time.size(), ms);
    bool const is_time =
        time.empty() || (failed == std::errc{} && end == time.data() + time.size());
    if (!more.empty() || !is_time || ms < 0) return std::nullopt;
    if (!is_valid_id(name.account) || !is_valid_id(name.contact, kContactMax)) return std::nullopt;
    name.at = time_point_ms(ms);
    return name;
}

} // namespace

bool ErasedList::add(std::string const& account, std::string const& contact) {
    std::string const line = account + " " + contact + " " + std::to_string(to_ms(now_()));
    std::scoped_lock const lock{mutex_};
    int const file = ::open(file_.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0) return false;
    // In front as well: half a line that stands there stays half a line.
    bool const is_kept = write_all(file, "\n" + line + "\n") && ::fsync(file) == 0 &&
                         sync_folder(file_.parent_path());
    ::close(file);
    return is_kept;
}

std::vector<privacy::ErasedName> ErasedList::read() const {
    std::scoped_lock const lock{mutex_};
    std::ifstream file{file_, std::ios::binary};
    std::map<std::pair<std::string, std::string>, TimePoint> found;
    for (std::string line; std::getline(file, line) && !file.eof();) {
        auto const name = name_in(line);
        if (!name) continue;
        TimePoint& at = found[{name->account, name->contact}];
        at = std::max(at, name->at);
    }
    std::vector<privacy::ErasedName> names;
    for (auto const& [of, at] : found) names.push_back({of.first, of.second, at});
    return names;
}

} // namespace switchboard::app
