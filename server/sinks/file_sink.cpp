#include "sinks/file_sink.hpp"

#include "base/text.hpp"
#include "files/durable_file.hpp"
#include "sinks/impl/local_time.hpp"
#include "sinks/impl/placeholders.hpp"
#include "sinks/transcript.hpp"

#include <algorithm>

namespace switchboard::sinks {

namespace fs = std::filesystem;

bool is_inner_path(fs::path const& path) {
    if (path.is_absolute()) return false;
    return std::none_of(
        path.begin(), path.end(), [](fs::path const& part) { return part == ".."; });
}

fs::path relative_file(ports::TranscriptSource const& source, v1::OutboxItem const& item) {
    auto const& of = source.conversation;
    // Of one that is still open: the day it began.
    auto const& at = of.has_closed_at() ? of.closed_at() : of.created_at();
    std::string const day = rfc3339(at).substr(0, 10);
    std::string const name = item.conversation() + "-" + std::to_string(item.generation());
    return fs::path{day.substr(0, 4)} / day.substr(5, 2) / day.substr(8, 2) / name;
}

std::optional<fs::path>
place_before(std::string const& reference, fs::path const& folder, std::string const& name) {
    fs::path place = fs::path{reference}.replace_extension();
    auto const inside = place.lexically_relative(folder);
    bool const ours = !inside.empty() && is_inner_path(inside) && place.filename() == name;
    return ours ? std::optional{place} : std::nullopt;
}

std::optional<std::uint64_t>
remove_files(fs::path const& data_directory, std::string const& reference) {
    fs::path const relative = reference;
    auto const ending = relative.extension();
    bool const is_ours = ending == ".txt" || ending == ".html" || ending == ".json";
    if (!is_ours || !is_inner_path(relative)) return 0;
    std::uint64_t removed = 0;
    bool all = true;
    for (char const* const each : {".txt", ".html", ".json"}) {
        fs::path file = data_directory / relative;
        std::error_code failed;
        if (fs::remove(file.replace_extension(each), failed)) ++removed;
        if (failed) all = false; // one that is not there is no failure
    }
    return all ? std::optional{removed} : std::nullopt;
}

FileSink::FileSink(v1::Sink const& config, SinkSettings const& settings)
    : data_directory_(settings.data_directory)
    , path_(config.path())
    , config_(config) {}

std::vector<std::pair<std::string, std::string>>
FileSink::renderings(ports::TranscriptSource const& source) const {
    auto const [audience, language] = wanted(config_, source);
    auto const has = [this](std::string_view format) {
        auto const& formats = config_.formats();
        if (formats.empty()) return format != "html";
        return std::find(formats.begin(), formats.end(), format) != formats.end();
    };
    std::vector<std::pair<std::string, std::string>> files;
    if (has("text")) files.emplace_back(".txt", render_text(source, audience, language));
    if (has("html")) files.emplace_back(".html", render_html(source, audience, language));
    if (has("json")) files.emplace_back(".json", render_json(source, audience));
    return files;
}

DeliveryResult
FileSink::deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) {
    if (!is_inner_path(path_)) return Permanent{"the path of the sink leaves the data directory"};
    if (!is_valid_id(item.conversation(), 128))
        return Permanent{"the conversation's id is no file name"};
    fs::path relative = path_ / relative_file(source, item);
    // Where it was put before, so that one that was open then is not kept twice.
    auto const before = place_before(item.reference(), path_, relative.filename().string());
    if (before) relative = *before;
    fs::path const folder = (data_directory_ / relative).parent_path();
    if (auto const error = files::make_durable_folder(folder, data_directory_); !error.empty())
        return Retry{error, {}};
    std::string const name = relative.filename().string();
    std::string last;
    for (auto const& [ending, bytes] : renderings(source)) {
        if (auto const error = files::write_durable_file(folder, name + ending, bytes);
            !error.empty())
            return Retry{error, {}};
        last = ending;
    }
    return Delivered{relative.string() + last, {}};
}

} // namespace switchboard::sinks
