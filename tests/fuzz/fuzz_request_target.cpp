// Bytes as targets, queries, cookies, codings and forwarded addresses.
#include "base/assert.hpp"
#include "base/text.hpp"
#include "http/request_parts.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    using namespace switchboard;
    std::string_view const bytes{reinterpret_cast<char const*>(data), size};
    codec::RequestHead head;
    head.method = "GET";
    head.target = bytes;
    head.fields = {{"X-Forwarded-For", bytes}, {"Cookie", bytes}, {"X-Forwarded-Proto", "https"}};
    if (auto const request = http::to_request(head)) {
        SB_ASSERT(is_valid_utf8(request->path), "a path is text");
        SB_ASSERT(request->path.find('\0') == std::string::npos, "a path has no zero");
        SB_ASSERT(request->path.find("/../") == std::string::npos, "a path stays in its folder");
    }
    http::TrustedProxies const proxies{{"10.0.0.0/8", std::string{bytes}}};
    (void)proxies.client_of("10.0.0.1", head);
    (void)http::address_group(bytes);
    return 0;
}
