// `switchboard doctor` with the settings of a server: which Redis and which virus scanner they
// name.
#include "commands/doctor/doctor.hpp"
#include "app/commands/commands.hpp"
#include "app/settings.hpp"

#include <utility>

namespace switchboard::app {
namespace {

commands::doctor::NamedPlaces places_of(std::string const& file) {
    commands::doctor::NamedPlaces place;
    auto const settings = read_settings(file, {});
    if (settings.has_error()) {
        place.trouble = settings.error().message;
        return place;
    }
    place.clamd = settings->uploads_clamd;
    place.ack_replicas = settings->redis_ack_replicas;
    auto url = redis_place(*settings);
    if (url.has_error())
        place.trouble = file + ": " + url.error().message;
    else
        place.redis = std::move(url).value();
    return place;
}

} // namespace

void add_doctor_command(CLI::App& app, int& exit_code) {
    commands::doctor::add_command(app, exit_code, places_of);
}

} // namespace switchboard::app
