// The files of the web part, compiled into the binary, and the handler that serves them. The table
// lives as long as the program and is only read, so all threads share it. It never touches the file
// system.
#pragma once

#include "http/message.hpp"
#include "http/routes.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace switchboard::http {

/// One file in up to three forms. Empty `brotli` or `gzip`: that form would not be smaller.
struct Asset {
    std::string_view path; // "/assets/app.1a2b3c4d.js"
    std::string_view content_type;
    std::string_view etag; // quoted
    std::string_view cache_control;
    std::string_view headers; // more fields, "Name: value\n" each
    std::string_view raw;
    std::string_view brotli;
    std::string_view gzip;
};

/// What the build embedded, sorted by path; empty if the web part was not built.
[[nodiscard]] std::span<Asset const> embedded_assets();

/// The file to answer `path` with: itself, or the document of an application's own address.
[[nodiscard]] Asset const* find_asset(std::span<Asset const> assets, std::string_view path);

/// The answer to a GET or HEAD of `asset`: 304, or the smallest form that the client takes.
[[nodiscard]] Response serve(Asset const& asset, Request const& request);

/// True if Accept-Encoding allows `coding` (RFC 9110, section 12.5.3).
[[nodiscard]] bool accepts_coding(std::string_view accept_encoding, std::string_view coding);

/// Answers which pages may show the widget of an inbox in a frame, as a value of `frame-ancestors`;
/// nothing where that cannot be known now. On the thread that asked, then or later.
using FrameRule = std::function<void(
    std::string const& inbox, std::function<void(std::optional<std::string> ancestors)> then)>;

/// Adds the routes of every embedded file, of /console, /demo and of /; of the widget's document in
/// the frame of an inbox, /frame/{inbox}, as `rule` says.
void add_asset_routes(Routes& routes, FrameRule rule, std::span<Asset const> assets);

} // namespace switchboard::http
