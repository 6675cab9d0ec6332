// Transcripts as files: DATA/<path>/YYYY/MM/DD/<conversation>-<generation>.json, .txt and .html (as
// the sink's formats say), by day of the close in UTC (of the first writing, if that was before).
// Runs on a thread of the sink pool. A file is complete or absent, whenever the machine stops, and
// a repetition replaces it by the same bytes; it never writes outside of the data directory.
#pragma once

#include "sinks/sink.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace switchboard::sinks {

/// Whether `path` stays below the folder that it is appended to: relative, without "..".
[[nodiscard]] bool is_inner_path(std::filesystem::path const& path);

/// YYYY/MM/DD/<name> of a delivery, without an ending; of a conversation that is still open by the
/// day it began.
[[nodiscard]] std::filesystem::path
relative_file(ports::TranscriptSource const& source, v1::OutboxItem const& item);

/// Where an earlier delivery of the same name put its files, below the sink's folder.
[[nodiscard]] std::optional<std::filesystem::path> place_before(
    std::string const& reference, std::filesystem::path const& folder, std::string const& name);

/// Removes what deliver() wrote and answered with this reference, in every format; answers how many
/// files, nothing where one is there that cannot be removed. Anything that is no such reference
/// removes nothing.
std::optional<std::uint64_t>
remove_files(std::filesystem::path const& data_directory, std::string const& reference);

class FileSink : public Sink {
public:
    FileSink(v1::Sink const& config, SinkSettings const& settings);
    [[nodiscard]] DeliveryResult
    deliver(ports::TranscriptSource const& source, v1::OutboxItem const& item) override;

private:
    /// Ending and content of each wanted format; the JSON, a whole line, last.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>>
    renderings(ports::TranscriptSource const& source) const;
    std::filesystem::path data_directory_;
    std::filesystem::path path_;
    v1::Sink config_;
};

} // namespace switchboard::sinks
