// A resolver that changes its mind, in place of the C library's for this program: what every
// transfer of libcurl asks. And an eye on connections: none leaves the machine. Any thread; one
// script at a time, which ends with its object.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace switchboard::sinks::test {

class ResolverStub {
public:
    /// Each answer holds the addresses (IPv4 or IPv6 in text) of one question; the last one stays.
    using Answers = std::vector<std::vector<std::string>>;

    explicit ResolverStub(std::map<std::string, Answers> names);
    ~ResolverStub();
    ResolverStub(ResolverStub const&) = delete;
    ResolverStub& operator=(ResolverStub const&) = delete;

    /// How often the name was asked for.
    [[nodiscard]] int asked(std::string const& name) const;
    /// Addresses that somebody wanted to connect to, in order. Others than loopback are refused
    /// there and then.
    [[nodiscard]] std::vector<std::string> connected() const;
};

} // namespace switchboard::sinks::test
