// The server's data folder: made with mode 0700, held by one process at a time, with the node's
// name kept in it. Main thread. It never deletes anything but
// a set-up link that is no good any more.
#pragma once

#include "app/settings.hpp"

#include <filesystem>
#include <string>

namespace switchboard::app {

class DataFolder {
public:
    [[nodiscard]] static Result<DataFolder, SettingsError> open(std::filesystem::path const& path);
    DataFolder(DataFolder&& other) noexcept;
    DataFolder& operator=(DataFolder&&) = delete;
    ~DataFolder(); // lets the next process in

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    /// The node's name: `wanted` if it is not empty, else the one in node-id, made at the first
    /// start. It stays the same over restarts, so that the node takes its own leases back at once.
    [[nodiscard]] Result<std::string, SettingsError> node_name(std::string const& wanted) const;
    /// The key that seals secrets: from `file` if one is named (nodes of one installation share
    /// it), else from seal.key in the folder, made at the first start. 32 bytes as 64 hex digits;
    /// a file that others may read is refused.
    [[nodiscard]] Result<std::string, SettingsError>
    seal_key(std::filesystem::path const& file) const;

    /// The link that makes the first admin, in setup-link, which nobody else may read: what a
    /// service prints is kept in the journal. Empty: takes the file away. Answers its path.
    [[nodiscard]] Result<std::filesystem::path, SettingsError>
    keep_setup_link(std::string const& link) const;

private:
    DataFolder(std::filesystem::path path, int lock)
        : path_{std::move(path)}
        , lock_{lock} {}
    std::filesystem::path path_;
    int lock_ = -1;
};

} // namespace switchboard::app
