#include "commands/doctor/doctor.hpp"

namespace switchboard::commands::doctor {

int run(
    Options const& options, LibraryCheck const& library, PlaceReader const& place,
    std::ostream& out) {
    auto const checks = judge(look(options, library, place));
    if (options.json) {
        out << to_json(checks) << '\n';
    } else {
        out << to_text(checks);
    }
    return has_failure(checks) ? 1 : 0;
}

} // namespace switchboard::commands::doctor
