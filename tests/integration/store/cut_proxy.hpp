// A door in front of a server that can be shut for some of those who come: a network that splits.
// While it is shut nothing gets through in either direction and nobody is told, as when packets are
// dropped; when it opens, what was held goes on. Who comes is known by the source address. Owns one
// thread; the doors may be shut and opened from any thread. Never loses, doubles or changes a byte.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>

namespace switchboard::store::test {

class CutProxy {
public:
    /// Listens on 127.0.0.1:`port` and passes on to 127.0.0.1:`target`.
    CutProxy(std::uint16_t port, std::uint16_t target);
    ~CutProxy();
    CutProxy(CutProxy const&) = delete;
    CutProxy& operator=(CutProxy const&) = delete;

    /// Shut for whoever comes from one of these addresses ("127.0.1.2"); none: open for all.
    void shut(std::set<std::string> from);
    [[nodiscard]] std::uint16_t port() const;

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace switchboard::store::test
