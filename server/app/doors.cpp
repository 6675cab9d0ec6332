#include "app/doors.hpp"

#include "api/api.hpp"
#include "http/request_parts.hpp"

#include <utility>

namespace switchboard::app {

namespace {

api::Surface surface_of(ServerSettings const& settings) {
    if (settings.admin_host.empty()) return api::Surface::All;
    return settings.admin_only ? api::Surface::WithoutAdmin : api::Surface::WithoutMetrics;
}

} // namespace

Doors::Doors(ServerSettings const& settings, api::ApiDoors doors)
    : wider_{doors.files_origin}
    , frames_{doors.worker, doors.now}
    , files_host_{http::host_of(doors.files_origin)} {
    add_pages(settings);
    http::FrameRule const framed = [this](std::string const& inbox, auto then) {
        frames_.of(inbox, std::move(then));
    };
    api::add_api_routes(public_, doors, surface_of(settings));
    http::add_asset_routes(public_, framed, pages_);
    api::add_api_routes(operators_, doors, api::Surface::All);
    http::add_asset_routes(operators_, framed, pages_);
    api::add_file_routes(files_, std::move(doors));
}

/// The embedded web part; the demo shop only where it was asked for. Where files have a host of
/// their own, its images stand in the console as such; the widget reads files into its own memory.
void Doors::add_pages(ServerSettings const& settings) {
    for (http::Asset asset : http::embedded_assets()) {
        if (!settings.demo && asset.path.starts_with("/demo/")) continue;
        if (!files_host_.empty() && asset.path == "/console/index.html")
            asset = wider_.document(asset, "img-src");
        if (!files_host_.empty() && asset.path == "/widget/frame.html")
            asset = wider_.document(asset, "connect-src");
        pages_.push_back(asset);
    }
}

gateway::OtherHost Doors::files() const {
    return files_host_.empty() ? gateway::OtherHost{} : gateway::OtherHost{files_host_, &files_};
}

gateway::Door Doors::of_public(gateway::TlsCertificates const* certificates) const {
    return {&public_, certificates, true, files()};
}

gateway::Door Doors::of_operators(gateway::TlsCertificates const* certificates) const {
    return {&operators_, certificates, false, files()};
}

} // namespace switchboard::app
