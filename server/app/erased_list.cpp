#include "app/erased_list.hpp"

#include "base/text.hpp"
#include "files/durable_file.hpp"

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
    // In front as well: half a line that stands there stays half a line.
    return files::append_durable(file_, "\n" + line + "\n").empty();
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
