#include "store/embedded/embedded_redis.hpp"

#include "store/embedded/aof_guard.hpp"
#include "store/embedded/redis_process.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <mutex>
#include <sys/file.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace switchboard::store {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSocketPathMax = 100; // the system's limit is 107
constexpr Millis kBackoffMin{100};
constexpr Millis kBackoffMax{5'000};
constexpr Millis kStopPatience{10'000};
constexpr char const* kUsersFile = "users.acl";

/// The last line that Redis wrote to its log since `from`, for the operator.
std::string last_words(fs::path const& log, std::uintmax_t from) {
    std::ifstream input(log);
    input.seekg(static_cast<std::streamoff>(from));
    std::string line, last;
    while (std::getline(input, line))
        if (!line.empty()) last = line;
    return last.empty() ? "it wrote nothing to " + log.string() : "its log ends: " + last;
}

std::string describe_end(int status) {
    if (WIFSIGNALED(status)) return "ended by signal " + std::to_string(WTERMSIG(status));
    return "ended with status " + std::to_string(WEXITSTATUS(status));
}

} // namespace

class EmbeddedRedis::Impl {
public:
    explicit Impl(EmbeddedOptions options)
        : options_(std::move(options)) {}
    ~Impl() {
        stop();
        if (lock_ >= 0) close(lock_);
        std::error_code ignored;
        if (!private_socket_.empty()) fs::remove_all(private_socket_, ignored);
    }
    Impl(Impl const&) = delete;
    Impl& operator=(Impl const&) = delete;

    /// Empty, or why not.
    std::string start();
    void stop();
    [[nodiscard]] std::string socket() const { return socket_; }
    [[nodiscard]] RedisUsers const& users() const { return users_; }
    [[nodiscard]] bool rewrite() const;
    [[nodiscard]] bool limit_memory(std::uint64_t bytes);
    [[nodiscard]] int pid() const {
        std::scoped_lock const guard(mutex_);
        return pid_;
    }
    [[nodiscard]] std::uint64_t restarts() const { return restarts_.load(); }

private:
    std::string make_folder();
    std::string choose_socket();
    std::string write_users();
    void watch();
    /// One life of the process, from guard to end; empty after a life that was ready once.
    std::string live_once();
    bool wait_ready(int pid);
    bool has_ended(int pid) const;
    int reap(int pid);
    void became_ready();
    [[nodiscard]] bool rest(Millis time); // false: stop
    void log(std::string const& line) const {
        if (options_.log) options_.log("private redis: " + line);
    }
    [[nodiscard]] std::vector<std::string> arguments() const;

    EmbeddedOptions options_;
    RedisUsers const users_ = RedisUsers::make();
    fs::path folder_, private_socket_;
    std::string socket_;
    int lock_ = -1;
    std::thread watcher_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false, ready_once_ = false;
    std::string failed_; // why the first start did not succeed
    int pid_ = 0;
    std::atomic<std::uint64_t> restarts_ = 0;
    std::atomic<std::uint64_t> memory_bytes_ = 0; // 0: no limit
};

std::string EmbeddedRedis::Impl::make_folder() {
    std::error_code failed;
    fs::create_directories(options_.data / "redis", failed);
    if (failed) return (options_.data / "redis").string() + ": " + failed.message();
    folder_ = fs::canonical(options_.data / "redis", failed);
    fs::permissions(folder_, fs::perms::owner_all, failed);
    if (failed) return folder_.string() + ": " + failed.message();
    lock_ = open((folder_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) return (folder_ / "lock").string() + ": " + std::strerror(errno);
    if (flock(lock_, LOCK_EX | LOCK_NB) != 0)
        return options_.data.string() + ": another server uses this data directory";
    return {};
}

std::string EmbeddedRedis::Impl::choose_socket() {
    socket_ = (folder_ / "redis.sock").string();
    if (socket_.size() <= kSocketPathMax) return {};
    std::string name = "/tmp/switchboard-XXXXXX"; // the path was too long for a socket
    if (mkdtemp(name.data()) == nullptr) return "/tmp: " + std::string(std::strerror(errno));
    private_socket_ = name;
    socket_ = name + "/redis.sock";
    return {};
}

std::vector<std::string> EmbeddedRedis::Impl::arguments() const {
    std::vector<std::string> out{
        options_.program,
        "--port",
        "0",
        "--unixsocket",
        socket_,
        "--unixsocketperm",
        "700",
        "--dir",
        folder_.string(),
        "--daemonize",
        "no",
        "--save",
        "",
        "--appendonly",
        "yes",
        "--appendfsync",
        options_.relaxed ? "everysec" : "always",
        "--no-appendfsync-on-rewrite",
        "no",
        "--maxmemory",
        std::to_string(memory_bytes_.load()),
        "--maxmemory-policy",
        "noeviction",
        "--logfile",
        (folder_ / "redis.log").string()};
    if (options_.users) out.insert(out.end(), {"--aclfile", (folder_ / kUsersFile).string()});
    return out;
}

/// Made anew at each start, before Redis reads it; nobody else may.
std::string EmbeddedRedis::Impl::write_users() {
    if (!options_.users) return {};
    fs::path const path = folder_ / kUsersFile;
    int const file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return path.string() + ": " + std::strerror(errno);
    std::string const text = users_.acl();
    bool const written = write(file, text.data(), text.size()) == std::ssize(text);
    std::string const why = written ? std::string{} : path.string() + ": " + std::strerror(errno);
    close(file);
    return why;
}

std::string EmbeddedRedis::Impl::start() {
    if (std::string why = make_folder(); !why.empty()) return why;
    if (std::string why = choose_socket(); !why.empty()) return why;
    if (std::string why = write_users(); !why.empty()) return why;
    if (!redis_processes_in(folder_).empty()) {
        log("ending the one that an earlier server left behind");
        if (!end_processes_in(folder_, kStopPatience))
            return folder_.string() + ": a redis-server of an earlier server cannot be ended";
    }
    watcher_ = std::thread([this] { watch(); });
    std::unique_lock guard(mutex_);
    changed_.wait(guard, [this] { return ready_once_ || !failed_.empty(); });
    return ready_once_ ? std::string{} : failed_;
}

void EmbeddedRedis::Impl::stop() {
    {
        std::scoped_lock const guard(mutex_);
        stopping_ = true;
        if (pid_ > 0) kill(pid_, SIGTERM);
    }
    changed_.notify_all();
    if (!watcher_.joinable()) return;
    {
        std::unique_lock guard(mutex_);
        bool const gone = changed_.wait_for(guard, kStopPatience, [this] { return pid_ == 0; });
        if (!gone && pid_ > 0) kill(pid_, SIGKILL);
    }
    watcher_.join();
}

bool EmbeddedRedis::Impl::rest(Millis time) {
    std::unique_lock guard(mutex_);
    return !changed_.wait_for(guard, time, [this] { return stopping_; });
}

void EmbeddedRedis::Impl::watch() {
    Millis backoff = kBackoffMin;
    for (;;) {
        std::string const why = live_once();
        {
            std::scoped_lock const guard(mutex_);
            if (stopping_) break;
            if (!ready_once_) {
                failed_ = why;
                break;
            }
        }
        if (!why.empty()) log(why);
        backoff = why.empty() ? kBackoffMin : std::min(backoff * 2, kBackoffMax);
        if (!rest(backoff)) break;
        ++restarts_;
    }
    changed_.notify_all();
}

std::string EmbeddedRedis::Impl::live_once() {
    auto const checked = guard_aof(folder_, options_.tail_bytes_max);
    if (!checked) return checked.error();
    if (checked->cut_bytes > 0)
        log("cut " + std::to_string(checked->cut_bytes) +
            " bytes of an interrupted write; the file as it was is " + checked->copy.string());
    fs::path const log_file = folder_ / "redis.log";
    std::error_code none;
    auto const log_size = fs::exists(log_file) ? fs::file_size(log_file, none) : 0;
    int pid = 0;
    {
        std::scoped_lock const guard(mutex_);
        if (stopping_) return {};
        auto const spawned = spawn_redis(folder_, arguments());
        if (!spawned) return spawned.error();
        pid = pid_ = *spawned;
    }
    bool const ready = wait_ready(pid);
    if (ready)
        became_ready();
    else
        kill(pid, SIGTERM);
    std::string const end = describe_end(reap(pid));
    std::scoped_lock const guard(mutex_);
    if (stopping_) return {};
    if (!ready)
        return "redis-server did not become ready: " + end + "; " + last_words(log_file, log_size);
    log(end + "; starting it again");
    return {};
}

bool EmbeddedRedis::Impl::wait_ready(int pid) {
    auto deadline = std::chrono::steady_clock::now() + options_.start_timeout;
    while (std::chrono::steady_clock::now() < deadline) {
        std::string const answer =
            ping_redis(socket_, options_.users ? &users_.operators : nullptr);
        if (answer == "PONG") return true;
        // Loading takes as long as it takes.
        if (answer.starts_with("LOADING"))
            deadline = std::chrono::steady_clock::now() + options_.start_timeout;
        if (has_ended(pid) || !rest(Millis{10})) return false;
    }
    return false;
}

bool EmbeddedRedis::Impl::rewrite() const {
    auto const* const login = options_.users ? &users_.operators : nullptr;
    return ask_redis(socket_, login, {"BGREWRITEAOF"}).starts_with("Background");
}

bool EmbeddedRedis::Impl::limit_memory(std::uint64_t bytes) {
    memory_bytes_ = bytes;
    auto const* const login = options_.users ? &users_.operators : nullptr;
    return ask_redis(socket_, login, {"CONFIG", "SET", "maxmemory", std::to_string(bytes)}) == "OK";
}

bool EmbeddedRedis::Impl::has_ended(int pid) const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid;
}

int EmbeddedRedis::Impl::reap(int pid) {
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
    }
    std::scoped_lock const guard(mutex_); // nobody signals the number once it may be another's
    int status = 0;
    waitpid(pid, &status, 0);
    pid_ = 0;
    changed_.notify_all();
    return status;
}

void EmbeddedRedis::Impl::became_ready() {
    std::scoped_lock const guard(mutex_);
    ready_once_ = true;
    changed_.notify_all();
}

Result<std::unique_ptr<EmbeddedRedis>, std::string> EmbeddedRedis::start(EmbeddedOptions options) {
    auto impl = std::make_unique<Impl>(std::move(options));
    if (std::string why = impl->start(); !why.empty()) return why;
    return std::unique_ptr<EmbeddedRedis>(new EmbeddedRedis(std::move(impl)));
}

EmbeddedRedis::EmbeddedRedis(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}
EmbeddedRedis::~EmbeddedRedis() = default;
std::string EmbeddedRedis::url() const {
    return "unix://" + impl_->socket();
}
RedisUsers const& EmbeddedRedis::users() const {
    return impl_->users();
}
bool EmbeddedRedis::rewrite() const {
    return impl_->rewrite();
}
bool EmbeddedRedis::limit_memory(std::uint64_t bytes) {
    return impl_->limit_memory(bytes);
}
int EmbeddedRedis::pid() const {
    return impl_->pid();
}
std::uint64_t EmbeddedRedis::restarts() const {
    return impl_->restarts();
}
void EmbeddedRedis::stop() {
    impl_->stop();
}

} // namespace switchboard::store
