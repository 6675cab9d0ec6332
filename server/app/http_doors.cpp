#include "app/http_doors.hpp"

#include "app/control.hpp"
#include "app/local_day.hpp"
#include "app/loop.hpp"
#include "app/worker.hpp"
#include "gateway/address_limits.hpp"
#include "http/request_parts.hpp"
#include "sinks/email_sink.hpp"
#include "sinks/file_sink.hpp"
#include "sinks/transcript.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace switchboard::app {
namespace {

api::Renderer renderer(std::string (*render)(ports::TranscriptSource const&, sinks::Audience)) {
    return [render](ports::TranscriptSource const& source, bool for_customer) {
        return render(source, for_customer ? sinks::Audience::Customer : sinks::Audience::Staff);
    };
}

void mail(api::Letter const& letter, sinks::SinkSettings const& settings) {
    sinks::Letter const plain{
        letter.account, letter.from_name, letter.to, letter.subject, letter.text};
    if (auto const problem = sinks::send_letter(plain, letter.sink, settings))
        spdlog::warn("a letter by sink {} was not sent: {}", letter.sink.id(), *problem);
}

void add_transcripts(api::ApiDoors& doors, ServerSettings const& settings) {
    doors.text = renderer(&sinks::render_text);
    doors.json = renderer(&sinks::render_json);
    doors.html = renderer(&sinks::render_html);
    doors.local_time = local_date_time;
    doors.remove_transcript = [data = settings.data](std::string const& reference) {
        return sinks::remove_files(data, reference);
    };
}

void add_health(api::ApiDoors& doors, DoorSources const& from) {
    doors.readiness = [problem = from.problem](auto answer) { answer(problem()); };
    doors.warning = [watch = from.certificates]() -> std::optional<std::string> {
        return watch ? watch->warning(wall_clock()) : std::nullopt;
    };
    doors.metrics = [&metrics = from.metrics] { return metrics.text(); };
}

void add_limits(api::ApiDoors& doors, DoorSources const& from) {
    doors.limit_reached = [&metrics = from.metrics](char const* limit) {
        ports::limit_reached(metrics, limit).add();
    };
    doors.limits = from.settings.api;
    doors.unlimited_addresses = from.settings.hub.unlimited_addresses;
}

/// Whom the limits do not count, they do not find hot.
void add_puzzle(api::ApiDoors& doors, DoorSources const& from) {
    doors.puzzle_bits = from.settings.puzzle_bits;
    if (from.settings.puzzle == Puzzle::Off) return;
    bool const is_always = from.settings.puzzle == Puzzle::Always;
    doors.wants_puzzle = [&limits = from.limits, is_always,
                          unlimited = from.settings.hub.unlimited_addresses](
                             std::string const& account, std::string const& address) {
        bool const is_free =
            std::find(unlimited.begin(), unlimited.end(), address) != unlimited.end();
        if (is_free || is_always) return !is_free;
        return limits.starts_are_hot(
            account, gateway::AddressLimits::payer_of(address), wall_clock());
    };
}

} // namespace

api::ApiDoors http_doors(DoorSources const& from) {
    api::ApiDoors doors;
    doors.worker = Worker::current;
    doors.now = wall_clock;
    doors.search = from.searching.door();
    doors.seal_key = from.settings.seal_key;
    doors.public_url = from.settings.public_url;
    doors.files_origin = http::written_origin(from.settings.uploads_origin);
    doors.open_id = from.open_id.providers();
    add_transcripts(doors, from.settings);
    add_health(doors, from);
    add_limits(doors, from);
    add_puzzle(doors, from);
    doors.send_letter = [&mails = from.mails,
                         &settings = from.settings](api::Letter const& letter) {
        return mails.submit(
            [letter, settings = sink_settings(settings)] { mail(letter, settings); });
    };
    doors.note_erased = [&erased =
                             from.erased](std::string const& account, std::string const& contact) {
        return erased.add(account, contact);
    };
    if (from.redis) doors.rewrite_store = [redis = from.redis] { return redis->rewrite(); };
    return doors;
}

} // namespace switchboard::app
