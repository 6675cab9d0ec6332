// The door to what the server keeps about people's access beside the settings: small documents of
// an account by name (proto/.../vault.proto), each replaced only by who has seen the present one.
// Called and answered on the thread that owns the instance. It never holds a secret in clear:
// callers seal or hash what they put in.
#pragma once

#include "ports/outcome.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace switchboard::ports {

inline constexpr std::size_t kVaultBytesMax = 64 * 1024; // of one document
inline constexpr std::size_t kVaultNameMax = 256;        // bytes

struct VaultDocument {
    std::string bytes;
    std::uint64_t revision = 0; // 0: there is none
};

class VaultStore {
public:
    virtual ~VaultStore() = default;
    virtual void load(std::string account, std::string name, Done<VaultDocument> done) = 0;
    /// Answers the new revision; CONFLICT if the present one is not `document.revision`. Empty
    /// bytes remove it. TOO_LARGE above kVaultBytesMax.
    virtual void save(
        std::string account, std::string name, VaultDocument document,
        Done<std::uint64_t> done) = 0;
    /// The first candidate stays: answers what is there now.
    virtual void
    claim(std::string account, std::string name, std::string candidate, Done<std::string> done) = 0;
    /// Every node looks again whether the account's open sockets still may be.
    virtual void recheck_people(std::string account, Done<Unit> done) = 0;
};

} // namespace switchboard::ports
