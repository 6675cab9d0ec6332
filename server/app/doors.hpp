// What is behind this node's listening addresses: the HTTP API, the embedded web part, and, where
// files have a host of their own, that host. Made once at start, on the main thread; the settings,
// and what `doors` refers to, outlive it, and it outlives the workers' listeners.
#pragma once

#include "api/doors.hpp"
#include "api/frame_ancestors.hpp"
#include "app/settings.hpp"
#include "gateway/door.hpp"
#include "http/assets.hpp"
#include "http/routes.hpp"
#include "http/wider_policy.hpp"

#include <string>
#include <vector>

namespace switchboard::app {

class Doors {
public:
    Doors(ServerSettings const& settings, api::ApiDoors doors);
    Doors(Doors const&) = delete;
    Doors& operator=(Doors const&) = delete;

    /// Shows everything, unless the operators have a door of their own.
    [[nodiscard]] gateway::Door of_public(gateway::TlsCertificates const* certificates) const;
    [[nodiscard]] gateway::Door of_operators(gateway::TlsCertificates const* certificates) const;

private:
    void add_pages(ServerSettings const& settings);
    [[nodiscard]] gateway::OtherHost files() const;

    http::WiderPolicy wider_;        // outlives the pages that it made
    std::vector<http::Asset> pages_; // outlives the routes that show them
    api::FrameAncestors frames_;     // outlives the routes that ask it
    std::string files_host_;         // empty: files are read where everything else is
    http::Routes public_, operators_, files_;
};

} // namespace switchboard::app
