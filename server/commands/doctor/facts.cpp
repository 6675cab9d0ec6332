#include "commands/doctor/facts.hpp"

#include "commands/doctor/clamd_check.hpp"
#include "commands/doctor/redis_look.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

extern char** environ;

namespace switchboard::commands::doctor {

namespace {

namespace fs = std::filesystem;

bool is_free(std::uint16_t port) {
    int const listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener < 0) return false;
    int const yes = 1;
    (void)setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    bool const free =
        bind(listener, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0 &&
        listen(listener, 1) == 0;
    close(listener);
    return free;
}

std::string first_line(int from) {
    std::string text;
    std::array<char, 256> buffer{};
    for (;;) {
        auto const size = read(from, buffer.data(), buffer.size());
        if (size <= 0 || text.size() > 4096) break;
        text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    return text.substr(0, text.find('\n'));
}

/// What `program --version` says first; nothing if it cannot be run. No shell is involved.
std::string version_of(std::string const& program) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return {};
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string name = program;
    std::string flag = "--version";
    std::array<char*, 3> arguments{name.data(), flag.data(), nullptr};
    pid_t child = 0;
    int const failed =
        posix_spawnp(&child, name.c_str(), &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    std::string const line = failed == 0 ? first_line(ends[0]) : std::string{};
    close(ends[0]);
    if (failed == 0) (void)waitpid(child, nullptr, 0);
    return line;
}

std::optional<std::string> text_of(fs::path const& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>{file}, {}};
}

std::uint64_t open_files() {
    rlimit limit{};
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : 0;
}

void look_at_data_dir(Facts& facts) {
    struct stat found {};
    facts.data_dir_exists = stat(facts.data_dir.c_str(), &found) == 0 && S_ISDIR(found.st_mode);
    facts.data_dir_mode = found.st_mode & 07777U;
    facts.data_dir_writable = access(facts.data_dir.c_str(), W_OK | X_OK) == 0;
    // Of a directory that is still to be made, the nearest one above it has the disk.
    std::error_code failed;
    fs::path place = fs::absolute(facts.data_dir, failed);
    while (!fs::exists(place, failed) && place.has_relative_path()) place = place.parent_path();
    auto const space = fs::space(place, failed);
    facts.free_bytes = failed ? 0 : space.available;
}

std::optional<std::uint32_t> somaxconn() {
    std::ifstream file{"/proc/sys/net/core/somaxconn"};
    std::uint32_t value = 0;
    if (file >> value) return value;
    return std::nullopt;
}

NamedPlaces named_places(Options const& options, PlaceReader const& place) {
    NamedPlaces named;
    if (options.redis.empty())
        return options.server_file.empty() || !place ? named : place(options.server_file);
    named.ack_replicas = options.ack_replicas;
    auto url = store::RedisUrl::parse(options.redis);
    if (url)
        named.redis = *std::move(url);
    else
        named.trouble = url.error();
    return named;
}

std::optional<RedisFacts> look_at_named_redis(NamedPlaces const& named) {
    if (!named.trouble.empty()) {
        RedisFacts facts;
        facts.described = "its settings";
        facts.trouble = named.trouble;
        return facts;
    }
    if (!named.redis) return std::nullopt;
    return look_at_redis(*named.redis, named.ack_replicas);
}

} // namespace

Facts look(Options const& options, LibraryCheck const& library, PlaceReader const& place) {
    Facts facts;
    NamedPlaces const named = named_places(options, place);
    facts.redis = look_at_named_redis(named);
    if (!named.clamd.empty())
        facts.clamd = look_at_clamd(
            named.clamd, std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()));
    facts.port = options.port;
    facts.port_free = is_free(options.port);
    facts.needs_redis_server = !options.external_redis && !facts.redis;
    facts.redis_version = version_of(options.redis_server);
    facts.library_checked = static_cast<bool>(library);
    if (library) facts.library = library();
    facts.open_files = open_files();
    facts.data_dir = options.data_dir;
    look_at_data_dir(facts);
    facts.somaxconn = somaxconn();
    facts.zone_data = fs::exists("/usr/share/zoneinfo/Asia/Ho_Chi_Minh");
    facts.config_file = options.config_file;
    if (!options.config_file.empty()) facts.config_text = text_of(options.config_file);
    return facts;
}

} // namespace switchboard::commands::doctor
