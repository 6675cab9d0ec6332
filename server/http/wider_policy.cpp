#include "http/wider_policy.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace switchboard::http {
namespace {

constexpr std::string_view kPolicyField = "Content-Security-Policy: ";

/// Where the value of the directive ends in these header lines.
std::size_t end_of(std::string_view headers, std::string_view directive) {
    std::string const name = std::string{directive} + " ";
    std::size_t at = headers.find(kPolicyField);
    SB_ASSERT(at != headers.npos, "the document has no policy");
    at += kPolicyField.size();
    std::size_t const line = std::min(headers.find('\n', at), headers.size());
    while (at < line) {
        std::size_t const end = std::min(headers.find(';', at), line);
        std::size_t const begin = std::min(headers.find_first_not_of(' ', at), end);
        if (headers.substr(begin, end - begin).starts_with(name)) return end;
        at = end + 1;
    }
    SB_ASSERT(false, "the policy has no such directive");
    return line;
}

} // namespace

Asset WiderPolicy::document(Asset asset, std::string_view directive) {
    std::string headers{asset.headers};
    headers.insert(end_of(headers, directive), " " + origin_);
    asset.headers = texts_.emplace_back(std::move(headers));
    std::string etag{asset.etag};
    etag.insert(etag.size() - 1, "-" + origin_); // within the quotes
    asset.etag = texts_.emplace_back(std::move(etag));
    return asset;
}

} // namespace switchboard::http
