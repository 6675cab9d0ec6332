#include "files/durable_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace switchboard::files {

namespace fs = std::filesystem;

namespace {

std::string failure(std::string_view what, fs::path const& path) {
    std::error_code const ec{errno, std::generic_category()};
    return std::string(what).append(" ").append(path.string()).append(": ").append(ec.message());
}

class Descriptor {
public:
    explicit Descriptor(int fd)
        : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    [[nodiscard]] int get() const { return fd_; }

private:
    int fd_;
};

std::string sync_folder(fs::path const& folder) {
    Descriptor const directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (directory.get() < 0) return failure("cannot open", folder);
    if (::fsync(directory.get()) != 0) return failure("cannot sync", folder);
    return {};
}

std::string write_all(int fd, std::string_view bytes, fs::path const& path) {
    while (!bytes.empty()) {
        ssize_t const written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return failure("cannot write", path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (::fsync(fd) != 0) return failure("cannot sync", path);
    return {};
}

/// What a crash left behind under this name's temporary names.
void remove_leftovers(fs::path const& folder, std::string const& prefix) {
    std::error_code ignored;
    for (auto const& file : fs::directory_iterator(folder, ignored))
        if (file.path().filename().string().starts_with(prefix)) fs::remove(file.path(), ignored);
}

} // namespace

std::string make_durable_folder(fs::path const& folder, fs::path const& root) {
    if (::mkdir(folder.c_str(), 0700) == 0) return sync_folder(folder.parent_path());
    if (errno == EEXIST) return {};
    if (errno != ENOENT || folder == root || folder == folder.parent_path())
        return failure("cannot make", folder);
    if (auto error = make_durable_folder(folder.parent_path(), root); !error.empty()) return error;
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        return failure("cannot make", folder);
    return sync_folder(folder.parent_path());
}

std::string
write_durable_file(fs::path const& folder, std::string const& name, std::string_view bytes) {
    std::string const prefix = "." + name + ".";
    remove_leftovers(folder, prefix);
    std::string temporary = (folder / (prefix + "XXXXXX")).string();
    {
        Descriptor const file{::mkostemp(temporary.data(), O_CLOEXEC)};
        if (file.get() < 0) return failure("cannot make", temporary);
        if (auto error = write_all(file.get(), bytes, temporary); !error.empty()) {
            ::unlink(temporary.c_str());
            return error;
        }
    }
    fs::path const final_name = folder / name;
    if (::rename(temporary.c_str(), final_name.c_str()) != 0) {
        auto error = failure("cannot rename to", final_name);
        ::unlink(temporary.c_str());
        return error;
    }
    return sync_folder(folder);
}

std::string append_durable(fs::path const& file, std::string_view bytes) {
    constexpr int kHow = O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC;
    Descriptor const opened{::open(file.c_str(), kHow, 0600)};
    if (opened.get() < 0) return failure("cannot open", file);
    if (auto error = write_all(opened.get(), bytes, file); !error.empty()) return error;
    return sync_folder(file.parent_path()); // its name is as durable as its folder
}

} // namespace switchboard::files
