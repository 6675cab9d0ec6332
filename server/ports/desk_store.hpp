// The door to what a member of staff keeps for the own desk and wants on every machine: saved
// views, key bindings. Small documents by name, the last write wins. Called and answered on the
// thread that owns the instance. It never holds anything that others, the router or a customer
// depend on.
#pragma once

#include "ports/caller.hpp"
#include "ports/outcome.hpp"

#include <cstddef>
#include <string>

namespace switchboard::ports {

inline constexpr std::size_t kDeskBytesMax = 16 * 1024; // of one document; dozens of saved views

class DeskStore {
public:
    virtual ~DeskStore() = default;
    /// Empty if there is none of this name.
    virtual void load(Caller caller, std::string name, Done<std::string> done) = 0;
    /// Empty bytes remove it. INVALID_ARGUMENT above kDeskBytesMax.
    virtual void save(Caller caller, std::string name, std::string bytes, Done<Unit> done) = 0;
};

} // namespace switchboard::ports
