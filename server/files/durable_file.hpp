// Files that outlive any crash, for this user's eyes only: replaced in one step (temporary name,
// fsync, rename, fsync of the folder), or added to at the end. Blocking; any thread that may block.
// Answers an empty string, or what failed, for people. Never leaves a descriptor open.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace switchboard::files {

/// Makes `folder` and those above it up to `root`, each durable in its parent.
[[nodiscard]] std::string
make_durable_folder(std::filesystem::path const& folder, std::filesystem::path const& root);

/// Replaces `folder/name` by `bytes` in one step.
[[nodiscard]] std::string write_durable_file(
    std::filesystem::path const& folder, std::string const& name, std::string_view bytes);

/// Adds `bytes` at the end of `file`, which is made if there is none. A crash leaves a part of
/// them.
[[nodiscard]] std::string append_durable(std::filesystem::path const& file, std::string_view bytes);

} // namespace switchboard::files
