#include "http/assets.hpp"

#include "codec/http_strict.hpp"

#include <algorithm>
#include <array>

namespace switchboard::http {
namespace {

constexpr std::string_view kConsole = "/console/index.html";
constexpr std::string_view kDemo = "/demo/index.html";
constexpr std::string_view kFrame = "/widget/frame.html";
constexpr std::string_view kPolicy = "Content-Security-Policy";

Asset const* exact(std::span<Asset const> assets, std::string_view path) {
    auto const found = std::lower_bound(
        assets.begin(), assets.end(), path,
        [](Asset const& asset, std::string_view wanted) { return asset.path < wanted; });
    return found != assets.end() && found->path == path ? &*found : nullptr;
}

/// True for "q=0", "q=0.0", ...: the client names the coding only to refuse it.
bool is_refused(std::string_view parameters) {
    std::size_t const at = parameters.find("q=");
    if (at == std::string_view::npos) return false;
    return parameters.substr(at + 2).find_first_of("123456789") == std::string_view::npos;
}

bool holds_etag(std::string_view if_none_match, std::string_view etag) {
    return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos;
}

void add_lines(Response& response, std::string_view lines) {
    while (!lines.empty()) {
        std::size_t const end = std::min(lines.find('\n'), lines.size());
        std::string_view const line = lines.substr(0, end);
        std::size_t const colon = line.find(": ");
        if (colon != std::string_view::npos)
            response.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
}

Response redirect(std::string location) {
    Response response;
    response.status = 302;
    response.headers.emplace_back("Location", std::move(location));
    response.headers.emplace_back("Cache-Control", "no-cache");
    return response;
}

/// The policy with another value of its `frame-ancestors`, or with one where it had none.
std::string with_ancestors(std::string const& policy, std::string const& ancestors) {
    constexpr std::string_view kName = "frame-ancestors ";
    auto const begin = policy.find(kName);
    if (begin == policy.npos)
        return policy + (policy.empty() ? "" : "; ") + std::string{kName} + ancestors;
    auto const end = std::min(policy.find(';', begin), policy.size());
    return policy.substr(0, begin + kName.size()) + ancestors + policy.substr(end);
}

/// Its policy is not in its bytes, so a copy that a browser kept tells nothing: there is no ETag.
Response serve_in_frame(Asset const& document, Request request, std::string const& ancestors) {
    request.headers.erase("if-none-match");
    Response response = serve(document, request);
    std::erase_if(response.headers, [](auto const& field) { return field.first == "ETag"; });
    std::string policy;
    std::erase_if(response.headers, [&](auto const& field) {
        bool const is_policy = field.first == kPolicy;
        if (is_policy) policy = field.second;
        return is_policy;
    });
    response.headers.emplace_back(kPolicy, with_ancestors(policy, ancestors));
    return response;
}

void add_frame_route(Routes& routes, FrameRule rule, Asset const& document) {
    routes.add(
        "GET", "/frame/{inbox}",
        [rule = std::move(rule), document](Request const& request, Respond respond) {
            auto const then = [document, request,
                               respond](std::optional<std::string> const& ancestors) {
                if (ancestors) return respond(serve_in_frame(document, request, *ancestors));
                Response later = json_error(503, "STORE_UNAVAILABLE", "try again in a moment");
                later.headers.emplace_back("Retry-After", "2");
                respond(std::move(later));
            };
            auto const& inbox = request.params.at("inbox");
            if (inbox.empty()) return respond(json_error(404, "NOT_FOUND", "no such resource"));
            rule(inbox, then);
        });
}

} // namespace

bool accepts_coding(std::string_view accept_encoding, std::string_view coding) {
    std::string_view rest = accept_encoding;
    while (!rest.empty()) {
        std::size_t const comma = std::min(rest.find(','), rest.size());
        std::string_view const item = rest.substr(0, comma);
        std::size_t const semicolon = std::min(item.find(';'), item.size());
        if (codec::equals_ignoring_case(codec::trim(item.substr(0, semicolon)), coding))
            return !is_refused(item.substr(semicolon));
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return false;
}

Asset const* find_asset(std::span<Asset const> assets, std::string_view path) {
    if (path == "/console" || path.starts_with("/console/")) {
        Asset const* const file = exact(assets, path);
        return file != nullptr ? file : exact(assets, kConsole);
    }
    if (path == "/demo" || path == "/demo/") return exact(assets, kDemo);
    return exact(assets, path);
}

Response serve(Asset const& asset, Request const& request) {
    Response response;
    response.headers.emplace_back("ETag", asset.etag);
    response.headers.emplace_back("Cache-Control", asset.cache_control);
    response.headers.emplace_back("Vary", "Accept-Encoding");
    add_lines(response, asset.headers);
    if (holds_etag(request.header("if-none-match"), asset.etag)) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", asset.content_type);
    std::string const codings = request.header("accept-encoding");
    response.static_body = asset.raw;
    if (!asset.brotli.empty() && accepts_coding(codings, "br")) {
        response.headers.emplace_back("Content-Encoding", "br");
        response.static_body = asset.brotli;
    } else if (!asset.gzip.empty() && accepts_coding(codings, "gzip")) {
        response.headers.emplace_back("Content-Encoding", "gzip");
        response.static_body = asset.gzip;
    }
    return response;
}

void add_asset_routes(Routes& routes, FrameRule rule, std::span<Asset const> assets) {
    auto const answer = [assets](Request const& request, Respond respond) {
        Asset const* const asset = find_asset(assets, request.path);
        respond(
            asset != nullptr ? serve(*asset, request)
                             : json_error(404, "NOT_FOUND", "no such resource"));
    };
    for (std::string_view const pattern :
         {"/widget/*", "/console", "/console/*", "/demo", "/demo/*", "/assets/*"})
        routes.add("GET", pattern, answer);
    if (Asset const* const document = exact(assets, kFrame))
        add_frame_route(routes, std::move(rule), *document);
    bool const has_demo = find_asset(assets, kDemo) != nullptr;
    routes.add("GET", "/", [has_demo](Request const&, Respond respond) {
        respond(redirect(has_demo ? "/demo" : "/console"));
    });
}

} // namespace switchboard::http
