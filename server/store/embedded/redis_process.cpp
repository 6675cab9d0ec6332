#include "store/embedded/redis_process.hpp"

#include <hiredis/hiredis.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace switchboard::store {

namespace fs = std::filesystem;

namespace {

/// The child between fork and exec: only calls that are safe there.
[[noreturn]] void become_redis(char const* folder, char* const* args, int parent, int failure) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(1); // the parent died before it could be watched
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    std::signal(SIGPIPE, SIG_DFL);
    int const null = open("/dev/null", O_RDWR);
    if (null >= 0) {
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
    }
    umask(077);
    if (chdir(folder) == 0) execvp(args[0], args);
    int const why = errno;
    (void)!write(failure, &why, sizeof why);
    _exit(127);
}

bool is_redis_in(int pid, fs::path const& folder) {
    fs::path const process = fs::path("/proc") / std::to_string(pid);
    std::ifstream input(process / "comm");
    std::string name;
    std::getline(input, name);
    if (name != "redis-server") return false;
    std::error_code failed;
    return fs::read_symlink(process / "cwd", failed) == folder && !failed;
}

std::string ask(redisContext* context, std::vector<std::string> const& args) {
    std::vector<char const*> texts;
    for (std::string const& arg : args) texts.push_back(arg.c_str());
    auto* const reply = static_cast<redisReply*>(
        redisCommandArgv(context, static_cast<int>(texts.size()), texts.data(), nullptr));
    std::string answer;
    if (reply != nullptr && reply->str != nullptr) answer.assign(reply->str, reply->len);
    if (reply != nullptr) freeReplyObject(reply);
    return answer;
}

} // namespace

Result<int, std::string> spawn_redis(fs::path const& folder, std::vector<std::string> const& args) {
    std::vector<std::string> copies = args;
    std::vector<char*> raw;
    for (std::string& arg : copies) raw.push_back(arg.data());
    raw.push_back(nullptr);
    int failure[2] = {-1, -1};
    if (pipe2(failure, O_CLOEXEC) != 0) return std::string("pipe: ") + std::strerror(errno);
    int const parent = getpid();
    int const pid = fork();
    if (pid == 0) become_redis(folder.c_str(), raw.data(), parent, failure[1]);
    int const forked = errno;
    close(failure[1]);
    int why = 0;
    auto const got = pid < 0 ? 0 : read(failure[0], &why, sizeof why); // ends when exec closes it
    close(failure[0]);
    if (pid < 0) return std::string("fork: ") + std::strerror(forked);
    if (got > 0)
        return args.front() + ": " + std::strerror(why) +
               " (is the package redis-server installed?)";
    return pid;
}

std::vector<int> redis_processes_in(fs::path const& folder) {
    std::error_code failed;
    fs::path const own = fs::canonical(folder, failed);
    std::vector<int> found;
    if (failed) return found;
    for (auto const& entry : fs::directory_iterator("/proc", failed)) {
        std::string const name = entry.path().filename().string();
        int pid = 0;
        auto const [end, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
        bool const is_pid = bad == std::errc{} && end == name.data() + name.size();
        if (is_pid && is_redis_in(pid, own)) found.push_back(pid);
    }
    return found;
}

bool end_processes_in(fs::path const& folder, Millis patience) {
    auto const began = std::chrono::steady_clock::now();
    bool asked = false, forced = false;
    for (;;) {
        std::vector<int> const left = redis_processes_in(folder);
        if (left.empty()) return true;
        auto const waited = std::chrono::steady_clock::now() - began;
        if (waited > patience + Millis{5'000}) return false;
        bool const force = waited > patience;
        for (int const pid : left) {
            if (!asked) kill(pid, SIGTERM);
            if (!asked) kill(pid, SIGCONT); // a stopped one could not obey
            if (force && !forced) kill(pid, SIGKILL);
        }
        asked = true;
        forced = force;
        std::this_thread::sleep_for(Millis{20});
    }
}

std::string ask_redis(
    std::string const& socket, RedisLogin const* login, std::vector<std::string> const& what) {
    timeval const limit{.tv_sec = 1, .tv_usec = 0};
    redisContext* const context = redisConnectUnixWithTimeout(socket.c_str(), limit);
    if (context == nullptr) return {};
    std::string answer;
    if (context->err == 0) {
        redisSetTimeout(context, limit);
        if (login != nullptr) {
            answer = ask(context, {"AUTH", login->user, login->password});
            if (answer == "OK") answer = ask(context, what);
        } else {
            answer = ask(context, what);
        }
    }
    redisFree(context);
    return answer;
}

} // namespace switchboard::store
