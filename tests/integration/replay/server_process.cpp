#include "server_process.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace switchboard::commands::replay::test {

namespace {

[[noreturn]] void become_server(std::string const& data, std::string const& listen, int output) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that crashes leaves nothing behind
    ::dup2(output, STDOUT_FILENO);
    int const quiet = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(quiet, STDERR_FILENO);
    ::execl(
        SWITCHBOARD_PROGRAM, "switchboard", "demo", "--data", data.c_str(), "--listen",
        listen.c_str(), "--workers", "2", nullptr);
    std::_Exit(127);
}

/// Reads what the server prints until it names its address.
std::string read_url(int input) {
    std::FILE* const lines = ::fdopen(input, "r");
    std::string url;
    char* line = nullptr;
    std::size_t size = 0;
    while (url.empty() && ::getline(&line, &size, lines) > 0) {
        std::string const text{line};
        auto const from = text.find("http://");
        if (from == std::string::npos) continue;
        url = text.substr(from, text.find('/', from + 7) - from);
    }
    std::free(line);
    std::fclose(lines);
    if (url.empty()) throw std::runtime_error("the server did not start");
    return url;
}

} // namespace

ServerProcess::ServerProcess() {
    std::string folder = (std::filesystem::temp_directory_path() / "replay-XXXXXX").string();
    if (::mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
    data_ = folder;
    start("127.0.0.1:0");
}

ServerProcess::~ServerProcess() {
    if (child_ > 0) {
        ::kill(child_, SIGTERM);
        ::waitpid(child_, nullptr, 0);
    }
    std::error_code ignored;
    std::filesystem::remove_all(data_, ignored);
}

void ServerProcess::start(std::string const& listen) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    child_ = ::fork();
    if (child_ == 0) become_server(data_.string(), listen, ends[1]);
    ::close(ends[1]);
    url_ = read_url(ends[0]);
}

void ServerProcess::kill_hard() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    child_ = -1;
}

bool ServerProcess::kill_redis_hard() const {
    // Its threads list the children that they started.
    for (auto const& task :
         std::filesystem::directory_iterator("/proc/" + std::to_string(child_) + "/task")) {
        std::ifstream children{task.path() / "children"};
        for (pid_t pid = 0; children >> pid;) {
            std::ifstream comm{"/proc/" + std::to_string(pid) + "/comm"};
            std::string name;
            std::getline(comm, name);
            if (name == "redis-server") return ::kill(pid, SIGKILL) == 0;
        }
    }
    return false;
}

void ServerProcess::start_again() {
    start(url_.substr(std::string_view{"http://"}.size()));
}

} // namespace switchboard::commands::replay::test
