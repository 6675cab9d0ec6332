// The addresses that a server listens on: the public one, and the operators' own if there is one.
// Decides what may be opened at all. Main thread, at start.
#pragma once

#include "app/server.hpp"
#include "app/settings.hpp"
#include "app/worker.hpp"
#include "gateway/door.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace switchboard::app {

/// Where one door is.
struct Place {
    std::string host;
    std::uint16_t port = 0; // 0: any free one
    char const* setting = "";
    char const* option = "";
};

/// An error if plain HTTP would leave this machine without anybody having said so, or if a proxy is
/// meant that nobody has named and that may be on another machine.
[[nodiscard]] std::optional<StartError> check_exposure(ServerSettings const& settings);

/// Every worker accepts there when this returns nothing; `place.port` is the one that it became.
[[nodiscard]] std::optional<StartError>
listen_on(Place& place, gateway::Door door, std::vector<std::unique_ptr<Worker>> const& workers);

/// "http://127.0.0.1:8080", as somebody on this machine reaches it.
[[nodiscard]] std::string url_of(Place const& place, bool tls);

} // namespace switchboard::app
