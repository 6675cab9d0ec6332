// Files that are complete or absent after any crash: temporary name, fsync, rename, fsync of the
// folder. Blocking; any thread that may block. Answers an empty string, or what failed, for people.
// Never follows what it did not make itself and never leaves a descriptor open.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace switchboard::sinks {

/// Makes `folder` and those above it up to `root`, each durable in its parent.
[[nodiscard]] std::string
make_durable_folder(std::filesystem::path const& folder, std::filesystem::path const& root);

/// Replaces `folder/name` by `bytes` in one step.
[[nodiscard]] std::string write_durable_file(
    std::filesystem::path const& folder, std::string const& name, std::string_view bytes);

} // namespace switchboard::sinks
