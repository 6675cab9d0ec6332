#include "redis_server.hpp"

#include <hiredis/hiredis.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace switchboard::store::test {

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sb-store-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

RedisServer::RedisServer(std::vector<std::string> extra)
    : extra_(std::move(extra)) {
    std::string name = (std::filesystem::temp_directory_path() / "sb-redis-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
    folder_ = name;
    start();
}

RedisServer::~RedisServer() {
    kill_hard();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void RedisServer::start() {
    std::vector<std::string> args{
        "redis-server",
        "--port",
        "0",
        "--unixsocket",
        socket(),
        "--dir",
        folder_.string(),
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
        "--save",
        "",
        "--logfile",
        (folder_ / "redis.log").string()};
    args.insert(args.end(), extra_.begin(), extra_.end());
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        std::vector<char*> raw;
        for (std::string& arg : args) raw.push_back(arg.data());
        raw.push_back(nullptr);
        execvp(raw[0], raw.data());
        _exit(127);
    }
    for (int i = 0; i < 2'000; ++i) {
        if (redis_command(socket(), {"PING"}) == "PONG") return;
        usleep(5'000);
    }
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
