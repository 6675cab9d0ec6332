#include "resolver_stub.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <mutex>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace switchboard::sinks::test {
namespace {

struct Script {
    std::mutex mutex;
    std::map<std::string, ResolverStub::Answers> names;
    std::map<std::string, int> asked;
    std::vector<std::string> connected;
};

Script& script() {
    static Script instance;
    return instance;
}

template<class Function> Function real(char const* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// The C library makes the list that the caller is going to free: each address is a number to it.
using Resolve = int (*)(char const*, char const*, addrinfo const*, addrinfo**);

int resolve_all(
    std::vector<std::string> const& addresses, char const* service, addrinfo const* hints,
    addrinfo** result) {
    addrinfo** end = result;
    for (auto const& each : addresses) {
        addrinfo wanted{};
        if (hints != nullptr) wanted = *hints;
        wanted.ai_family = AF_UNSPEC;
        wanted.ai_flags = AI_NUMERICHOST;
        int const bad = real<Resolve>("getaddrinfo")(each.c_str(), service, &wanted, end);
        if (bad != 0) return bad;
        while (*end != nullptr) end = &(*end)->ai_next;
    }
    return addresses.empty() ? EAI_NONAME : 0;
}

std::string text_of(sockaddr const& address) {
    char text[INET6_ADDRSTRLEN] = {};
    void const* bytes = nullptr;
    if (address.sa_family == AF_INET)
        bytes = &reinterpret_cast<sockaddr_in const&>(address).sin_addr;
    if (address.sa_family == AF_INET6)
        bytes = &reinterpret_cast<sockaddr_in6 const&>(address).sin6_addr;
    if (bytes == nullptr) return {};
    return ::inet_ntop(address.sa_family, bytes, text, sizeof text);
}

} // namespace

ResolverStub::ResolverStub(std::map<std::string, Answers> names) {
    std::lock_guard const lock{script().mutex};
    script().names = std::move(names);
}

ResolverStub::~ResolverStub() {
    std::lock_guard const lock{script().mutex};
    script().names.clear();
    script().asked.clear();
    script().connected.clear();
}

int ResolverStub::asked(std::string const& name) const {
    std::lock_guard const lock{script().mutex};
    return script().asked[name];
}

std::vector<std::string> ResolverStub::connected() const {
    std::lock_guard const lock{script().mutex};
    return script().connected;
}

} // namespace switchboard::sinks::test

extern "C" int
getaddrinfo(char const* name, char const* service, addrinfo const* hints, addrinfo** result) {
    using namespace switchboard::sinks::test;
    auto& known = script();
    std::unique_lock lock{known.mutex};
    auto const found = name != nullptr ? known.names.find(name) : known.names.end();
    if (found == known.names.end()) {
        lock.unlock();
        return real<Resolve>("getaddrinfo")(name, service, hints, result);
    }
    auto const turn = static_cast<std::size_t>(known.asked[name]++);
    auto const addresses = found->second[std::min(turn, found->second.size() - 1)];
    lock.unlock();
    return resolve_all(addresses, service, hints, result);
}

extern "C" int connect(int socket, sockaddr const* address, socklen_t size) {
    using namespace switchboard::sinks::test;
    std::string const where = text_of(*address);
    if (where.empty())
        return real<int (*)(int, sockaddr const*, socklen_t)>("connect")(socket, address, size);
    {
        std::lock_guard const lock{script().mutex};
        script().connected.push_back(where);
    }
    if (where == "127.0.0.1" || where == "::1")
        return real<int (*)(int, sockaddr const*, socklen_t)>("connect")(socket, address, size);
    errno = ECONNREFUSED;
    return -1;
}
