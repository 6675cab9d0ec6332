#include "redis_server.hpp"

#include <hiredis/hiredis.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <netinet/in.h>
#include <poll.h>
#include <random>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace switchboard::store::test {
namespace {

constexpr int kLookEveryMs = 5;

} // namespace

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sb-store-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

RedisServer::RedisServer(std::vector<std::string> extra, Mode mode)
    : mode_(mode) {
    std::string name = (std::filesystem::temp_directory_path() / "sb-redis-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    folder_ = name;
    write_settings(extra);
    start();
}

// A file and not arguments: Sentinel and replication rewrite it, and a restart goes on from there.
void RedisServer::write_settings(std::vector<std::string> const& extra) const {
    std::vector<std::string> words{"--unixsocket",   socket(),    "--dir",
                                   folder_.string(), "--logfile", (folder_ / "redis.log").string()};
    if (mode_ == Mode::Server)
        words.insert(
            words.end(),
            {"--port", "0", "--appendonly", "yes", "--appendfsync", "always", "--save", ""});
    words.insert(words.end(), extra.begin(), extra.end());
    std::ofstream file(folder_ / "redis.conf");
    for (std::string const& word : words) {
        if (word.starts_with("--"))
            file << '\n' << word.substr(2);
        else
            file << ' ' << (word.empty() ? "\"\"" : word);
    }
    file << '\n';
}

RedisServer::~RedisServer() {
    kill_hard();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void RedisServer::start() {
    std::vector<std::string> args{"redis-server", (folder_ / "redis.conf").string()};
    if (mode_ == Mode::Sentinel) args.emplace_back("--sentinel");
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        std::vector<char*> raw;
        for (std::string& arg : args) raw.push_back(arg.data());
        raw.push_back(nullptr);
        execvp(raw[0], raw.data());
        _exit(127);
    }
    if (!wait_for([this] { return redis_command(socket(), {"PING"}) == "PONG"; }))
        throw std::runtime_error("redis-server did not start");
}

void RedisServer::signal(int number) const {
    if (pid_ > 0) kill(pid_, number);
}

void RedisServer::kill_hard() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
}

bool wait_for(std::function<bool()> const& holds, std::chrono::milliseconds limit) {
    auto const until = std::chrono::steady_clock::now() + limit;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > until) return false;
        poll(
            nullptr, 0,
            kLookEveryMs); // another process brings it about: nothing here would wake us
    }
    return true;
}

std::uint16_t free_port() {
    // Below the ports of outgoing connections, which take one of theirs at any moment.
    std::random_device random;
    std::uniform_int_distribution<std::uint16_t> ports(12'000, 31'999);
    for (int tries = 0; tries < 100; ++tries) {
        int const probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        std::uint16_t const port = ports(random);
        address.sin_port = htons(port);
        bool const bound =
            bind(probe, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
        close(probe);
        if (bound) return port;
    }
    throw std::runtime_error("no free port");
}

std::string redis_command(std::string const& socket, std::vector<std::string> const& args) {
    timeval const limit{.tv_sec = 2, .tv_usec = 0};
    redisContext* const context = redisConnectUnixWithTimeout(socket.c_str(), limit);
    if (context == nullptr) return "ERR no memory";
    std::string text = "ERR not connected";
    if (context->err == 0) {
        std::vector<char const*> texts;
        std::vector<std::size_t> sizes;
        for (std::string const& arg : args) {
            texts.push_back(arg.data());
            sizes.push_back(arg.size());
        }
        auto* const reply = static_cast<redisReply*>(
            redisCommandArgv(context, static_cast<int>(args.size()), texts.data(), sizes.data()));
        if (reply != nullptr) {
            if (reply->type == REDIS_REPLY_INTEGER)
                text = std::to_string(reply->integer);
            else
                text = reply->str == nullptr ? "" : std::string(reply->str, reply->len);
            freeReplyObject(reply);
        }
    }
    redisFree(context);
    return text;
}

} // namespace switchboard::store::test
