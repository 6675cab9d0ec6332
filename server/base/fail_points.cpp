#include "base/fail_points.hpp"

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>

namespace switchboard::fail_points {
namespace {

enum class Action : std::uint8_t { Crash, Pause, On };

struct Place {
    Action action = Action::On;
    std::uint32_t at = 1; // acts the at-th time that it is reached
    std::chrono::milliseconds pause{0};
    std::atomic<std::uint32_t> reached{0};
};

using Places = std::map<std::string, std::unique_ptr<Place>, std::less<>>;

Places& places() {
    static Places all;
    return all;
}

Actions act;

bool read_number(std::string_view text, std::uint32_t& out) {
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size();
}

/// "crash@3", "pause:5000@1", "on".
bool read_action(std::string_view text, Place& place) {
    auto const at = text.find('@');
    if (at != std::string_view::npos) {
        if (!read_number(text.substr(at + 1), place.at) || place.at == 0) return false;
        text = text.substr(0, at);
    }
    if (text == "on") return true;
    place.action = Action::Crash;
    if (text == "crash") return true;
    place.action = Action::Pause;
    std::uint32_t millis = 0;
    bool const is_pause = text.starts_with("pause:") && read_number(text.substr(6), millis);
    place.pause = std::chrono::milliseconds{millis};
    return is_pause;
}

} // namespace

namespace detail {

bool armed = false;

void reach(std::string_view name) {
    auto const found = places().find(name);
    if (found == places().end()) return;
    Place& place = *found->second;
    if (place.action == Action::On || ++place.reached != place.at) return;
    if (place.action == Action::Crash) return act.crash();
    act.pause(place.pause);
}

bool is_on(std::string_view name) {
    auto const found = places().find(name);
    return found != places().end() && found->second->action == Action::On;
}

} // namespace detail

std::string arm(std::string_view specification, Actions actions) {
    Places wanted;
    while (!specification.empty()) {
        auto const comma = specification.find(',');
        std::string_view const item = specification.substr(0, comma);
        specification =
            comma == std::string_view::npos ? std::string_view{} : specification.substr(comma + 1);
        auto const equals = item.find('=');
        auto place = std::make_unique<Place>();
        bool const is_good = equals != std::string_view::npos && equals > 0 &&
                             read_action(item.substr(equals + 1), *place);
        if (!is_good)
            return "fail point '" + std::string{item} + "': write NAME=crash, NAME=pause:MS or " +
                   "NAME=on, with @N for the N-th time";
        wanted.insert_or_assign(std::string{item.substr(0, equals)}, std::move(place));
    }
    places() = std::move(wanted);
    act = actions;
    detail::armed = !places().empty();
    return {};
}

} // namespace switchboard::fail_points
